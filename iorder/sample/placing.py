"""The sample's sales as orders: prices, postage and tax as a shop of its kind would have them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from iorder.flows.place_order import accept_orders
from iorder.kernel.money import round_half_up
from iorder.kernel.work import Work
from iorder.orders.past import NOWHERE
from iorder.orders.placing import NewLine, NewOrder
from iorder.sample.assortment import Item
from iorder.sample.fate import Fate, Sale
from iorder.sample.leaving import tell_machines
from iorder.sample.setup import Shop
from iorder.sample.visiting import cart_name, has_cart, hold

POSTAGE = {"USD": (695, 1495, 7500), "EUR": (490, 1290, 6000), "INR": (7900, 17900, 199900)}
"""Currency -> standard, express, and what an order must reach for free standard postage."""

TAX_PERCENT = {
    "US": Decimal("7.25"), "CA": Decimal(13), "MX": Decimal(16), "DE": Decimal(19),
    "AT": Decimal(20), "FR": Decimal(20), "IT": Decimal(22), "ES": Decimal(21),
    "NL": Decimal(21), "PT": Decimal(23), "GR": Decimal(24), "IN": Decimal(18),
}  # fmt: skip
ON_TOP = {"US", "CA"}
"""Countries whose shops state prices before tax."""
TO_SHIP = timedelta(hours=48)


def place(work: Work, shop: Shop, fates: Sequence[Fate], until: datetime) -> dict[str, int]:
    """Take these orders in as their channels sold them, some from carts; our ids by the channels'
    references. ``until``: the end of the plan."""
    if not fates:
        return {}
    placed = accept_orders(work, [_bought(work, shop, one, until) for one in fates])
    ids = {fate.sale.ref: one.order_id for fate, one in zip(fates, placed, strict=True)}
    tell_machines(work, {ids[one.sale.ref]: one.sale.machine for one in fates})
    return ids


def _bought(work: Work, shop: Shop, one: Fate, until: datetime) -> NewOrder:
    order, cart = order_of(shop, one), cart_name(one.sale.ref)
    is_held = has_cart(one.sale, until) and hold(work, shop, cart, one.sale)
    return replace(order, cart=cart) if is_held else order


def order_of(shop: Shop, fate: Fate) -> NewOrder:
    """The order as its channel gives it."""
    sale = fate.sale
    wholesale = sale.channel == "wholesale"
    lines = tuple(_line(sale, item, units, wholesale) for item, units in sale.lines)
    items = sum(line.total_minor for line in lines)
    discount = 0 if wholesale else _part(items, Decimal(sale.discount_bp) / 100)
    postage = _postage(sale, items - discount)
    percent = TAX_PERCENT[sale.person.country.code]
    on_top = sale.person.country.code in ON_TOP
    taxed = items - discount + postage
    return NewOrder(
        channel_id=shop.channels[sale.channel],
        ref=sale.ref,
        currency=sale.currency,
        lines=lines,
        ship_to=sale.ship_to,
        buyer=sale.person.address,
        bill_to=sale.person.address if sale.doubt else NOWHERE,
        customer_ref=sale.person.key,
        placed_at=sale.placed_at,
        payment_method=sale.method,
        shipping_method="express" if sale.express else "standard",
        shipping_minor=postage,
        discount_minor=discount,
        tax_minor=_part(taxed, percent) if on_top else _part_within(taxed, percent),
        tax_included=not on_top,
        ship_by=sale.placed_at + TO_SHIP,
        promised_at=sale.placed_at + fate.trip.promised,
    )


def _line(sale: Sale, item: Item, units: int, wholesale: bool) -> NewLine:
    return NewLine(
        sku=item.code,
        quantity=units,
        unit_minor=item.price_minor(sale.currency),
        discount_bp=sale.discount_bp if wholesale else 0,
    )


def _postage(sale: Sale, goods: int) -> int:
    standard, express, free_from = POSTAGE[sale.currency]
    if sale.express:
        return express
    return 0 if goods >= free_from else standard


def _part(amount: int, percent: Decimal) -> int:
    return round_half_up(Decimal(amount) * percent / 100)


def _part_within(amount: int, percent: Decimal) -> int:
    """The tax inside an amount that includes it."""
    return round_half_up(Decimal(amount) * percent / (100 + percent))
