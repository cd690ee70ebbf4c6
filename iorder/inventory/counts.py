"""Counting what is on the shelves, without stopping the shop.

What was expected is on hand at the moment a line is counted, so what moves before and after is no
difference. A difference within the count's tolerance is adjusted at once; a greater one waits for
somebody who did not count it. Lines are counted side by side, so entering names no version; what
ends the count does.
"""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from iorder.inventory import service
from iorder.inventory.count_rows import (
    Counted,
    add_lines,
    all_there,
    decide,
    lines_of,
    locked,
    on_hand_of,
    states_of,
    write_down,
)
from iorder.inventory.events import CountClosed, CountDecided, CountEntered, CountOpened
from iorder.inventory.model import count_lines, counts, points, stock_movements
from iorder.inventory.states import COUNT, COUNT_LINE
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.work import Work

MOST_UNITS = 1_000_000
WHOLE_BP = 10_000


class NotCounted(Refused):
    """Lines of the count are still to be counted."""

    code = "not_counted"


class OwnCount(Refused):
    """Who counted a line does not approve it."""

    code = "own_count"


@dataclass(frozen=True, slots=True)
class NewCount:
    """What is to be counted at a point: some SKUs, or all it has where None.

    A difference of at most ``tolerance_units``, or of ``tolerance_bp`` basis points of what was
    expected, needs nobody's approval.
    """

    point_id: int
    sku_ids: Collection[int] | None = None
    tolerance_units: int = 0
    tolerance_bp: int = 0
    note: str = ""


def number_of(count_id: int) -> str:
    return f"CT-{count_id}"


def open_count(work: Work, wanted: NewCount) -> int:
    """Begin a count; nothing is changed yet. Returns its id. Raises InvalidInput, NotFound."""
    in_units = 0 <= wanted.tolerance_units <= MOST_UNITS
    if not in_units or not 0 <= wanted.tolerance_bp <= WHOLE_BP:
        raise InvalidInput(f"A tolerance is 0 to {MOST_UNITS:,} units, and 0 to 100 percent.")
    if not work.execute(sa.select(points.c.id).where(points.c.id == wanted.point_id)).first():
        raise NotFound("There is no such point; choose another.")
    skus = all_there(work, wanted.point_id) if wanted.sku_ids is None else set(wanted.sku_ids)
    if not skus:
        raise InvalidInput("There is nothing to count; name a SKU, or choose another point.")
    (key,) = work.ids(counts, 1)
    row = {
        "id": key, "number": number_of(key), "point_id": wanted.point_id, "state": COUNT.initial,
        "tolerance_units": wanted.tolerance_units, "tolerance_bp": wanted.tolerance_bp,
        "note": wanted.note.strip(), "opened_by": work.actor, "opened_at": work.now,
    }  # fmt: skip
    work.insert(counts, [row])
    add_lines(work, key, skus)
    work.announce(CountOpened(key, wanted.point_id, len(skus)))
    return key


def point_of(work: Work, count_id: int) -> int:
    """The id of the point that is counted. Raises NotFound."""
    return int(locked(work, count_id).point_id)


def enter(work: Work, count_id: int, counted: Mapping[int, int]) -> list[Counted]:
    """So many units of each SKU (by id) were counted; a SKU not on the list is put on it.

    Returns what became of each line, by SKU id. Raises InvalidInput for fewer than none.
    """
    row = locked(work, count_id)
    COUNT.after(row.state, "enter")
    if any(not 0 <= units <= MOST_UNITS for units in counted.values()):
        raise InvalidInput(f"What was counted is 0 to {MOST_UNITS:,} whole units.")
    before = {line.sku_id: line for line in lines_of(work, count_id, counted)}
    add_lines(work, count_id, set(counted) - set(before))
    expected = on_hand_of(work, row.point_id, counted)
    done = [_judged(row, sku, expected[sku], units) for sku, units in sorted(counted.items())]
    for one in done:
        COUNT_LINE.after(
            before[one.sku_id].state if one.sku_id in before else COUNT_LINE.initial,
            {"agreed": "agree", "adjusted": "adjust", "waiting": "wait"}[one.state],
        )
    write_down(work, count_id, done)
    _adjust(work, row, [one for one in done if one.state == "adjusted"])
    states = Counter(one.state for one in done)
    work.announce(CountEntered(count_id, states["agreed"], states["adjusted"], states["waiting"]))
    return done


def approve(work: Work, count_id: int, seen: Mapping[int, int]) -> None:
    """Adjust stock by the differences of these waiting lines.

    ``seen``: SKU id to the counted units that were looked at, so that a line counted again
    meanwhile is not approved unseen (StaleEdit). Raises OwnCount for who counted it.
    """
    row = locked(work, count_id)
    COUNT.after(row.state, "approve")
    lines = _waiting(work, row, seen, "approve")
    if mine := [line for line in lines if line.counted_by == work.actor]:
        raise OwnCount(
            f"You counted {len(mine)} of these lines yourself; somebody else has to approve them."
        )
    done = [Counted(line.sku_id, "adjusted", line.expected, line.counted) for line in lines]
    _adjust(work, row, done)
    _decide(work, row, seen, "adjusted")


def reject(work: Work, count_id: int, seen: Mapping[int, int]) -> None:
    """Leave stock as it is in spite of these waiting lines; they may be counted again."""
    row = locked(work, count_id)
    COUNT.after(row.state, "reject")
    _waiting(work, row, seen, "reject")
    _decide(work, row, seen, "rejected")


def leave_out(work: Work, count_id: int, version: int) -> int:
    """Take what is not counted off the list; returns how many lines."""
    row = locked(work, count_id, version)
    COUNT.after(row.state, "leave_out")
    lines = sa.delete(count_lines).where(
        count_lines.c.count_id == count_id, count_lines.c.state == "to_count"
    )
    return work.execute(lines).rowcount


def close(work: Work, count_id: int, version: int) -> str:
    """Counting is over; returns the state: waiting while differences wait for approval, else done.

    Raises NotCounted while lines are to be counted.
    """
    row = locked(work, count_id, version)
    states = states_of(work, count_id)
    if states["to_count"]:
        raise NotCounted(
            f"{states['to_count']:,} lines are not counted; count them or leave them out, "
            "then close."
        )
    state = COUNT.after(row.state, "submit" if states["waiting"] else "close")
    _end(work, row, state)
    return state


def cancel(work: Work, count_id: int, version: int) -> None:
    """Stop counting. What was adjusted stays adjusted; what waits is not approved any more."""
    row = locked(work, count_id, version)
    _end(work, row, COUNT.after(row.state, "cancel"))


def _judged(row: sa.Row[Any], sku_id: int, expected: int, counted: int) -> Counted:
    difference = abs(counted - expected)
    if not difference:
        return Counted(sku_id, "agreed", expected, counted)
    small = (
        difference <= row.tolerance_units or difference * WHOLE_BP <= row.tolerance_bp * expected
    )
    return Counted(sku_id, "adjusted" if small else "waiting", expected, counted)


def _adjust(work: Work, row: sa.Row[Any], lines: Collection[Counted]) -> None:
    """Stock by what was counted more or less than expected. Raises BelowZero."""
    deltas = {(row.point_id, one.sku_id): one.counted - one.expected for one in lines}
    if any(deltas.values()):
        (own,) = work.ids(stock_movements, 1)  # a line may be counted again
        service.adjust(work, f"count:{row.id}:{own}", deltas, f"counted in {row.number}")


def _decide(work: Work, row: sa.Row[Any], seen: Mapping[int, int], state: str) -> None:
    decide(work, row.id, seen, state)
    work.announce(CountDecided(row.id, tuple(sorted(seen)), state == "adjusted"))
    values: dict[str, Any] = {"approved_by": work.actor}
    work.execute(sa.update(counts).where(counts.c.id == row.id).values(values))
    if row.state == "waiting" and not states_of(work, row.id)["waiting"]:
        _end(work, row, COUNT.after(row.state, "close"))


def _end(work: Work, row: sa.Row[Any], state: str) -> None:
    over = state in ("done", "cancelled")
    work.execute(
        sa.update(counts)
        .where(counts.c.id == row.id)
        .values(state=state, version=row.version + 1, closed_at=work.now if over else None)
    )
    if over:
        work.announce(CountClosed(row.id, state))


def _waiting(work: Work, row: sa.Row[Any], seen: Mapping[int, int], act: str) -> list[sa.Row[Any]]:
    """The lines of ``seen``, which wait as they were seen. Raises InvalidInput, StaleEdit."""
    if not seen:
        raise InvalidInput("No line was named; choose those that wait.")
    lines = lines_of(work, row.id, seen)
    if len(lines) < len(seen):
        raise NotFound("A line is not on the list; look at the count again.")
    for line in lines:
        if line.counted != seen[line.sku_id]:
            raise StaleEdit(row.number, {"counted": (seen[line.sku_id], line.counted)})
        COUNT_LINE.after(line.state, act)
    return lines
