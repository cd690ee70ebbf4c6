"""What the import pages read: the list, one import with its progress, and its rejects."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.channels.model import channels, import_rejects, imports, mapping_profiles
from iorder.channels.plan import Plan
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.views.actors import all_names, who

MOST_IMPORTS = 200
BATCH = 500


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import. ``rows`` of ``total`` is its progress; ``total`` None: not known yet.

    ``slug`` is the channel's, ``channel`` its label; ``totals`` as in the table;
    ``seconds`` from its start to its end or now.
    """

    id: int
    kind: str
    channel: str
    slug: str
    state: str
    files: tuple[str, ...]
    dry_run: bool
    phase: str
    cursor: int
    total: int | None
    rows: int
    created: int
    updated: int
    unchanged: int
    rejected: int
    totals: Mapping[str, Mapping[str, int]]
    gross: tuple[Money, ...]
    error: str
    by: str
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    seconds: float

    @property
    def is_open(self) -> bool:
        """Whether its numbers may still move."""
        return self.state in ("queued", "running")

    @property
    def percent(self) -> int | None:
        """Progress, 0 to 100; None while the length is not known."""
        if self.state == "done":
            return 100
        return min(100, self.rows * 100 // self.total) if self.total else None


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that could not be taken. ``row`` as in a spreadsheet, header 1."""

    id: int
    file: str
    row: int
    column: str
    reason: str
    cells: Mapping[str, str]


def recent(store: Store, limit: int = MOST_IMPORTS) -> list[ImportRow]:
    """The newest imports first; drafts that were never started are left out."""
    with store.reading() as conn:
        found = conn.execute(
            _select().where(imports.c.state != "draft").order_by(imports.c.id.desc()).limit(limit)
        ).all()
        names = all_names(conn)
        now = dialect.now(conn)
    return [_row(row, names, now) for row in found]


def one_import(store: Store, import_id: int) -> ImportRow:
    """Raises NotFound."""
    with store.reading() as conn:
        row = conn.execute(_select().where(imports.c.id == import_id)).one_or_none()
        if row is None:
            raise NotFound(f"There is no import {import_id}; choose one from the list.")
        return _row(row, all_names(conn), dialect.now(conn))


def plan_of(store: Store, import_id: int) -> Plan:
    """What an import does with its files. Raises NotFound."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(imports.c.kind, imports.c.mapping).where(imports.c.id == import_id)
        ).one_or_none()
    if found is None:
        raise NotFound(f"There is no import {import_id}; choose one from the list.")
    return Plan.from_json(dict(found.mapping or {"kind": found.kind}))


def saved_mappings(store: Store, kind: str) -> dict[str, dict[str, Any]]:
    """The mappings people saved for a kind, by name."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(mapping_profiles.c.name, mapping_profiles.c.mapping)
            .where(mapping_profiles.c.kind == kind)
            .order_by(mapping_profiles.c.name)
        )
        return {name: dict(mapping) for name, mapping in found}


def rejects(store: Store, import_id: int, after: int = 0, limit: int = 100) -> list[Reject]:
    """Rejected rows in the order they were met, those after the reject with id ``after``."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(import_rejects)
            .where(import_rejects.c.import_id == import_id, import_rejects.c.id > after)
            .order_by(import_rejects.c.id)
            .limit(limit)
        ).all()
    return [Reject(row.id, row.file, row.row, row.column, row.reason, row.cells) for row in found]


def every_reject(store: Store, import_id: int) -> Iterator[Reject]:
    """All rejected rows, read in batches: memory does not grow with their number."""
    after = 0
    while some := rejects(store, import_id, after, BATCH):
        yield from some
        after = some[-1].id


def reject_columns(store: Store, import_id: int) -> list[str]:
    """The headers of the first rejected row of each file, in the file's order."""
    first = (
        sa.select(sa.func.min(import_rejects.c.id))
        .where(import_rejects.c.import_id == import_id)
        .group_by(import_rejects.c.file)
    )
    with store.reading() as conn:
        cells = conn.execute(
            sa.select(import_rejects.c.cells).where(import_rejects.c.id.in_(first))
        ).scalars()
        return list(dict.fromkeys(header for one in cells for header in one))


def _select() -> sa.Select[*tuple[Any, ...]]:
    return sa.select(imports, channels.c.label.label("channel"), channels.c.slug).join(
        channels, channels.c.id == imports.c.channel_id
    )


def _row(row: Any, names: Mapping[str, str], now: datetime) -> ImportRow:
    began = row.started_at
    return ImportRow(
        **{name: getattr(row, name) for name in _AS_STORED},
        files=tuple(str(file["name"]) for file in row.files),
        totals=row.totals or {},
        gross=tuple(
            Money(int(part["gross_minor"]), currency)
            for currency, part in sorted((row.totals or {}).items())
            if "gross_minor" in part
        ),
        by=who(row.actor, names),
        seconds=((row.finished_at or now) - began).total_seconds() if began else 0.0,
    )


_AS_STORED = (
    "id", "kind", "channel", "slug", "state", "dry_run", "phase", "cursor", "total", "rows",
    "created", "updated", "unchanged", "rejected", "error", "created_at", "started_at",
    "finished_at",
)  # fmt: skip
