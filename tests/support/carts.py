"""Carts of tests, and what is held for them."""

from datetime import timedelta

import sqlalchemy as sa

from iorder.flows.reserve_cart import Cart, held_cart
from iorder.inventory.model import stock, stock_ledger
from tests.builders import LYON

MINUTE = timedelta(minutes=1)


def cart(shop, *lines: tuple[str, int], **more) -> Cart:
    return Cart("c1", shop.channel, lines or (("LAMP", 2),), ship_to=LYON, **more)


def held(work, name: str = "c1") -> list[tuple[str, str, int, int]]:
    """(point, SKU, units, minutes left) of each hold."""
    return [
        (one.point, one.sku, one.quantity, round((one.ends_at - work.now) / MINUTE))
        for one in held_cart(work, name).lines
    ]


def reserved(work) -> int:
    """Units reserved, as stock and ledger agree."""
    of_stock, of_ledger = (
        work.execute(sa.select(sa.func.sum(column))).scalar_one()
        for column in (stock.c.reserved, stock_ledger.c.d_reserved)
    )
    assert of_stock == of_ledger
    return int(of_stock)
