"""Past orders of a file into the store, a batch at a time: new ones written, changed ones followed.

Nothing is taken from stock, nobody is told. What an order names and the store does not know
(customer, SKU, point, shipment) is made as a stub that its own file fills later.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from iorder.catalog import service as catalog
from iorder.channels.draft import LineDraft, OrderDraft, Rejected
from iorder.customers import service as customers
from iorder.flows.import_payments import pay
from iorder.flows.import_session import Outcome, Session, count_money
from iorder.flows.import_shipments import Parcelled, parcel_up, parcelled
from iorder.inventory import points
from iorder.kernel import refs
from iorder.kernel.work import Work
from iorder.orders import history, reimport
from iorder.orders.model import orders
from iorder.orders.past import PastLine, PastOrder, Sums, add_up
from iorder.payments import history as payments
from iorder.payments.history import PastTender
from iorder.shipping import history as shipping

KIND = "order"


@dataclass(frozen=True, slots=True)
class Known:
    """Ours behind what a batch names."""

    customers: list[int | None]
    skus: catalog.Found
    points: dict[str, int]
    parcels: Parcelled


@dataclass(slots=True)
class Taken:
    """Orders ready to be written, with how each was paid and what went in which parcel."""

    drafts: Sequence[OrderDraft]
    past: list[PastOrder]
    paid: dict[int, list[PastTender]]
    parcels: Parcelled

    @property
    def pairs(self) -> list[tuple[OrderDraft, PastOrder]]:
        return list(zip(self.drafts, self.past, strict=True))

    @property
    def digests(self) -> list[tuple[str, int, str]]:
        """(reference, order id, digest)."""
        return [(draft.ref, past.id, draft.digest) for draft, past in self.pairs]

    def count(self, outcome: Outcome) -> None:
        """Add their money to the totals."""
        for one in self.past:
            count_money(outcome.tally, one.currency, len(one.lines), one.sums.total_minor)


WHOLE = ("order",)
"""What is kept of an order that was placed here: a file says nothing new of it."""


def take_orders(work: Work, session: Session, drafts: Sequence[OrderDraft]) -> Outcome:
    """Write a batch of orders; each is new, changed, the same, or refused."""
    outcome = Outcome()
    drafts = _once_each(drafts, outcome)
    known = refs.known(work, session.source.id, KIND, [one.ref for one in drafts])
    fresh = [one for one in drafts if one.ref not in known]
    told = [one for one in drafts if one.ref in known and known[one.ref].digest != one.digest]
    here = history.living(work, [known[one.ref].subject_id for one in told])
    changed = [one for one in told if known[one.ref].subject_id not in here]
    outcome.kept.update({history.number_of(order_id): WHOLE for order_id in here})
    moved = {one.ref for one in (*fresh, *changed)}
    same = [one for one in drafts if one.ref not in moved]
    if fresh:
        ids = work.ids(orders, len(fresh))
        _write_new(work, session, _taken(work, session, fresh, ids), outcome)
    if changed:
        ids = [known[one.ref].subject_id for one in changed]
        _follow(work, session, _taken(work, session, changed, ids), outcome)
    for one in same:
        count_money(outcome.tally, one.currency, len(one.lines), _sums(one).total_minor)
    outcome.count((len(fresh), len(changed), len(same)))
    outcome.tally.rows += sum(len(one.rows) for one in drafts)
    return outcome


def _once_each(drafts: Sequence[OrderDraft], outcome: Outcome) -> list[OrderDraft]:
    seen: dict[str, OrderDraft] = {}
    for one in drafts:
        if seen.setdefault(one.ref, one) is not one:
            words = f"Order {one.ref} stands twice in the file; leave one of the two."
            outcome.refuse(Rejected("order", words, one.rows))
    return list(seen.values())


def _taken(work: Work, session: Session, drafts: Sequence[OrderDraft], ids: Sequence[int]) -> Taken:
    source = session.source
    known = Known(
        customers.recognise(
            work, source.id,
            [customers.Person(one.customer.ref, one.customer.contact) for one in drafts],
            session.customers,
        ),
        catalog.resolve(work, source, _skus(drafts), session.skus),
        points.resolve(work, source.id, source.slug, _points(drafts), session.points),
        parcelled(work, source.id, drafts),
    )  # fmt: skip
    taken = Taken(drafts, [], {}, known.parcels)
    for at, (draft, order_id) in enumerate(zip(drafts, ids, strict=True)):
        past, paid = _one(source.id, draft, order_id, known, at)
        taken.past.append(past)
        taken.paid[order_id] = paid
    return taken


def _skus(drafts: Sequence[OrderDraft]) -> list[catalog.Wanted]:
    named = {
        (line.sku_ref or line.sku, bool(line.sku_ref)): (line, one.currency)
        for one in drafts
        for line in one.lines
        if line.sku or line.sku_ref
    }
    return [
        catalog.Wanted(line.sku, line.sku_ref, line.title, currency)
        for line, currency in named.values()
    ]


def _points(drafts: Sequence[OrderDraft]) -> set[str]:
    named = {one.point_ref for one in drafts}
    named.update(line.point_ref for one in drafts for line in one.lines)
    return named - {""}


def _sums(draft: OrderDraft) -> Sums:
    return add_up(
        [line.total_minor for line in draft.lines],
        discount=draft.discount_minor,
        shipping=draft.shipping_minor,
        tax=0 if draft.tax_included else draft.tax_minor,
        stated=draft.stated,
    )


def _one(
    source_id: int, draft: OrderDraft, order_id: int, known: Known, at: int
) -> tuple[PastOrder, list[PastTender]]:
    sums = _sums(draft)
    paid, payment_state = pay(draft, sums.total_minor)
    past = PastOrder(
        id=order_id,
        channel_id=source_id,
        ref=draft.ref,
        placed_at=draft.placed_at,
        currency=draft.currency,
        lines=[_line(line, known) for line in draft.lines],
        status=draft.status,
        sums=sums,
        source_status=draft.source_status,
        payment_state=payment_state,
        tracking_state=known.parcels.state(draft),
        fulfillment_status=draft.fulfillment_status,
        customer_id=known.customers[at],
        point_id=known.points[draft.point_ref] if draft.point_ref else None,
        ship_to=draft.ship_to,
        bill_to=draft.bill_to,
        shipping_minor=draft.shipping_minor,
        tax_minor=draft.tax_minor,
        tax_included=draft.tax_included,
        discount_minor=draft.discount_minor,
        payment_method=draft.payment_method or " + ".join(dict.fromkeys(p.method for p in paid)),
        shipping_method=draft.shipping_method or draft.carrier,
        ship_by=draft.ship_by,
        promised_at=draft.promised_at,
        paid_at=draft.paid_at,
        shipped_at=draft.shipped_at,
        delivered_at=draft.delivered_at,
        cancelled_at=draft.cancelled_at,
        is_shipped=draft.ref in known.parcels.named,
        note=draft.note,
        tags=draft.tags,
        is_test=draft.is_test,
        flags=draft.flags,
        words=_words(draft),
    )
    return past, paid


def _line(line: LineDraft, known: Known) -> PastLine:
    sku = None
    if line.sku_ref:
        sku = known.skus[line.sku_ref, ""]
    elif line.sku:
        sku = known.skus["", line.sku]
    return PastLine(
        line.title, line.quantity, line.unit_minor, line.total_minor, line.discount_bp,
        line.tax_minor, line.ref, sku, known.points[line.point_ref] if line.point_ref else None,
    )  # fmt: skip


def _words(draft: OrderDraft) -> list[str]:
    contact = draft.customer.contact
    codes = [line.sku or line.sku_ref for line in draft.lines]
    return [contact.name, contact.email, contact.phone, draft.tracking_number, *codes]


def _write_new(work: Work, session: Session, taken: Taken, outcome: Outcome) -> None:
    line_ids = history.insert(work, session.import_id, taken.past)
    payments.insert(work, taken.paid)
    refs.remember(work, session.source.id, KIND, taken.digests)
    lines = {one.id: ids for one, ids in zip(taken.past, line_ids, strict=True)}
    parcel_up(work, session.source.id, taken.parcels, taken.pairs, lines)
    taken.count(outcome)


def _follow(work: Work, session: Session, taken: Taken, outcome: Outcome) -> None:
    past = taken.past
    shipping.unlink(work, reimport.surplus_lines(work, past))
    for followed in reimport.revise(work, session.import_id, past):
        if followed.kept:
            outcome.kept[history.number_of(followed.order_id)] = followed.kept
    payments.revise(work, taken.paid)
    refs.refresh(work, session.source.id, KIND, {ref: digest for ref, _, digest in taken.digests})
    found = reimport.lines_in(work, [one.id for one in past])
    lines = {order_id: [line for line, _, _ in some] for order_id, some in found.items()}
    parcel_up(work, session.source.id, taken.parcels, taken.pairs, lines)
    taken.count(outcome)
