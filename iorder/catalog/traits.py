"""What of a SKU matters for how it is stored, sold and sent."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

import sqlalchemy as sa

from iorder.catalog.model import products, skus
from iorder.kernel.prepared import Prepared, any_of, filled, portions, room_for
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Traits:
    """``when_out``: refuse, backorder or preorder; ``available_on``: when a preorder can ship;
    ``by_lot``: its units are kept by lot, so they may expire."""

    id: int
    code: str
    weight_g: int | None
    hazardous: bool
    oversize: bool
    when_out: str
    available_on: date | None
    by_lot: bool = False


def traits_of(work: Work, sku_ids: Collection[int]) -> list[Traits]:
    """Of these SKUs, by id; unknown ones are left out."""
    return [
        Traits(
            key, code, grams, bool(risky), bool(big), out,
            date.fromisoformat(day) if day else None, tracked == "lot",
        )
        for some in portions(sku_ids)
        for key, code, grams, risky, big, out, day, tracked in _traits(room_for(len(some))).run(
            work, **filled("sku", some)
        )
    ]  # fmt: skip


def tags_of(work: Work, sku_ids: Collection[int]) -> dict[int, frozenset[str]]:
    """Words a rule may name a SKU by, lower case: its category and its brand."""
    words = sa.select(skus.c.id, products.c.category, products.c.brand).join(
        products, products.c.id == skus.c.product_id
    )
    return {
        sku_id: frozenset(word.lower() for word in (category, brand) if word)
        for some in portions(sku_ids)
        for sku_id, category, brand in work.execute(words.where(skus.c.id.in_(some)))
    }


def all_tags(work: Work) -> set[str]:
    """Every word a rule may name a SKU by."""
    found = work.execute(sa.select(products.c.category, products.c.brand).distinct())
    return {word.lower() for row in found for word in row if word}


@lru_cache(maxsize=16)
def _traits(count: int) -> Prepared:
    return Prepared(
        sa.select(
            skus.c.id, skus.c.code, skus.c.weight_g, skus.c.hazardous, skus.c.oversize,
            skus.c.when_out, sa.cast(skus.c.available_on, sa.Text), skus.c.tracking,
        )
        .where(any_of(skus.c.id, "sku", count))
        .order_by(skus.c.id)
    )  # fmt: skip
