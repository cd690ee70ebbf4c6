"""An open page shows what happens meanwhile, without a reload and without getting in the way."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from tests.builders import a_past_order

A_TURN = 10_500


@pytest.fixture
def shop(live_server):
    take_in(live_server, "A-1", "A-2", "A-3")
    return live_server


def take_in(server, *names):
    def flow(work):
        for name in names:
            a_past_order(work, name, placed_at=work.now - timedelta(hours=1))

    run(server.store, "cli", flow)


def opened(shop, page, path):
    """The page under a clock of ours; it has asked once."""
    page.clock.install()
    shop.sign_in(page, "manager", path)
    page.locator(".js-plotly-plot, .ag-row").first.wait_for()  # their own clocks must not run out
    a_turn(page)


def a_turn(page):
    with page.expect_response("**/moved"):
        page.clock.run_for(A_TURN)


def orders_on_the_first_page(page):
    heading = page.get_by_role("heading", name="Orders", exact=True)
    return page.locator(".io-kpi", has=heading).locator(".io-kpi-value")


def test_the_first_page_counts_a_new_order(shop, page):
    opened(shop, page, "/")
    expect(orders_on_the_first_page(page)).to_contain_text("3")

    take_in(shop, "A-4", "A-5")
    a_turn(page)

    expect(orders_on_the_first_page(page)).to_contain_text("5")


def test_a_menu_in_use_is_not_drawn_away(shop, page):
    opened(shop, page, "/")
    page.locator("#overview-whole summary").first.click()

    take_in(shop, "A-4")
    a_turn(page)
    expect(page.locator("#overview-whole details[open]")).to_have_count(1)
    expect(orders_on_the_first_page(page)).to_contain_text("3")

    page.locator("#overview-whole details[open] summary").click()
    page.evaluate("document.activeElement.blur()")
    a_turn(page)
    expect(orders_on_the_first_page(page)).to_contain_text("4")


def test_a_list_shows_a_new_order_unless_rows_are_chosen(shop, page):
    opened(shop, page, "/orders")
    rows = page.locator(".ag-center-cols-container .ag-row")
    expect(rows).to_have_count(3)

    take_in(shop, "A-4")
    a_turn(page)
    expect(rows).to_have_count(4)
    expect(page.locator("#orders-total")).to_have_text("4 orders")

    page.locator(".ag-row input[type=checkbox]").first.check()
    take_in(shop, "A-5")
    a_turn(page)
    expect(page.locator("#orders-chosen")).to_contain_text("1")
    expect(rows).to_have_count(4)
