"""What people do to all orders that a view matches, in a real browser with a worker."""

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from iorder.worker.process import Worker
from tests import builders as b
from tests.support import axe

SENT = {"order_state": "released", "fulfillment_state": "fulfilled"}


def shop(work):
    """130 orders that wait, more than a screen holds, and three that have left."""
    for n in range(130):
        b.a_live_order(work, placed_at=b.NOON + n * b.HOUR)
    for n in range(3):
        b.a_live_order(work, axes=SENT, placed_at=b.NOON + (200 + n) * b.HOUR)


@pytest.fixture
def opened(live_server, page):
    run(live_server.store, "cli", shop)
    live_server.sign_in(page, path="/orders")
    page.locator("#orders-page[data-ready]").wait_for()
    expect(page.locator("#orders-foot")).to_contain_text("133 orders")
    return page


def choose_all(page):
    page.get_by_label("Choose every row on the screen").check()
    page.get_by_role("button", name="Select all 133 orders that match").click()
    expect(page.locator("#orders-chosen")).to_have_text("All 133 orders that match")


def work_off(live_server):
    Worker(live_server.store, live_server.settings).drain()


def test_all_that_match_are_held_by_a_worker_and_undo_takes_it_back(live_server, opened):
    page = opened
    choose_all(page)
    page.locator("#orders-bulk summary", has_text="Put on hold").click()
    page.get_by_label("Reason of the hold").first.fill("Count the shelf")
    page.get_by_role("button", name="Hold each order").click()

    results = page.locator(".oi-results-box")
    expect(results).to_contain_text("Putting on hold 133 orders: waiting for a worker")
    axe.sound(page)
    work_off(live_server)
    expect(results).to_contain_text("130 of 133 orders put on hold")
    expect(results).to_contain_text("3 refused")
    expect(results.locator("li").first).to_contain_text("nothing left to hold")
    expect(page.locator('.oi-tab[data-value="on_hold"] .oi-tab-count')).to_have_text("130")

    results.get_by_role("button", name="Undo").click()
    expect(results).to_contain_text("Lifting the holds of 130 orders")
    work_off(live_server)
    expect(results).to_contain_text("130 of 130 orders as before")
    expect(page.locator('.oi-tab[data-value="on_hold"]')).to_have_count(0)


def test_it_is_told_again_when_the_page_is_opened_again_and_can_be_cancelled(live_server, opened):
    page = opened
    choose_all(page)
    page.locator("#orders-bulk summary", has_text="Add tags").click()
    page.get_by_label("Tags to add").fill("vip")
    page.get_by_role("button", name="Add to each order").click()
    expect(page.locator(".oi-results-box")).to_contain_text("Tagging 133 orders")

    page.reload()
    results = page.locator(".oi-results-box")
    results.get_by_role("button", name="Cancel").click()
    expect(results).to_contain_text("Cancelled: 0 of 133 orders tagged")


def test_another_choice_or_another_view_is_no_longer_all(opened):
    page = opened
    choose_all(page)
    page.locator(".ag-pinned-left-cols-container .ag-checkbox-input").first.click()
    expect(page.locator("#orders-chosen")).not_to_contain_text("All")

    page.get_by_role("button", name="Select all 133 orders that match").click()
    page.get_by_role("button", name="Clear selection").click()
    expect(page.locator("#orders-bulk")).to_be_hidden()
    choose_all(page)
    page.evaluate("dash_clientside.set_props('orders-view', {data: {stage: 'pending'}})")
    expect(page.locator("#orders-bulk")).to_be_hidden()
