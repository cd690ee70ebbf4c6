"""Bring a tender's ledger to where the facts leave it: entries for the difference only."""

from collections.abc import Collection, Mapping
from dataclasses import replace

import sqlalchemy as sa

from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments.capture import Entry, Tender, enter
from iorder.payments.events import PaymentWaits
from iorder.payments.model import payment_entries, tenders
from iorder.payments.reckoning import RANKS, Stand
from iorder.payments.standing import WITHOUT_MONEY

KINDS = ("authorize", "capture", "refund", "void")


def entered(work: Work, tender_id: int) -> dict[str, int]:
    """What was entered of each kind, in minor units; every kind is there."""
    rows = work.execute(
        sa.select(payment_entries.c.kind, sa.func.sum(payment_entries.c.amount_minor))
        .where(payment_entries.c.tender_id == tender_id)
        .group_by(payment_entries.c.kind)
    )
    return dict.fromkeys(KINDS, 0) | {kind: int(amount) for kind, amount in rows}


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


def bring(
    work: Work, tender: Tender, stand: Stand, *, ref: str = "", undone: Collection[str] = ()
) -> bool:
    """Write what is missing; True where anything changed. ``ref``: the act that was told.

    What was captured and came to nothing had been authorised, in whichever order it is told.
    """
    held = max(stand.authorized, min(stand.tried, tender.amount_minor))
    moves = differences(replace(stand, authorized=held), entered(work, tender.id), undone)
    came_back = {kind: "came back" for kind in undone if moves[kind] < 0}
    reason = {"void": stand.gone, **came_back}
    entries = [
        Entry(tender.id, kind, Money(minor, tender.currency), reason.get(kind, ""), ref)
        for kind, minor in moves.items()
        if minor
    ]
    enter(work, entries, {tender.id: tender.order_id})
    return wait(work, tender, _waits(stand)) or bool(entries)


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
