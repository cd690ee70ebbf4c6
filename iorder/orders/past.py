"""A past order as its source states it, and what follows from that: sums, flags, axes.

Pure. The source's totals hold: where they do not add up, the gap becomes ``difference_minor``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from iorder.kernel.address import Address
from iorder.orders.states import AXES, stage_of

NOWHERE = Address()
LEFT = ("shipped", "delivered", "completed", "returned")
"""Statuses that say that the goods left."""


@dataclass(slots=True)
class PastLine:
    """One item line; its SKU and point are ours already."""

    title: str
    quantity: int
    unit_minor: int
    total_minor: int
    discount_bp: int = 0
    tax_minor: int = 0
    ref: str = ""
    sku_id: int | None = None
    point_id: int | None = None

    @property
    def discount_minor(self) -> int:
        """What lies between quantity x unit and the line's total."""
        return self.quantity * self.unit_minor - self.total_minor


@dataclass(frozen=True, slots=True)
class Sums:
    """``flags`` and ``stated`` say where the source's own totals differ."""

    items_minor: int
    difference_minor: int
    total_minor: int
    flags: tuple[str, ...]
    stated: Mapping[str, int]


@dataclass(slots=True)
class PastOrder:
    """``payment_state`` comes from the payments, ``tracking_state`` from the parcels if there are
    any; ``is_shipped``: something says that it left."""

    id: int
    channel_id: int
    ref: str
    placed_at: datetime
    currency: str
    lines: list[PastLine]
    status: str
    sums: Sums
    source_status: str = ""
    payment_state: str = "unknown"
    tracking_state: str = ""
    fulfillment_status: str = ""
    customer_id: int | None = None
    point_id: int | None = None
    ship_to: Address = NOWHERE
    bill_to: Address = NOWHERE
    shipping_minor: int = 0
    tax_minor: int = 0
    tax_included: bool = False
    discount_minor: int = 0
    payment_method: str = ""
    shipping_method: str = ""
    ship_by: datetime | None = None
    promised_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    is_shipped: bool = False
    note: str = ""
    tags: tuple[str, ...] = ()
    is_test: bool = False
    flags: tuple[str, ...] = ()
    words: list[str] = field(default_factory=list)
    """What a person may search it by, beside what the order itself says."""


def add_up(
    line_totals: list[int], *, discount: int, shipping: int, tax: int, stated: Mapping[str, int]
) -> Sums:
    """Items - discount + shipping + tax, and how far the stated total lies from it.

    ``tax`` is 0 where prices include it. A stated subtotal may count the discount or not.
    """
    items = sum(line_totals)
    sum_of_parts = items - discount + shipping + tax
    total = stated.get("total", sum_of_parts)
    if not stated and line_totals:
        return Sums(items, 0, total, (), {})
    flags, kept = [], {}
    if not line_totals:
        flags.append("no_items")
    if total != sum_of_parts:
        flags.append("difference")
    subtotal = stated.get("subtotal")
    if subtotal is not None and subtotal not in (items, items - discount):
        flags.append("subtotal_differs")
        kept["subtotal"] = subtotal
    return Sums(items, total - sum_of_parts, total, tuple(flags), kept)


def order_state(status: str, fulfillment: str, *, shipped: bool, cancelled: bool) -> str:
    """The order axis of a past order: what its status claims, or what its dates prove."""
    unless_shipped = "completed" if shipped or fulfillment == "fulfilled" else "cancelled"
    stated = {
        "confirmed": "confirmed",
        "processing": "released",
        "shipped": "released",
        "delivered": "completed",
        "completed": "completed",
        "returned": "completed",
        "refunded": unless_shipped,  # money back for goods that never left: it was called off
        "cancelled": "cancelled",
    }.get(status, "pending")
    if stated in ("pending", "confirmed", "released") and cancelled:
        return "cancelled"
    if stated in ("pending", "confirmed") and fulfillment in ("fulfilled", "partially_fulfilled"):
        return "released"
    return stated


class Evidence(NamedTuple):
    """What the source says and what its dates and parcels prove."""

    status: str
    fulfillment_status: str = ""
    payment_state: str = "unknown"
    tracking_state: str = ""
    is_shipped: bool = False
    is_delivered: bool = False
    is_cancelled: bool = False


@lru_cache(maxsize=4096)
def axes_of(seen: Evidence) -> tuple[Mapping[str, str], int, str]:
    """(every axis, open holds, stage) of a past order.

    Goods that left count as fulfilled; delivered is said only where the source does.
    """
    axes = {name: axis.initial for name, axis in AXES.items()}
    left = seen.is_shipped or seen.is_delivered or seen.status in LEFT
    axes["fulfillment_state"] = seen.fulfillment_status or ("fulfilled" if left else "unallocated")
    axes["order_state"] = order_state(
        seen.status, axes["fulfillment_state"], shipped=left, cancelled=seen.is_cancelled
    )
    if seen.is_delivered and axes["order_state"] in ("pending", "confirmed", "released"):
        axes["order_state"] = "completed"
    axes["payment_state"] = seen.payment_state
    if seen.tracking_state:
        axes["tracking_state"] = seen.tracking_state
    elif seen.is_delivered or seen.status in ("delivered", "returned"):
        axes["tracking_state"] = "delivered"
    if seen.status == "returned":
        axes["return_state"] = "returned"
    holds = int(seen.status == "on_hold" and axes["order_state"] != "cancelled")
    return axes, holds, stage_of(axes, holds)
