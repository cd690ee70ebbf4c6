"""The moment before a service is asked: is it still wanted, may it be asked now, was it asked
before?"""

from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import calls, disputes, evidence, parts, refunds
from iorder.payments.calls import UNFINISHED, Call, NotWaiting
from iorder.payments.capture import Tender
from iorder.payments.matching import lock
from iorder.payments.model import payment_accounts, payment_calls, payment_entries, payment_events
from iorder.payments.provider import Asked

_call = payment_calls.c


@dataclass(frozen=True, slots=True)
class Plan:
    """A call about to be made. ``tender``: the whole payment, as the service knows it;
    ``look_first``: the call may have been made before."""

    call: Call
    tender: Tender
    asked: Asked
    look_first: bool


def begin(work: Work, call_id: int, named: tuple[str, str]) -> Plan | None:
    """Mark the call as being made; None where nothing is to be asked now. ``named``: the order's
    number and its buyer's email.

    Then it is over, has been settled by what the service told meanwhile, has become pointless, or
    waits (its account rests, an earlier call of the tender is not over) and is queued again.
    """
    call = calls.get(work, call_id)
    tender = lock(work, call.tender_id)
    some = parts.family(work, tender)
    payment = parts.whole(some)
    if call.state not in UNFINISHED:
        return None
    if call.state != "wanted" and _was_told(work, call, tender):
        calls.end(work, call, "done")
        return None
    if until := _waits_until(work, call, tender):
        calls.again(work, call, until)
        return None
    state = disputes.state_of(work, call.dispute_id)
    asked_of = payment if call.asked.get("whole") else tender
    if call.state == "wanted" and (why := pointless(call, asked_of, state)):
        drop(work, call, why)
        return None
    known = dict(call.asked)
    known.setdefault("before", _moved(call.kind, payment))
    if call.kind == "capture" and len(some) > 1:
        known["last"] = payment.open_minor == call.amount_minor
    work.execute(
        sa.update(payment_calls)
        .where(_call.id == call.id)
        .values(
            state="calling", called_at=call.called_at or work.now, tries=call.tries + 1, asked=known
        )
    )
    asked = _asked(work, replace(call, asked=known), (payment, tender), named)
    return Plan(calls.get(work, call_id), payment, asked, look_first=call.state != "wanted")


def give_up(work: Work, call_id: int, why: str) -> Call:
    """A person decided that it did not happen. Raises NotWaiting, NotFound."""
    call = calls.get(work, call_id)
    if call.state not in ("wanted", "unknown"):
        raise NotWaiting(f"This call is {call.state.replace('_', ' ')}; look again in a moment.")
    drop(work, call, why.strip() or "Given up by hand.")
    return call


def drop(work: Work, call: Call, why: str) -> None:
    """It is not asked for any more; the refund it was for has failed."""
    calls.end(work, call, "given_up", why)
    if call.refund_id is not None:
        one = refunds.get(work, call.refund_id)
        if one.state in ("approved", "processing"):
            refunds.move(work, one, "fail", problem=why)


def _asked(work: Work, call: Call, both: tuple[Tender, Tender], named: tuple[str, str]) -> Asked:
    """``both``: the payment, and the part of it that is asked for."""
    payment, tender = both
    more = call.asked
    return Asked(
        key=f"{call.key}@{int(call.wanted_at.timestamp())}",
        amount=call.amount,
        reference=named[0],
        tender_id=payment.id,
        external_ref=payment.external_ref,
        capture_ref=_capture_of(work, tender, payment) if call.kind == "refund" else "",
        token=str(more.get("token", "")),
        email=named[1],
        description=f"Order {named[0]}",
        return_url=str(more.get("return_url", "")),
        last=bool(more.get("last", True)),
        capture_now=bool(more.get("capture_now", False)),
        asked_at=call.called_at,
        case=evidence.case_of(work, call, tender, named[1]) if call.dispute_id else None,
    )


def pointless(call: Call, tender: Tender, state: str = "") -> str:
    """Why asking for it makes no sense any more, in words; empty where it does. ``state``: that of
    the dispute it is about."""
    if call.kind == "capture" and tender.open_minor < call.amount_minor:
        return f"Only {Money(tender.open_minor, tender.currency)} is still authorised."
    if call.kind == "void" and tender.open_minor <= 0 and tender.authorized_minor:
        return "Nothing is authorised any more."
    if call.kind == "refund" and tender.kept_minor < call.amount_minor:
        return f"Only {Money(tender.kept_minor, tender.currency)} of it is left."
    if call.kind in ("authorize", "link") and tender.authorized_minor:
        return "It is authorised already."
    if call.dispute_id is not None and state in disputes.ANSWERED:
        return f"The dispute is {state} already."
    return ""


def _moved(kind: str, tender: Tender) -> int:
    amounts = {"capture": tender.captured_minor, "refund": tender.refunded_minor}
    return amounts.get(kind, tender.authorized_minor)


def _was_told(work: Work, call: Call, tender: Tender) -> bool:
    """Whether a fact that names this call's key, or shows what it was for, has come meanwhile."""
    if call.dispute_id is not None:
        return disputes.state_of(work, call.dispute_id) in disputes.ANSWERED
    return bool(
        work.execute(
            sa.select(payment_events.c.id).where(
                payment_events.c.tender_id.in_(parts.ids_of(tender)),
                payment_events.c.call_key == call.key,
                payment_events.c.state.in_(("applied", "known")),
            )
        ).first()
    )


def _waits_until(work: Work, call: Call, tender: Tender) -> datetime | None:
    earlier = work.execute(
        sa.select(_call.id).where(
            _call.tender_id.in_(parts.ids_of(tender)),
            _call.id < call.id,
            _call.state.in_(UNFINISHED),
        )
    ).first()
    if earlier is not None or (
        call.kind == "capture" and not tender.authorized_minor and tender.state == "processing"
    ):
        return calls.back_off(work, call)
    resting: datetime | None = work.execute(
        sa.select(payment_accounts.c.resting_until).where(
            payment_accounts.c.id == tender.account_id, payment_accounts.c.resting_until > work.now
        )
    ).scalar_one_or_none()
    return resting


def _capture_of(work: Work, tender: Tender, payment: Tender) -> str:
    """The capture a refund is of: the part's own, or the one made before the order was split."""
    return _last_capture(work, tender.id) or _last_capture(work, payment.id)


def _last_capture(work: Work, tender_id: int) -> str:
    found = work.execute(
        sa.select(payment_entries.c.external_ref)
        .where(
            payment_entries.c.tender_id == tender_id, payment_entries.c.kind == "capture",
            payment_entries.c.external_ref != "",
        )
        .order_by(payment_entries.c.id.desc())
        .limit(1)
    ).scalar_one_or_none()  # fmt: skip
    return str(found or "")
