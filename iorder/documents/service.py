"""Documents are numbered without gaps, each cause once, and stay as they were issued.

A number is taken in the transaction that writes its document, under the lock of its series: what
is rolled back leaves no gap, and two that are issued at once wait for each other.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.documents.body import Body
from iorder.documents.events import DocumentIssued
from iorder.documents.model import document_series, documents
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work

PREFIXES = {"invoice": "INV", "credit_note": "CN", "packing_slip": "PS"}
DIGITS = 5


@dataclass(frozen=True, slots=True)
class Document:
    """One issued document."""

    id: int
    order_id: int
    kind: str
    number: str
    cause: str
    corrects_id: int | None
    currency: str
    total_minor: int
    issued_by: str
    issued_at: datetime
    body: Body


@dataclass(frozen=True, slots=True)
class NewDocument:
    """``cause`` makes it once; ``corrects_id``: the invoice a credit note puts right."""

    order_id: int
    cause: str
    body: Body
    corrects_id: int | None = None


def issue(work: Work, new: NewDocument) -> Document:
    """Number and keep it; the same cause again gives the document it made, unchanged."""
    series = series_of(new.body.kind, work.today.year)
    number = _locked(work, series)
    before = caused(work.conn, new.cause)
    if before is not None:
        return before
    work.execute(
        sa.update(document_series).where(document_series.c.series == series).values(next=number + 1)
    )
    (key,) = work.ids(documents, 1)
    row = {
        "id": key, "order_id": new.order_id, "kind": new.body.kind,
        "number": f"{series}-{number:0{DIGITS}d}", "cause": new.cause,
        "corrects_id": new.corrects_id, "currency": new.body.currency,
        "total_minor": new.body.total_minor, "body": new.body.as_json(),
        "issued_by": work.actor, "issued_at": work.now,
    }  # fmt: skip
    work.insert(documents, [row])
    work.announce(
        DocumentIssued(
            new.order_id, new.body.kind, str(row["number"]), new.body.total_minor,
            new.body.currency,
        )
    )  # fmt: skip
    return _document(row)


def series_of(kind: str, year: int) -> str:
    return f"{PREFIXES[kind]}-{year}"


def caused(conn: Connection, cause: str) -> Document | None:
    """The document that ``cause`` made."""
    row = conn.execute(sa.select(documents).where(documents.c.cause == cause)).mappings().first()
    return _document(row) if row else None


def called(conn: Connection, number: str) -> Document:
    """The document with this number. Raises NotFound."""
    row = conn.execute(sa.select(documents).where(documents.c.number == number)).mappings().first()
    if row is None:
        raise NotFound(f"There is no document {number}; look at its order for what was issued.")
    return _document(row)


def of_orders(conn: Connection, order_ids: Collection[int]) -> list[Document]:
    """All documents of these orders, in the order they were issued."""
    rows = conn.execute(
        sa.select(documents).where(documents.c.order_id.in_(order_ids)).order_by(documents.c.id)
    )
    return [_document(row) for row in rows.mappings()]


def _locked(work: Work, series: str) -> int:
    """The next number of the series, which is ours until the commit."""
    work.execute(
        dialect.insert(document_series, work.conn.dialect.name)
        .values(series=series, next=1)
        .on_conflict_do_nothing(index_elements=["series"])
    )
    return int(
        work.execute(
            sa.select(document_series.c.next)
            .where(document_series.c.series == series)
            .with_for_update()
        ).scalar_one()
    )


def _document(row: Any) -> Document:
    plain = {name: row[name] for name in Document.__dataclass_fields__ if name != "body"}
    return Document(**plain, body=Body.read(row["body"]))
