"""Rows of counts and their lines, read and written: what ``counts`` decides about."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.inventory.as_of import on_hand_now
from iorder.inventory.model import count_lines, counts, stock
from iorder.inventory.moving import ensure
from iorder.kernel.errors import NotFound, StaleEdit
from iorder.kernel.work import Work

SKUS_A_STATEMENT = 5_000


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a line that was counted."""

    sku_id: int
    state: str
    expected: int
    counted: int


def some_at_a_time(sku_ids: Collection[int]) -> Iterator[Sequence[int]]:
    """The ids in order, as many together as a statement takes."""
    wanted = sorted(sku_ids)
    for at in range(0, len(wanted), SKUS_A_STATEMENT):
        yield wanted[at : at + SKUS_A_STATEMENT]


def decide(work: Work, count_id: int, sku_ids: Collection[int], state: str) -> None:
    """Set the state of these lines."""
    for some in some_at_a_time(sku_ids):
        here = (count_lines.c.count_id == count_id, count_lines.c.sku_id.in_(some))
        work.execute(sa.update(count_lines).where(*here).values(state=state))


def lines_of(work: Work, count_id: int, sku_ids: Collection[int]) -> list[sa.Row[Any]]:
    """The lines of these SKUs that are on the list, by SKU id."""
    found: list[sa.Row[Any]] = []
    for some in some_at_a_time(sku_ids):
        found += work.execute(
            sa.select(count_lines)
            .where(count_lines.c.count_id == count_id, count_lines.c.sku_id.in_(some))
            .order_by(count_lines.c.sku_id)
        )
    return found


def states_of(work: Work, count_id: int) -> Counter[str]:
    """How many lines of the count are in each state."""
    rows = work.execute(
        sa.select(count_lines.c.state, sa.func.count().label("units"))
        .where(count_lines.c.count_id == count_id)
        .group_by(count_lines.c.state)
    )
    return Counter({row.state: row.units for row in rows})


def all_there(work: Work, point_id: int) -> set[int]:
    """Every SKU the point has, or had once."""
    return set(
        work.execute(sa.select(stock.c.sku_id).where(stock.c.point_id == point_id)).scalars()
    )


def on_hand_of(work: Work, point_id: int, sku_ids: Collection[int]) -> dict[int, int]:
    """What is on hand of each now, locked until the commit in sorted order."""
    places = [(point_id, sku_id) for sku_id in sku_ids]
    ensure(work, places)
    return {sku_id: units for (_, sku_id), units in on_hand_now(work, places).items()}


def add_lines(work: Work, count_id: int, sku_ids: Collection[int]) -> None:
    """Put these SKUs on the list, to be counted."""
    work.insert(
        count_lines, [{"count_id": count_id, "sku_id": sku_id} for sku_id in sorted(sku_ids)]
    )


def write_down(work: Work, count_id: int, done: Collection[Counted]) -> None:
    """Write what was counted onto its lines, which are on the list."""
    statement = (
        sa.update(count_lines)
        .where(count_lines.c.count_id == count_id, count_lines.c.sku_id == sa.bindparam("sku"))
        .values(
            state=sa.bindparam("is_now"), expected=sa.bindparam("was"),
            counted=sa.bindparam("units"), counted_by=work.actor, counted_at=work.now,
        )
    )  # fmt: skip
    rows = [
        {"sku": one.sku_id, "is_now": one.state, "was": one.expected, "units": one.counted}
        for one in done
    ]
    if rows:
        work.execute(statement, rows)


def locked(work: Work, count_id: int, version: int | None = None) -> sa.Row[Any]:
    """The count, locked, as it stood at ``version`` where given. Raises NotFound, StaleEdit."""
    row = work.execute(
        sa.select(counts).where(counts.c.id == count_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such count; go back to the list and open it again.")
    if version is not None and row.version != version:
        raise StaleEdit(row.number, {"state": (None, row.state)})
    return row
