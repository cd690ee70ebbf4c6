"""What an order is billed: its invoice that stands, and what its credit notes left of it."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.documents.model import documents
from iorder.documents.service import Document, of_orders

REPLACED = "credit_note:replaced:"
"""The cause of a credit note whose invoice is issued anew, before the invoice's id."""
NOT_BILLED = ("draft", "cancelled", "expired")
"""Orders in these states are not billed."""


def billing(order_id: int, revision: int) -> str:
    """How the cause begins of an invoice of the order as it is at ``revision``."""
    return f"invoice:order:{order_id}:{revision}"


def standing_invoice(conn: Connection, order_id: int) -> Document | None:
    """The order's newest invoice that was not replaced."""
    found = of_orders(conn, [order_id])
    replaced = {one.corrects_id for one in found if one.cause.startswith(REPLACED)}
    invoices = [one for one in found if one.kind == "invoice" and one.id not in replaced]
    return invoices[-1] if invoices else None


def left_of(conn: Connection, invoice: Document) -> int:
    """What stands of an invoice after its credit notes, in minor units."""
    total = sa.func.coalesce(sa.func.sum(documents.c.total_minor), 0)
    notes = conn.execute(sa.select(total).where(documents.c.corrects_id == invoice.id))
    return invoice.total_minor - int(notes.scalar_one())
