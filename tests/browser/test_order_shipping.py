"""An order is handed to a carrier on its page, with the numbers of its units."""

import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.flows.allocate_orders import allocate_orders
from iorder.kernel.store import run
from iorder.orders.history import number_of
from iorder.shipping.model import parcel_serials, parcels
from tests import builders as b
from tests.builders import take_payment
from tests.support import axe


def ready(work):
    """Two phones with numbers of their own and a lamp, paid and allocated at EU-1."""
    point = b.a_point(work)
    b.stocked(work, point, b.a_sku(work, "PHONE", tracking="serial"), 5)
    b.stocked(work, point, b.a_sku(work, "LAMP"), 5)
    order_id = b.a_placed_order(work, ("PHONE", 2), ("LAMP", 1))
    take_payment(work, order_id, "authorize")
    allocate_orders(work, [order_id])
    return order_id


def test_an_order_is_handed_over_with_the_numbers_of_its_units(live_server, page):
    store = live_server.store
    order_id = run(store, "cli", ready)
    live_server.sign_in(page, "staff", f"/orders/{number_of(order_id)}")
    page.get_by_text("Hand to a carrier").click()
    page.get_by_label("Carrier").fill("Parcelia")
    page.get_by_label("Serial numbers of PHONE").fill("A1")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator("#order-shipping-wrong")).to_contain_text("write both")
    page.get_by_label("Tracking number").fill("P-77")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator("#order-shipping-wrong")).to_contain_text("PHONE needs 2 serial numbers")
    assert axe.violations(page) == []

    page.get_by_label("Serial numbers of PHONE").fill("A1\nA2")
    page.get_by_role("button", name="Hand over").click()
    expect(page.locator("#order-toast")).to_contain_text("handed over in 1 parcel")
    expect(page.get_by_text("Hand to a carrier")).to_have_count(0)

    with store.reading() as conn:
        told = conn.execute(sa.select(parcels.c.carrier, parcels.c.tracking_number)).one()
        codes = conn.execute(sa.select(parcel_serials.c.code)).scalars().all()
    assert (tuple(told), sorted(codes)) == (("Parcelia", "P-77"), ["A1", "A2"])
