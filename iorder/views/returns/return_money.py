"""What an order's buyer has paid that nobody has given or promised back, for its returns."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.orders.model import orders
from iorder.payments.disputes import AGAINST
from iorder.payments.model import disputes, refunds, tenders
from iorder.returns.model import return_lines, returns

PROMISED = ("requested", "approved", "processing")
EXCHANGE = "exchange"
"""The payment method of an order that replaces goods: what came back pays for it."""


def available(conn: Connection, order_id: int, but: int = 0) -> int:
    """Minor units that may still go back; ``but``: the return that is being settled."""
    paid = conn.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(tenders.c.captured_minor - tenders.c.refunded_minor), 0)
        ).where(tenders.c.order_id == order_id)
    ).scalar_one()
    promised = conn.execute(
        sa.select(sa.func.coalesce(sa.func.sum(refunds.c.amount_minor), 0)).where(
            refunds.c.order_id == order_id, refunds.c.state.in_(PROMISED)
        )
    ).scalar_one()
    disputed = conn.execute(
        sa.select(sa.func.coalesce(sa.func.sum(disputes.c.amount_minor), 0)).where(
            disputes.c.order_id == order_id, disputes.c.state.in_(AGAINST)
        )
    ).scalar_one()
    taken = int(promised) + int(disputed) + given_otherwise(conn, order_id, but)
    return max(int(paid) - taken, 0)


def given_otherwise(conn: Connection, order_id: int, but: int = 0) -> int:
    """What is worth money and left without a refund: goods sent instead, and store credit."""
    goods = conn.execute(
        sa.select(
            sa.func.coalesce(sa.func.sum(tenders.c.captured_minor - tenders.c.refunded_minor), 0)
        )
        .join(orders, orders.c.id == tenders.c.order_id)
        .where(orders.c.parent_id == order_id, tenders.c.method == EXCHANGE)
    ).scalar_one()
    credit = conn.execute(
        sa.select(sa.func.coalesce(sa.func.sum(return_lines.c.refund_minor), 0))
        .join(returns, returns.c.id == return_lines.c.return_id)
        .where(
            returns.c.order_id == order_id,
            returns.c.id != but,
            returns.c.state == "resolved",
            return_lines.c.resolution == "store_credit",
        )
    ).scalar_one()
    return int(goods) + int(credit)
