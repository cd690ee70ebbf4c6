"""Money of an order that was called off and goes on after all: what nobody has asked a service
for yet is not given back; what has gone back is owed again."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import calls, refunds
from iorder.payments.calls import Call
from iorder.payments.capture import Entry, Tender, enter, tenders_of
from iorder.payments.kinds import is_online
from iorder.payments.model import payment_entries, tenders
from iorder.payments.model import refunds as back
from iorder.payments.moving import refuse_at_work
from iorder.payments.parts import family, needed_by_others

WHY = "The order goes on after all."


def go_on(work: Work, order_id: int, number: str, since: datetime) -> int:
    """Keep what is still here of an order called off at ``since``; returns what has gone since,
    given back or given up, in minor units. Raises PaymentAtWork while a service is asked."""
    held = tenders_of(work, [order_id])[order_id]
    for call in calls.open_of(work, [one.id for one in held]):
        if call.kind in ("void", "refund") and call.state == "wanted" and not call.called_at:
            _withdraw(work, call)
    refuse_at_work(work, held, number)
    _hold_again(work, held, since)
    _owe_again(work, held, since)
    return _gone(work, held, since)


def _hold_again(work: Work, held: Sequence[Tender], since: datetime) -> None:
    """A part of a payment was given up here alone, as other orders are paid with the rest: while
    one of them still is, the service holds all of it."""
    for one in held:
        given_up = _entered(work, one, "void", since)
        if given_up > 0 and is_online(one) and needed_by_others(family(work, one), one):
            again = Entry(one.id, "void", Money(-given_up, one.currency), WHY)
            enter(work, [again], {one.id: one.order_id})


def _withdraw(work: Work, call: Call) -> None:
    calls.end(work, call, "given_up", WHY)
    if call.refund_id is not None:
        one = refunds.get(work, call.refund_id)
        if "withdraw" in refunds.acts_of(one):
            refunds.move(work, one, "withdraw", problem=WHY)


def _owe_again(work: Work, held: Sequence[Tender], since: datetime) -> None:
    """Whatever went back since then was not owed at that time; all of it counts as too much."""
    ids = [one.id for one in held]
    its = (back.c.tender_id.in_(ids), back.c.requested_at >= since, back.c.state.in_(refunds.GOES))
    work.execute(sa.update(back).where(*its).values(excess_minor=back.c.amount_minor))
    for one in held:
        bare = _entered(work, one, "refund", since, is_bare=True) if not is_online(one) else 0
        if bare > 0:
            more = tenders.c.excess_minor + bare
            mine = sa.update(tenders).where(tenders.c.id == one.id)
            work.execute(mine.values(excess_minor=more))


def _gone(work: Work, held: Sequence[Tender], since: datetime) -> int:
    return sum(
        _entered(work, one, kind, since) for one in held for kind in ("refund", "void")
    ) + sum(refunds.pending(work, [one.id for one in held]).values())


def _entered(
    work: Work, tender: Tender, kind: str, since: datetime, *, is_bare: bool = False
) -> int:
    """What was entered since then; ``is_bare``: without a refund of its own."""
    its = payment_entries.c
    query = sa.select(sa.func.coalesce(sa.func.sum(its.amount_minor), 0)).where(
        its.tender_id == tender.id, its.kind == kind, its.at >= since
    )
    if is_bare:
        query = query.where(~its.external_ref.startswith("refund:"))
    return int(work.execute(query).scalar_one())
