"""What people change on one order, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from iorder.kernel.address import Address
from iorder.kernel.store import run
from iorder.orders import service
from iorder.views.orders.order import order_sheet
from tests import builders as b
from tests.support import axe


@pytest.fixture
def order(live_server):
    """A confirmed order with two lines that do not quite add up to its total."""
    order_id = run(
        live_server.store, "cli", b.a_past_order, "REF-1", status="confirmed", tags=("gift",),
        lines=[b.a_past_line(quantity=2), b.a_past_line("Shade", unit_minor=450)],
        shipping_minor=490, stated={"total": 2950}, payment_state="captured",
    )  # fmt: skip
    return order_sheet(live_server.store, f"IO-{1000 + order_id}")


@pytest.fixture
def sheet(live_server, page, order):
    """The order's page, open."""
    live_server.sign_in(page, "staff", f"/orders/{order.number}")
    expect(page.locator("#order-title")).to_have_text(order.number)
    return page


def confirm(page):
    """What the act changes was read, and it is to be done."""
    page.get_by_role("button", name="Confirm").click()


def toast(page):
    return page.locator("#order-toast-text")


def test_lines_money_and_timeline_are_told_and_all_is_accessible(sheet):
    expect(sheet.locator(".oi-lines tbody tr")).to_have_count(3)
    expect(sheet.locator(".oi-lines").first).to_contain_text("2 × €10.00")
    expect(sheet.locator(".oi-money .is-total")).to_have_text("Total€29.50")
    expect(sheet.locator(".oi-money")).to_contain_text("Difference to the stated total")
    expect(sheet.locator(".oi-timeline")).to_contain_text("Imported")
    axe.sound(sheet)


def test_a_note_is_added_and_tags_are_saved_and_taken_back(sheet):
    sheet.get_by_label("Note on").fill("Called, wants it on Friday")
    sheet.get_by_role("button", name="Add note").click()

    expect(sheet.locator(".oi-notes li").first).to_contain_text("Called, wants it on Friday")
    expect(sheet.locator(".oi-timeline li").first).to_contain_text("Note added · Maya Okafor")
    expect(sheet.get_by_label("Note on")).to_have_value("")

    sheet.get_by_label("Tags", exact=True).fill("gift, vip")
    sheet.get_by_role("button", name="Save tags").click()

    expect(sheet.locator(".oi-tag")).to_have_text(["gift", "vip"])
    sheet.get_by_role("button", name="Undo").click()
    expect(sheet.locator(".oi-tag")).to_have_text(["gift"])


def test_a_hold_stops_the_order_and_is_released_again(sheet):
    sheet.get_by_text("Put on hold").click()
    sheet.get_by_label("Kind of hold").select_option("address")
    sheet.get_by_label("Reason of the hold").fill("No house number")
    sheet.get_by_role("button", name=re.compile("^Hold IO-")).click()
    expect(sheet.locator("#order-effects-body")).to_contain_text("No house number")
    confirm(sheet)

    expect(sheet.locator(".oi-hold")).to_contain_text("On hold: address")
    expect(sheet.locator(".oi-hold")).to_contain_text("No house number")
    expect(sheet.locator(".oi-drawer-head > .io-chip")).to_have_text("On hold")
    sheet.get_by_role("button", name="Release the address hold").click()
    confirm(sheet)
    expect(sheet.locator(".oi-hold")).to_have_count(0)
    expect(sheet.locator(".oi-drawer-head > .io-chip")).to_have_text("Confirmed")


def test_a_new_address_is_saved_and_can_be_taken_back(sheet, live_server, order):
    sheet.get_by_text("Change the delivery address").click()
    sheet.get_by_label("City").fill("Bergen")
    sheet.get_by_label("Country, two letters").fill("no")
    sheet.get_by_role("button", name="Save address").click()
    confirm(sheet)

    expect(toast(sheet)).to_have_text(f"{order.number} goes to the new address.")
    expect(sheet.locator(".oi-address").first).to_contain_text("Bergen")
    assert order_sheet(live_server.store, order.number).addresses["ship"].country == "NO"
    sheet.get_by_role("button", name="Undo").click()
    expect(sheet.locator(".oi-address").first).to_contain_text("Lyon")


def test_an_address_that_cannot_be_used_is_refused_and_what_was_typed_stays(sheet):
    sheet.get_by_text("Change the delivery address").click()
    sheet.get_by_label("Country, two letters").fill("Norway")
    sheet.get_by_role("button", name="Save address").click()

    expect(sheet.locator("#order-effects-body")).to_contain_text("its code of two letters")
    expect(sheet.get_by_role("button", name="Confirm")).to_be_disabled()
    sheet.get_by_role("button", name="Back").click()
    expect(sheet.get_by_label("Country, two letters")).to_have_value("Norway")


def test_a_stale_edit_is_refused_with_what_changed_and_can_be_made_again(sheet, live_server, order):
    there = Address(name="Ana Pires", line1="Kaia 1", city="Oslo", postcode="0184", country="NO")
    run(live_server.store, "cli", service.change_address, order.id, there, order.version)

    sheet.get_by_text("Change the delivery address").click()
    sheet.get_by_label("Street and number").fill("9 rue Neuve")
    sheet.get_by_role("button", name="Save address").click()

    banner = sheet.locator("#order-banner")
    expect(banner).to_contain_text("Somebody changed this order meanwhile; nothing was saved.")
    expect(banner.locator("li")).to_contain_text("Kaia 1, 0184 Oslo, NO")
    expect(sheet.locator(".oi-address").first).to_contain_text("Kaia 1")
    expect(sheet.get_by_label("Street and number")).to_have_value("9 rue Neuve")

    sheet.get_by_role("button", name="Save address").click()
    confirm(sheet)
    expect(sheet.locator(".oi-address").first).to_contain_text("9 rue Neuve")
    expect(banner).to_be_hidden()


def test_an_order_that_does_not_exist_leads_back_to_the_list(live_server, page):
    live_server.sign_in(page, path="/orders/IO-1")

    expect(page.get_by_role("heading", name="There is no order IO-1")).to_be_visible()
    expect(page.get_by_role("link", name="All orders")).to_be_visible()


def test_an_order_that_cannot_be_read_says_so_and_retry_brings_it(live_server, page, order):
    broken(live_server.store, "alter table order_notes rename to lost")
    live_server.sign_in(page, path=f"/orders/{order.number}")

    expect(page.get_by_role("alert").filter(has_text="Something went wrong")).to_be_visible()
    broken(live_server.store, "alter table lost rename to order_notes")
    page.get_by_role("button", name="Retry").click()
    expect(page.locator("#order-title")).to_have_text(order.number)


def broken(store, statement):
    """Do to the store what only a fault does."""
    with store.writer.begin() as conn:
        conn.exec_driver_sql(statement)
