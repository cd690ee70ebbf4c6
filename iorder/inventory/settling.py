"""How reservations end: given back, bound to an order's points, or past their time.

Each ending is one movement for each holder whose cause names its first commitment, so it never
counts twice. What a channel's quota counted is given back with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from iorder.inventory import quotas
from iorder.inventory.ledger import Act, Place, note
from iorder.inventory.model import commitments, stock
from iorder.kernel.errors import Refused
from iorder.kernel.prepared import Prepared
from iorder.kernel.work import Work

IDS_A_STATEMENT = 5_000
POINT = sa.bindparam("point", type_=sa.BigInteger)
SKU = sa.bindparam("sku", type_=sa.BigInteger)
UNITS = sa.bindparam("units", type_=sa.Integer)
THERE = sa.and_(stock.c.point_id == POINT, stock.c.sku_id == SKU)
"""The stock row of one place, for prepared statements."""


def summed(wanted: Iterable[tuple[int, int, int]]) -> dict[Place, int]:
    """Units by place, in the order in which every transaction touches them."""
    units: dict[Place, int] = defaultdict(int)
    for point_id, sku_id, quantity in wanted:
        units[point_id, sku_id] += quantity
    return dict(sorted(units.items()))


def reserved(which: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    """The reservations for ``settle``, in the order in which every transaction locks them."""
    return (
        sa.select(
            commitments.c.id, commitments.c.order_id, commitments.c.cart, commitments.c.point_id,
            commitments.c.sku_id, commitments.c.quantity, commitments.c.channel_id,
            commitments.c.expires_at, commitments.c.extensions,
        )
        .where(which, commitments.c.stage == sa.literal_column("'reserved'"))
        .order_by(commitments.c.point_id, commitments.c.sku_id, commitments.c.id)
    )  # fmt: skip


@dataclass(frozen=True)
class Ending:
    """``signs``: what one unit adds to each column of ``stock``; ``frees``: nobody has it then."""

    kind: str
    stage: str
    signs: Mapping[str, int]
    frees: bool = True


ALLOCATE = Ending("allocate", "allocated", {"reserved": -1, "allocated": 1}, frees=False)
RELEASE = Ending("release", "released", {"reserved": -1})
EXPIRE = Ending("expire", "expired", {"reserved": -1})


def settle(work: Work, rows: Sequence[Any], ending: Ending, reason: str = "") -> None:
    """End the reservations ``rows``, locked by this transaction: one movement for each holder."""
    if not rows:
        return
    change(work, summed((row.point_id, row.sku_id, row.quantity) for row in rows), ending.signs)
    ids = [row.id for row in rows]
    for at in range(0, len(ids), IDS_A_STATEMENT):
        some = commitments.c.id.in_(ids[at : at + IDS_A_STATEMENT])
        work.execute(sa.update(commitments).where(some).values(stage=ending.stage))
    if ending.frees:
        quotas.give_back(
            work, quotas.summed((row.channel_id, row.sku_id, row.quantity) for row in rows)
        )
    held: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        held[f"order:{row.order_id}" if row.order_id else f"cart:{row.cart}"].append(row)
    acts = []
    for holder, theirs in held.items():
        units = summed((row.point_id, row.sku_id, row.quantity) for row in theirs)
        moves = {
            place: {f"d_{name}": sign * n for name, sign in ending.signs.items()}
            for place, n in units.items()
        }
        first = min(row.id for row in theirs)  # a holder may be settled in several goes
        acts.append(Act(f"{ending.kind}:{holder}:{first}", reason or holder, moves))
    note(work, ending.kind, acts)


def change(work: Work, units: Mapping[Place, int], signs: Mapping[str, int]) -> None:
    """Add sign x units to columns of ``stock``; the rows' own commitments say they are there."""
    changed = moving(tuple(signs.items())).count(
        work, [{"point": p, "sku": s, "units": n} for (p, s), n in units.items()]
    )
    if changed != len(units):
        raise Refused("Stock says less is promised than its promises add up to; run doctor.")


@lru_cache(maxsize=16)
def moving(signs: tuple[tuple[str, int], ...]) -> Prepared:
    """Add sign x ``units`` to columns of one place, where none falls below zero by it."""
    after = {name: stock.c[name] + sign * UNITS for name, sign in signs}
    return Prepared(
        sa.update(stock).where(THERE, *(number >= 0 for number in after.values())).values(after)
    )
