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


@dataclass(frozen=True)
class CaptureFailed(Event, subject="order", key="order_id"):
    """What counted as captured never came."""

    order_id: int
    tender_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class RefundCameBack(Event, subject="order", key="order_id"):
    """Money refunded did not reach the buyer: it is ours again."""

    order_id: int
    tender_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentReinstated(Event, subject="order", key="order_id"):
    """What counted as given up was captured after all, or is kept."""

    order_id: int
    tender_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentShared(Event, subject="order", key="order_id"):
    """A part of one payment counts for another order, ``other``: positive here, negative there."""

    order_id: int
    tender_id: int
    other: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentAsked(Event, subject="order", key="order_id"):
    """Something is wanted of a payment service. ``act``: one of ``states.CALLS``."""

    order_id: int
    tender_id: int
    act: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PaymentDeclined(Event, subject="order", key="order_id"):
    """The service said no. ``act``: what it was asked."""

    order_id: int
    tender_id: int
    act: str
    reason: str


@dataclass(frozen=True)
class PaymentWaits(Event, subject="order", key="order_id"):
    """The payment has come to ``state`` without money on it: requires_action, failed, ..."""

    order_id: int
    tender_id: int
    state: str


@dataclass(frozen=True)
class PaymentLinkMade(Event, subject="order", key="order_id"):
    order_id: int
    tender_id: int


@dataclass(frozen=True)
class RefundRequested(Event, subject="order", key="order_id"):
    order_id: int
    refund_id: int
    amount_minor: int
    currency: str
    reason: str


@dataclass(frozen=True)
class RefundDecided(Event, subject="order", key="order_id"):
    """``state``: approved, refused, failed or reversed."""

    order_id: int
    refund_id: int
    state: str


@dataclass(frozen=True)
class DisputeMoved(Event, subject="order", key="order_id"):
    """``state``: where the dispute stands now."""

    order_id: int
    dispute_id: int
    state: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class EvidenceAdded(Event, subject="order", key="order_id"):
    """``evidence_kind``: what it shows; ``source``: upload, summary, invoice, parcel, ..."""

    order_id: int
    dispute_id: int
    evidence_id: int
    evidence_kind: str
    source: str


@dataclass(frozen=True)
class EvidenceRemoved(Event, subject="order", key="order_id"):
    order_id: int
    dispute_id: int
    evidence_id: int
    evidence_kind: str


@dataclass(frozen=True)
class AccountChanged(Event, subject="payment_account", key="account_id"):
    """Names of fields only: settings hold secrets."""

    account_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True)
class StoredValueIssued(Event, subject="stored_value", key="value_id"):
    """A gift card or store credit; never its code."""

    value_id: int
    what: str
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class StoredValueChanged(Event, subject="stored_value", key="value_id"):
    """Stopped, let go again, or given another last day."""

    value_id: int
    changes: dict[str, str]


@dataclass(frozen=True)
class PaymentTakenBack(Event, subject="order", key="order_id"):
    """What was entered as received was not this payment's; it is awaited again."""

    order_id: int
    tender_id: int
    amount_minor: int
    currency: str


@dataclass(frozen=True)
class PayoutImported(Event, subject="payout", key="payout_id"):
    payout_id: int
    net_minor: int
    currency: str


@dataclass(frozen=True)
class PayoutLineSettled(Event, subject="payout", key="payout_id"):
    """A person said why a line that differs is right."""

    payout_id: int
    line_id: int
    why: str
