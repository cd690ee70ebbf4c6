"""What was written down stays as it was, and nothing points at what is not there."""

from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import products, skus
from iorder.channels.model import channels, import_rejects, imports
from iorder.customers.model import customers
from iorder.inventory.model import points
from iorder.kernel import dialect
from iorder.kernel.events import content_hash, events
from iorder.kernel.jobs import OPEN, jobs
from iorder.kernel.refs import external_refs
from iorder.orders.model import orders
from iorder.shipping.model import shipments
from iorder.views.check import Check, Row, query

_ref = external_refs.c
SUBJECTS: dict[str, sa.Table] = {
    "order": orders,
    "customer": customers,
    "product": products,
    "sku": skus,
    "point": points,
    "shipment": shipments,
}
"""Kinds of outside references whose subject is a row of ours."""


def _rewritten(conn: Connection) -> Iterator[Row]:
    for row in conn.execute(
        sa.select(events).order_by(events.c.seq).execution_options(yield_per=5_000)
    ):
        subject = f"{row.subject_kind}:{row.subject_id}"
        if row.hash != content_hash(row.kind, subject, row.actor, row.at.isoformat(), row.body):
            yield {"seq": row.seq, "kind": row.kind, "subject": subject}


def _dangling(kind: str, table: sa.Table) -> sa.Select[Any]:
    return sa.select(_ref.kind, _ref.ref, _ref.subject_id).where(
        _ref.kind == kind, ~sa.exists().where(table.c.id == _ref.subject_id)
    )


CHECKS = (
    Check("event-hash", "an event is as it was written", _rewritten),
    query(
        "reference-subject",
        "an outside reference leads to a record of ours",
        sa.union_all(*(_dangling(*one) for one in SUBJECTS.items())).subquery().select(),
    ),
    query(
        "order-reference",
        "an order that a channel named is found by that name",
        sa.select(orders.c.id, orders.c.number, orders.c.external_ref)
        .join(channels, channels.c.id == orders.c.channel_id)
        .where(
            orders.c.external_ref != "",
            ~sa.exists().where(
                _ref.source_id == orders.c.channel_id,
                _ref.kind == "order",
                _ref.ref == orders.c.external_ref,
                _ref.subject_id == orders.c.id,
            ),
        ),
    ),
    query(
        "import-rejects",
        "an import counts the rows it gave back",
        sa.select(imports.c.id, imports.c.rejected).where(
            imports.c.rejected
            != sa.select(sa.func.count()).select_from(import_rejects)
            .where(import_rejects.c.import_id == imports.c.id)
            .correlate(imports).scalar_subquery()
        ),
    ),
    query(
        "job-ended",
        "a job that has ended says when, an open one does not",
        sa.select(jobs.c.id, jobs.c.kind, jobs.c.state).where(
            jobs.c.state.in_(OPEN) != jobs.c.finished_at.is_(None)
        ),
    ),
    Check("database", "the database finds its own file whole", dialect.damage),
)  # fmt: skip
