"""The ``import`` command, run in this process."""

import pytest

from iorder.config import settings
from tests.support.importing import Importer


@pytest.fixture
def take_lite(sqlite_store, sqlite_url, tmp_path):
    """The command on SQLite, where the database plays no part."""
    with pytest.MonkeyPatch.context() as patch:
        yield Importer(sqlite_url, tmp_path / "files", patch)
    settings.cache_clear()
