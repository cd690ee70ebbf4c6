"""An order's goods leave their points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from iorder.catalog.weights import weights_g
from iorder.inventory import handover
from iorder.inventory.handover import Held
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.lifecycle import NotReady, Standing
from iorder.orders.milestones import OrderShipped
from iorder.shipping import service as shipping
from iorder.shipping.service import Content, Leaving


@dataclass(frozen=True, slots=True)
class Label:
    """What stands on the parcel. An order leaving several points has a parcel at each: the
    second and further ones carry ``-2``, ``-3`` after the tracking number."""

    carrier: str
    tracking_number: str
    service: str = ""
    destination: str = ""
    promised_at: datetime | None = None


def ship_order(work: Work, order_id: int, label: Label) -> list[int]:
    """Hand over all that points hold for the order; returns the new parcels.

    Nothing happens when it has left already. Raises NotReady while it may not leave.
    """
    for one in lifecycle.standing(work, [order_id]).values():
        if one.axes["fulfillment_state"] != "fulfilled" and not one.may_leave:
            raise NotReady(
                f"{one.number} cannot leave while it is {one.axes['order_state']}"
                f"{' and held' if one.open_holds else ''}; see what stands in the way, then ship."
            )
    return ship_orders(work, {order_id: label}).get(order_id, [])


def ship_orders(work: Work, labels: Mapping[int, Label]) -> dict[int, list[int]]:
    """``ship_order`` of many at once; those that may not leave are left as they are.

    Returns the new parcels by order.
    """
    known = {one.id: one for one in lifecycle.standing(work, labels).values() if one.may_leave}
    held = handover.held(work, known)
    grams = weights_g(work, {one.sku_id for one in held})
    leaving = [
        parcel
        for order_id, points in _by_order(held).items()
        for parcel in _parcels(known[order_id], labels[order_id], points, grams)
    ]
    handover.hand_over(work, held)
    parcel_ids: dict[int, list[int]] = {}
    for parcel, parcel_id in zip(leaving, shipping.hand_over(work, leaving), strict=True):
        parcel_ids.setdefault(parcel.contents[0].order_id, []).append(parcel_id)
    lifecycle.follow(work, known, {one: _left(work, known[one]) for one in parcel_ids})
    for order_id, ids in parcel_ids.items():
        work.announce(OrderShipped(order_id, tuple(ids), whole=True))
    return parcel_ids


def _by_order(held: Sequence[Held]) -> dict[int, dict[int, list[Held]]]:
    grouped: dict[int, dict[int, list[Held]]] = {}
    for one in held:
        grouped.setdefault(one.order_id, {}).setdefault(one.point_id, []).append(one)
    return grouped


def _parcels(
    order: Standing, label: Label, points: Mapping[int, Sequence[Held]], grams: Mapping[int, int]
) -> list[Leaving]:
    """One parcel a point; what is to be collected at the door is split by their units."""
    units = [sum(one.quantity for one in held) for held in points.values()]
    at_door = order.axes["cod_state"] != "none"
    shares = Money(order.total_minor if at_door else 0, order.currency).split(units)
    return [
        Leaving(
            point_id=point_id,
            carrier=label.carrier,
            service=label.service,
            tracking_number=label.tracking_number + (f"-{number}" if number > 1 else ""),
            contents=_contents(held),
            customer_id=order.customer_id,
            destination=label.destination,
            weight_g=sum(grams.get(one.sku_id, 0) * one.quantity for one in held),
            cod_minor=share.minor,
            cod_currency=order.currency if at_door else "",
            promised_at=label.promised_at or order.promised_at,
        )
        for number, ((point_id, held), share) in enumerate(
            zip(points.items(), shares, strict=True), 1
        )
    ]


def _contents(held: Sequence[Held]) -> tuple[Content, ...]:
    units: dict[int, int] = {}
    for one in held:
        units[one.order_line_id] = units.get(one.order_line_id, 0) + one.quantity
    order_id = held[0].order_id
    return tuple(Content(order_id, line_id, quantity) for line_id, quantity in units.items())


def _left(work: Work, one: Standing) -> dict[str, object]:
    facts: dict[str, object] = {
        "fulfillment_state": "fulfilled",
        "tracking_state": "label_created",
        "shipped_at": one.shipped_at or work.now,
    }
    if one.axes["cod_state"] != "none":
        facts["cod_state"] = "with_carrier"
    return facts
