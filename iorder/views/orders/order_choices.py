"""What the filters of the orders page may name."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.access.model import people
from iorder.channels.model import channels
from iorder.inventory.model import points
from iorder.kernel.store import Store
from iorder.orders.model import order_tags, orders

MOST_CHOICES = 300


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filter bar offers: (value, label) pairs, in the order people expect."""

    channels: tuple[tuple[str, str], ...]
    points: tuple[tuple[str, str], ...]
    countries: tuple[str, ...]
    currencies: tuple[str, ...]
    tags: tuple[str, ...]
    people: tuple[tuple[str, str], ...] = ()


def choices(store: Store) -> Choices:
    """What filters may name; distinct values hop along an index, one entry each."""
    with store.reading() as conn:
        return Choices(
            channels=tuple(
                (slug, label)
                for slug, label in conn.execute(
                    sa.select(channels.c.slug, channels.c.label).order_by(channels.c.label)
                )
            ),
            points=tuple(
                (code, label)
                for code, label in conn.execute(
                    sa.select(points.c.code, points.c.label)
                    .order_by(points.c.code)
                    .limit(MOST_CHOICES)
                )
            ),
            countries=_distinct(conn, orders.c.ship_country),
            currencies=_distinct(conn, orders.c.currency),
            tags=_distinct(conn, order_tags.c.tag),
            people=tuple(
                (f"person:{key}", name or email)
                for key, name, email in conn.execute(
                    sa.select(people.c.id, people.c.name, people.c.email)
                    .where(people.c.disabled_at.is_(None))
                    .order_by(people.c.name, people.c.id)
                    .limit(MOST_CHOICES)
                )
            ),
        )


def _distinct(conn: Connection, column: sa.ColumnElement[str]) -> tuple[str, ...]:
    """Every value of an indexed column, hopping from one to the next; never the empty one."""
    hop = (
        sa.select(sa.func.min(column).label("value")).where(column > "").cte("hop", recursive=True)
    )
    following = (
        sa.select(sa.func.min(column)).where(column > hop.c.value).correlate(hop).scalar_subquery()
    )
    hop = hop.union_all(sa.select(following).where(hop.c.value.is_not(None)))
    found: Sequence[str] = (
        conn.execute(sa.select(hop.c.value).where(hop.c.value.is_not(None)).limit(MOST_CHOICES))
        .scalars()
        .all()
    )
    return tuple(found)
