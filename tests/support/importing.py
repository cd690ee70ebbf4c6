"""The import command as a person gives it, in this process, on a store of a test's own."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from iorder.cli.import_files import import_files
from iorder.config import settings


@dataclass(frozen=True)
class Answer:
    """What the command left: its exit code, its JSON (``{}`` where it printed none), its words."""

    code: int
    json: dict[str, Any]
    words: str

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """(created, updated, unchanged, rejected)."""
        names = ("created", "updated", "unchanged", "rejected")
        return tuple(self.json[name] for name in names)  # type: ignore[return-value]


class Importer:
    """``Importer(...)("orders", folder, "--channel", "shop")`` imports with ``--json``."""

    def __init__(
        self, url: str, files: Path, patch: pytest.MonkeyPatch, **environment: str
    ) -> None:
        self.url = url
        patch.setenv("IORDER_DATABASE_URL", url)
        patch.setenv("IORDER_FILES", str(files))
        for name, value in environment.items():
            patch.setenv(f"IORDER_{name}", value)
        settings.cache_clear()
        self._app = typer.Typer()
        self._app.command()(import_files)

    def __call__(self, kind: str, *words: str | Path) -> Answer:
        result = CliRunner().invoke(self._app, [kind, *map(str, words), "--json"])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        out = result.stdout.strip()
        return Answer(result.exit_code, json.loads(out) if out else {}, result.stderr)


HEADER = "Order number,Order date,Currency,SKU,Product name,Quantity,Unit price"


def a_file(folder: Path, *rows: str, name: str = "orders.csv", header: str = HEADER) -> Path:
    """A file of orders under ``header``."""
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path
