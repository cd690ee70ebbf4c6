"""What a file's rows become: drafts of our records, or rejects that say why not.

Amounts are minor units of ``currency``; times aware UTC; texts trimmed, never None. A draft
keeps its source rows so that a refusal while writing can still be listed row by row.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from iorder.kernel.address import Address


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row as it came: ``row`` as in a spreadsheet (header 1), ``cells`` by header."""

    file: str
    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rejected:
    """Rows that cannot be taken. The first is at fault; the others share its order's fate."""

    column: str
    reason: str
    rows: tuple[SourceRow, ...]


@dataclass(slots=True)
class CustomerDraft:
    """``ref`` is the channel's id of the person; ``person`` its id across orders, if it has one."""

    ref: str = ""
    contact: Address = field(default_factory=Address)
    digest: str = ""
    rows: tuple[SourceRow, ...] = ()


@dataclass(slots=True)
class PaymentDraft:
    """One tender of an order. ``kind`` is authorize or capture."""

    method: str
    amount_minor: int
    currency: str
    position: int = 1
    installments: int = 1
    ref: str = ""
    kind: str = "capture"
    at: datetime | None = None
    order_ref: str = ""
    refunded_minor: int = 0
    digest: str = ""
    rows: tuple[SourceRow, ...] = ()


@dataclass(slots=True)
class LineDraft:
    """One line. ``sku`` is a shop-wide code, ``sku_ref`` the channel's id of the product."""

    title: str
    quantity: int
    unit_minor: int
    total_minor: int
    discount_bp: int = 0
    discount_minor: int = 0
    tax_minor: int = 0
    ref: str = ""
    sku: str = ""
    sku_ref: str = ""
    point_ref: str = ""
    shipment_ref: str = ""


@dataclass(slots=True)
class OrderDraft:
    """A past order as its source states it.

    ``status`` is one of ``STATUSES``; ``payment_status`` and ``fulfillment_status`` refine it
    where the source has them (values of the axes, or empty). ``stated`` holds totals the source
    gives (``subtotal``, ``total``...) in minor units; the writer compares and flags.
    """

    ref: str
    placed_at: datetime
    currency: str
    lines: list[LineDraft]
    status: str = "pending"
    source_status: str = ""
    payment_status: str = ""
    fulfillment_status: str = ""
    customer: CustomerDraft = field(default_factory=CustomerDraft)
    ship_to: Address = field(default_factory=Address)
    bill_to: Address = field(default_factory=Address)
    shipping_minor: int = 0
    tax_minor: int = 0
    tax_included: bool = False
    discount_minor: int = 0
    stated: dict[str, int] = field(default_factory=dict)
    payments: list[PaymentDraft] = field(default_factory=list)
    refunded_minor: int = 0
    payment_method: str = ""
    shipping_method: str = ""
    carrier: str = ""
    tracking_number: str = ""
    point_ref: str = ""
    ship_by: datetime | None = None
    promised_at: datetime | None = None
    paid_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    note: str = ""
    tags: tuple[str, ...] = ()
    is_test: bool = False
    flags: tuple[str, ...] = ()
    digest: str = ""
    rows: tuple[SourceRow, ...] = ()


STATUSES = (
    "pending", "confirmed", "on_hold", "processing", "shipped", "delivered", "completed",
    "returned", "refunded", "cancelled",
)  # fmt: skip
"""The words a source's status is translated to before it becomes axes."""


@dataclass(slots=True)
class ProductDraft:
    """A product with one SKU. ``sku`` empty: the reference serves as its code."""

    ref: str
    title: str
    sku: str = ""
    price_minor: int = 0
    currency: str = ""
    category: str = ""
    brand: str = ""
    barcode: str = ""
    weight_g: int | None = None
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    discontinued: bool = False
    reorder_point: int | None = None
    on_hand: int | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    digest: str = ""
    rows: tuple[SourceRow, ...] = ()


@dataclass(slots=True)
class PointDraft:
    """A fulfillment point; ``kind`` is warehouse, store, 3pl or dropship."""

    ref: str
    label: str
    kind: str = "warehouse"
    address: Address = field(default_factory=Address)
    latitude: float | None = None
    longitude: float | None = None
    digest: str = ""
    rows: tuple[SourceRow, ...] = ()


@dataclass(slots=True)
class StockDraft:
    """What is on hand of one SKU at one point, as counted: it replaces the number there."""

    point_ref: str
    sku: str = ""
    sku_ref: str = ""
    on_hand: int = 0
    safety: int | None = None
    reorder_point: int | None = None
    ref: str = ""
    digest: str = ""
    rows: tuple[SourceRow, ...] = ()


@dataclass(slots=True)
class ShipmentDraft:
    """A shipment with one parcel. ``lines``: (order ref, line ref, quantity) in it, if known."""

    ref: str
    status: str = "unknown"
    source_status: str = ""
    carrier: str = ""
    service: str = ""
    tracking_number: str = ""
    point_ref: str = ""
    customer_ref: str = ""
    destination: str = ""
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    promised_at: datetime | None = None
    lines: list[tuple[str, str, int]] = field(default_factory=list)
    digest: str = ""
    rows: tuple[SourceRow, ...] = ()


Draft = (
    OrderDraft
    | ProductDraft
    | CustomerDraft
    | PointDraft
    | StockDraft
    | ShipmentDraft
    | PaymentDraft
)
