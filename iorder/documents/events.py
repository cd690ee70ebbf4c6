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
