"""What services answer to calls: recorded once, in the transaction after the call."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import accounts, calls, evidence, refunds, told
from iorder.payments.calling import Plan
from iorder.payments.calls import UNFINISHED, Call
from iorder.payments.declining import decline
from iorder.payments.events import PaymentLinkMade
from iorder.payments.ledger import wait
from iorder.payments.matching import adopt, lock
from iorder.payments.model import tenders
from iorder.payments.parts import ids_of
from iorder.payments.provider import Answer, Kind, Told
from iorder.payments.reckoning import UNDOES, Fact, stand_of
from iorder.payments.told import Source

TOLD_BY: dict[str, Kind] = {
    "authorize": "authorized", "capture": "captured", "refund": "refunded", "void": "voided",
}  # fmt: skip
UNDER_WAY = ("authorized", "captured", "processing", "awaiting_funds", "requires_action")


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer with the call it is to. ``keeps_open``: more may be captured after a part."""

    plan: Plan
    answer: Answer
    source: Source
    keeps_open: bool


def record(work: Work, one: Answered) -> None:
    """Write down what came of the call. Nothing happens where that is known already."""
    call = calls.get(work, one.plan.call.id)
    if call.state not in UNFINISHED:
        return
    accounts.answered(work, one.source.account_id)
    _learn(work, one)
    if one.answer.outcome == "declined":
        told.apply(work, one.source, one.answer.facts)
        decline(work, calls.get(work, call.id), one.answer.reason or "The service declined it.")
        return
    if call.refund_id is not None:
        _name_refund(work, call.refund_id, one.answer.facts)
    told.apply(work, one.source, [*one.answer.facts, *_implied(work, call, one)])
    told.join(work, one.source, lock(work, one.plan.tender.id))
    if calls.get(work, call.id).state == "declined":  # its own facts say so
        return
    calls.end(work, call, "done", ref=one.answer.external_ref)
    if call.dispute_id is not None:
        evidence.taken(work, call)
    if one.answer.outcome == "done" and call.refund_id is not None:
        _arrive(work, call.refund_id)


def settles(plan: Plan, answer: Answer) -> bool:
    """Whether what ``fetch`` found shows that the call was made."""
    call = plan.call
    facts = [_as_fact(one) for one in answer.facts]
    if any(one.key and one.key == plan.asked.key for one in answer.facts):
        return True
    stand, before = stand_of(facts), int(call.asked.get("before", 0))
    if call.kind == "capture":
        return stand.captured >= before + call.amount_minor
    if call.kind == "refund":
        return stand.refunded >= before + call.amount_minor
    if call.kind == "void":
        return bool(stand.gone)
    if call.kind == "authorize":
        return any(one.kind in UNDER_WAY for one in answer.facts)
    return bool(answer.link)


def _learn(work: Work, one: Answered) -> None:
    """What the answer says of the payment itself."""
    answer, tender = one.answer, one.plan.tender
    if answer.external_ref:
        adopt(work, tender, answer.external_ref)
    named = {
        "link": answer.link, "instrument": answer.instrument, "fingerprint": answer.fingerprint,
        "card_country": answer.card_country, "expires_at": answer.expires_at,
    }  # fmt: skip
    values = {name: value for name, value in named.items() if value}
    if values:
        work.execute(sa.update(tenders).where(tenders.c.id.in_(ids_of(tender))).values(**values))
    if answer.link:
        wait(work, tender, "requires_action")
        work.announce(PaymentLinkMade(tender.order_id, tender.id))


def _implied(work: Work, call: Call, one: Answered) -> list[Told]:
    """Facts that a bare "done" means, as totals so that the service's own are not added to them;
    and the rest given up where a last capture took a part."""
    if one.answer.outcome != "done" or call.kind not in TOLD_BY or _came_to_nothing(call, one):
        return []
    ref = one.answer.external_ref or one.plan.tender.external_ref
    kind = TOLD_BY[call.kind]
    total = Money(int(call.asked.get("before", 0)) + call.amount_minor, call.currency)
    said = {fact.kind for fact in one.answer.facts}
    implied = []
    if kind not in said and not (call.kind == "authorize" and "captured" in said):
        first = Told(f"call:{call.key}", kind, ref, work.now, f"tender:{call.tender_id}")
        implied.append(first if kind == "voided" else replace(first, total=total))
    is_rest = one.plan.tender.open_minor > call.amount_minor
    if call.kind == "capture" and is_rest and one.plan.asked.last and not one.keeps_open:
        implied.append(
            Told(f"rest:{call.key}", "voided", ref, work.now, f"tender:{call.tender_id}")
        )
    return implied


def _came_to_nothing(call: Call, one: Answered) -> bool:
    return any(
        UNDOES.get(fact.kind) == call.kind and fact.key == one.plan.asked.key
        for fact in one.answer.facts
    )


def _name_refund(work: Work, refund_id: int, facts: Sequence[Told]) -> None:
    """The service's name for the refund, so that what it tells later finds it."""
    acts = {one.act_ref for one in facts if one.kind.startswith("refund") and one.act_ref}
    if len(acts) == 1:
        refunds.name(work, refund_id, acts.pop())


def _arrive(work: Work, refund_id: int) -> None:
    one = refunds.get(work, refund_id)
    if one.state in ("approved", "processing"):
        refunds.move(work, one, "succeed")


def _as_fact(one: Told) -> Fact:
    amount = one.total or one.amount
    return Fact(
        one.kind, one.act_ref or one.event_id, amount.minor if amount else None,
        one.total is not None,
    )  # fmt: skip
