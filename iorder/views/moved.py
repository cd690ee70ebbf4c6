"""Whether anything has happened in the store since somebody looked: a word that changes with it."""

import sqlalchemy as sa

from iorder.kernel.events import events
from iorder.kernel.store import Store
from iorder.orders.model import order_touches

NEWEST = 500
"""Each process numbers its events from blocks of its own: the newest is among the last of all."""


def moved(store: Store) -> str:
    """The time of the newest event; another word until the rollups know of it. Empty: none yet."""
    last = sa.select(events.c.at).order_by(events.c.seq.desc()).limit(NEWEST).subquery()
    with store.reading() as conn:
        at = conn.execute(sa.select(sa.func.max(last.c.at))).scalar_one()
        is_counted = conn.execute(sa.select(order_touches.c.id).limit(1)).first() is None
    if at is None:
        return ""
    return at.isoformat() if is_counted else f"{at.isoformat()} and counting"
