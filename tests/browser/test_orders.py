"""What people do on the orders page, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe

TOWNS = (b.LYON, b.OSLO)


def shop(work):
    """130 orders an hour apart, the newest first in the grid: two blocks of rows."""
    web, pos = b.a_channel(work, "web"), b.a_channel(work, "pos")
    status = ("delivered", "pending", "confirmed", "on_hold", "shipped")
    return [
        b.a_past_order(
            work, f"REF-{i}", placed_at=b.NOON + i * b.HOUR, channel_id=pos if i % 10 == 0 else web,
            status=status[i % 5], ship_to=TOWNS[i % 2], words=[f"buyer{i}@example.com"],
            payment_state="captured" if i % 3 else "unpaid",
            lines=[b.a_past_line(quantity=1 + i % 4)],
        )
        for i in range(130)
    ]  # fmt: skip


@pytest.fixture
def orders(live_server):
    """Ids of the shop's orders, oldest first."""
    return run(live_server.store, "cli", shop)


def number(order_id):
    return f"IO-{1000 + order_id}"


def first_rows(page):
    return page.locator(".ag-pinned-left-cols-container .ag-row")


def shown(page, text):
    """Wait until the grid's first row is the order called ``text``."""
    expect(page.locator('.ag-pinned-left-cols-container [row-index="0"]')).to_contain_text(text)


def opened(live_server, page, path="/orders", role="admin"):
    live_server.sign_in(page, role, path)
    page.locator("#orders-page[data-ready]").wait_for()
    expect(first_rows(page).first).to_contain_text("IO-")


def test_a_tab_a_search_and_a_chip_narrow_the_list_and_the_address_holds_it(
    live_server, page, orders
):
    opened(live_server, page)
    expect(page.locator("#orders-total")).to_have_text("130 orders")
    shown(page, number(orders[129]))

    page.locator('.oi-tab[data-value="pending"]').click()
    expect(page.locator("#orders-foot")).to_contain_text("26 orders")
    page.locator('.oi-pill[data-pill="payment"] select').select_option("unpaid")
    expect(page.locator("#orders-foot")).to_contain_text("9 orders")
    page.get_by_label("Search these orders").fill("buyer21@")
    expect(page.locator("#orders-foot")).to_contain_text("1 order ")
    shown(page, number(orders[21]))
    expect(page).to_have_url(re.compile("stage=pending&payment=unpaid&q=buyer21%40"))

    page.reload()
    shown(page, number(orders[21]))
    expect(page.locator('.oi-tab[data-value="pending"] .oi-tab-count')).to_have_text("1")

    page.get_by_label("Search these orders").fill("nobody at all")
    expect(page.get_by_role("heading", name="No orders under Pending with these")).to_be_visible()
    expect(page.locator(".oi-notice")).to_contain_text("the search “nobody at all”")
    page.locator(".oi-notice").get_by_text("Clear filters").click()
    shown(page, number(orders[129]))
    expect(page).to_have_url(re.compile("/orders$"))


def test_rows_come_as_one_scrolls_and_a_click_on_a_head_sorts(live_server, page, orders):
    opened(live_server, page)

    page.locator(".ag-body-viewport").evaluate("view => view.scrollTo(0, 1e6)")
    expect(page.locator('.ag-pinned-left-cols-container [row-index="129"]')).to_contain_text(
        number(orders[0])
    )
    page.locator(".ag-header-cell-label", has_text="Placed").click()
    expect(page).to_have_url(re.compile("dir=asc"))
    page.locator(".ag-body-viewport").evaluate("view => view.scrollTo(0, 0)")
    shown(page, number(orders[0]))


def test_the_keyboard_moves_opens_closes_and_searches(live_server, page, orders):
    opened(live_server, page)

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#order-title")).to_have_text(number(orders[128]))
    expect(page.locator("#order-title")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#order-drawer")).not_to_have_class(re.compile("is-open"))
    expect(page.locator(".ag-cell-focus")).to_contain_text(number(orders[128]))
    expect(page.locator(".ag-cell-focus")).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(page.locator("#order-title")).to_have_text(number(orders[129]))
    page.keyboard.press("Escape")
    expect(page.locator(".ag-cell-focus")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search these orders")).to_be_focused()
    page.keyboard.type("ref-77")
    page.keyboard.press("Enter")
    expect(page.locator("#order-title")).to_have_text(number(orders[77]))


def test_chosen_orders_are_tagged_and_held_together_and_each_says_what_became_of_it(
    live_server, page, orders
):
    opened(live_server, page)
    boxes = page.locator(".ag-pinned-left-cols-container .ag-checkbox-input")
    for row in range(3):  # shipped, on hold, confirmed
        boxes.nth(row).click()
    expect(page.locator("#orders-chosen")).to_have_text("3 orders")
    expect(page.locator("#order-drawer")).not_to_have_class(re.compile("is-open"))

    page.locator("#orders-bulk summary", has_text="Put on hold").click()
    page.get_by_label("Reason of the hold").first.fill("Count the shelf")
    page.get_by_role("button", name="Hold each order").click()

    results = page.locator(".oi-results-box")
    expect(results).to_contain_text("1 of 3 orders put on hold.")
    expect(results.locator("li", has_text=number(orders[129]))).to_contain_text("nothing left to")
    expect(results.locator("li", has_text=number(orders[128]))).to_contain_text(
        "manual hold already"
    )
    expect(results.locator("li", has_text=number(orders[127]))).to_contain_text("Done")
    expect(page.locator("#orders-bulk")).to_be_hidden()
    expect(page.locator('.ag-center-cols-container [row-index="2"]')).to_contain_text("On hold")

    page.locator("#order-undo").click()
    expect(page.locator("#order-toast-text")).to_have_text("Undone.")
    expect(page.locator('.ag-center-cols-container [row-index="2"]')).to_contain_text("Confirmed")

    for row in range(2):
        boxes.nth(row).click()
    page.locator("#orders-bulk summary", has_text="Add tags").click()
    page.get_by_label("Tags to add").fill("vip, gift")
    page.get_by_role("button", name="Add to each order").click()
    expect(results).to_contain_text("2 of 2 orders tagged.")


def test_a_view_that_fails_says_why_and_retry_brings_it_back(live_server, page, orders):
    opened(live_server, page)
    broken(live_server.store, "alter table channels rename to lost")
    page.locator('.oi-tab[data-value="pending"]').click()

    notice = page.get_by_role("alert").filter(has_text="These orders cannot be shown")
    expect(notice).to_contain_text(re.compile(r"Something went wrong here \(reference \w{8}\)"))
    expect(page.locator(".oi-tab").first).to_contain_text("130")  # the rest of the page works
    broken(live_server.store, "alter table lost rename to channels")
    notice.get_by_role("button", name="Retry").click()
    expect(page.locator("#orders-foot")).to_contain_text("26 orders")
    expect(notice).to_have_count(0)


def broken(store, statement):
    """Do to the store what only a fault does."""
    with store.writer.begin() as conn:
        conn.exec_driver_sql(statement)


def test_an_empty_shop_is_led_to_its_first_import(live_server, page):
    live_server.sign_in(page, path="/orders")

    expect(page.get_by_role("heading", name="No orders yet")).to_be_visible()
    expect(page.get_by_role("link", name="Import a file")).to_be_visible()


def test_an_address_that_means_nothing_is_told_in_words(live_server, page, orders):
    live_server.sign_in(page, path="/orders?stage=lost")

    expect(page.get_by_text("'lost' is no stage; there are attention, draft")).to_be_visible()


def test_a_viewer_reads_and_can_change_nothing(live_server, page, orders):
    opened(live_server, page, f"/orders?order={number(orders[127])}", role="viewer")

    expect(page.locator("#order-title")).to_have_text(number(orders[127]))
    for name in ("Save tags", "Add note", "Put on hold", "Save address"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
    page.locator(".ag-pinned-left-cols-container .ag-checkbox-input").first.click()
    expect(page.locator("#orders-bulk summary")).to_have_count(0)


def test_the_page_and_the_drawer_are_accessible_in_light_and_dark(live_server, page, orders):
    opened(live_server, page)
    assert axe.violations(page) == []

    page.locator('.ag-center-cols-container [col-id="customer"]').nth(2).click()
    expect(page.locator("#order-title")).to_have_text(number(orders[127]))
    page.get_by_text("Change the delivery address").click()
    axe.sound(page)


def test_a_narrow_window_keeps_the_number_in_sight_and_nothing_spills_over(
    live_server, page, orders
):
    page.set_viewport_size({"width": 390, "height": 800})
    opened(live_server, page)

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".ag-center-cols-container .ag-row").nth(1).click()
    expect(page.locator("#order-title")).to_be_in_viewport()
    page.locator('.oi-drawer [aria-label="Close"]').click()
    expect(page.locator("#order-drawer")).not_to_have_class(re.compile("is-open"))
