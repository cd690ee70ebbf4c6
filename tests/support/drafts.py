"""Drafts by hand, as a reader would make them, and a session to take them in."""

from datetime import UTC, datetime
from typing import Any

from iorder.catalog.service import Source
from iorder.channels import service as channels
from iorder.channels.draft import CustomerDraft, LineDraft, OrderDraft, PaymentDraft, SourceRow
from iorder.channels.plan import Plan
from iorder.flows.import_session import Session
from iorder.kernel.address import Address
from iorder.kernel.work import Work

MAY = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
ANA = Address(
    name="Ana Pires", line1="Rua Nova 1", city="Porto", postcode="4000-001", country="PT",
    email="ana@example.com",
)  # fmt: skip


def a_session(work: Work, channel: str = "shop", kind: str = "orders") -> Session:
    """A running import of that channel."""
    plan = Plan(kind, channel)
    import_id = channels.start(work, plan, dry_run=False, total=None, state="running")
    return Session(import_id, Source(channels.channel(work, channel), channel))


def a_row(row: int = 2, **cells: str) -> SourceRow:
    return SourceRow("orders.csv", row, cells)


def a_line(
    title: str = "Lamp", quantity: int = 1, unit_minor: int = 1000, **more: Any
) -> LineDraft:
    total = more.pop("total_minor", quantity * unit_minor)
    return LineDraft(title, quantity, unit_minor, total, **more)


def an_order(ref: str = "A1", *lines: LineDraft, **more: Any) -> OrderDraft:
    """One Lamp at 10.00 EUR unless lines say otherwise; its digest is all that it says."""
    draft = OrderDraft(
        ref=ref,
        placed_at=more.pop("placed_at", MAY),
        currency=more.pop("currency", "EUR"),
        lines=list(lines) if lines or more.pop("empty", False) else [a_line()],
        customer=more.pop("customer", CustomerDraft(contact=ANA)),
        ship_to=more.pop("ship_to", ANA),
        **{"rows": (a_row(),), **more},
    )
    draft.digest = draft.digest or repr(draft)
    return draft


def a_payment(order_ref: str = "A1", amount_minor: int = 1000, **more: Any) -> PaymentDraft:
    draft = PaymentDraft(
        method=more.pop("method", "card"), amount_minor=amount_minor, currency="EUR",
        order_ref=order_ref, **{"rows": (a_row(),), **more},
    )  # fmt: skip
    draft.digest = draft.digest or repr(draft)
    return draft
