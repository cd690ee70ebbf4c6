"""What the exports page reads: the exports somebody asked for, and how far each is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from iorder.insight.exports import OPEN
from iorder.insight.model import exports
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store

MOST = 100


@dataclass(frozen=True, slots=True)
class Download:
    """One export; ``rows`` of ``total`` are written. ``query`` is its view's address."""

    id: int
    kind: str
    form: str
    query: Mapping[str, str]
    state: str
    rows: int
    total: int
    error: str
    created_at: datetime
    finished_at: datetime | None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def percent(self) -> int:
        return min(100, self.rows * 100 // self.total) if self.total else 0


_COLUMNS = tuple(exports.c[name] for name in Download.__dataclass_fields__)


def recent(store: Store, actor: str) -> list[Download]:
    """The newest ``MOST`` exports of ``actor``, newest first."""
    with store.reading() as conn:
        rows = conn.execute(
            sa.select(*_COLUMNS)
            .where(exports.c.actor == actor)
            .order_by(exports.c.id.desc())
            .limit(MOST)
        )
        return [Download(*row) for row in rows]


def finished(store: Store, actor: str, export_id: int) -> Download:
    """A finished export of ``actor``. Raises NotFound, also for somebody else's."""
    with store.reading() as conn:
        row = conn.execute(
            sa.select(*_COLUMNS).where(
                exports.c.id == export_id, exports.c.actor == actor, exports.c.state == "done"
            )
        ).one_or_none()
    if row is None:
        raise NotFound("There is no such export of yours; it may have been removed by now.")
    return Download(*row)
