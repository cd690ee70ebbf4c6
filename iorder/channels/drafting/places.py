"""Fulfillment points and counted stock."""

from collections.abc import Sequence

from iorder.channels.draft import PointDraft, StockDraft
from iorder.channels.drafting.layout import Digests, Fault, Layout, Record, Row
from iorder.channels.drafting.people import Addresses, sources
from iorder.channels.soundness import MOST_UNITS

STOCK = ("point_ref", "sku", "sku_ref", "on_hand", "safety", "reorder_point")


class Points:
    """Drafts fulfillment points."""

    def __init__(self, layouts: Sequence[Layout], digests: Digests) -> None:
        self._digests = digests
        names = ("ref", "label", "point_kind", "latitude", "longitude")
        self._of = {id(one): (Record(one, names, ""), Addresses(one, "")) for one in layouts}

    def draft(self, row: Row) -> PointDraft:
        """Raises Fault; a kind that is not known is a warehouse."""
        record, addresses = self._of[id(row[0])]
        ref, label, kind, latitude, longitude = record.read(row)
        if not ref:
            raise Fault(record.column("ref"), "The point has no code; fill it in.", row)
        if latitude is not None and abs(latitude) > 90:
            raise Fault(
                record.column("latitude"),
                f"{latitude} is no latitude, which lies between -90 and 90; are the columns of "
                "latitude and longitude swapped?",
                row,
            )
        return PointDraft(
            ref, label or ref, (kind and kind[0]) or "warehouse", addresses.read(row), latitude,
            longitude, self._digests.of([row]), sources([row]),
        )  # fmt: skip


class Stock:
    """Drafts counted stock."""

    def __init__(self, layouts: Sequence[Layout], digests: Digests) -> None:
        self._digests = digests
        self._of = {id(one): Record(one, STOCK, "") for one in layouts}

    def draft(self, row: Row) -> StockDraft:
        """Raises Fault."""
        record = self._of[id(row[0])]
        point, sku, sku_ref, on_hand, safety, reorder = record.read(row)
        if not point and row[0].has("point_ref"):
            raise Fault(record.column("point_ref"), "The row names no point; fill it in.", row)
        if not (sku or sku_ref):
            name = "sku" if row[0].has("sku") else "sku_ref"
            raise Fault(record.column(name), "The row names no SKU; fill it in.", row)
        if on_hand is None or not 0 <= on_hand <= MOST_UNITS:
            said = "Nothing" if on_hand is None else str(on_hand)
            raise Fault(
                record.column("on_hand"),
                f"{said} cannot be the count; write a whole number, 0 or more.",
                row,
            )
        if safety is not None and safety < 0:
            raise Fault(record.column("safety"), "The safety stock cannot be negative.", row)
        return StockDraft(
            point, sku, sku_ref, on_hand, safety, reorder, f"{point}/{sku_ref or sku}",
            self._digests.of([row]), sources([row]),
        )  # fmt: skip
