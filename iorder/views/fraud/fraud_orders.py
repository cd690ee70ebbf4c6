"""Orders by their numbers, as fraud services and clients name them."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.external import Chargeback
from iorder.kernel.errors import NotFound
from iorder.orders.model import orders
from iorder.payments.model import disputes, tenders


def ids_of(conn: Connection, numbers: Collection[str]) -> dict[str, int]:
    """The orders' ids by number; unknown numbers are left out."""
    rows = conn.execute(sa.select(orders.c.number, orders.c.id).where(orders.c.number.in_(numbers)))
    return {row[0]: row[1] for row in rows}


def id_of(conn: Connection, number: str) -> int:
    """Raises NotFound."""
    found = ids_of(conn, [number])
    if number not in found:
        raise NotFound(f"There is no order {number}.")
    return found[number]


def lost_chargeback(conn: Connection, order_id: int) -> Chargeback | None:
    """The dispute of the order that was lost last."""
    row = conn.execute(
        sa.select(
            disputes.c.external_ref, tenders.c.provider, disputes.c.currency,
            disputes.c.amount_minor, disputes.c.fee_minor, disputes.c.reason,
            disputes.c.opened_at,
        )
        .join(tenders, tenders.c.id == disputes.c.tender_id)
        .where(disputes.c.order_id == order_id, disputes.c.state.in_(("lost", "accepted")))
        .order_by(disputes.c.closed_at.desc(), disputes.c.id.desc())
        .limit(1)
    ).first()  # fmt: skip
    return Chargeback(*row) if row is not None else None


def lost_disputes(conn: Connection, order_id: int) -> list[str]:
    """Why the buyer's bank took money back for good, a reason a dispute; the first one first."""
    rows = conn.execute(
        sa.select(disputes.c.reason)
        .where(disputes.c.order_id == order_id, disputes.c.state.in_(("lost", "accepted")))
        .order_by(disputes.c.id)
    )
    return list(rows.scalars())
