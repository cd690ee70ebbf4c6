"""An order comes in: points are chosen for it and their stock is reserved, in one transaction."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from iorder.catalog import kits, lookup
from iorder.customers import service as customers
from iorder.customers.service import Person, Recognised
from iorder.flows import sold_out, source_order, unserved
from iorder.flows.arriving import KIND, Arrived, Fresh, arrived_orders
from iorder.flows.keep_capacity import keep_capacity
from iorder.flows.quota_of_orders import within_quotas
from iorder.flows.source_order import Line
from iorder.inventory.quotas import QuotaUsedUp
from iorder.kernel import refs
from iorder.kernel.errors import LostRace
from iorder.kernel.work import Work
from iorder.orders import backorders, holding, placing
from iorder.orders.backorders import Backorder
from iorder.orders.history import number_of
from iorder.orders.holding import NewHold
from iorder.orders.model import orders
from iorder.orders.placing import LineAs, NewOrder, Placing
from iorder.sourcing.plan import Plan


@dataclass(frozen=True, slots=True)
class Placed:
    """``is_new`` False: the channel's reference was known, nothing happened; then no ``plan``."""

    order_id: int
    number: str
    is_new: bool
    plan: Plan | None = None


def place_order(work: Work, order: NewOrder) -> Placed:
    """Take a live order in. The same (channel, reference) again gives the order it made.

    Raises InvalidInput, UnknownSku, QuotaUsedUp, and SoldOut where no points together have it
    all: then it says what is left. What may be sold before it is there waits on a ``stock`` hold.
    """
    return place_orders(work, [order])[0]


def place_orders(work: Work, wanted: Sequence[NewOrder]) -> list[Placed]:
    """``place_order`` of many at once, the first one served first; all of them or none."""
    arrived = arrived_orders(work, wanted)
    for one in arrived.fresh:
        if one.plan.missing:
            codes = lookup.codes(work, one.plan.missing)
            raise unserved.refusal(one.plan, codes) or sold_out.refusal(
                work, one.plan.missing, arrived.here, one.order.channel_id
            )
    return _written(work, arrived)


def accept_orders(work: Work, wanted: Sequence[NewOrder]) -> list[Placed]:
    """What a channel has sold already cannot be refused: an order that no points together have
    comes in all the same, with nothing reserved, on a hold of kind ``stock``, or ``address`` where
    it is there but nobody can tell where it should go."""
    arrived = arrived_orders(work, wanted)
    arrived = replace(arrived, fresh=within_quotas(work, arrived.fresh))
    try:
        placed = _written(work, arrived)
    except QuotaUsedUp as used_up:  # by another since it was looked at: look again
        raise LostRace(str(used_up)) from used_up
    short = {arrived.ids[one.key]: one.plan for one in arrived.fresh if one.plan.missing}
    if short:
        codes = lookup.codes(work, {sku_id for plan in short.values() for sku_id in plan.missing})
        holding.hold(work, {one: unserved.hold(plan, codes) for one, plan in short.items()})
    return placed


def _written(work: Work, arrived: Arrived) -> list[Placed]:
    new = {}
    if arrived.fresh:
        keep_capacity(work, arrived.here)
        placings = _placings(work, arrived.fresh)
        line_ids = placing.insert(work, placings)
        kits.refuse_changed(work, arrived.fresh[0].parts)
        for one, made, ids in zip(arrived.fresh, placings, line_ids, strict=True):
            arrived.ids[one.key] = made.id
            new[one.key] = one.plan
            if not one.plan.missing:
                source_order.reserve(
                    work, made.id, one.lines(ids), one.plan,
                    channel_id=one.order.channel_id, held=one.held,
                )  # fmt: skip
            else:
                source_order.note(work, made.id, one.plan)
        _wait_for_stock(work, [
            (made.id, one.lines(ids), one.plan)
            for one, made, ids in zip(arrived.fresh, placings, line_ids, strict=True)
            if one.plan.later
        ])  # fmt: skip
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
        points = _points(one.lines(range(len(one.skus))), one.plan)
        lines = [
            LineAs(sku.id, sku.title, points.get(position)) for position, sku in enumerate(one.skus)
        ]
        first = next(iter(one.plan.point_ids), None)
        contact = one.order.buyer
        words = [contact.name, contact.email, contact.phone, *(sku.code for sku in one.skus)]
        where = source_order.where(one.order.ship_to)
        made.append(Placing(order_id, one.order, lines, buyer, first, words, where))
    return made


def _points(lines: Sequence[Line], plan: Plan) -> dict[int, int]:
    """The one point of each line that one alone sends."""
    found: dict[int, set[int]] = defaultdict(set)
    whole: dict[int, bool] = defaultdict(lambda: True)
    for line, parts in zip(lines, source_order.shares(lines, plan), strict=True):
        found[line.id].update(point_id for point_id, _ in parts)
        whole[line.id] &= sum(units for _, units in parts) == line.quantity
    return {key: min(some) for key, some in found.items() if len(some) == 1 and whole[key]}


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


def _wait_for_stock(work: Work, later: Sequence[tuple[int, Sequence[Line], Plan]]) -> None:
    """(order, its lines, its plan) of those that wait for units sold before they are there."""
    if not later:
        return
    waiting: dict[int, list[Backorder]] = {}
    for order_id, lines, plan in later:
        promised = {one.sku_id: one for one in plan.later}
        for line, parts in zip(lines, source_order.shares(lines, plan), strict=True):
            lack = line.quantity - sum(units for _, units in parts)
            if lack:
                one = promised[line.sku_id]
                waiting.setdefault(order_id, []).append(
                    Backorder(order_id, line.id, line.sku_id, lack, one.kind, one.on)
                )
    backorders.add(work, [one for some in waiting.values() for one in some])
    codes = lookup.codes(work, {one.sku_id for some in waiting.values() for one in some})
    holding.hold(
        work,
        {
            order_id: NewHold(
                "stock", backorders.in_words([(codes[one.sku_id], one) for one in some])
            )
            for order_id, some in waiting.items()
        },
    )
