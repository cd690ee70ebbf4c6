"""Bring a tender's ledger to where the facts leave it: entries for the difference only."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments.capture import Entry, Tender, enter
from iorder.payments.events import PaymentWaits
from iorder.payments.model import payment_entries, tenders
from iorder.payments.parts import Moves, laid, whole
from iorder.payments.reckoning import RANKS, Stand
from iorder.payments.standing import WITHOUT_MONEY

KINDS = ("authorize", "capture", "refund", "void")


def entered(work: Work, tender_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """What was entered of each kind on each tender, in minor units; every kind is there."""
    its = payment_entries.c
    rows = work.execute(
        sa.select(its.tender_id, its.kind, sa.func.sum(its.amount_minor))
        .where(its.tender_id.in_(tender_ids))
        .group_by(its.tender_id, its.kind)
    )
    found = {one: dict.fromkeys(KINDS, 0) for one in tender_ids}
    for tender_id, kind, amount in rows:
        found[tender_id][kind] = int(amount)
    return found


def differences(
    stand: Stand, done: Mapping[str, int], undone: Collection[str] = ()
) -> dict[str, int]:
    """What is to be entered of each kind so that ``done`` becomes what ``stand`` says.

    Nothing told is undone by something lower: amounts only rise, but for captures and refunds of
    which some came to nothing (``undone``) and what counted as given up and was captured after all.
    """
    authorize = max(stand.authorized, stand.captured, done["authorize"])
    capture = max(stand.captured, 0 if "capture" in undone else done["capture"])
    refund = max(stand.refunded, 0 if "refund" in undone else done["refund"])
    most = authorize - capture
    void = most if stand.gone else min(done["void"], most)
    after = {"authorize": authorize, "capture": capture, "refund": refund, "void": void}
    return {kind: after[kind] - done[kind] for kind in KINDS}


@dataclass(frozen=True, slots=True)
class Act:
    """The act that was told: what the service calls it, what came to nothing by it, and the
    tenders of the payment that it is about, if anybody knows."""

    ref: str = ""
    undone: Collection[str] = ()
    first: Sequence[int] = ()


def bring(work: Work, some: Sequence[Tender], stand: Stand, act: Act) -> Moves:
    """Write what is missing on the tenders of one payment; returns what was entered on each.

    What was captured and came to nothing had been authorised, in whichever order it is told.
    """
    payment, done = whole(some), entered(work, [one.id for one in some])
    held = max(stand.authorized, min(stand.tried, payment.amount_minor))
    sums = {kind: sum(one[kind] for one in done.values()) for kind in KINDS}
    moves = differences(replace(stand, authorized=held), sums, act.undone)
    came_back = {kind: "came back" for kind in act.undone if moves[kind] < 0}
    reason = {"void": stand.gone, **came_back}
    found = laid(some, done, moves, act.first)
    entries = [
        Entry(tender_id, kind, Money(minor, payment.currency), reason.get(kind, ""), act.ref)
        for tender_id, its in found.items()
        for kind, minor in its.items()
    ]
    enter(work, entries, {one.id: one.order_id for one in some})
    return found


def follow_waits(work: Work, some: Sequence[Tender], stand: Stand) -> bool:
    """Let those without money be in the state the facts leave them in; True where one moved."""
    moved = [wait(work, one, _waits(stand)) for one in some]
    return any(moved)


def _waits(stand: Stand) -> str:
    """The state of a tender that nothing is left on."""
    if stand.gone == "voided" and not stand.authorized:
        return "cancelled"
    return stand.gone or stand.waits


def wait(work: Work, tender: Tender, state: str) -> bool:
    """Let a tender without money on it be in ``state``; a lower rank does nothing."""
    allowed = [one for one in WITHOUT_MONEY if _rank(one) < _rank(state)]
    if not state or not allowed:
        return False
    moved = work.execute(
        sa.update(tenders)
        .where(
            tenders.c.id == tender.id, tenders.c.authorized_minor == 0,
            tenders.c.captured_minor == 0, tenders.c.state.in_(allowed),
        )
        .values(state=state)
    ).rowcount  # fmt: skip
    if moved:
        work.announce(PaymentWaits(tender.order_id, tender.id, state))
    return bool(moved)


def _rank(state: str) -> int:
    ranks = RANKS | {"created": 0, "expired": 5, "cancelled": 6, "voided": 7}
    return ranks.get(state, 0)
