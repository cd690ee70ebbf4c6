"""Orders that were delivered, and what people then do with their returns."""

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.follow_return import approve_return, receive_return, refuse_return
from iorder.flows.inspect_return import inspect_return
from iorder.flows.issue_document import issue_invoice
from iorder.flows.open_return import Wanted, open_return
from iorder.flows.record_scans import record_scans
from iorder.flows.resolve_return import resolve_return
from iorder.flows.ship_order import Label, ship_order
from iorder.inventory.model import stock
from iorder.kernel import events
from iorder.kernel.work import Work
from iorder.orders.model import order_lines, orders
from iorder.returns import rows
from iorder.returns.inspecting import Fate
from iorder.returns.model import returns
from iorder.returns.service import Asked
from iorder.shipping.service import Scan
from tests.builders import a_placed_order, a_sku, stocked, take_payment


def delivered(work: Work, *lines, number="P1", serials=None, last="delivered", **more) -> int:
    """An order that was paid, left whole in one parcel, and arrived; returns its id."""
    order_id = a_placed_order(work, *lines, **more)
    take_payment(work, order_id, "capture")
    allocate_orders(work, [order_id])
    parcels = ship_order(work, order_id, Label("parcelia", number, serials=serials or {}))
    record_scans(work, [Scan(one, work.now, last, last) for one in parcels])
    return order_id


def lines_of(work: Work, order_id: int) -> list[int]:
    """The ids of the order's lines, by position."""
    mine = order_lines.c.order_id == order_id
    return list(
        work.execute(
            sa.select(order_lines.c.id).where(mine).order_by(order_lines.c.position)
        ).scalars()
    )


def opened(work: Work, order_id: int, *units: int, kind="return", reason="unwanted", **more) -> int:
    """A return of so many units of each line, in their order; returns its id."""
    asked = tuple(
        Asked(line, number, reason)
        for line, number in zip(lines_of(work, order_id), units, strict=False)
        if number
    )
    return rows.called(work, open_return(work, Wanted(order_id, asked, kind, **more)))


def row_of(work: Work, return_id: int):
    return work.execute(sa.select(returns).where(returns.c.id == return_id)).one()


def on_shelf(work: Work, sku: str = "LAMP"):
    """(on hand, quarantine) of the SKU."""
    row = work.execute(
        sa.select(stock.c.on_hand, stock.c.quarantine)
        .join(skus, skus.c.id == stock.c.sku_id)
        .where(skus.c.code == sku)
    ).one()
    return tuple(row)


def axes_of(work: Work, order_id: int):
    """(return axis, payment axis, stage)."""
    row = work.execute(sa.select(orders).where(orders.c.id == order_id)).one()
    return row.return_state, row.payment_state, row.stage


def arrived(work: Work, return_id: int, point_id: int) -> None:
    """Approved, and all of it received at the point."""
    approve_return(work, return_id, 1, point_id)
    came = {line.id: line.quantity for line in rows.lines(work, return_id)}
    receive_return(work, return_id, 2, came)


def inspected(
    work: Work, return_id: int, resolution="refund", disposition: str | None = "restock"
) -> None:
    """One fate for all that was received."""
    row = row_of(work, return_id)
    fates = [
        Fate(line.id, line.received_quantity or line.quantity, resolution, disposition)
        for line in rows.lines(work, return_id)
    ]
    inspect_return(work, return_id, row.version, fates)


def told(work: Work, kind: str) -> int:
    """The seq of the last event of the kind, written as the commit would."""
    announced, work.announced = work.announced, []
    events.record(work, announced)
    seq = sa.select(sa.func.max(events.events.c.seq)).where(events.events.c.kind == kind)
    return int(work.execute(seq).scalar_one())


PLANTED: dict[str, str] = {
    "returned-shipped": "update return_lines set quantity = 9, received_quantity = 9",
    "returned-received": "update return_lines set resolution = null where received_quantity > 0",
    "returned-refunded": "update refunds set amount_minor = amount_minor + 1",
    "returned-worth": "update return_lines set refund_minor = 99999 where resolution = 'refund'",
    "order-returned": (
        "update orders set return_state = 'none' where id in (select order_id from returns)"
    ),
    "document-series": "delete from documents where kind = 'credit_note'",
    "document-credited": (
        "update documents set total_minor = total_minor + 9999 where kind = 'credit_note'"
    ),
}


def a_shop_with_returns(work: Work, point: int) -> None:
    """An order billed and returned in part, one that waits for its goods, and a refused claim."""
    stocked(work, point, a_sku(work, "CUP"), 9)
    first, second = (
        delivered(work, ("CUP", 3), number=number) for number in ("RTN0001", "RTN0002")
    )
    issue_invoice(work, first, ("Iris & Co",))
    back = opened(work, first, 2)
    arrived(work, back, point)
    inspected(work, back)
    resolve_return(work, back, row_of(work, back).version)
    opened(work, second, 1)
    refuse_return(work, opened(work, second, 1, kind="claim"), 1, "Not ours")
