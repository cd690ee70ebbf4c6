"""What happens to documents. Subjects are orders: a document has no timeline of its own."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class DocumentIssued(Event, subject="order", key="order_id"):
    """An invoice, credit note or packing slip was numbered and kept as it stood."""

    order_id: int
    document_kind: str
    number: str
    total_minor: int
    currency: str


@dataclass(frozen=True)
class SellerChanged(Event, subject="channel", key="channel_id"):
    """Who sells is said anew; ``channel_id`` 0: in every channel without a seller of its own."""

    channel_id: int
    fields: tuple[str, ...]
