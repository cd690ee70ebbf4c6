"""What happens to an order's money. Subjects are orders: a tender has no timeline of its own."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class PaymentAuthorized(Event, subject="order", key="order_id"):
    order_id: int
    tender_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentCaptured(Event, subject="order", key="order_id"):
    order_id: int
    tender_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentRefunded(Event, subject="order", key="order_id"):
    order_id: int
    tender_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentVoided(Event, subject="order", key="order_id"):
    """What was authorised and not captured is given up."""

    order_id: int
    tender_id: int
    amount_minor: int
    currency: str
