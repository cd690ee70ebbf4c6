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


@dataclass(frozen=True)
class StockFreed(Event, subject="sku", key="sku_id"):
    """Orders or carts let go of units of the SKU, which can be promised again."""

    sku_id: int
    quantity: int


@dataclass(frozen=True)
class LotExpired(Event, subject="sku", key="sku_id"):
    """A lot's day came; its units at the point are set aside."""

    sku_id: int
    point_id: int
    lot_id: int
    lot: str
    quantity: int


@dataclass(frozen=True)
class QuotaSet(Event, subject="sku", key="sku_id"):
    """A channel may be promised ``quota`` units of the SKU in all from now on; None: any."""

    sku_id: int
    channel_id: int
    quota: int | None


@dataclass(frozen=True)
class ReservationExtended(Event, subject="reservation", key="reservation_id"):
    """A cart's hold was made longer on purpose; ``until`` in ISO format, UTC."""

    reservation_id: int
    sku_id: int
    cart: str
    until: str
    reason: str


@dataclass(frozen=True)
class ReservationReleased(Event, subject="reservation", key="reservation_id"):
    """What a cart held was given back on purpose."""

    reservation_id: int
    sku_id: int
    cart: str
    quantity: int
    reason: str


@dataclass(frozen=True)
class TransferRequested(Event, subject="transfer", key="transfer_id"):
    transfer_id: int
    from_point_id: int
    to_point_id: int
    units: int


@dataclass(frozen=True)
class TransferEdited(Event, subject="transfer", key="transfer_id"):
    transfer_id: int
    version: int


@dataclass(frozen=True)
class TransferShipped(Event, subject="transfer", key="transfer_id"):
    """``units`` of the ``asked`` left; they are inbound where they go."""

    transfer_id: int
    units: int
    asked: int


@dataclass(frozen=True)
class TransferReceived(Event, subject="transfer", key="transfer_id"):
    """``units`` arrived; ``last``: nothing is on its way any more."""

    transfer_id: int
    units: int
    last: bool


@dataclass(frozen=True)
class TransferClosedShort(Event, subject="transfer", key="transfer_id"):
    """``units`` will not come."""

    transfer_id: int
    units: int
    reason: str


@dataclass(frozen=True)
class TransferCancelled(Event, subject="transfer", key="transfer_id"):
    transfer_id: int
    reason: str


@dataclass(frozen=True)
class CountOpened(Event, subject="count", key="count_id"):
    count_id: int
    point_id: int
    lines: int


@dataclass(frozen=True)
class CountEntered(Event, subject="count", key="count_id"):
    """Lines were counted: so many agreed, were adjusted at once, or wait for approval."""

    count_id: int
    agreed: int
    adjusted: int
    waiting: int


@dataclass(frozen=True)
class CountDecided(Event, subject="count", key="count_id"):
    """Somebody else approved (or rejected) differences of these SKUs."""

    count_id: int
    sku_ids: tuple[int, ...]
    approved: bool


@dataclass(frozen=True)
class CountClosed(Event, subject="count", key="count_id"):
    """Nothing is left to count or to decide; or it was called off."""

    count_id: int
    state: str


@dataclass(frozen=True)
class ReorderLevelsSet(Event, subject="sku", key="sku_id"):
    """Somebody said when the SKU is bought for the point, and up to how many units; None: the
    formula does."""

    sku_id: int
    point_id: int
    reorder_point: int | None
    up_to: int | None


@dataclass(frozen=True)
class PointClosed(Event, subject="point", key="point_id"):
    """The point sends nothing until it is opened again; ``orders`` were to leave from it."""

    point_id: int
    reason: str
    orders: int


@dataclass(frozen=True)
class PointOpened(Event, subject="point", key="point_id"):
    point_id: int


@dataclass(frozen=True)
class PointAdded(Event, subject="point", key="point_id"):
    point_id: int
    code: str


@dataclass(frozen=True)
class PointChanged(Event, subject="point", key="point_id"):
    """People said something else of the point; ``fields`` are those that are new."""

    point_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ChannelServed(Event, subject="channel", key="channel_id"):
    """Only these points serve the channel; none named: all do."""

    channel_id: int
    point_ids: tuple[int, ...]


@dataclass(frozen=True)
class SafetySet(Event, subject="sku", key="sku_id"):
    """So many units are kept back at the point."""

    sku_id: int
    point_id: int
    safety: int
