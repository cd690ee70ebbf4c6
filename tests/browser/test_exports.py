"""A list is taken away: at once as CSV, or written by the worker and fetched."""

import csv

from playwright.sync_api import expect

from iorder.kernel.store import run
from iorder.worker.process import Worker
from tests.builders import a_past_order
from tests.support import axe


def some_orders(work):
    for number in range(3):
        a_past_order(work, f"A-{number}")


def export(page, name):
    page.get_by_text("Export", exact=True).click()
    return page.locator(".io-menu-item", has_text=name)


def test_the_filtered_list_is_downloaded_at_once(live_server, page):
    run(live_server.store, "cli", some_orders)
    live_server.sign_in(page, "analyst", "/orders?q=A-1")
    expect(page.get_by_text("1 order ·")).to_be_visible()
    with page.expect_download() as download:
        export(page, "CSV").click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as stream:
        assert [row["ref"] for row in csv.DictReader(stream)] == ["A-1"]


def test_a_workbook_is_written_by_the_worker_and_fetched(live_server, page):
    run(live_server.store, "cli", some_orders)
    live_server.sign_in(page, "analyst", "/orders")
    export(page, "Excel").click()
    expect(page.get_by_text("3 rows are being written")).to_be_visible()
    page.goto(live_server.url + "/exports")
    expect(page.get_by_text("Waiting")).to_be_visible()

    Worker(live_server.store, live_server.settings).drain()

    expect(page.get_by_text("Ready")).to_be_visible()  # the page asks again by itself
    with page.expect_download() as download:
        page.get_by_role("link", name="Download").click()
    assert download.value.suggested_filename == "iorder-orders.xlsx"
    assert axe.violations(page) == []


def test_a_waiting_export_is_cancelled(live_server, page):
    run(live_server.store, "cli", some_orders)
    live_server.sign_in(page, "analyst", "/orders")
    export(page, "Parquet").click()
    expect(page.get_by_text("3 rows are being written")).to_be_visible()
    page.goto(live_server.url + "/exports")
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_text("Cancelled", exact=True)).to_be_visible()


def test_who_may_not_export_finds_no_menu_and_an_empty_page_says_how(live_server, page):
    live_server.sign_in(page, "viewer", "/orders")
    expect(page.locator("#orders-grid")).to_be_visible()
    expect(page.get_by_text("Export", exact=True)).to_have_count(0)
    live_server.sign_in(page, "analyst", "/exports")
    expect(page.get_by_text("No exports yet")).to_be_visible()
    assert axe.violations(page) == []
