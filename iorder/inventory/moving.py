"""Change several numbers of several places at once, none below zero, all in sorted order.

What two transactions change in the same order never makes them wait for each other in a circle.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

import sqlalchemy as sa

from iorder.inventory.ledger import Place
from iorder.inventory.model import available, stock
from iorder.kernel import dialect
from iorder.kernel.prepared import Prepared
from iorder.kernel.work import Work

Changes = Mapping[Place, Mapping[str, int]]
"""Units to add by column of ``stock``, at each place."""


def ledgered(changes: Changes) -> dict[Place, dict[str, int]]:
    """The same as ledger columns."""
    return {
        place: {f"d_{name}": delta for name, delta in sorted(deltas.items())}
        for place, deltas in sorted(changes.items())
    }


def shift(work: Work, changes: Changes, free_only: Collection[Place] = ()) -> list[Place]:
    """Make ``changes`` where no number falls below zero by them; returns the places that refused.

    What leaves one of ``free_only`` must be free there, promised to nobody. Where anything is
    refused the caller ends the transaction, for the other places are changed.
    """
    return [
        place
        for place, deltas in sorted(changes.items())
        if not _shifted(work, place, deltas, place in free_only)
    ]


def ensure(work: Work, places: Iterable[Place]) -> None:
    """Make places that never had stock, with nothing on them."""
    statement = _PLACE if work.store.is_sqlite else _PLACE_PG
    statement.count(work, [{"point": point, "sku": sku} for point, sku in sorted(set(places))])


def _shifted(work: Work, place: Place, deltas: Mapping[str, int], free_only: bool) -> bool:
    names = tuple(sorted(deltas))
    values = {f"d_{name}": deltas[name] for name in names}
    if free_only:
        values["leaves"] = -deltas.get("on_hand", 0)
    statement = _shifting(names, free_only)
    return statement.run(work, point=place[0], sku=place[1], **values).rowcount == 1


@lru_cache(maxsize=32)
def _shifting(names: tuple[str, ...], free_only: bool) -> Prepared:
    after = {name: stock.c[name] + sa.bindparam(f"d_{name}", type_=sa.Integer()) for name in names}
    rules = [number >= 0 for number in after.values()]
    if free_only:
        rules.append(available >= sa.bindparam("leaves", type_=sa.Integer()))
    return Prepared(sa.update(stock).where(_THERE, *rules).values(after))


_POINT = sa.bindparam("point", type_=sa.BigInteger())
_SKU = sa.bindparam("sku", type_=sa.BigInteger())
_THERE = sa.and_(stock.c.point_id == _POINT, stock.c.sku_id == _SKU)


def _place(dialect_name: str) -> Prepared:
    return Prepared(
        dialect.insert(stock, dialect_name)
        .values(point_id=_POINT, sku_id=_SKU)
        .on_conflict_do_nothing(index_elements=["point_id", "sku_id"])
    )


_PLACE, _PLACE_PG = _place("sqlite"), _place("postgresql")
