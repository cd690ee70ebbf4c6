"""How many orders each tab of the orders page holds: the same work however many there are."""

from collections.abc import Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight import rollups
from iorder.insight.model import order_stages
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.orders.states import STAGES
from iorder.views.lists.list_page import CAP, Count, capped
from iorder.views.orders import order_facts
from iorder.views.orders.order_filter import ATTENTION, ATTENTION_STAGES, OrderFilter
from iorder.views.orders.order_query import is_cut, looked_at, matching, page_query

NEWEST = 2_000
"""How many orders of a filter, the newest, its tabs are counted among."""
MOST_STALE_DAYS = 40
_TESTS = sa.text("orders.is_test")
"""In the very words of the partial index, or SQLite does not see it."""
TABS = ("", ATTENTION, *(stage.slug for stage in STAGES))


def tab_counts(
    store: Store, wanted: OrderFilter, zone: str = "UTC", cap: int = CAP, newest: int = NEWEST
) -> dict[str, Count]:
    """Counts by tab (empty for all, ``attention``, each stage) under the other filters.

    Without filters they are what the rollup says at this moment, and while an import leaves it
    behind, each tab counted up to ``cap`` and beyond that what it last said. With filters the
    ``newest`` that match are counted by stage, and a tab says of how many it knows.
    """
    plain = wanted.without("stage", "sort", "dir")
    with store.reading() as conn:
        if plain.narrowed:
            most = min(newest, looked_at(plain)) if plain.q else newest
            return _among_newest(conn, plain, zone, most)
        standing = _standing(conn)
        if standing is not None:
            return {tab: Count(number, number <= cap) for tab, number in standing.items()}
        return {
            tab: _or_about(capped(conn, matching(conn, OrderFilter(stage=tab), zone), cap), number)
            for tab, number in _rolled_up(conn).items()
        }


def _among_newest(conn: Connection, plain: OrderFilter, zone: str, newest: int) -> dict[str, Count]:
    read = matching if plain.q and conn.dialect.name != "sqlite" else page_query
    some = read(conn, plain, zone).limit(newest + 1).subquery("some")  # PostgreSQL: any so many
    among = sa.select(orders.c.stage, sa.func.count()).join(some, some.c.id == orders.c.id)
    found: dict[str, int] = {row[0]: row[1] for row in conn.execute(among.group_by(orders.c.stage))}
    whole = sum(found.values()) <= newest and not is_cut(conn, plain)
    return {tab: Count(min(number, newest), whole) for tab, number in _by_tab(found).items()}


def _standing(conn: Connection) -> dict[str, int] | None:
    """Orders by tab, test orders too; None while too much of the rollup is behind."""
    real = rollups.standing(conn, order_facts.COUNTED, MOST_STALE_DAYS)
    if real is None:
        return None
    stage = sa.func.coalesce(orders.c.stage, "")  # so that no index of all stages is walked
    tests = sa.select(stage, sa.func.count()).where(_TESTS).group_by(stage)
    parts = sa.union_all(sa.select(real.c.stage, real.c.orders), tests)
    every = parts.subquery("every")
    found = sa.select(every.c.stage, sa.func.sum(every.c.orders)).group_by(every.c.stage)
    return _by_tab({stage: int(number) for stage, number in conn.execute(found)})


def _by_tab(found: Mapping[str, int]) -> dict[str, int]:
    every = {
        **found,
        "": sum(found.values()),
        ATTENTION: sum(found.get(stage, 0) for stage in ATTENTION_STAGES),
    }
    return {tab: every.get(tab, 0) for tab in TABS}


def _rolled_up(conn: Connection) -> dict[str, int]:
    """Orders by tab as the rollup last counted them; 0 where it has not."""
    return _by_tab({row.stage: int(row.orders) for row in conn.execute(sa.select(order_stages))})


def _or_about(counted: Count, number: int) -> Count:
    return counted if counted.exact else Count(max(counted.number, number), exact=False)
