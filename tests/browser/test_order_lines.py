"""Lines of an order change on its page, and what that means is read before it is confirmed."""

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from iorder.views.orders.order import order_sheet
from tests import builders as b
from tests.builders import take_payment


def two_orders(work):
    """Two orders of one buyer, the first one paid."""
    b.stocked(work, b.a_point(work), b.a_sku(work), 9)
    buyer = {"customer_ref": "C-1", "buyer": b.LYON}
    first, other = (b.a_placed_order(work, ("LAMP", 2), **buyer) for _ in "ab")
    take_payment(work, first, "capture")
    return first, other


@pytest.fixture
def made(live_server):
    return [f"IO-{1000 + one}" for one in run(live_server.store, "cli", two_orders)]


def done(page):
    page.get_by_role("button", name="Confirm").click()
    return expect(page.locator("#order-toast-text"))


def test_a_change_shows_its_consequences_becomes_a_revision_and_is_taken_back(
    live_server, page, made
):
    live_server.sign_in(page, "staff", f"/orders/{made[0]}")
    page.get_by_text("Change lines and amounts").click()
    page.get_by_label("Units of LAMP", exact=True).fill("3")
    page.get_by_role("button", name="Review the change").click()

    effects = page.locator("#order-effects-body")
    expect(effects).to_contain_text("€10.00 is still to be paid")
    expect(effects).to_contain_text("LAMP at EU-1")
    done(page).to_have_text(f"{made[0]} is changed.")
    expect(page.locator("#order-revision-changes")).to_contain_text("LAMP: units")
    expect(page.locator(".oi-hold")).to_contain_text("Balance due: €10.00")
    page.get_by_role("button", name="Take the last change back").click()
    expect(page.locator(".oi-hold")).to_have_count(0)
    assert order_sheet(live_server.store, made[0]).unit_count == 2


def test_units_are_split_off_and_orders_of_one_buyer_are_merged(live_server, page, made):
    live_server.sign_in(page, "staff", f"/orders/{made[1]}")
    page.get_by_text("Split the order").click()
    page.get_by_label("Units of LAMP to split off").fill("1")
    page.get_by_role("button", name="Review the split").click()
    done(page).to_have_text(f"{made[1]} is split.")

    child = order_sheet(live_server.store, made[1]).relatives[0].number
    expect(page.locator(".oi-relatives")).to_contain_text(f"A part is {child}")
    page.get_by_role("button", name=f"Undo the split of {child}").click()
    done(page).to_have_text(f"{child} is a part of {made[1]} again.")
    assert order_sheet(live_server.store, made[1]).unit_count == 2

    page.get_by_text("Split the order").click()
    page.get_by_label("Units of LAMP to split off").fill("1")
    page.get_by_role("button", name="Review the split").click()
    done(page).to_have_text(f"{made[1]} is split.")
    child = order_sheet(live_server.store, made[1]).relatives[-1].number
    page.get_by_role("button", name=f"Merge {child} into this order").click()
    done(page).to_have_text(f"{child} is merged into {made[1]}.")
    assert order_sheet(live_server.store, made[1]).unit_count == 2
    page.locator("#order-undo").click()
    expect(page.locator("#order-toast-text")).to_have_text("Undone.")
    assert order_sheet(live_server.store, child).unit_count == 1
