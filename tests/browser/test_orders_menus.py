"""Menus and forms of the orders page, each read by axe in light and dark."""

import pytest

from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe


@pytest.fixture
def orders(live_server, page):
    run(live_server.store, "cli", b.a_live_order)
    live_server.sign_in(page, path="/orders")
    page.locator("#orders-page[data-ready]").wait_for()
    page.locator(".ag-pinned-left-cols-container .ag-checkbox-input").first.wait_for()
    return page


def assert_accessible(page):
    for theme in ("light", "dark"):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        assert axe.violations(page) == []


def test_the_menus_of_export_of_views_and_columns_and_of_days(orders):
    page = orders
    export = page.locator(".io-actions summary")
    export.click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert not page.get_by_text("CSV, now").is_visible()

    page.locator(".oi-shown summary").click()
    page.get_by_label("Name of the view").fill("Mine")
    page.get_by_role("button", name="Save as a new view").click()
    page.get_by_role("link", name="Mine").wait_for()
    page.locator(".io-toast-close").click()
    assert_accessible(page)
    page.keyboard.press("Escape")

    page.locator("summary", has_text="Placed").click()
    assert_accessible(page)


def test_the_forms_over_chosen_orders(orders):
    page = orders
    page.locator(".ag-pinned-left-cols-container .ag-checkbox-input").first.check()
    for menu in ("Add tags", "Put on hold", "Release"):
        page.locator("#orders-bulk summary", has_text=menu).click()
        assert_accessible(page)
