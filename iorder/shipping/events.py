"""What happens to a parcel. Bodies hold ids and facts, never personal data."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class ParcelHandedOver(Event, subject="parcel", key="parcel_id"):
    """A point gave the parcel to its carrier."""

    parcel_id: int
    shipment_id: int
    order_ids: tuple[int, ...]


@dataclass(frozen=True)
class ParcelMoved(Event, subject="parcel", key="parcel_id"):
    """Scans changed where the parcel is. ``happened_at`` is the newest scan's own time."""

    parcel_id: int
    before: str
    after: str
    happened_at: str


@dataclass(frozen=True)
class ParcelCameBack(Event, subject="parcel", key="parcel_id"):
    """The carrier brought the parcel back to where it came from."""

    parcel_id: int


@dataclass(frozen=True)
class InterceptMoved(Event, subject="order", key="order_id"):
    """A parcel is asked back, or its carrier has answered. ``state``: where that stands now;
    ``cause``: why the order wants it."""

    order_id: int
    parcel_id: int
    intercept_id: int
    state: str
    cause: str
