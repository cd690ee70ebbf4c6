"""Cells of the orders grid are edited in place; a stale edit goes back and says what changed."""

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from iorder.orders import service
from iorder.views.orders.order import order_sheet
from tests import builders as b

SHOWS = """(version) => {
    const row = window.dash_ag_grid.getApi("orders-grid").getDisplayedRowAtIndex(0);
    return row && row.data && row.data.version === version;
}"""


@pytest.fixture
def number(live_server):
    return f"IO-{1000 + run(live_server.store, 'cli', b.a_live_order)}"


def cell(page, column):
    return page.locator(f'.ag-center-cols-container [col-id="{column}"]').first


def test_tags_are_typed_in_the_grid_and_a_stale_edit_goes_back(live_server, page, number):
    live_server.sign_in(page, "staff", "/orders")
    cell(page, "tags").click()
    page.keyboard.type("vip")
    page.keyboard.press("Enter")
    toast = page.locator("#order-toast-text")
    expect(toast).to_have_text(f"Tags of {number} saved.")
    order = order_sheet(live_server.store, number)
    assert order.tags == ("vip",)
    expect(cell(page, "tags")).to_have_text("vip")
    page.wait_for_function(SHOWS, arg=order.version)

    cell(page, "tags").click()
    page.keyboard.type("gift")
    run(live_server.store, "cli", service.assign, order.id, "person:1", order.version)
    page.keyboard.press("Enter")
    expect(toast).to_contain_text("assignee is now person:1")
    expect(cell(page, "tags")).to_have_text("vip")
    assert order_sheet(live_server.store, number).tags == ("vip",)
