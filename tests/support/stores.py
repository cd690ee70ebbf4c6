"""Migrated stores by the dozen: one template a run, one copy a test."""

import itertools
import os
import shutil
from pathlib import Path

from sqlalchemy import make_url

from iorder.kernel.migrate import migrate
from tests.support import postgres
from tests.support.emptied import TEMPLATE, emptied

PG_TEMPLATE = TEMPLATE
_numbers = itertools.count(1)
_spare: list[str] = []
"""Databases of this worker that tests have used and that are empty again."""


def sqlite_copy(run: Path, folder: Path) -> str:
    """A migrated SQLite file in ``folder``; returns its url."""
    template = run / "template.db"
    with postgres.locked(run / "sqlite.lock"):
        if not template.exists():
            part = run / "part.db"
            migrate(f"sqlite:///{part}")
            if part.with_name("part.db-wal").exists():
                raise RuntimeError("migrate() left the store open: its rows are not in the file")
            part.rename(template)
    target = folder / "iorder.db"
    shutil.copyfile(template, target)
    return f"sqlite:///{target}"


def postgres_copy(run: Path) -> str:
    """A migrated PostgreSQL database of one's own; returns its url."""
    server, name = _server_with_template(run), f"test_{os.getpid()}_{next(_numbers)}"
    if _spare:  # under a name of its own: what a process keeps of a store it keeps by its url
        return server.rename(_spare.pop(), name)
    return server.create(name, PG_TEMPLATE)


def postgres_drop(run: Path, url: str) -> None:
    """Take back what ``postgres_copy`` gave: emptied for the next test, which is quicker than a
    new copy, or removed where the test changed more than rows."""
    server, database = postgres.shared(run), str(make_url(url).database)
    if emptied(server, database):
        _spare.append(database)
    else:
        server.drop(database)


def _server_with_template(run: Path) -> postgres.Server:
    server = postgres.shared(run)
    done = run / "postgres.template"
    with postgres.locked(run / "template.lock"):
        if not done.exists():
            server.drop(PG_TEMPLATE)
            migrate(server.create(PG_TEMPLATE))
            server.seal(PG_TEMPLATE)
            done.touch()
    return server
