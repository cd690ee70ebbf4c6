"""Orders as they arrive: known, or new with who would send each. Nothing is written."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from iorder.catalog import lookup
from iorder.catalog.lookup import Sku
from iorder.flows import source_order
from iorder.inventory import service as inventory
from iorder.inventory.supply import Supply
from iorder.kernel import refs
from iorder.kernel.work import Work
from iorder.orders import placing
from iorder.orders.placing import NewOrder
from iorder.sourcing.plan import Plan

KIND = "order"
Key = tuple[int, str, int]
"""(channel, reference, position among those without a reference)."""


@dataclass(frozen=True, slots=True)
class Fresh:
    """An order nobody has seen, the SKU of each of its lines, and who would send it."""

    key: Key
    order: NewOrder
    skus: Sequence[Sku]
    plan: Plan

    @property
    def missing(self) -> dict[str, int]:
        codes = {sku.id: sku.code for sku in self.skus}
        return {codes[sku_id]: units for sku_id, units in self.plan.missing.items()}


@dataclass(frozen=True, slots=True)
class Arrived:
    """``ids``: the order of each key, those of ``fresh`` once they are written."""

    keys: Sequence[Key]
    ids: dict[Key, int]
    fresh: Sequence[Fresh]


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
    supply = inventory.available(work, {sku.id for sku in skus.values()})
    fresh = [_decided(key, one, skus, supply) for key, one in new.items()]
    return Arrived(keys, ids, fresh)


def _decided(key: Key, order: NewOrder, skus: Mapping[str, Sku], supply: Sequence[Supply]) -> Fresh:
    named = [skus[line.sku] for line in order.lines]
    demand: Counter[int] = Counter()
    for sku, line in zip(named, order.lines, strict=True):
        demand[sku.id] += line.quantity
    return Fresh(key, order, named, source_order.choose(supply, demand, order.ship_to))
