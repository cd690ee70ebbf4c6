"""What becomes of units that came back, or of those a claim is about; then the return is settled.

A line of several fates is split in rows. What never came stays as a row of its own, undecided.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput
from iorder.kernel.words import words_of
from iorder.kernel.work import Work
from iorder.returns import rows
from iorder.returns.events import ReturnInspected, ReturnResolved
from iorder.returns.model import return_lines
from iorder.returns.policy import LONGEST_REASON
from iorder.returns.rows import Line
from iorder.returns.states import DISPOSITIONS, RESOLUTIONS, RETURN

PAYS = frozenset({"refund", "exchange", "store_credit"})
"""Resolutions that give the buyer what the units are worth."""
KEPT = frozenset({"refund", "exchange", "store_credit"})


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of some units of a return line. ``disposition`` None: they are not here, or go
    back to the buyer. ``lot``, ``serials``: which units they are, where the SKU tells them apart.
    """

    line_id: int
    quantity: int
    resolution: str
    disposition: str | None = None
    condition: str = ""
    lot: str = ""
    expires_on: date | None = None
    serials: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Owed:
    """What the buyer gets, in minor units."""

    refund_minor: int
    credit_minor: int
    fee_minor: int
    shipping_minor: int
    exchange_order_id: int | None = None


def check(row: sa.Row[Any], lines: Sequence[Line], fates: Sequence[Fate]) -> None:
    """Every unit that is here has one fate. Raises InvalidInput, IllegalMove."""
    is_claim = row.kind == "claim"
    RETURN.after(row.state, "settle" if is_claim else "inspect")
    here = {line.id: line.quantity if is_claim else line.received_quantity for line in lines}
    units: dict[int, int] = defaultdict(int)
    for fate in fates:
        _check_fate(fate, is_claim)
        units[fate.line_id] += fate.quantity
    for line, number in here.items():
        if units.pop(line, 0) != number:
            raise InvalidInput(
                f"Say what becomes of all {number} units of the line, no more and no fewer."
            )
    if units:
        raise InvalidInput("A line that is not on the return was named; open it again.")


def settle(
    work: Work, return_id: int, version: int, fates: Sequence[Fate], worth: Mapping[int, int]
) -> int:
    """Write the fates down; ``worth``: minor units by position in ``fates``. Returns the version.

    The act is ``inspect``, or ``settle`` for a claim. ``check`` came first.
    """
    row = rows.locked(work, return_id, version)
    lines = rows.lines(work, return_id)
    check(row, lines, fates)
    is_claim = row.kind == "claim"
    state = RETURN.after(row.state, "settle" if is_claim else "inspect")
    made = [_split(line, fates, worth, is_claim) for line in lines]
    work.execute(sa.delete(return_lines).where(return_lines.c.return_id == return_id))
    fresh = [part for some in made for part in some]
    for key, part in zip(work.ids(return_lines, len(fresh)), fresh, strict=True):
        part.update(id=key, return_id=return_id)
    work.insert(return_lines, fresh)
    told: Counter[str] = Counter()
    for fate in fates:
        told[fate.disposition or fate.resolution] += fate.quantity
    work.announce(ReturnInspected(return_id, row.order_id, dict(told)))
    return rows.move(work, row, state, due_at=None)


def resolve(work: Work, return_id: int, version: int, owed: Owed) -> None:
    """The buyer has what is due to them."""
    row = rows.locked(work, return_id, version)
    state = RETURN.after(row.state, "resolve")
    rows.move(
        work, row, state,
        resolved_at=work.now,
        fee_minor=owed.fee_minor,
        shipping_minor=owed.shipping_minor,
        exchange_order_id=owed.exchange_order_id,
    )  # fmt: skip
    work.announce(
        ReturnResolved(
            return_id, row.order_id, owed.refund_minor, owed.credit_minor, row.currency,
            owed.exchange_order_id,
        )
    )  # fmt: skip


def _check_fate(fate: Fate, is_claim: bool) -> None:
    if fate.quantity <= 0:
        raise InvalidInput("A fate is of one unit or more; leave out what is none.")
    if fate.resolution not in RESOLUTIONS:
        raise InvalidInput(
            f"{fate.resolution!r} is no resolution; take one of {', '.join(RESOLUTIONS)}."
        )
    words_of(fate.condition, "condition", LONGEST_REASON)
    if is_claim and fate.disposition:
        raise InvalidInput("Nothing of a claim comes back, so nothing of it goes anywhere.")
    goes_back = fate.resolution not in KEPT
    if not is_claim and not goes_back and fate.disposition not in DISPOSITIONS:
        raise InvalidInput(
            f"Say where the units go: one of {', '.join(DISPOSITIONS)}; they stay with us."
        )
    if not is_claim and goes_back and fate.disposition:
        raise InvalidInput(
            f"Units to {fate.resolution} go back to the buyer; they go nowhere here."
        )


def _split(
    line: Line, fates: Sequence[Fate], worth: Mapping[int, int], is_claim: bool
) -> list[dict[str, Any]]:
    mine = [(at, fate) for at, fate in enumerate(fates) if fate.line_id == line.id]
    same = {"order_line_id": line.order_line_id, "reason": line.reason}
    made: list[dict[str, Any]] = [
        {
            **same, "quantity": fate.quantity,
            "received_quantity": 0 if is_claim else fate.quantity,
            "resolution": fate.resolution, "disposition": fate.disposition,
            "condition": fate.condition.strip(), "refund_minor": worth.get(at, 0),
        }
        for at, fate in mine
    ]  # fmt: skip
    left = line.quantity - sum(fate.quantity for _, fate in mine)
    if left:
        made.append(
            {**same, "quantity": left, "received_quantity": 0, "resolution": None,
             "disposition": None, "condition": "", "refund_minor": 0}
        )  # fmt: skip
    return made
