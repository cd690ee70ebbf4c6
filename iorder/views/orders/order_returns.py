"""What the order's page shows of its returns and documents."""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.documents import service
from iorder.documents.billed import NOT_BILLED, billing, left_of, standing_invoice
from iorder.documents.service import Document
from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.returns.policy import WINDOW
from iorder.views.returns.return_facts import Returnable, order_facts
from iorder.views.returns.returns import ReturnRow, of_order


@dataclass(frozen=True, slots=True)
class OrderReturns:
    """``lines``: those that were shipped. ``is_late``: the time to give back is over."""

    order_id: int
    currency: str
    lines: tuple[Returnable, ...]
    returns: tuple[ReturnRow, ...]
    is_late: bool

    @property
    def may_open(self) -> bool:
        return any(line.left for line in self.lines)


@dataclass(frozen=True, slots=True)
class OrderDocuments:
    """``left_minor``: what stands of the invoice; ``may_bill``: the order can be billed;
    ``is_billed``: the invoice that stands states the order as it is now."""

    order_id: int
    currency: str
    documents: tuple[Document, ...]
    invoice: str
    left_minor: int
    may_bill: bool
    is_billed: bool = False


def order_returns(store: Store, number: str) -> OrderReturns:
    """Raises NotFound."""
    with store.reading() as conn:
        order = _order(conn, number)
        facts = order_facts(conn, order.id)
        now = dialect.now(conn)
        return OrderReturns(
            order.id,
            order.currency,
            tuple(line for line in facts.lines if line.shipped),
            tuple(of_order(conn, order.id)),
            facts.since is not None and now > facts.since + WINDOW,
        )


def order_documents(store: Store, number: str) -> OrderDocuments:
    """Raises NotFound."""
    with store.reading() as conn:
        order = _order(conn, number)
        invoice = standing_invoice(conn, order.id)
        return OrderDocuments(
            order.id,
            order.currency,
            tuple(service.of_orders(conn, [order.id])),
            invoice.number if invoice else "",
            left_of(conn, invoice) if invoice else 0,
            order.order_state not in NOT_BILLED,
            invoice is not None and invoice.cause.startswith(billing(order.id, order.revision)),
        )


def _order(conn: sa.Connection, number: str) -> sa.Row[int, str, str, int]:
    row = conn.execute(
        sa.select(orders.c.id, orders.c.currency, orders.c.order_state, orders.c.revision).where(
            orders.c.number == number
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"There is no order {number}.")
    return row
