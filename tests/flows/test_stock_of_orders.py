"""Units follow an order from waiting to reserved, allocated, and back when it is called off."""

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.cancel_order import cancel_order
from iorder.flows.place_order import accept_orders, place_order
from iorder.flows.source_order import source_again
from iorder.inventory import service as inventory
from iorder.kernel.store import run
from iorder.orders.model import holds
from iorder.orders.placing import NewLine
from iorder.views.orders.order import order_sheet
from tests.support.shop import count, reserved


def test_what_a_channel_sold_already_waits_for_stock(store, shop):
    lines = (NewLine("LAMP", 12, 1),)
    (short,) = run(store, "cli", accept_orders, [shop.order(lines=lines)])

    sheet = order_sheet(store, short.number)
    assert (sheet.stage, sheet.point, reserved(store)) == ("on_hold", "", {})
    assert [(hold.kind, hold.reason) for hold in sheet.holds] == [
        ("stock", "No point has 2 x LAMP")
    ]
    assert run(store, "cli", source_again, short.order_id) is False

    run(store, "cli", inventory.receive, "more", {(shop.far, shop.skus["LAMP"]): 2})
    assert run(store, "cli", source_again, short.order_id) is True
    assert run(store, "cli", source_again, short.order_id) is True

    sheet = order_sheet(store, short.number)
    assert (sheet.stage, sheet.point) == ("pending", "US-1")
    assert sum(reserved(store).values()) == 12


def test_an_order_that_is_over_is_not_sourced_again(store, shop):
    (short,) = run(store, "cli", accept_orders, [shop.order(lines=(NewLine("LAMP", 12, 1),))])
    run(store, "cli", cancel_order, short.order_id, "customer")
    run(store, "cli", inventory.receive, "more", {(shop.far, shop.skus["LAMP"]): 9})

    assert run(store, "cli", source_again, short.order_id) is False
    assert reserved(store) == {}


def test_allocating_binds_what_is_reserved_once(store, shop):
    placed = run(store, "cli", place_order, shop.order())

    assert run(store, "cli", allocate_orders, [placed.order_id]) == [placed.order_id]
    assert run(store, "cli", allocate_orders, [placed.order_id]) == []

    assert order_sheet(store, placed.number).stage == "allocated"
    assert reserved(store) == {}


def test_a_cancelled_order_gives_its_units_back(store, shop):
    placed = run(store, "cli", place_order, shop.order())
    run(store, "cli", cancel_order, placed.order_id, "customer")

    assert reserved(store) == {}
    assert count(store, holds) == 0
