"""Views that people save on the orders page, and orders they call off, in a real browser."""

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe

SENT = {"order_state": "released", "fulfillment_state": "fulfilled"}


def shop(work):
    """Three that wait at three prices, and one that has left."""
    waiting = [b.a_live_order(work, total_minor=n * 1000, placed_at=b.NOON) for n in (2, 9, 4)]
    return [*waiting, b.a_live_order(work, axes=SENT)]


@pytest.fixture
def orders(live_server):
    return [f"IO-{1000 + one}" for one in run(live_server.store, "cli", shop)]


def opened(live_server, page, path="/orders", role="admin"):
    live_server.sign_in(page, role, path)
    page.locator("#orders-page[data-ready]").wait_for()


def first_row(page):
    return page.locator('.ag-pinned-left-cols-container [row-index="0"]')


def view_menu(page):
    return page.locator(".oi-shown summary")


def test_a_view_is_saved_and_its_link_opens_filter_order_and_looks(live_server, page, orders):
    opened(live_server, page, "/orders?stage=pending&sort=total")
    expect(first_row(page)).to_contain_text(orders[1])
    view_menu(page).click()
    page.get_by_label("Compact").check()
    page.get_by_label("Units").uncheck()
    page.get_by_label("Name of the view").fill("Dear ones")
    page.get_by_label("Everyone sees it").check()
    assert axe.violations(page) == []
    page.get_by_role("button", name="Save as a new view").click()
    link = page.get_by_role("link", name="Dear ones").get_attribute("href")

    page.goto("about:blank")  # an open page would ask on, and be told that it is nobody's
    page.context.clear_cookies()
    opened(live_server, page, link, role="staff")  # somebody else
    expect(first_row(page)).to_contain_text(orders[1])
    expect(page.locator("#orders-foot")).to_contain_text("3 orders")
    expect(page.locator(".ag-header-cell", has_text="Units")).to_have_count(0)
    assert first_row(page).evaluate("row => row.offsetHeight") == 32
    expect(view_menu(page)).to_contain_text("Dear ones")

    view_menu(page).click()
    page.get_by_label("Name of the view").fill("The dearest")
    page.get_by_role("button", name="Save changes to Dear ones").click()
    expect(page.get_by_role("link", name="The dearest")).to_be_visible()
    page.get_by_role("button", name="Delete the view The dearest").click()
    expect(page.locator("#views-list")).to_have_text("None yet.")


def test_an_order_is_cancelled_with_a_reason_after_being_asked(live_server, page, orders):
    opened(live_server, page, f"/orders?order={orders[0]}")
    page.get_by_role("button", name="Cancel order").click()
    asked = page.get_by_role("dialog", name=f"Cancel {orders[0]}?")
    expect(asked).to_contain_text("It can be undone; money that has gone back")
    assert axe.violations(page) == []
    page.keyboard.press("Escape")
    expect(asked).to_be_hidden()
    expect(page.locator("#order-title")).to_have_text(orders[0])  # the drawer stays

    page.get_by_role("button", name="Cancel order").click()
    asked.get_by_label("Reason").select_option("It cannot be supplied")
    asked.get_by_role("button", name="Cancel the order").click()
    expect(page.locator("#order-toast-text")).to_have_text(f"{orders[0]} is cancelled.")
    expect(page.locator(".oi-drawer-head")).to_contain_text("Cancelled")
    expect(page.get_by_role("button", name="Cancel order")).to_have_count(0)

    page.get_by_role("button", name="Undo the cancellation").click()
    expect(page.locator("#order-effects-body")).to_contain_text("is to be paid again")
    page.get_by_role("button", name="Take it up again").click()
    expect(page.locator("#order-toast-text")).to_contain_text(f"{orders[0]} is taken up again.")
    expect(page.get_by_role("button", name="Cancel order")).to_be_visible()


def test_what_has_left_is_not_offered_and_a_refusal_says_what_to_do(live_server, page, orders):
    live_server.sign_in(page, path=f"/orders/{orders[3]}")
    expect(page.locator("#order-title")).to_have_text(orders[3])
    expect(page.get_by_role("button", name="Cancel order")).to_have_count(0)

    page.goto(f"{live_server.url}/orders/{orders[2]}")
    page.get_by_role("button", name="Cancel order").click()
    expect(page.get_by_role("button", name="Cancel the order")).to_be_enabled()
    with live_server.store.writer.begin() as conn:  # it is handed over meanwhile
        conn.exec_driver_sql(
            "update orders set order_state = 'released', fulfillment_state = 'fulfilled' "
            "where number = ?", (orders[2],)
        )  # fmt: skip
    page.get_by_role("button", name="Cancel the order").click()
    expect(page.locator("#order-effects-body")).to_contain_text("ask for its parcels to be stopped")


@pytest.mark.full
def test_a_viewer_keeps_views_for_themselves_and_cancels_nothing(live_server, page, orders):
    opened(live_server, page, f"/orders?order={orders[0]}", role="viewer")
    expect(page.locator("#order-title")).to_have_text(orders[0])
    expect(page.get_by_role("button", name="Cancel order")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(page.locator("#order-drawer")).to_be_hidden()
    view_menu(page).click()
    expect(page.get_by_label("Everyone sees it")).to_be_disabled()
    page.get_by_label("Name of the view").fill("Mine")
    page.get_by_role("button", name="Save as a new view").click()
    expect(page.get_by_role("link", name="Mine")).to_be_visible()
