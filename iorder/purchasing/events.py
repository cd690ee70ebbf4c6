"""What happens to suppliers and purchase orders. Bodies hold ids and facts, no personal data."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class PurchaseOrderDrafted(Event, subject="purchase_order", key="purchase_order_id"):
    """``units`` in all, of ``lines`` SKUs."""

    purchase_order_id: int
    supplier_id: int
    point_id: int
    lines: int
    units: int


@dataclass(frozen=True)
class PurchaseOrderEdited(Event, subject="purchase_order", key="purchase_order_id"):
    """``fields``: lines, expected_on, note; ``version`` is the one it made."""

    purchase_order_id: int
    fields: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class PurchaseOrderSent(Event, subject="purchase_order", key="purchase_order_id"):
    purchase_order_id: int
    units: int
    expected_on: str


@dataclass(frozen=True)
class GoodsReceived(Event, subject="purchase_order", key="purchase_order_id"):
    """One delivery: ``over`` of its units were more than ordered; ``left`` are still to come."""

    purchase_order_id: int
    units: int
    over: int
    left: int


@dataclass(frozen=True)
class PurchaseOrderClosed(Event, subject="purchase_order", key="purchase_order_id"):
    """``short`` units will not come."""

    purchase_order_id: int
    short: int
    reason: str


@dataclass(frozen=True)
class PurchaseOrderCancelled(Event, subject="purchase_order", key="purchase_order_id"):
    purchase_order_id: int
    reason: str


@dataclass(frozen=True)
class SupplierAdded(Event, subject="supplier", key="supplier_id"):
    supplier_id: int


@dataclass(frozen=True)
class SupplierEdited(Event, subject="supplier", key="supplier_id"):
    supplier_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class PricesChanged(Event, subject="supplier", key="supplier_id"):
    """``changed`` SKUs have a new line on the price list, ``removed`` have none any more."""

    supplier_id: int
    changed: int
    removed: int
