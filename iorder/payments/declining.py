"""A service said no, at once or after it had said yes: the call is over, its order is told."""

from typing import Any

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.payments import calls, refunds
from iorder.payments.calls import Call
from iorder.payments.capture import Tender
from iorder.payments.events import PaymentDeclined
from iorder.payments.matching import lock
from iorder.payments.model import payment_calls, tenders
from iorder.payments.parts import ids_of
from iorder.payments.standing import ALIVE

_call = payment_calls.c


def decline(work: Work, call: Call, reason: str) -> None:
    """The call is over, its refund failed, its order is told; once."""
    if call.state == "declined":
        return
    calls.end(work, call, "declined", reason)
    tender = lock(work, call.tender_id)
    work.announce(PaymentDeclined(tender.order_id, tender.id, call.kind, reason[:200]))
    if call.refund_id is not None:
        one = refunds.get(work, call.refund_id)
        if one.state in ("approved", "processing"):
            refunds.move(work, one, "fail", problem=reason[:500])
    failed: dict[str, Any] = {"failure": reason[:500]}
    if call.kind in ("authorize", "link") and tender.state in ALIVE:
        failed["state"] = "failed"
        _fail_parts(work, tender)
    work.execute(sa.update(tenders).where(tenders.c.id == tender.id).values(**failed))


def _fail_parts(work: Work, tender: Tender) -> None:
    """Other orders that were to be paid with the same payment are not either."""
    its = sa.and_(tenders.c.id.in_(ids_of(tender)), tenders.c.state.in_(ALIVE))
    work.execute(sa.update(tenders).where(its).values(state="failed"))


def told(work: Work, tender: Tender, row: Any) -> bool:
    """Decline the capture that a fact of ``payment_events`` says came to nothing.

    One that nobody here asked for, made at the service itself, is only announced.
    """
    if row.kind != "capture_failed":
        return False
    reason = row.reason or "The service says that the money did not come."
    found = _meant(work, tender, row)
    if found is None:
        work.announce(PaymentDeclined(tender.order_id, tender.id, "capture", reason[:200]))
    else:
        decline(work, calls.get(work, found), reason)
    return True


def _meant(work: Work, tender: Tender, row: Any) -> int | None:
    """The call a fact is about: by our key, else the latest capture of that amount."""
    mine = _call.tender_id.in_(ids_of(tender))
    its = sa.select(_call.id).where(mine, _call.kind == "capture")
    if row.call_key:
        its = its.where(_call.key == row.call_key)
    else:
        its = its.where(
            _call.amount_minor == row.amount_minor, _call.state.in_(("done", *calls.UNFINISHED)),
            _call.called_at.is_not(None),
        )  # fmt: skip
    found: int | None = work.execute(its.order_by(_call.id.desc()).limit(1)).scalar_one_or_none()
    return found
