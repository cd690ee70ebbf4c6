"""The shop before its first order: its channels, points and products."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog import service as catalog
from iorder.catalog.model import skus as skus_table
from iorder.channels.model import channels as channels_table
from iorder.channels.service import channel
from iorder.inventory import levels
from iorder.inventory import points as point_service
from iorder.inventory.model import points as points_table
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.sample.assortment import Item, items, kits
from iorder.sample.shop import CHANNELS, Point, points


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
    everything = (*items(), *kits())
    catalog.take_products(work, source, [_facts(item) for item in everything])
    wanted = [catalog.Wanted("", item.code) for item in everything]
    found = catalog.resolve(work, source, wanted, {})
    return Shop(channels, ids, {ref: sku for (ref, _), sku in found.items()})


def known_shop(conn: Connection) -> Shop:
    """The ids of what is there of the shop; nothing is made."""
    codes = {item.code for item in (*items(), *kits())}
    return Shop(
        _ids(conn, channels_table.c.slug, {one.slug for one in CHANNELS}),
        _ids(conn, points_table.c.code, {one.code for one in points()}),
        _ids(conn, skus_table.c.code, codes),
    )


def _ids(conn: Connection, name: sa.Column[str], wanted: Collection[str]) -> dict[str, int]:
    rows = conn.execute(sa.select(name, name.table.c.id).where(name.in_(wanted)))
    return {row[0]: row[1] for row in rows}


def _facts(item: Item) -> catalog.ProductFacts:
    return catalog.ProductFacts(
        ref=item.code, code=item.code, title=item.title, digest="sample",
        price_minor=item.price_minor("USD"), currency="USD", category=item.category,
        brand=item.brand, barcode=item.barcode, weight_g=item.weight_g,
        length_mm=item.size_mm[0], width_mm=item.size_mm[1], height_mm=item.size_mm[2],
    )  # fmt: skip


def _address(one: Point) -> Address:
    place = one.place
    region = place.admin1 if place.country == "US" else ""
    return Address(
        company="Hearth & Trail", line1=one.street, city=place.city, region=region,
        country=place.country,
    )  # fmt: skip
