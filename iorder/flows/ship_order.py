"""An order's goods leave their points."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from iorder.catalog import kits
from iorder.catalog.weights import weights_g
from iorder.flows import ship_numbered as parcels_of
from iorder.inventory import handover
from iorder.inventory.handover import Held
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.kit_lines import sku_of_lines
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
    serials: Mapping[int, Sequence[str]] = field(default_factory=dict)
    """By SKU id the numbers of its units, where each has one of its own."""


def ship_order(work: Work, order_id: int, label: Label) -> list[int]:
    """Hand over all that points hold for the order; returns the new parcels.

    Nothing happens when it has left already. Raises NotReady while it may not leave, and
    SerialsMissing where the numbers of its units are not those it needs.
    """
    for one in lifecycle.standing(work, [order_id]).values():
        if one.axes["fulfillment_state"] != "fulfilled" and not one.may_leave:
            raise NotReady(
                f"{one.number} cannot leave while it is {one.axes['order_state']}"
                f"{' and held' if one.open_holds else ''}; see what stands in the way, then ship."
            )
    parcels_of.check(work, order_id, label.serials)
    return ship_orders(work, {order_id: label}).get(order_id, [])


def ship_orders(work: Work, labels: Mapping[int, Label]) -> dict[int, list[int]]:
    """``ship_order`` of many at once; those that may not leave, or lack the serial numbers of
    their units, are left as they are.

    Returns the new parcels by order.
    """
    known = {one.id: one for one in lifecycle.standing(work, labels).values() if one.may_leave}
    held, numbers = parcels_of.numbered(
        work, handover.held(work, known), {one: labels[one].serials for one in known}
    )
    grams = weights_g(work, {one.sku_id for one in held})
    parts = _parts_of_lines(work, held)
    leaving = [
        parcel
        for order_id, points in _by_order(held).items()
        for parcel in _parcels(known[order_id], labels[order_id], points, Goods(grams, parts))
    ]
    handover.hand_over(work, held)
    parcel_ids: dict[int, list[int]] = {}
    for parcel, parcel_id in zip(leaving, shipping.hand_over(work, leaving), strict=True):
        parcel_ids.setdefault(parcel.contents[0].order_id, []).append(parcel_id)
    parcels_of.record(work, held, numbers, parcel_ids)
    lifecycle.follow(work, known, {one: _left(work, known[one]) for one in parcel_ids})
    for order_id, ids in parcel_ids.items():
        work.announce(OrderShipped(order_id, tuple(ids), whole=True))
    return parcel_ids


@dataclass(frozen=True, slots=True)
class Goods:
    """Grams of a unit by SKU, and by order line the units of each part of its kit."""

    grams: Mapping[int, int]
    parts: Mapping[int, Mapping[int, int]]


def _parts_of_lines(work: Work, held: Sequence[Held]) -> dict[int, Mapping[int, int]]:
    """By order line the parts of the kit it is for; the other lines are not in it."""
    skus = sku_of_lines(work, {one.order_line_id for one in held})
    parts = kits.parts_of(work, set(skus.values()))
    return {line: parts[sku] for line, sku in skus.items() if sku in parts} if parts else {}


def _by_order(held: Sequence[Held]) -> dict[int, dict[int, list[Held]]]:
    grouped: dict[int, dict[int, list[Held]]] = {}
    for one in held:
        grouped.setdefault(one.order_id, {}).setdefault(one.point_id, []).append(one)
    return grouped


def _parcels(
    order: Standing, label: Label, points: Mapping[int, Sequence[Held]], goods: Goods
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
            contents=_contents(held, goods.parts),
            customer_id=order.customer_id,
            destination=label.destination,
            weight_g=sum(goods.grams.get(one.sku_id, 0) * one.quantity for one in held),
            cod_minor=share.minor,
            cod_currency=order.currency if at_door else "",
            promised_at=label.promised_at or order.promised_at,
        )
        for number, ((point_id, held), share) in enumerate(
            zip(points.items(), shares, strict=True), 1
        )
    ]


def _contents(held: Sequence[Held], parts: Mapping[int, Mapping[int, int]]) -> tuple[Content, ...]:
    """Units by line; of a kit as many as anything of is in the parcel."""
    units: dict[int, dict[int, int]] = {}
    for one in held:
        of_line = units.setdefault(one.order_line_id, {})
        of_line[one.sku_id] = of_line.get(one.sku_id, 0) + one.quantity
    return tuple(
        Content(held[0].order_id, line_id, _of_line(of_line, parts.get(line_id)))
        for line_id, of_line in units.items()
    )


def _of_line(units: Mapping[int, int], parts: Mapping[int, int] | None) -> int:
    if parts is None:
        return sum(units.values())
    return max(-(-n // parts.get(sku_id, 1)) for sku_id, n in units.items())


def _left(work: Work, one: Standing) -> dict[str, object]:
    facts: dict[str, object] = {
        "fulfillment_state": "fulfilled",
        "tracking_state": "label_created",
        "shipped_at": one.shipped_at or work.now,
    }
    if one.axes["cod_state"] != "none":
        facts["cod_state"] = "with_carrier"
    return facts
