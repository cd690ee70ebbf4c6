"""Suppliers, purchase orders and demand, as tests of purchasing talk about them."""

import sqlalchemy as sa

from iorder.flows.draft_purchase_order import Bought, Written, draft_purchase_order
from iorder.flows.end_purchase_order import close_purchase_order
from iorder.flows.receive_purchase_order import Arrived, receive_purchase_order
from iorder.flows.send_purchase_order import send_purchase_order
from iorder.inventory.ledger import note_movement
from iorder.inventory.model import stock
from iorder.kernel.work import Work
from iorder.purchasing import suppliers
from iorder.purchasing.model import purchase_orders
from iorder.purchasing.standing import standing
from iorder.purchasing.suppliers import Details, Price
from tests.builders import a_sku


def a_supplier(work: Work, code: str = "ACME", *prices: Price, **more) -> int:
    """Sells in EUR within 7 days unless ``more`` says otherwise."""
    facts = {"label": f"{code.capitalize()} Ltd", "currency": "EUR", "lead_days": 7, **more}
    supplier_id = suppliers.add(work, Details(code, **facts))
    suppliers.set_prices(work, supplier_id, prices)
    return supplier_id


def a_draft(work: Work, supplier: int, *lines: tuple, point: str = "EU-1", **more) -> int:
    """Lines are (SKU code, units) or (SKU code, units, cost in minor units)."""
    written = Written(tuple(Bought(*line) for line in lines), **more)
    (key,) = work.ids(purchase_orders, 1)
    number = draft_purchase_order(work, f"test:{key}", supplier, point, written)
    return int(number.removeprefix("PO-"))


def a_sent_order(work: Work, supplier: int, *lines: tuple, **more) -> int:
    order_id = a_draft(work, supplier, *lines, **more)
    send_purchase_order(work, "test", order_id, 1)
    return order_id


def sold(work: Work, point: int, sku: int, units: int) -> None:
    """``units`` left the shelf to customers just now; they must be on it."""
    (key,) = work.ids(purchase_orders, 1)
    here = sa.and_(stock.c.point_id == point, stock.c.sku_id == sku)
    work.execute(sa.update(stock).where(here).values(on_hand=stock.c.on_hand - units))
    note_movement(work, f"test:sold:{key}", "ship", {(point, sku): {"d_on_hand": -units}})


def a_shop_that_buys(work: Work) -> None:
    """For EU-1: one order drafted, one half received, one received in all, one closed short."""
    supplier = a_supplier(work, "BUYS")
    a_sku(work, "ROPE")
    a_draft(work, supplier, ("ROPE", 5, 100))
    half, whole, short = (a_sent_order(work, supplier, ("ROPE", 20, 100)) for _ in range(3))
    (line,) = standing(work, half).lines
    receive_purchase_order(work, "1", half, [Arrived(line, 8)], 2)
    receive_purchase_order(work, "2", whole, [Arrived(line, 22)], 2)
    receive_purchase_order(work, "3", short, [Arrived(line, 19)], 2)
    close_purchase_order(work, "4", short, "Out of production", 3)


PLANTED = {
    "purchase-order-number": "update purchase_orders set number = 'PO-0' where state = 'draft'",
    "purchase-order-lines": "update purchase_orders set state = 'received'",
    "purchase-order-over": "update purchase_order_lines set received = quantity + 3",
    "purchase-order-received": "update purchase_order_lines set received = 7 where received = 8",
    "purchase-order-awaited": "update purchase_orders set sent_at = null",
}
"""Check of purchasing -> what breaks it in that shop."""
