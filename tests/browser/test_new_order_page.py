"""An order is taken over the phone by keys; nothing of it is lost when the page is left."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.flows.reserve_cart import held_cart
from iorder.inventory.model import commitments
from iorder.kernel.store import run
from iorder.orders.model import orders
from tests import builders as b
from tests.support import axe


@pytest.fixture
def shop(live_server):
    def fill(work):
        b.stocked(work, b.a_point(work, at=(45.7, 4.8)), b.a_sku(work), 5)
        b.a_live_order(work)

    run(live_server.store, "cli", fill)


def held(live_server):
    with live_server.store.reading() as conn:
        live = sa.select(commitments.c.quantity).where(commitments.c.stage == "reserved")
        return list(conn.execute(live).scalars())


def test_an_order_is_typed_held_promised_left_and_placed(live_server, page, shop):
    live_server.sign_in(page, "agent", "/orders/new")
    page.get_by_label("Name", exact=True).fill("Ana Pires")
    page.get_by_label("Postcode").fill("69002")
    page.get_by_label("City").fill("Lyon")
    page.get_by_label("Country, two letters").fill("FR")
    expect(page.locator("#no-place")).to_contain_text("Known by its")
    page.keyboard.press("Alt+s")
    page.keyboard.type("lamp")
    expect(page.locator("#no-skus .no-hit")).to_contain_text("5 free")
    page.keyboard.press("Enter")
    expect(page.locator("#no-summary .is-total")).to_contain_text("€10.00")
    page.get_by_label("Units: LAMP").fill("9")
    expect(page.locator("#no-summary .no-stock")).to_contain_text("LAMP: 5 of 9 can be had")
    expect(page.locator(".no-there").last).to_contain_text("5 there, 4 missing")
    page.get_by_label("Units: LAMP").fill("3")
    expect(page.locator("#no-summary .is-total")).to_contain_text("€30.00")
    expect(page.locator("#no-summary")).to_contain_text("EU-1: 3 units")
    assert sum(held(live_server)) == 3
    axe.sound(page)

    page.goto(f"{live_server.url}/health")  # whoever leaves gives the stock back
    page.locator("#io-main").wait_for()
    for _ in range(100):
        if not held(live_server):
            break
        page.wait_for_timeout(100)
    assert held(live_server) == []
    page.go_back()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Ana Pires")
    expect(page.get_by_label("Units: LAMP")).to_have_value("3")
    expect(page.locator("#no-summary .is-total")).to_contain_text("€30.00")
    page.get_by_label("Paid by").select_option("cod")
    expect(page.locator("#no-summary")).to_contain_text("Held for this order")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/orders/IO-\d+$"))
    with live_server.store.reading() as conn:
        row = conn.execute(sa.select(orders).order_by(orders.c.id.desc()).limit(1)).one()
    assert (row.total_minor, row.payment_method, row.ship_country) == (3000, "cod", "FR")
    assert run(live_server.store, "cli", lambda work: held_cart(work, "any").lines) == ()
