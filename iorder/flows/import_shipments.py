"""Which parcels past orders went in: named by their lines, by a tracking number, or by a file."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iorder.channels.draft import OrderDraft, ShipmentDraft
from iorder.customers import service as customers
from iorder.flows.import_session import Outcome, Session
from iorder.inventory import points
from iorder.kernel import refs
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import reimport
from iorder.orders.past import PastOrder
from iorder.shipping import history as shipping
from iorder.shipping.history import PastShipment
from iorder.shipping.service import Content, orders_in
from iorder.shipping.states import least_far


@dataclass(frozen=True, slots=True)
class Parcelled:
    """The shipments that a batch of orders names, and where known ones are.

    ``named``: by order reference, (shipment reference, what the order says of it); orders that
    name none are left out.
    """

    named: Mapping[str, Sequence[tuple[str, PastShipment]]]
    states: Mapping[str, str]

    def state(self, draft: OrderDraft) -> str:
        """The tracking state of the order; empty where nothing names a parcel."""
        if named := self.named.get(draft.ref):
            return least_far(self.states.get(ref, shipping.state_of(one)) for ref, one in named)
        return ""


def parcelled(work: Work, source_id: int, drafts: Sequence[OrderDraft]) -> Parcelled:
    """Look up the shipments that these orders name."""
    named = {one.ref: some for one in drafts if (some := _named(one))}
    wanted = {ref for some in named.values() for ref, _ in some}
    return Parcelled(named, shipping.states_of(work, source_id, wanted))


def parcel_up(
    work: Work,
    source_id: int,
    parcels: Parcelled,
    written: Sequence[tuple[OrderDraft, PastOrder]],
    line_ids: Mapping[int, Sequence[int]],
) -> None:
    """Link the lines of written orders to the shipments they name."""
    named: dict[str, PastShipment] = {}
    contents: dict[str, list[Content]] = defaultdict(list)
    for draft, past in written:
        if draft.ref not in parcels.named:
            continue
        named.update(parcels.named[draft.ref])
        for line, line_id in zip(draft.lines, line_ids.get(past.id, ()), strict=False):
            if ref := line.shipment_ref or _own_ref(draft):
                contents[ref].append(Content(past.id, line_id, line.quantity))
    if contents:
        shipping.put_in(work, source_id, named, contents)


def _own_ref(draft: OrderDraft) -> str:
    """The reference of the one parcel an order's own columns speak of, if they do."""
    if draft.tracking_number:
        return f"{draft.carrier}:{draft.tracking_number}"
    left = draft.shipped_at is not None or draft.delivered_at is not None
    return f"order:{draft.ref}" if draft.carrier and left else ""


def _named(draft: OrderDraft) -> list[tuple[str, PastShipment]]:
    refs_ = dict.fromkeys(line.shipment_ref for line in draft.lines if line.shipment_ref)
    found = [(ref, PastShipment(ref)) for ref in refs_]
    own = _own_ref(draft)
    if own and any(not line.shipment_ref for line in draft.lines):
        state = "in_transit" if draft.shipped_at else "label_created"
        found.append(
            (
                own,
                PastShipment(
                    own,
                    state="delivered" if draft.delivered_at else state,
                    carrier=draft.carrier,
                    tracking_number=draft.tracking_number,
                    shipped_at=draft.shipped_at,
                    delivered_at=draft.delivered_at,
                    promised_at=draft.promised_at,
                ),
            )
        )
    return found


def take_shipments(work: Work, session: Session, drafts: Sequence[ShipmentDraft]) -> Outcome:
    """Shipments from a file of their own; the orders in them show where their parcels are."""
    outcome = Outcome()
    source = session.source
    found_points = points.resolve(
        work, source.id, source.slug, {d.point_ref for d in drafts} - {""}, session.points
    )
    people = [customers.Person(one.customer_ref, Address()) for one in drafts]
    buyers = customers.recognise(work, source.id, people, session.customers)
    told = {
        one.ref: PastShipment(
            ref=one.ref, state=one.status, source_status=one.source_status, carrier=one.carrier,
            service=one.service, tracking_number=one.tracking_number,
            destination=one.destination, customer_id=buyer,
            point_id=found_points[one.point_ref] if one.point_ref else None,
            shipped_at=one.shipped_at, delivered_at=one.delivered_at,
            promised_at=one.promised_at, digest=one.digest,
        )
        for one, buyer in zip(drafts, buyers, strict=True)
    }  # fmt: skip
    *counts, moved = shipping.take_shipments(work, source.id, list(told.values()))
    outcome.count((counts[0], counts[1], len(drafts) - counts[0] - counts[1]))
    outcome.tally.rows += sum(len(one.rows) for one in drafts)
    linked = _link(work, source.id, told, drafts)
    touched = sorted({*orders_in(work, moved), *linked})
    states = shipping.least_far_by_order(work, touched)
    reimport.set_axis(work, session.import_id, "tracking_state", states)
    return outcome


def _link(
    work: Work,
    source_id: int,
    told: Mapping[str, PastShipment],
    drafts: Sequence[ShipmentDraft],
) -> list[int]:
    """Link lines the file itself names; returns their orders. Orders not here are left out."""
    named = {order for one in drafts for order, _, _ in one.lines}
    known = refs.known(work, source_id, "order", named)
    lines = reimport.lines_in(work, [one.subject_id for one in known.values()])
    contents: dict[str, list[Content]] = defaultdict(list)
    for one in drafts:
        for order_ref, line_ref, quantity in one.lines:
            if order_ref not in known:
                continue
            order_id = known[order_ref].subject_id
            contents[one.ref] += [
                Content(order_id, line, quantity or ordered)
                for line, ref, ordered in lines.get(order_id, ())
                if ref == line_ref or not line_ref
            ]
    if contents:
        shipping.put_in(work, source_id, told, contents)
    return [one.subject_id for one in known.values()]
