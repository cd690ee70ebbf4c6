"""Invoices follow what happens to their orders: credit notes nobody has to think of."""

import json

import sqlalchemy as sa

from iorder.documents.billed import left_of, standing_invoice
from iorder.documents.body import Item
from iorder.documents.service import Document
from iorder.flows.issue_document import Credit, credit_rest, issue_credit
from iorder.kernel.events import events, subject_of
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.payments import capture


def credit_cancelled(work: Work, seq: int) -> Document | None:
    """The order that event ``seq`` calls off: what stands of its invoice is credited."""
    order_id = subject_of(work, seq)
    (order,) = lifecycle.standing(work, [order_id]).values()
    before = standing_invoice(work.conn, order_id)
    if not order.cancelled_at or before is None or not left_of(work.conn, before):
        return None
    return credit_rest(work, before, f"credit_note:cancel:{before.id}", "The order was cancelled")


def credit_refunded(work: Work, seq: int) -> Document | None:
    """Money went back, as event ``seq`` says: the invoice bills so much less.

    A return credits by itself, and what was billed anew is right already: only as far as the
    invoice bills more than the buyer has paid and not got back.
    """
    order_id = subject_of(work, seq)
    (order,) = lifecycle.standing(work, [order_id]).values()
    before = standing_invoice(work.conn, order_id)
    if before is None or order.cancelled_at:
        return None
    told = work.execute(sa.select(events.c.body).where(events.c.seq == seq)).scalar_one()
    kept = sum(one.kept_minor for one in capture.tenders_of(work, [order_id])[order_id])
    minor = min(json.loads(told)["amount_minor"], left_of(work.conn, before) - kept)
    if minor <= 0:
        return None
    line = Item("", "Refund", 0, total_minor=minor)
    amount = Money(minor, before.currency)
    cause = f"credit_note:refunded:{seq}"
    return issue_credit(work, order_id, Credit(cause, amount, "Refund", [line]))
