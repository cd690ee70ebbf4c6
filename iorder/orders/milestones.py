"""Where an order stands on its way from placed to completed. Facts and ids only."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class OrderScreened(Event, subject="order", key="order_id"):
    """The fraud axis moved: screen, refer, approve, decline, fail."""

    order_id: int
    before: str
    after: str


@dataclass(frozen=True)
class OrderConfirmed(Event, subject="order", key="order_id"):
    """Paid for, or promised to be at the door, and nothing holds it."""

    order_id: int


@dataclass(frozen=True)
class OrderReleased(Event, subject="order", key="order_id"):
    """Its points may pick it."""

    order_id: int


@dataclass(frozen=True)
class PickingStarted(Event, subject="order", key="order_id"):
    order_id: int


@dataclass(frozen=True)
class OrderShipped(Event, subject="order", key="order_id"):
    """Parcels left; ``whole`` when nothing of the order is still to leave."""

    order_id: int
    parcel_ids: tuple[int, ...]
    whole: bool


@dataclass(frozen=True)
class OrderTracked(Event, subject="order", key="order_id"):
    """The parcel least far along is somewhere else now."""

    order_id: int
    before: str
    after: str


@dataclass(frozen=True)
class OrderDelivered(Event, subject="order", key="order_id"):
    """The last parcel is at the door; ``delivered_at`` is the scan's own time."""

    order_id: int
    delivered_at: str


@dataclass(frozen=True)
class OrderCompleted(Event, subject="order", key="order_id"):
    """Every line is at its end and nothing is owed."""

    order_id: int


@dataclass(frozen=True)
class OrderRestored(Event, subject="order", key="order_id"):
    """Its calling off, for ``reason``, was taken back. ``waits``: no points have it all now;
    ``gone_minor``: of what had paid for it, in minor units, what had gone back already."""

    order_id: int
    reason: str
    waits: bool
    gone_minor: int
    currency: str
    version: int


@dataclass(frozen=True)
class OrderCancelled(Event, subject="order", key="order_id"):
    """``reason``: customer, inventory, fraud, payment, staff, expired or merged."""

    order_id: int
    reason: str
