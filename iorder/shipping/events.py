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
