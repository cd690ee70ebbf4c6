"""What happens to an order as a record. Bodies hold ids and facts, never personal data."""

from dataclasses import dataclass
from typing import Any

from iorder.kernel.events import Event


@dataclass(frozen=True)
class OrderPlaced(Event, subject="order", key="order_id"):
    """A live order came in; its stock is committed in the same transaction."""

    order_id: int
    number: str
    channel_id: int
    currency: str
    total_minor: int


@dataclass(frozen=True)
class OrderSourced(Event, subject="order", key="order_id"):
    """Points were chosen, by code, and their stock is reserved; ``reason`` is what people read."""

    order_id: int
    policy: str
    points: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class OrderImported(Event, subject="order", key="order_id"):
    """A past order was taken from a file: no message, no stock, no payment call."""

    order_id: int
    import_id: int
    source_status: str


@dataclass(frozen=True)
class OrderReimported(Event, subject="order", key="order_id"):
    """The source's row changed and the order follows; ``kept`` are fields people had edited."""

    order_id: int
    import_id: int
    fields: tuple[str, ...]
    kept: tuple[str, ...]


@dataclass(frozen=True)
class OrderEdited(Event, subject="order", key="order_id"):
    """A person changed fields; their values are in the event's details."""

    order_id: int
    fields: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class LinesChanged(Event, subject="order", key="order_id"):
    """Lines or amounts were changed; ``changes``: (what, before, now), amounts in minor units."""

    order_id: int
    revision: int
    version: int
    reason: str
    changes: tuple[tuple[str, Any, Any], ...]


@dataclass(frozen=True)
class NoteAdded(Event, subject="order", key="order_id"):
    order_id: int
    note_id: int


@dataclass(frozen=True)
class TagsChanged(Event, subject="order", key="order_id"):
    order_id: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    version: int


@dataclass(frozen=True)
class HoldPlaced(Event, subject="order", key="order_id"):
    order_id: int
    hold_id: int
    hold_kind: str
    version: int


@dataclass(frozen=True)
class HoldReleased(Event, subject="order", key="order_id"):
    order_id: int
    hold_id: int
    hold_kind: str
    version: int


@dataclass(frozen=True)
class HoldChanged(Event, subject="order", key="order_id"):
    """Somebody else looks after the hold, or its deadline moved; ``due_at`` empty for none."""

    order_id: int
    hold_id: int
    hold_kind: str
    owner: str
    due_at: str
    when_due: str
    version: int


@dataclass(frozen=True)
class AssigneeChanged(Event, subject="order", key="order_id"):
    """Actors; empty for nobody."""

    order_id: int
    before: str
    after: str
    version: int


@dataclass(frozen=True)
class ShippingChanged(Event, subject="order", key="order_id"):
    """It is to be sent by another method or service."""

    order_id: int
    before: str
    after: str
    version: int


@dataclass(frozen=True)
class OrderSplit(Event, subject="order", key="order_id"):
    """A part of the order is an order of its own now; ``units`` moved there."""

    order_id: int
    child_id: int
    child: str
    units: int


@dataclass(frozen=True)
class OrderSplitOff(Event, subject="order", key="order_id"):
    """The order began as a part of another."""

    order_id: int
    parent_id: int
    parent: str
    units: int


@dataclass(frozen=True)
class OrdersMerged(Event, subject="order", key="order_id"):
    """The lines of another order are this order's now. ``tenders``: the payments that came with
    them; ``revision``: the one it made here."""

    order_id: int
    other_id: int
    other: str
    units: int
    tenders: tuple[int, ...] = ()
    revision: int = 0


@dataclass(frozen=True)
class SplitUndone(Event, subject="order", key="order_id"):
    """The units of ``other``, which was split off, are this order's again."""

    order_id: int
    other_id: int
    other: str
    units: int


@dataclass(frozen=True)
class MergeUndone(Event, subject="order", key="order_id"):
    """The lines of ``other`` are its own again."""

    order_id: int
    other_id: int
    other: str
    units: int
