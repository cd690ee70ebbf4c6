"""Documents are numbered without gaps, and no more is credited than was billed."""

import sqlalchemy as sa

from iorder.documents.model import document_series, documents
from iorder.views.check import query

_document = documents.c
_series = document_series.c
_note = documents.alias("note")
_issued = (
    sa.select(sa.func.count())
    .where(_document.number.startswith(_series.series + "-"))
    .correlate(document_series)
    .scalar_subquery()
)
_credited = (
    sa.select(sa.func.coalesce(sa.func.sum(_note.c.total_minor), 0))
    .where(_note.c.corrects_id == _document.id)
    .correlate(documents)
    .scalar_subquery()
)

CHECKS = (
    query(
        "document-series",
        "a series has as many documents as numbers were taken: no gaps",
        sa.select(_series.series, _series.next, _issued.label("issued")).where(
            _series.next != _issued + 1
        ),
    ),
    query(
        "document-credited",
        "no more of an invoice is credited than it bills",
        sa.select(_document.id, _document.number, _document.total_minor).where(
            _document.kind == "invoice", _credited > _document.total_minor
        ),
    ),
)
