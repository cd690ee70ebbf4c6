"""Menus and forms of the orders page, each read by axe in light and dark."""

import re

import pytest
from playwright.sync_api import expect

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


def test_the_menus_of_export_of_views_and_columns_and_of_days(orders):
    page = orders
    export = page.locator(".io-actions summary")
    export.click()
    axe.sound(page)
    page.keyboard.press("Escape")
    assert not page.get_by_text("CSV, now").is_visible()

    page.locator(".oi-shown summary").click()
    page.get_by_label("Name of the view").fill("Mine")
    page.get_by_role("button", name="Save as a new view").click()
    page.get_by_role("link", name="Mine").wait_for()
    page.locator(".io-toast-close").click()
    axe.sound(page)
    page.keyboard.press("Escape")

    page.locator("summary", has_text="Placed").click()
    axe.sound(page)
    page.keyboard.press("Escape")

    page.locator("#orders-more").select_option("total")
    page.get_by_label("From", exact=True).fill("1,5")
    page.get_by_role("button", name="Apply").click()
    expect(page.locator("#orders-value-wrong")).to_contain_text("'1,5' is no amount; write digits")
    axe.sound(page)
    page.get_by_label("From", exact=True).fill("1000000")
    page.keyboard.press("Enter")
    expect(page.locator("#orders-value summary")).to_have_text("Valuefrom 1000000 EUR")
    expect(page.locator(".oi-notice")).to_contain_text("a total from “1000000”")
    expect(page).to_have_url(re.compile("currency=EUR&total_from=1000000"))
    page.locator('.oi-pill[data-pill="currency"] select').select_option(label="Any")
    expect(page.locator("#orders-foot")).to_contain_text("1 order ")
    expect(page).to_have_url(re.compile("/orders$"))


def test_the_forms_over_chosen_orders(orders):
    page = orders
    page.locator(".ag-pinned-left-cols-container .ag-checkbox-input").first.check()
    for menu in ("Add tags", "Put on hold", "Release"):
        page.locator("#orders-bulk summary", has_text=menu).click()
        axe.sound(page)
