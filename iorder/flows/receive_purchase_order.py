"""Goods of a purchase order come in, in one go or several."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from iorder.catalog import lookup
from iorder.inventory import inbound
from iorder.inventory.inbound import InLot
from iorder.inventory.ledger import Place
from iorder.kernel.errors import InvalidInput
from iorder.kernel.idempotency import once
from iorder.kernel.work import Work
from iorder.purchasing import receiving
from iorder.purchasing.standing import Standing, standing


@dataclass(frozen=True, slots=True)
class Arrived:
    """Units of a SKU that came; ``lot`` and its expiry where the SKU is kept by lot."""

    sku_id: int
    quantity: int
    lot: str = ""
    expires_on: date | None = None


def receive_purchase_order(
    work: Work, key: str, order_id: int, arrived: Sequence[Arrived], version: int
) -> int:
    """Take the goods in, as seen at ``version``; with the same ``key`` they come once.

    Returns how many units came. Raises what ``receiving.receive`` does, and InvalidInput without
    the lot of a SKU kept by lot.
    """

    def act(inner: Work) -> bytes:
        units: dict[int, int] = defaultdict(int)
        for one in arrived:
            units[one.sku_id] += one.quantity
        seen = standing(inner, order_id)
        lots = _lots(inner, seen.point_id, arrived)
        delivery = receiving.receive(inner, order_id, dict(units), version)
        cause = f"purchase_order:{order_id}:receive:{key}"
        if delivery.over:  # so that what nobody expected arrives as the rest does
            inbound.expect(inner, f"{cause}:over", _at(seen, delivery.over), seen.number)
        inbound.arrive(inner, cause, _at(seen, delivery.units), seen.number, lots)
        return str(sum(delivery.units.values())).encode()

    asked = repr((tuple(arrived), version)).encode()
    return int(once(work, f"purchase_order:{order_id}:receive", key, asked, act)[0])


def _at(seen: Standing, units: Mapping[int, int]) -> dict[Place, int]:
    return {(seen.point_id, sku): number for sku, number in units.items()}


def _lots(work: Work, point_id: int, arrived: Sequence[Arrived]) -> dict[Place, list[InLot]]:
    tracked = lookup.lot_tracked(work, {one.sku_id for one in arrived})
    found: dict[Place, list[InLot]] = defaultdict(list)
    for one in arrived:
        if one.sku_id in tracked:
            if not one.lot.strip():
                code = tracked[one.sku_id]
                raise InvalidInput(f"{code} is kept by lot; write the lot that stands on the box.")
            found[point_id, one.sku_id].append(InLot(one.lot, one.expires_on, one.quantity))
        elif one.lot.strip():
            raise InvalidInput("A lot is written only where the SKU is kept by lot; leave it out.")
    return dict(found)
