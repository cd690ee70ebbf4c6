"""Orders as they arrive: known, or new with who would send each. Nothing is written."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from iorder.catalog import kits, lookup
from iorder.catalog.kits import Parts
from iorder.catalog.lookup import Sku
from iorder.flows import source_order
from iorder.flows.sold_out import senders
from iorder.flows.source_order import Line, Situation
from iorder.inventory import carts
from iorder.inventory.carts import CartHold
from iorder.kernel import refs
from iorder.kernel.work import Work
from iorder.orders import placing
from iorder.orders.placing import NewOrder
from iorder.sourcing.plan import Considered, Pick, Plan

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
    kept = _kept(one, demand, here)
    lack = demand - kept.total
    order = one.order
    plan = (
        source_order.choose(
            here, lack, order.ship_to, channel_id=order.channel_id, total_minor=order.total_minor
        )
        if lack
        else Plan(CART, ())
    )
    return replace(one, plan=kept.merged(plan) if kept.picks and not plan.missing else plan)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What of the demand the cart holds, and where; ``codes`` of those points."""

    picks: Counter[tuple[int, int]]
    codes: Mapping[int, str]

    @property
    def total(self) -> Counter[int]:
        units: Counter[int] = Counter()
        for (_, sku_id), quantity in self.picks.items():
            units[sku_id] += quantity
        return units

    def merged(self, plan: Plan) -> Plan:
        """The plan with what the cart holds."""
        picks = Counter(self.picks)
        for pick in plan.picks:
            picks[pick.point_id, pick.sku_id] += pick.quantity
        at: dict[int, int] = defaultdict(int)
        for (point_id, _), quantity in self.picks.items():
            at[point_id] += quantity
        return replace(
            plan,
            picks=tuple(Pick(*place, quantity) for place, quantity in sorted(picks.items())),
            why=lambda: self._why(at, plan),
            seen=lambda: self._seen(at, plan),
        )

    def _why(self, at: Mapping[int, int], plan: Plan) -> str:
        words = ", ".join(f"{units} at {self.codes[point]}" for point, units in sorted(at.items()))
        return f"Its cart held {words}" + (f"; {plan.reason}" if plan.reason else "")

    def _seen(self, at: Mapping[int, int], plan: Plan) -> tuple[Considered, ...]:
        known = {seen.point_id for seen in plan.considered}
        mine = [
            Considered(point, self.codes[point], None, units)
            for point, units in sorted(at.items())
            if point not in known
        ]
        return (*plan.considered, *mine)


def _kept(one: Fresh, demand: Mapping[int, int], here: Situation) -> _Kept:
    """A point that may not send any more keeps nothing: what it holds is found elsewhere."""
    codes = senders(here, one.order.channel_id) if one.held else {}
    left = dict(demand)
    picks: Counter[tuple[int, int]] = Counter()
    for hold in one.held:
        units = min(left.get(hold.sku_id, 0), hold.quantity) if hold.point_id in codes else 0
        if units:
            left[hold.sku_id] -= units
            picks[hold.point_id, hold.sku_id] += units
    return _Kept(picks, codes)
