"""Products: rows of a products file, and the names that products and carriers files lend."""

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Any

from iorder.channels.draft import ProductDraft
from iorder.channels.drafting.groups import Find
from iorder.channels.drafting.layout import Digests, Fault, Layout, Record, Row
from iorder.channels.drafting.people import sources
from iorder.channels.plan import Plan
from iorder.kernel.money import round_half_up

FIELDS = ("ref", "sku", "title", "currency", "category", "brand", "barcode", "weight_g",
          "weight_kg", "length_cm", "width_cm", "height_cm", "discontinued", "reorder_point",
          "on_hand", "details")  # fmt: skip
MOST_ATTRIBUTE = 2_000


class Names:
    """Titles of products and names of carriers, remembered a few thousand at a time."""

    def __init__(self, layouts: dict[str, list[Layout]], find: Find) -> None:
        titles = {id(one): Record(one, ("title", "ref"), "") for one in layouts.get("products", [])}
        names = {id(one): Record(one, ("name", "ref"), "") for one in layouts.get("carriers", [])}

        @lru_cache(1 << 14)
        def title(sku_ref: str, sku: str) -> str:
            for key in (sku_ref, sku):
                if key and (row := find("products", key)) is not None:
                    return str(_said(titles[id(row[0])], row))
            return ""

        @lru_cache(1 << 10)
        def carrier(ref: str) -> str:
            row = find("carriers", ref)
            return ref if row is None else str(_said(names[id(row[0])], row) or ref)

        self.title = title
        self.carrier = carrier


def _said(record: Record, row: Row) -> Any:
    return record.read(row)[0]


class Products:
    """Drafts products."""

    def __init__(self, plan: Plan, layouts: Sequence[Layout], digests: Digests) -> None:
        self._plan = plan
        self._digests = digests
        self._records = {id(one): Record(one, FIELDS, "") for one in layouts}
        self._prices: dict[tuple[int, str], Record] = {}

    def draft(self, row: Row) -> ProductDraft:
        """Raises Fault."""
        record = self._records[id(row[0])]
        one = record.named(row)
        currency = one["currency"] or self._plan.currency
        if not (one["ref"] or one["sku"]):
            raise Fault(record.column("ref"), "The product has no number or SKU; fill it in.", row)
        if one["on_hand"] is not None and one["on_hand"] < 0:
            raise Fault(
                record.column("on_hand"), f"{one['on_hand']} cannot be on hand; count again.", row
            )
        attributes = _attributes(one["details"])
        return ProductDraft(
            ref=one["ref"] or one["sku"], title=one["title"] or one["sku"] or one["ref"],
            sku=one["sku"], price_minor=self._price(row, currency), currency=currency,
            category=one["category"], brand=one["brand"] or attributes.get("brand", ""),
            barcode=one["barcode"], weight_g=_weight(one), length_mm=_millimetres(one["length_cm"]),
            width_mm=_millimetres(one["width_cm"]), height_mm=_millimetres(one["height_cm"]),
            discontinued=bool(one["discontinued"]), reorder_point=one["reorder_point"],
            on_hand=one["on_hand"], attributes=attributes, digest=self._digests.of([row]),
            rows=sources([row]),
        )  # fmt: skip

    def _price(self, row: Row, currency: str) -> int:
        layout = row[0]
        if not layout.has("price"):
            return 0
        if not currency:
            raise Fault("currency", "The price has no currency; answer `currency`.", row)
        key = (id(layout), currency)
        if key not in self._prices:
            self._prices[key] = Record(layout, ("price", "ref"), currency)
        return self._prices[key].read(row)[0] or 0


def _weight(one: dict[str, Any]) -> int | None:
    if one["weight_g"] is not None:
        return round_half_up(one["weight_g"])
    return None if one["weight_kg"] is None else round_half_up(one["weight_kg"] * 1000)


def _millimetres(centimetres: Decimal | None) -> int | None:
    return None if centimetres is None else round_half_up(centimetres * 10)


def _attributes(details: str) -> dict[str, str]:
    """A JSON object's plain values, lists of them joined; other text under ``details``."""
    if not details:
        return {}
    try:
        found = json.loads(details)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        return {"details": details[:MOST_ATTRIBUTE]}
    attributes = {}
    for name, value in found.items():
        some = value if isinstance(value, list) else [value]
        if some and all(isinstance(one, str | int | float | bool) for one in some):
            attributes[str(name)] = ", ".join(str(one) for one in some)[:MOST_ATTRIBUTE]
    return attributes
