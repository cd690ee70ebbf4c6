"""Which part of a payment a fact is about, where several orders are paid with it."""

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.payments.calls import UNFINISHED
from iorder.payments.capture import Tender
from iorder.payments.model import payment_calls, payment_entries, refunds
from iorder.payments.reckoning import UNDOES
from iorder.payments.standing import ALIVE

_ENTRY = {"authorized": "authorize", "captured": "capture", "refunded": "refund", **UNDOES}


SHARED = (
    "It was given back at the service, and several orders share the payment; say which of them it "
    "is for."
)
"""Why a refund of a shared payment waits."""


def first(
    work: Work, some: Sequence[Tender], row: Any, refunded: int, named: Collection[int]
) -> Sequence[int] | None:
    """The tenders of a payment that a fact is about; None where a refund made at the service may
    be of this order or that one: it is never laid on one by guessing. ``refunded``: what of the
    whole payment is given back by it."""
    if len(some) == 1:
        return ()
    if (found := about(work, some, row)) or row.kind != "refunded":
        return found
    return whose_refund(some, refunded - sum(one.refunded_minor for one in some), named)


def about(work: Work, some: Sequence[Tender], row: Any) -> list[int]:
    """Ids of the tenders it is about, the surest first: whose call it was by our key, whose act
    it was by the service's name, who has asked for such an act and has had no answer yet."""
    kind, ids = _ENTRY.get(row.kind, ""), [one.id for one in some]
    call, entry, back = payment_calls.c, payment_entries.c, refunds.c
    found: list[int] = []
    if row.call_key:
        found += _told(work, call.tender_id, call.tender_id.in_(ids), call.key == row.call_key)
    if row.act_ref:
        act = (entry.external_ref == row.act_ref, entry.kind == kind)
        found += _told(work, entry.tender_id, entry.tender_id.in_(ids), *act)
        named = back.external_ref == row.act_ref
        found += _told(work, back.tender_id, back.tender_id.in_(ids), named)
    asked = (call.kind == kind, call.state.in_(UNFINISHED))
    found += _told(work, call.tender_id, call.tender_id.in_(ids), *asked)
    return list(dict.fromkeys(found))


def whose_refund(some: Sequence[Tender], minor: int, named: Collection[int]) -> list[int] | None:
    """Ids of the tenders that a refund made at the service can only be of; None where it may be
    this order's or that one's. ``named``: orders that what was told of it names.

    What each is to pay counts, not what has been captured so far: a capture that is told after the
    refund it came before changes nothing.
    """
    room = {
        one.id: one.amount_minor - one.refunded_minor
        for one in some
        if one.kept_minor > 0 or one.open_minor > 0 or one.state in ALIVE
    }
    if minor <= 0 or sum(room.values()) <= minor:
        return list(room)
    by_name = [one.id for one in some if one.order_id in named and one.id in room]
    if len(by_name) == 1 and room[by_name[0]] >= minor:
        return by_name
    whole = [one for one, left in room.items() if left == minor]
    able = [one for one, left in room.items() if left >= minor]
    return next((one for one in (whole, able) if len(one) == 1), None)


def _told(work: Work, which: sa.ColumnElement[int], *where: sa.ColumnElement[bool]) -> list[int]:
    return [int(one) for one in work.execute(sa.select(which).where(*where)).scalars()]
