"""What happens to a return. Bodies hold ids and facts, never personal data."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class ReturnOpened(Event, subject="return", key="return_id"):
    """Somebody wants to give ``units`` back, or says they never arrived as they should."""

    return_id: int
    order_id: int
    return_kind: str
    units: int


@dataclass(frozen=True)
class ReturnApproved(Event, subject="return", key="return_id"):
    return_id: int
    order_id: int


@dataclass(frozen=True)
class ReturnRefused(Event, subject="return", key="return_id"):
    return_id: int
    order_id: int
    reason: str


@dataclass(frozen=True)
class ReturnSent(Event, subject="return", key="return_id"):
    """The goods are on their way back."""

    return_id: int
    order_id: int
    carrier: str


@dataclass(frozen=True)
class ReturnReceived(Event, subject="return", key="return_id"):
    """``units`` came in now; ``missing`` are still to come."""

    return_id: int
    order_id: int
    units: int
    missing: int


@dataclass(frozen=True)
class ReturnInspected(Event, subject="return", key="return_id"):
    """Somebody looked at the goods, or judged a claim; units by what is to become of them."""

    return_id: int
    order_id: int
    units: dict[str, int]


@dataclass(frozen=True)
class ReturnResolved(Event, subject="return", key="return_id"):
    """The buyer has what is due to them; amounts in minor units of ``currency``."""

    return_id: int
    order_id: int
    refund_minor: int
    credit_minor: int
    currency: str
    exchange_order_id: int | None


@dataclass(frozen=True)
class ReturnCancelled(Event, subject="return", key="return_id"):
    return_id: int
    order_id: int
    reason: str


@dataclass(frozen=True)
class ReturnClaimed(Event, subject="return", key="return_id"):
    """Somebody looks after it; ``owner`` empty: nobody any more."""

    return_id: int
    order_id: int
    owner: str


@dataclass(frozen=True)
class OrderReturnMoved(Event, subject="order", key="order_id"):
    """The order's return axis moved."""

    order_id: int
    before: str
    after: str
