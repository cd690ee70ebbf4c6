"""What happens to stock beside orders. Bodies hold ids and facts, never personal data."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class StockAdjusted(Event, subject="sku", key="sku_id"):
    """Somebody corrected what is on hand; ``delta`` is in units."""

    sku_id: int
    point_id: int
    delta: int
    reason: str


@dataclass(frozen=True)
class StockReceived(Event, subject="sku", key="sku_id"):
    """Goods came in at a point."""

    sku_id: int
    point_id: int
    quantity: int


@dataclass(frozen=True)
class ReservationsExpired(Event, subject="sku", key="sku_id"):
    """Carts were not bought in time; their units of the SKU can be promised again."""

    sku_id: int
    quantity: int
