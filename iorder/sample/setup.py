"""The shop before its first order: channels, points, products, and stock for what will be sold."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.catalog import service as catalog
from iorder.channels.model import channels as channels_table
from iorder.channels.service import channel
from iorder.inventory import levels
from iorder.inventory import points as point_service
from iorder.inventory import service as inventory
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.sample.assortment import items
from iorder.sample.plan import SCARCE, Plan
from iorder.sample.shop import CHANNELS, CONTINENTS, Point, points

DELIVERIES = (0, 45, 90, 135)
"""Days on which each point receives a part of all that will be asked of it."""
SHARES = (40, 26, 24, 22)
"""Percent of the whole demand that comes with each delivery; together more than all."""


@dataclass(frozen=True)
class Shop:
    """Our ids of what the sample calls by name."""

    channels: Mapping[str, int]
    points: Mapping[str, int]
    skus: Mapping[str, int]


def open_shop(work: Work) -> Shop:
    """Make what is not there yet; safe to repeat."""
    channels = {one.slug: channel(work, one.slug) for one in CHANNELS}
    for one in CHANNELS:
        named = sa.update(channels_table).where(channels_table.c.slug == one.slug)
        work.execute(named.values(label=one.label))
    source = catalog.Source(channels["web"], "web")
    point_service.take_points(
        work, source.id, source.slug,
        [
            point_service.PointFacts(
                one.code, one.label, one.kind, _address(one), digest="sample",
                latitude=one.place.latitude, longitude=one.place.longitude,
            )
            for one in points()
        ],
    )  # fmt: skip
    ids = point_service.resolve(work, source.id, source.slug, [one.code for one in points()], {})
    levels.set_capacity(work, {ids[one.code]: one.daily_capacity for one in points()})
    catalog.take_products(
        work, source,
        [
            catalog.ProductFacts(
                ref=item.code, code=item.code, title=item.title, digest="sample",
                price_minor=item.price_minor("USD"), currency="USD", category=item.category,
                brand=item.brand, barcode=item.barcode, weight_g=item.weight_g,
                length_mm=item.size_mm[0], width_mm=item.size_mm[1], height_mm=item.size_mm[2],
            )
            for item in items()
        ],
    )  # fmt: skip
    wanted = [catalog.Wanted("", item.code) for item in items()]
    found = catalog.resolve(work, source, wanted, {})
    return Shop(channels, ids, {ref: sku for (ref, _), sku in found.items()})


def _address(one: Point) -> Address:
    place = one.place
    region = place.admin1 if place.country == "US" else ""
    return Address(
        company="Hearth & Trail", line1=one.street, city=place.city, region=region,
        country=place.country,
    )  # fmt: skip


def deliver(work: Work, plan: Plan, shop: Shop, number: int) -> None:
    """Delivery ``number`` reaches every point: its part of what the plan will ask there."""
    asked = _demand(plan)
    units: dict[tuple[int, int], int] = {}
    kept: dict[tuple[int, int], tuple[int, int]] = {}
    for point in points():
        for index, item in enumerate(items()[:-SCARCE]):
            whole = asked[point.continent, item.code] * point.share // 100
            # some are bought with more care than others: a few shelves end nearly empty
            extra = (0, 2, 4, 9, 3)[(index + point.share) % 5] if number == 0 else 0
            place = shop.points[point.code], shop.skus[item.code]
            units[place] = -(-whole * SHARES[number] // 100) + extra + (number == 0)
            kept[place] = (0, max(2, whole // 12))
    coming = {place: quantity for place, quantity in units.items() if quantity}
    inventory.receive(work, f"sample:delivery:{number}", coming, f"Delivery {number + 1}")
    levels.set_levels(work, kept)


def _demand(plan: Plan) -> Counter[tuple[str, str]]:
    asked: Counter[tuple[str, str]] = Counter()
    for one in plan.fates:
        for item, quantity in one.sale.lines:
            asked[CONTINENTS[one.sale.person.country.code], item.code] += quantity
    return asked
