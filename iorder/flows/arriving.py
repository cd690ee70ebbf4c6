"""Orders as they arrive: known, or new with who would send each. Nothing is written."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from iorder.catalog import kits, lookup
from iorder.catalog.kits import Parts
from iorder.catalog.lookup import Sku
from iorder.flows import source_order
from iorder.flows.source_order import Line, Situation
from iorder.inventory import carts
from iorder.inventory.carts import CartHold
from iorder.kernel import refs
from iorder.kernel.work import Work
from iorder.orders import placing
from iorder.orders.placing import NewOrder
from iorder.sourcing import of_cart
from iorder.sourcing.plan import Pick, Plan, Request

KIND = "order"
CART = "cart"
"""The policy of an order whose cart held everything."""
Key = tuple[int, str, int]
"""(channel, reference, position among those without a reference)."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """An order nobody has seen, the SKU of each of its lines, and who would send it.

    ``parts``: of the kits among the SKUs. ``held``: what its cart holds of it, which the plan
    counts as picked where it is.
    """

    key: Key
    order: NewOrder
    skus: Sequence[Sku]
    parts: Parts
    plan: Plan
    held: Sequence[CartHold] = ()

    def lines(self, ids: Iterable[int]) -> list[Line]:
        """What each line asks points for, kits as their parts; ``ids`` beside the order's lines."""
        return [
            Line(key, part, units)
            for key, sku, line in zip(ids, self.skus, self.order.lines, strict=True)
            for part, units in kits.exploded(self.parts, {sku.id: line.quantity}).items()
        ]


@dataclass(frozen=True, slots=True)
class Arrived:
    """``ids``: the order of each key, those of ``fresh`` once they are written. ``here``: what is
    left when all of them are served."""

    keys: Sequence[Key]
    ids: dict[Key, int]
    fresh: Sequence[Fresh]
    here: Situation


def arrived_orders(work: Work, wanted: Sequence[NewOrder]) -> Arrived:
    """Know the orders or decide who would send them. Raises InvalidInput and UnknownSku."""
    orders = [placing.checked(one) for one in wanted]
    keys = [
        (one.channel_id, one.ref, 0 if one.ref else position)
        for position, one in enumerate(orders, 1)
    ]
    ids: dict[Key, int] = {}
    for channel_id in {one.channel_id for one in orders}:
        named = {one.ref for one in orders if one.ref and one.channel_id == channel_id}
        for ref, known in refs.known(work, channel_id, KIND, named).items():
            ids[channel_id, ref, 0] = known.subject_id
    new: dict[Key, NewOrder] = {}
    for key, one in zip(keys, orders, strict=True):
        if key not in ids:
            new.setdefault(key, one)
    skus = lookup.by_code(work, {line.sku for one in new.values() for line in one.lines})
    parts = kits.parts_of(work, {sku.id for sku in skus.values()})
    asked = kits.exploded(parts, {sku.id: 1 for sku in skus.values()})
    held = _held(work, new.values())
    here = source_order.situation(work, asked)
    fresh = [
        _decided(Fresh(key, one, [skus[line.sku] for line in one.lines], parts, Plan("", ()),
                       held.pop(one.cart, ())), here)
        for key, one in new.items()
    ]  # fmt: skip
    return Arrived(keys, ids, fresh, here)


def _held(work: Work, new: Collection[NewOrder]) -> dict[str, Sequence[CartHold]]:
    """What the carts of these orders hold; a cart serves the first order that names it."""
    named = {one.cart: one.channel_id for one in new if one.cart}
    return {cart: carts.begin(work, cart, channel) for cart, channel in sorted(named.items())}


def _decided(one: Fresh, here: Situation) -> Fresh:
    demand: Counter[int] = Counter()
    for line in one.lines(range(len(one.skus))):
        demand[line.sku_id] += line.quantity
    order = one.order
    request = Request(
        demand, source_order.destination(order.ship_to), order.channel_id, order.total_minor
    )
    mine = of_cart.kept(here, order.channel_id, demand, _picks(one.held)) if one.held else []
    look = of_cart.look_with(here, request, mine) if mine else None
    lack = Counter(demand)
    for pick in mine:
        lack[pick.sku_id] -= pick.quantity
    rest = (
        source_order.choose(
            here, +lack, order.ship_to, channel_id=order.channel_id, total_minor=order.total_minor
        )
        if lack.total()
        else None
    )
    if look is None or (rest is not None and rest.missing):
        return replace(one, plan=rest or Plan(CART, ()))
    plan = of_cart.merged(look, mine, rest, "Its cart held")
    return replace(one, plan=plan if rest else replace(plan, policy=CART))


def _picks(held: Sequence[CartHold]) -> list[Pick]:
    return [Pick(hold.point_id, hold.sku_id, hold.quantity) for hold in held]
