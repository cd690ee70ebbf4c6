"""What of an order could be handed to a carrier now."""

from iorder.flows.allocate_orders import allocate_orders
from iorder.kernel.store import run
from iorder.orders.history import number_of
from iorder.views.orders.leaving import Goods, Leaving, leaving
from tests import builders as b
from tests.builders import take_payment


def ordered(work):
    """Two phones with numbers of their own and three lamps, of which each point has some."""
    near, far = b.a_point(work, "EU-1"), b.a_point(work, "US-1")
    phone, lamp = b.a_sku(work, "PHONE", tracking="serial"), b.a_sku(work, "LAMP")
    for point, sku, units in ((near, phone, 2), (near, lamp, 1), (far, lamp, 2)):
        b.stocked(work, point, sku, units)
    return b.a_placed_order(work, ("PHONE", 2), ("LAMP", 3)), phone, lamp


def allocated(work, order_id):
    take_payment(work, order_id, "authorize")
    allocate_orders(work, [order_id])


def test_goods_are_told_by_point_once_they_are_allocated(store):
    order_id, phone, lamp = run(store, "cli", ordered)
    number = number_of(order_id)
    assert leaving(store, number) == Leaving((), False)

    run(store, "cli", allocated, order_id)

    found = leaving(store, number)
    assert found.may_leave
    assert found.goods == (
        Goods("EU-1", lamp, "LAMP", "Lamp", 1, False),
        Goods("EU-1", phone, "PHONE", "Phone", 2, True),
        Goods("US-1", lamp, "LAMP", "Lamp", 2, False),
    )
    assert found.numbered == {phone: ("PHONE", 2)}


def test_there_is_nothing_of_an_order_nobody_knows(store):
    assert leaving(store, "IO-9") == Leaving((), False)
