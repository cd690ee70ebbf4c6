"""The import command, and a set's figures compared with its ``expected.json``."""

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from iorder.config import settings
from iorder.kernel.store import Store
from tests.support.importing import Importer


@pytest.fixture
def take(store: Store, store_url: str, tmp_path: Path) -> Iterator[Importer]:
    """The import command on an empty store of each database in turn."""
    with pytest.MonkeyPatch.context() as patch:
        yield Importer(store_url, tmp_path / "files", patch)
    settings.cache_clear()


@pytest.fixture(scope="session")
def expected() -> Callable[[Path], dict[str, Any]]:
    """A set's figures, those of ``rows`` as ``rows.<file>``."""

    def read(folder: Path) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / "expected.json").read_text(encoding="utf-8"))
        rows: Mapping[str, int] = found.pop("rows", {})
        return found | {f"rows.{name}": count for name, count in rows.items()}

    return read
