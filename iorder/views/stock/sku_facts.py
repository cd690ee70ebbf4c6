"""What one SKU is: its facts, the parts of a kit, the kits of a part."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import kit_parts, products, skus
from iorder.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SkuFacts:
    """The SKU itself; lengths in mm, weight in g, the price in minor units of ``currency``."""

    id: int
    code: str
    title: str
    product: str
    category: str
    barcode: str
    price_minor: int
    currency: str
    weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    discontinued: bool
    tracking: str
    when_out: str
    available_on: date | None
    hazardous: bool
    oversize: bool


@dataclass(frozen=True, slots=True)
class Part:
    """A SKU in a kit, and how many units of it."""

    code: str
    title: str
    quantity: int


def facts_of(conn: Connection, code: str) -> SkuFacts:
    own = [
        skus.c[name]
        for name in SkuFacts.__dataclass_fields__
        if name not in ("product", "category")
    ]
    row = conn.execute(
        sa.select(*own, products.c.title.label("product"), products.c.category)
        .join(products, products.c.id == skus.c.product_id)
        .where(skus.c.code == code)
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no SKU {code!r}; search for it among the stock levels.")
    return SkuFacts(**row._mapping)


def parts_of(conn: Connection, sku_id: int) -> list[Part]:
    """The parts of a kit; none where it is none."""
    return _kit(conn, kit_parts.c.part_id, kit_parts.c.kit_id == sku_id)


def kits_with(conn: Connection, sku_id: int) -> list[Part]:
    """The kits that the SKU is a part of, with the units of it in each."""
    return _kit(conn, kit_parts.c.kit_id, kit_parts.c.part_id == sku_id)


def _kit(conn: Connection, other: sa.Column[int], which: sa.ColumnElement[bool]) -> list[Part]:
    query = (
        sa.select(skus.c.code, skus.c.title, kit_parts.c.quantity)
        .join(skus, skus.c.id == other)
        .where(which)
        .order_by(skus.c.code)
    )
    return [Part(*row) for row in conn.execute(query)]
