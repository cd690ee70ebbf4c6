"""How past orders were paid: with their order, from a mere status, or from a payments file."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from iorder.channels.draft import OrderDraft, PaymentDraft, Rejected
from iorder.flows.import_session import Outcome, Session
from iorder.kernel import refs
from iorder.kernel.work import Work
from iorder.orders import reimport
from iorder.payments import capture
from iorder.payments import history as payments
from iorder.payments.history import PastTender

KIND = "payment"


def pay(draft: OrderDraft, total_minor: int) -> tuple[list[PastTender], str]:
    """The tenders of an order and its payment state; a status is believed where no row tells."""
    stated = draft.payment_status or ("refunded" if draft.status == "refunded" else "")
    at = draft.paid_at or draft.placed_at
    if draft.payments:
        paid = [
            _tender(one, one.at or at, position) for position, one in enumerate(draft.payments, 1)
        ]
        back = draft.refunded_minor
        if stated == "refunded" and not back:
            back = sum(one.captured_minor for one in paid)
        paid = payments.with_refund(paid, back)
    else:
        method = draft.payment_method or "unknown"
        whole = PastTender(method, draft.currency, total_minor, at)
        paid = payments.implied(whole, stated, draft.refunded_minor)
    if not paid:
        return [], stated or "unknown"
    return paid, capture.payment_state(total_minor, payments.entered(paid))


def take_payments(work: Work, session: Session, drafts: Sequence[PaymentDraft]) -> Outcome:
    """Payments from a file of their own: they join orders that are here already."""
    outcome = Outcome()
    source = session.source.id
    orders = refs.known(work, source, "order", [one.order_ref for one in drafts])
    named: dict[str, PaymentDraft] = {}
    for one in drafts:
        if one.order_ref in orders:
            outcome.tally.rows += len(one.rows)
            named[one.ref or f"{one.order_ref}:{one.position}"] = one
        else:
            words = f"Order {one.order_ref} is not here; import the orders first."
            outcome.refuse(Rejected("order", words, one.rows))
    known = refs.known(work, source, KIND, list(named))
    fresh = {key: one for key, one in named.items() if key not in known}
    changed = {
        key: one for key, one in named.items() if key in known and known[key].digest != one.digest
    }
    order_of = {key: orders[one.order_ref].subject_id for key, one in named.items()}
    made = _join(work, fresh, order_of)
    refs.remember(work, source, KIND, [(key, made[key], one.digest) for key, one in fresh.items()])
    _correct(work, {known[key].subject_id: one for key, one in changed.items()})
    refs.refresh(work, source, KIND, {key: one.digest for key, one in changed.items()})
    outcome.count((len(fresh), len(changed), len(named) - len(fresh) - len(changed)))
    touched = {order_of[key] for key in (*fresh, *changed)}
    states = capture.payment_states(work, reimport.totals_of(work, sorted(touched)))
    reimport.set_axis(work, session.import_id, "payment_state", states)
    return outcome


def _join(
    work: Work, fresh: Mapping[str, PaymentDraft], order_of: Mapping[str, int]
) -> dict[str, int]:
    """Write new payments behind those their orders have; returns the tender of each key."""
    positions = payments.last_positions(work, sorted({order_of[key] for key in fresh}))
    paid: dict[int, list[PastTender]] = defaultdict(list)
    keys: dict[int, list[str]] = defaultdict(list)
    for key, one in fresh.items():
        order_id = order_of[key]
        positions[order_id] = positions.get(order_id, 0) + 1
        paid[order_id].append(_tender(one, one.at or work.now, positions[order_id]))
        keys[order_id].append(key)
    tenders = payments.insert(work, paid)
    return dict(zip((key for order_id in paid for key in keys[order_id]), tenders, strict=True))


def _correct(work: Work, changed: Mapping[int, PaymentDraft]) -> None:
    """``changed``: what the source says now, by tender."""
    paid: dict[int, list[PastTender]] = defaultdict(list)
    for tender, (order_id, position) in payments.places_of(work, list(changed)).items():
        one = changed[tender]
        paid[order_id].append(_tender(one, one.at or work.now, position))
    payments.revise(work, paid)


def _tender(one: PaymentDraft, at: datetime, position: int) -> PastTender:
    return PastTender(
        method=one.method or "unknown",
        currency=one.currency,
        amount_minor=one.amount_minor,
        at=at,
        captured_minor=one.amount_minor if one.kind == "capture" else 0,
        refunded_minor=one.refunded_minor if one.kind == "capture" else 0,
        position=position,
        installments=max(1, one.installments),
        ref=one.ref,
    )
