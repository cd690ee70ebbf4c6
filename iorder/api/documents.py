"""``/orders/{number}/documents``: invoices, credit notes and packing slips."""

import base64
from collections.abc import Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from iorder.api.order_parts import OrderPath, id_of
from iorder.api.parts import Words
from iorder.api.resource import Act, Body, Says, change, read
from iorder.documents import service
from iorder.documents.service import Document
from iorder.flows.issue_document import (
    correct_invoice,
    credit,
    issue_invoice,
    issue_packing_slips,
)
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.session import store, web_settings
from iorder.views.orders.order_returns import order_documents
from iorder.views.orders.printed import issued

TAG = "Documents"


class DocumentIn(Body):
    """``replacement``: credit the invoice and issue it anew. A credit note needs its amount, a
    reason and a ``ref`` that makes it once; a replacement needs a reason."""

    kind: Literal["invoice", "packing_slip", "credit_note", "replacement"]
    amount_minor: int = Field(0, ge=0, description="of a credit note")
    currency: str = Field("", pattern=r"^([A-Z]{3})?$")
    reason: Words = ""
    ref: Words = ""


class DocumentOut(BaseModel):
    """``file``: where its PDF is, for people who are signed in; programs ask ``/documents``."""

    number: str
    kind: str
    currency: str
    total_minor: int
    corrects: str
    issued_at: datetime
    file: str


class DocumentsOut(BaseModel):
    """In the order they were issued."""

    documents: list[DocumentOut]


class DocumentPath(BaseModel):
    number: str = Field(max_length=60, description="such as `INV-000042`")


class PdfOut(BaseModel):
    """``content``: the file's bytes in base64."""

    number: str
    content: str


@read("/orders/<number>/documents", Says("documents.view", TAG, DocumentsOut))
def list_documents(path: OrderPath) -> DocumentsOut:
    """What was issued for an order"""
    return _out(order_documents(store(), path.number).documents)


@change("/orders/<number>/documents", Says("documents.issue", TAG, DocumentsOut, 201))
def issue_document(path: OrderPath, body: DocumentIn) -> Act:
    """Issue a document; answers with those that stand for the wish"""
    seller = web_settings().seller_lines

    def act(work: Work) -> DocumentsOut:
        order_id = id_of(work, path.number)
        if body.kind == "packing_slip":
            return _out(issue_packing_slips(work, order_id, seller))
        if body.kind == "invoice":
            return _out([issue_invoice(work, order_id, seller)])
        if body.kind == "replacement":
            made = correct_invoice(work, order_id, seller, body.reason)
        else:
            made = _credited(work, order_id, body)
        return _out([made], service.of_orders(work.conn, [order_id]))

    return act


@read("/documents/<number>", Says("documents.view", TAG, PdfOut))
def get_document(path: DocumentPath) -> PdfOut:
    """A document as it was issued: a PDF, the same bytes each time"""
    content = base64.b64encode(issued(store(), path.number)).decode()
    return PdfOut(number=path.number, content=content)


def _credited(work: Work, order_id: int, body: DocumentIn) -> Document:
    if not (body.ref and body.currency and body.amount_minor):
        raise InvalidInput("A credit note needs an amount, its currency and a ref of yours.")
    amount = Money(body.amount_minor, body.currency)
    return credit(work, order_id, amount, body.reason, f"credit_note:api:{order_id}:{body.ref}")


def _out(found: Sequence[Document], others: Sequence[Document] = ()) -> DocumentsOut:
    """``others``: what they may correct."""
    numbers = {one.id: one.number for one in (*found, *others)}
    return DocumentsOut(
        documents=[
            DocumentOut(
                number=one.number, kind=one.kind, currency=one.currency,
                total_minor=one.total_minor, corrects=numbers.get(one.corrects_id or 0, ""),
                issued_at=one.issued_at, file=f"/documents/{one.number}.pdf",
            )
            for one in found
        ]
    )  # fmt: skip
