"""An order comes in: points are chosen for it and their stock is reserved, in one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from iorder.customers import service as customers
from iorder.customers.service import Person, Recognised
from iorder.flows import source_order
from iorder.flows.arriving import KIND, Arrived, Fresh, arrived_orders
from iorder.flows.source_order import Line
from iorder.kernel import refs
from iorder.kernel.work import Work
from iorder.orders import holding, placing
from iorder.orders.history import number_of
from iorder.orders.model import orders
from iorder.orders.placing import LineAs, NewOrder, Placing
from iorder.sourcing.plan import CannotSource, Plan, shortage


@dataclass(frozen=True, slots=True)
class Placed:
    """``is_new`` False: the channel's reference was known, nothing happened; then no ``plan``."""

    order_id: int
    number: str
    is_new: bool
    plan: Plan | None = None


def place_order(work: Work, order: NewOrder) -> Placed:
    """Take a live order in. The same (channel, reference) again gives the order it made.

    Raises InvalidInput, UnknownSku, and CannotSource where no points together have it all.
    """
    return place_orders(work, [order])[0]


def place_orders(work: Work, wanted: Sequence[NewOrder]) -> list[Placed]:
    """``place_order`` of many at once, the first one served first; all of them or none."""
    arrived = arrived_orders(work, wanted)
    for one in arrived.fresh:
        if one.plan.missing:
            raise CannotSource(one.missing)
    return _written(work, arrived)


def accept_orders(work: Work, wanted: Sequence[NewOrder]) -> list[Placed]:
    """What a channel has sold already cannot be refused: an order that no points together have
    comes in all the same, with nothing reserved, on a hold of kind ``stock``."""
    arrived = arrived_orders(work, wanted)
    placed = _written(work, arrived)
    short = {
        arrived.ids[one.key]: holding.NewHold("stock", f"No point has {shortage(one.missing)}")
        for one in arrived.fresh
        if one.plan.missing
    }
    if short:
        holding.hold(work, short)
    return placed


def _written(work: Work, arrived: Arrived) -> list[Placed]:
    new = {}
    if arrived.fresh:
        placings = _placings(work, arrived.fresh)
        line_ids = placing.insert(work, placings)
        for one, made, ids in zip(arrived.fresh, placings, line_ids, strict=True):
            arrived.ids[one.key] = made.id
            new[one.key] = one.plan
            if not one.plan.missing:
                source_order.reserve(work, made.id, _lines(one, ids), one.plan)
        _remember(work, placings)
    placed = []
    for key in arrived.keys:
        order_id = arrived.ids[key]
        plan = new.pop(key, None)  # of two with one reference only the first one made it
        placed.append(Placed(order_id, number_of(order_id), plan is not None, plan))
    return placed


def _placings(work: Work, fresh: Sequence[Fresh]) -> list[Placing]:
    buyers = _buyers(work, [one.order for one in fresh])
    made = []
    for order_id, one, buyer in zip(work.ids(orders, len(fresh)), fresh, buyers, strict=True):
        parts = source_order.shares(_lines(one, range(len(one.skus))), one.plan)
        lines = [
            LineAs(sku.id, sku.title, of_line[0][0] if len(of_line) == 1 else None)
            for sku, of_line in zip(one.skus, parts, strict=True)
        ]
        first = None if one.plan.missing else one.plan.point_ids[0]
        contact = one.order.buyer
        words = [contact.name, contact.email, contact.phone, *(sku.code for sku in one.skus)]
        made.append(Placing(order_id, one.order, lines, buyer, first, words))
    return made


def _lines(one: Fresh, ids: Sequence[int]) -> list[Line]:
    return [
        Line(key, sku.id, line.quantity)
        for key, sku, line in zip(ids, one.skus, one.order.lines, strict=True)
    ]


def _buyers(work: Work, new: Sequence[NewOrder]) -> list[int | None]:
    """Our customer behind each order; made where the channel names somebody new."""
    found: list[int | None] = [None] * len(new)
    for channel_id in {one.channel_id for one in new}:
        at = [position for position, one in enumerate(new) if one.channel_id == channel_id]
        people = [Person(new[one].customer_ref, new[one].buyer) for one in at]
        if any(one.ref or one.contact for one in people):
            recognised = customers.recognise(work, channel_id, people, Recognised())
            for position, customer in zip(at, recognised, strict=True):
                found[position] = customer
    return found


def _remember(work: Work, placings: Sequence[Placing]) -> None:
    for channel_id in {one.order.channel_id for one in placings}:
        named = [
            (one.ref, one.id, "")
            for one in placings
            if one.ref and one.order.channel_id == channel_id
        ]
        refs.remember(work, channel_id, KIND, named)
