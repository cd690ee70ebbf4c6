"""The figures over the list of reservations, each with the rows it is made of; and leaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.insight.days import begins
from iorder.inventory.model import commitments, points, stock
from iorder.kernel import dialect
from iorder.kernel.store import Store
from iorder.kernel.tables import UtcDateTime
from iorder.views.lists.list_page import CAP, Count, capped
from iorder.views.stock.reservations import LEAK, state_is

DAYS = 7
MOST_PLACES = 200
_ENDED = ("bought", "expired", "released")


@dataclass(frozen=True, slots=True)
class Figures:
    """``held``: holds of this moment and ``value`` of them, minor units by currency; ``ended``:
    those begun on ``since`` or later by what became of them; ``leaks``: what should not be, 0 in a
    sound store."""

    held: Count
    value: Mapping[str, int]
    ended: Mapping[str, int]
    leaks: int
    since: date

    @property
    def bought_share(self) -> float | None:
        """Of the holds that ended, those that were bought; None where none ended."""
        all_of_them = sum(self.ended.values())
        return self.ended["bought"] / all_of_them if all_of_them else None


@dataclass(frozen=True, slots=True)
class LeakingPlace:
    """A place whose stock counts ``reserved`` units while its reservations add up to
    ``promised``."""

    point_id: int
    sku_id: int
    point: str
    sku: str
    title: str
    reserved: int
    promised: int


def figures(store: Store, zone: str = "UTC") -> Figures:
    """The figures of this moment and of the last ``DAYS`` days in the person's zone."""
    with store.reading() as conn:
        now = dialect.now(conn)
        live = sa.select(commitments.c.id).where(*state_is("", now))
        first = now.astimezone(ZoneInfo(zone)).date() - timedelta(days=DAYS - 1)
        since = commitments.c.created_at >= sa.literal(begins(first, zone), UtcDateTime())
        late = sa.select(commitments.c.id).where(*state_is(LEAK, now))
        return Figures(
            capped(conn, live, CAP),
            _value(conn, state_is("", now)),
            {
                state: conn.execute(
                    sa.select(sa.func.count())
                    .select_from(commitments)
                    .where(since, *state_is(state, now))
                ).scalar_one()
                for state in _ENDED
            },
            capped(conn, late, CAP).number + len(_leaking(conn)),
            first,
        )


def leaking_places(store: Store) -> list[LeakingPlace]:
    """The first ``MOST_PLACES`` places whose stock and reservations say different numbers."""
    with store.reading() as conn:
        return _leaking(conn)


def _value(conn: Connection, live: list[sa.ColumnElement[bool]]) -> dict[str, int]:
    rows = conn.execute(
        sa.select(skus.c.currency, sa.func.sum(commitments.c.quantity * skus.c.price_minor))
        .join(skus, skus.c.id == commitments.c.sku_id)
        .where(*live)
        .group_by(skus.c.currency)
        .order_by(sa.func.sum(commitments.c.quantity * skus.c.price_minor).desc())
    )
    return {currency: int(minor) for currency, minor in rows}


def _leaking(conn: Connection) -> list[LeakingPlace]:
    promised = (
        sa.select(
            commitments.c.point_id,
            commitments.c.sku_id,
            sa.func.sum(commitments.c.quantity).label("units"),
        )
        .where(sa.text("commitments.stage = 'reserved'"))
        .group_by(commitments.c.point_id, commitments.c.sku_id)
        .subquery("promised")
    )
    units = sa.func.coalesce(promised.c.units, 0)
    rows = conn.execute(
        sa.select(
            stock.c.point_id, stock.c.sku_id, points.c.code, skus.c.code, skus.c.title,
            stock.c.reserved, units,
        )
        .select_from(
            stock.join(points, points.c.id == stock.c.point_id)
            .join(skus, skus.c.id == stock.c.sku_id)
            .outerjoin(
                promised,
                sa.and_(
                    promised.c.point_id == stock.c.point_id, promised.c.sku_id == stock.c.sku_id
                ),
            )
        )
        .where(stock.c.reserved != units)
        .order_by(stock.c.point_id, stock.c.sku_id)
        .limit(MOST_PLACES)
    )  # fmt: skip
    return [LeakingPlace(*row) for row in rows]
