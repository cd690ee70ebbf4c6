"""What filters and forms of several pages may choose from: (value, what people read) in order."""

import sqlalchemy as sa

from iorder.channels.model import channels
from iorder.inventory.model import points
from iorder.kernel.store import Store


def channel_choices(store: Store) -> list[tuple[str, str]]:
    """Every channel, by label."""
    query = sa.select(channels.c.slug, channels.c.label).order_by(channels.c.label)
    with store.reading() as conn:
        return [(slug, label or slug) for slug, label in conn.execute(query)]


def point_choices(store: Store) -> list[tuple[str, str]]:
    """Every point, by code."""
    query = sa.select(points.c.code, points.c.label).order_by(points.c.code)
    with store.reading() as conn:
        return [
            (code, code if code == label else f"{code} · {label}")
            for code, label in conn.execute(query)
        ]
