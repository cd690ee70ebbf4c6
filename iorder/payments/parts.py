"""Parts of one payment: an order was split, and both are paid with what one service holds.

The *holder* is the tender that the service knows; each part names it. What the service tells is of
the holder and laid on all of them; what is asked for a part is asked of the holder's payment.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.payments.capture import Tender
from iorder.payments.matching import COLUMNS, lock
from iorder.payments.model import tenders
from iorder.payments.standing import ALIVE

Moves = dict[int, dict[str, int]]
"""What is to be entered: minor units by tender and kind."""


def family(work: Work, tender: Tender) -> list[Tender]:
    """The tender with all that share its payment, the holder first; locked."""
    holder = lock(work, tender.holder_id or tender.id)
    rows = work.execute(
        sa.select(*COLUMNS)
        .where(tenders.c.holder_id == holder.id)
        .order_by(tenders.c.id)
        .with_for_update()
    )
    return [holder, *(Tender(*row) for row in rows)]


def ids_of(tender: Tender) -> sa.Select[int]:
    """The ids of ``family``, as a part of a query."""
    holder = tender.holder_id or tender.id
    return sa.select(tenders.c.id).where(
        sa.or_(tenders.c.id == holder, tenders.c.holder_id == holder)
    )


def whole(some: Sequence[Tender]) -> Tender:
    """The payment as the service knows it: the holder with the amounts of all."""
    sums = {name: sum(getattr(one, name) for one in some) for name in _AMOUNTS}
    return replace(some[0], **sums)


_AMOUNTS = ("amount_minor", "authorized_minor", "captured_minor", "refunded_minor")


def needed_by_others(some: Sequence[Tender], tender: Tender) -> bool:
    """Whether what is authorised, or may be, is another order's as well: it is not to be given up
    at the service."""
    return any(one.open_minor > 0 or one.state in ALIVE for one in some if one.id != tender.id)


@dataclass
class _Room:
    """What may still be entered on one of them."""

    fresh: int
    voided: int
    authorized: int
    captured: int
    refunded: int


def laid(
    some: Sequence[Tender],
    entered: Mapping[int, Mapping[str, int]],
    moves: Mapping[str, int],
    first: Collection[int] = (),
) -> Moves:
    """``moves`` of the whole payment, by kind in minor units, laid on its tenders; sums stay.

    ``entered``: what was entered on each by kind; ``first``: whom the fact is about, as far as it
    goes. The others follow in their order.
    """
    rooms = {
        one.id: _Room(
            one.amount_minor - entered[one.id]["authorize"], entered[one.id]["void"],
            one.authorized_minor, one.captured_minor, one.refunded_minor,
        )
        for one in some
    }  # fmt: skip
    order = [*(one for one in first if one in rooms), *(one for one in rooms if one not in first)]
    found: Moves = {one: {} for one in rooms}
    for kind, is_back in _STEPS:
        left = moves.get(kind, 0)
        if not left or is_back != (left < 0):
            continue
        for one in order:
            most = _MOST[kind, is_back](rooms[one])
            part = max(-most, left) if is_back else min(most, left)
            _enter(rooms[one], found[one], kind, part)
            left -= part
        if left:  # it fits on none: the ledger refuses it by its own words
            found[some[0].id][kind] = found[some[0].id].get(kind, 0) + left
    return found


def _enter(room: _Room, found: dict[str, int], kind: str, part: int) -> None:
    if not part:
        return
    found[kind] = found.get(kind, 0) + part
    if kind == "authorize":
        room.authorized, room.fresh = room.authorized + part, room.fresh - part
    elif kind == "void":
        room.authorized, room.voided = room.authorized - part, room.voided + part
    elif kind == "capture":
        room.captured += part
    else:
        room.refunded += part


_STEPS = (
    ("void", True), ("authorize", False), ("refund", True), ("capture", True),
    ("capture", False), ("refund", False), ("void", False),
)  # fmt: skip
"""(kind, whether it is taken back), in the order in which each makes room for the next."""
_MOST = {
    ("void", True): lambda room: room.voided,
    ("authorize", False): lambda room: max(room.fresh, 0),
    ("refund", True): lambda room: room.refunded,
    ("capture", True): lambda room: room.captured - room.refunded,
    ("capture", False): lambda room: room.authorized - room.captured,
    ("refund", False): lambda room: room.captured - room.refunded,
    ("void", False): lambda room: room.authorized - room.captured,
}
