"""Small builders of what tests talk about. Each writes through the open ``work`` and returns ids.

Every word has a default, so a test names only what it is about.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from iorder.catalog.model import products, skus
from iorder.channels import service as channels
from iorder.flows.place_order import place_order
from iorder.flows.take_payment import take_payments
from iorder.inventory import service as inventory
from iorder.inventory.model import points, stock_movements
from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import history
from iorder.orders.model import order_addresses, order_lines, orders
from iorder.orders.past import PastLine, PastOrder, add_up
from iorder.orders.placing import NewLine, NewOrder
from iorder.orders.states import AXES, stage_of

NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LYON = Address(
    name="Ana Pires", line1="3 rue Vaubecour", city="Lyon", postcode="69002", country="FR",
    phone="+33 4 72 00 00 00", email="ana@example.com",
)  # fmt: skip
OSLO = Address(
    name="Ana Pires", line1="Storgata 9", city="Oslo", postcode="0184", country="NO",
    email="ana@example.com",
)  # fmt: skip


def a_channel(work: Work, slug: str = "web") -> int:
    """The channel called ``slug``, made where there is none."""
    return channels.channel(work, slug)


def a_point(
    work: Work,
    code: str = "EU-1",
    *,
    at: tuple[float, float] | None = None,
    country: str = "FR",
    **more: Any,
) -> int:
    """A fulfillment point; ``at`` is (latitude, longitude) in degrees."""
    (point_id,) = work.ids(points, 1)
    latitude, longitude = at or (None, None)
    row = {
        "id": point_id, "code": code, "label": code, "country": country, "latitude": latitude,
        "longitude": longitude, "created_at": work.now, **more,
    }  # fmt: skip
    work.insert(points, [row])
    return point_id


def a_sku(work: Work, code: str = "LAMP", *, price_minor: int = 1000, **more: Any) -> int:
    """A SKU with a product of its own; 10.00 EUR and 500 g unless ``more`` says otherwise."""
    (product_id,), (sku_id,) = work.ids(products, 1), work.ids(skus, 1)
    row = {"id": product_id, "title": code, "attributes": {}, "created_at": work.now}
    work.insert(products, [row])
    sku = {
        "id": sku_id, "product_id": product_id, "code": code, "title": code.capitalize(),
        "price_minor": price_minor, "currency": "EUR", "weight_g": 500, "created_at": work.now,
        **more,
    }  # fmt: skip
    work.insert(skus, [sku])
    return sku_id


def stocked(work: Work, point_id: int, sku_id: int, units: int) -> None:
    """``units`` more of the SKU on the point's shelf."""
    (number,) = work.ids(stock_movements, 1)
    inventory.receive(work, f"test:{number}", {(point_id, sku_id): units}, "Test")


def a_past_line(title: str = "Lamp", quantity: int = 1, unit_minor: int = 1000, **more: Any) -> Any:
    """An item of a past order whose total is quantity x unit unless ``more`` says otherwise."""
    total = more.pop("total_minor", quantity * unit_minor)
    return PastLine(title, quantity, unit_minor, total, **more)


def past_order(
    work: Work,
    ref: str = "A-1",
    *,
    lines: Sequence[PastLine] | None = None,
    stated: Mapping[str, int] | None = None,
    order_id: int | None = None,
    **more: Any,
) -> PastOrder:
    """A past order as its source states it, not written yet: two lamps at 10.00 EUR.

    ``more`` are fields of PastOrder; ``stated`` the source's own totals in minor units.
    """
    some = [a_past_line(quantity=2)] if lines is None else list(lines)
    sums = add_up(
        [line.total_minor for line in some],
        discount=more.get("discount_minor", 0),
        shipping=more.get("shipping_minor", 0),
        tax=0 if more.get("tax_included") else more.get("tax_minor", 0),
        stated=stated or {},
    )
    facts = {"placed_at": NOON, "currency": "EUR", "status": "pending", "ship_to": LYON, **more}
    facts.setdefault("channel_id", a_channel(work))
    return PastOrder(id=order_id or work.ids(orders, 1)[0], ref=ref, lines=some, sums=sums, **facts)


def a_past_order(work: Work, ref: str = "A-1", **more: Any) -> int:
    """``past_order`` written through ``history.insert``; returns the order's id."""
    one = past_order(work, ref, **more)
    history.insert(work, 1, [one])
    return one.id


def a_live_order(
    work: Work,
    *,
    axes: Mapping[str, str] | None = None,
    total_minor: int = 2000,
    placed_at: datetime = NOON,
    line_sku: int | None = None,
    **more: Any,
) -> int:
    """An order of this shop that stands where ``axes`` say, as a bare record: two units on one
    line, nothing reserved, nothing paid. Use ``a_placed_order`` where stock matters."""
    (order_id,), (line_id,) = work.ids(orders, 1), work.ids(order_lines, 1)
    stands = {name: axis.initial for name, axis in AXES.items()} | dict(axes or {})
    row = {
        "id": order_id, "number": history.number_of(order_id), "channel_id": a_channel(work),
        "external_ref": f"WEB-{order_id}", "placed_at": placed_at, "currency": "EUR",
        "items_minor": total_minor, "total_minor": total_minor, "line_count": 1, "unit_count": 2,
        "ship_country": "FR", "payment_method": "card", "created_at": work.now, **stands, **more,
    }  # fmt: skip
    row["stage"] = stage_of(stands, row.get("open_holds", 0))
    work.insert(orders, [row])
    line = {
        "id": line_id, "order_id": order_id, "position": 1, "title": "Lamp", "quantity": 2,
        "unit_minor": total_minor // 2, "total_minor": total_minor, "sku_id": line_sku,
    }  # fmt: skip
    work.insert(order_lines, [line])
    address = {part: getattr(LYON, part) for part in history.PARTS}
    work.insert(order_addresses, [{"order_id": order_id, "role": "ship", **address}])
    work.insert(dialect.order_search, [{"rowid": order_id, "text": str(row["number"]).lower()}])
    return order_id


def a_placed_order(
    work: Work, *lines: tuple[str, int], method: str = "card", unit_minor: int = 1000, **more: Any
) -> int:
    """A live order taken in by ``place_order``, its stock reserved; returns its id.

    ``lines``: (SKU code, units), two lamps where none is named. ``more``: fields of NewOrder.
    """
    named = lines or (("LAMP", 2),)
    facts: dict[str, Any] = {"ref": "", "currency": "EUR", "ship_to": LYON, **more}
    facts.setdefault("channel_id", a_channel(work))
    wanted = NewOrder(
        lines=tuple(NewLine(code, units, unit_minor) for code, units in named),
        payment_method=method,
        **facts,
    )
    return place_order(work, wanted).order_id


def take_payment(work: Work, order_id: int, act: str) -> None:
    """The order's whole payment is authorised, or authorised and captured."""
    take_payments(work, [order_id], act)
