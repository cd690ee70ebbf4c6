"""Goods that came back are exchanged: a new order replaces them, paid by what they were worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.customers.model import customers
from iorder.flows.place_order import place_order
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import round_half_up
from iorder.kernel.work import Work
from iorder.orders.model import order_addresses, orders
from iorder.orders.past import NOWHERE
from iorder.orders.placing import NewLine, NewOrder
from iorder.orders.replacing import replaces
from iorder.returns.money import Bill
from iorder.returns.rows import Line
from iorder.views.returns.return_facts import OrderFacts
from iorder.views.returns.return_money import EXCHANGE

_PARTS = tuple(part.name for part in fields(Address))


@dataclass(frozen=True, slots=True)
class Replacement:
    """Goods to send instead. ``unit_minor`` None: the catalogue's price."""

    sku: str
    quantity: int
    unit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Goods:
    """What is sent instead; ``discount_minor`` makes it cost exactly what came back."""

    lines: tuple[NewLine, ...]
    discount_minor: int = 0

    @property
    def total_minor(self) -> int:
        return sum(line.total_minor for line in self.lines) - self.discount_minor


def goods_instead(
    conn: Any, facts: OrderFacts, lines: Sequence[Line], wanted: Sequence[Replacement]
) -> Goods:
    """What is sent for the exchanged ``lines``: the same goods at the same worth, or ``wanted``.

    Prices hold their tax. Raises InvalidInput for goods that cannot be named or priced.
    """
    exchanged = [line for line in lines if line.resolution == "exchange"]
    if not exchanged:
        if wanted:
            raise InvalidInput("No unit of the return is to be exchanged; leave the goods out.")
        return Goods(())
    return _wanted(conn, facts.bill, wanted) if wanted else _the_same(facts, exchanged)


def exchange(work: Work, order_id: int, number: str, goods: Goods) -> int:
    """Place the order that replaces the goods of return ``number``; returns its id.

    Raises what ``place_order`` raises, SoldOut above all.
    """
    row = work.execute(sa.select(orders).where(orders.c.id == order_id)).one()
    at = _addresses(work, order_id)
    total = goods.total_minor
    placed = place_order(
        work,
        NewOrder(
            row.channel_id,
            f"exchange:{number}",
            row.currency,
            goods.lines,
            ship_to=at.get("ship", NOWHERE),
            bill_to=at.get("bill", NOWHERE),
            buyer=_buyer(work, row.customer_id),
            payment_method=EXCHANGE,
            shipping_method=row.shipping_method,
            discount_minor=goods.discount_minor,
            tax_minor=_share(row.tax_minor, total, row.total_minor),
            tax_included=True,
            tags=(EXCHANGE,),
            is_test=row.is_test,
        ),
    )
    replaces(work, placed.order_id, order_id)
    return placed.order_id


def _the_same(facts: OrderFacts, exchanged: Sequence[Line]) -> Goods:
    made, worth = [], 0
    for line in exchanged:
        of = facts.line(line.order_line_id)
        if not of.sku:
            raise InvalidInput(f"{of.title} has no SKU here; name the goods to send instead.")
        unit = -(-line.refund_minor // line.quantity)
        made.append(NewLine(of.sku, line.quantity, unit, of.title))
        worth += line.refund_minor
    return Goods(tuple(made), sum(line.total_minor for line in made) - worth)


def _wanted(conn: Any, bill: Bill, wanted: Sequence[Replacement]) -> Goods:
    rows = conn.execute(
        sa.select(skus.c.code, skus.c.price_minor, skus.c.currency).where(
            skus.c.code.in_([one.sku for one in wanted])
        )
    )
    known = {row.code: row for row in rows}
    return Goods(tuple(_priced(bill, one, known) for one in wanted))


def _priced(bill: Bill, one: Replacement, known: Mapping[str, Any]) -> NewLine:
    row = known.get(one.sku)
    if row is None:
        raise InvalidInput(f"There is no SKU {one.sku}; correct the code.")
    if one.unit_minor is not None:
        return NewLine(one.sku, one.quantity, one.unit_minor)
    if row.price_minor is None or row.currency != bill.currency:
        raise InvalidInput(f"{one.sku} has no price in {bill.currency}; write what a unit costs.")
    net = bill.total_minor - bill.tax_minor
    taxed = bill.tax_included or net <= 0
    unit = row.price_minor if taxed else _share(bill.total_minor, row.price_minor, net)
    return NewLine(one.sku, one.quantity, unit)


def _share(whole: int, part: int, of: int) -> int:
    return round_half_up(Decimal(whole) * part / of) if of > 0 else 0


def _addresses(work: Work, order_id: int) -> dict[str, Address]:
    rows = work.execute(
        sa.select(order_addresses.c.role, *(order_addresses.c[part] for part in _PARTS)).where(
            order_addresses.c.order_id == order_id
        )
    )
    return {role: Address(*parts) for role, *parts in rows}


def _buyer(work: Work, customer_id: int | None) -> Address:
    row = work.execute(
        sa.select(*(customers.c[part] for part in _PARTS)).where(customers.c.id == customer_id)
    ).first()
    return Address(*row) if row else NOWHERE
