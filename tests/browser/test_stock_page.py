"""What people do on the page of stock levels, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from iorder.inventory import levels, service
from iorder.inventory.model import stock
from iorder.kernel.store import run
from iorder.orders.history import number_of
from tests import builders as b
from tests.support import axe


def shop(work):
    """120 SKUs at two points: two blocks of rows. LAMP at EU-1 is low and promised, MUG out."""
    eu, us = b.a_point(work), b.a_point(work, "US-1")
    for i in range(120):
        b.stocked(work, us, b.a_sku(work, f"ROW-{i:03}", title=f"Row {i}"), 10 + i)
    lamp, mug = b.a_sku(work, title="Desk lamp"), b.a_sku(work, "MUG", title="Stoneware mug")
    b.stocked(work, eu, lamp, 10)
    levels.set_levels(work, {(eu, lamp): (2, 8)})
    work.insert(stock, [{"point_id": us, "sku_id": mug, "on_hand": 0}])
    order = b.a_placed_order(work, ("LAMP", 3))
    return eu, lamp, number_of(order)


@pytest.fixture
def shelf(live_server):
    """(point id, SKU id, number of the order that is promised lamps)."""
    return run(live_server.store, "cli", shop)


def opened(live_server, page, path="/stock", role="admin"):
    live_server.sign_in(page, role, path)
    page.locator("#stock-page[data-ready]").wait_for()
    expect(first(page)).not_to_be_empty()


def first(page):
    return page.locator('.ag-pinned-left-cols-container [row-index="0"]')


def test_a_tab_a_pill_and_a_search_narrow_the_list_and_the_address_holds_it(
    live_server, page, shelf
):
    opened(live_server, page)
    expect(page.locator("#stock-total")).to_have_text("122 stock levels")
    expect(first(page)).to_contain_text("LAMP")

    page.locator('.oi-tab[data-value="out"]').click()
    expect(page.locator("#stock-foot")).to_contain_text("1 stock level ")
    expect(first(page)).to_contain_text("MUG")
    page.locator('[data-pill="point"] select').select_option("EU-1")
    expect(page.get_by_role("heading", name="No stock levels under Out of stock")).to_be_visible()
    expect(page).to_have_url(re.compile(r"state=out&point=EU-1"))
    page.locator(".oi-notice").get_by_text("Clear filters").click()
    expect(page.locator("#stock-foot")).to_contain_text("122 stock levels")

    page.get_by_label("Search this list").fill("row 11")
    expect(page.locator("#stock-foot")).to_contain_text("11 stock levels")
    page.locator(".ag-header-cell-label", has_text="Available").click()
    expect(first(page)).to_contain_text("ROW-119")
    page.reload()
    expect(first(page)).to_contain_text("ROW-119")
    expect(page).to_have_url(re.compile("q=row\\+11&sort=available&dir=desc"))


def test_rows_come_as_one_scrolls_and_the_keyboard_moves_opens_and_closes(live_server, page, shelf):
    opened(live_server, page)
    page.locator(".ag-body-viewport").evaluate("view => view.scrollTo(0, 1e6)")
    expect(page.locator('.ag-pinned-left-cols-container [row-index="121"]')).to_contain_text(
        "ROW-119"
    )
    page.locator(".ag-body-viewport").evaluate("view => view.scrollTo(0, 0)")
    expect(first(page)).to_contain_text("LAMP")

    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#stock-heading")).to_have_text("MUG at US-1")
    expect(page.locator("#stock-heading")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#stock-drawer")).not_to_have_class(re.compile("is-open"))
    expect(page.locator(".ag-cell-focus")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search this list")).to_be_focused()


def test_a_number_is_explained_by_its_sum_its_promises_and_its_ledger(live_server, page, shelf):
    opened(live_server, page)
    first(page).click()

    drawer = page.locator("#stock-drawer")
    expect(page.locator("#stock-heading")).to_have_text("LAMP at EU-1")
    expect(drawer.locator(".oi-money")).to_have_text(
        "On hand on the shelf10Reserved promised, not yet bound−3Safety kept back−2Available5"
    )
    expect(drawer).to_contain_text("Each number is the sum of its ledger rows.")
    expect(drawer.get_by_role("link", name=shelf[2]).first).to_have_attribute(
        "href", f"/orders/{shelf[2]}"
    )
    expect(page).to_have_url(re.compile(f"open={shelf[0]}-{shelf[1]}"))
    page.reload()
    expect(page.locator("#stock-heading")).to_have_text("LAMP at EU-1")
    page.locator(".oi-drawer-foot summary").click()
    axe.sound(page)


def correct(page, by, reason):
    page.locator(".oi-drawer-foot summary").click()
    page.get_by_label("Change by").fill(by)
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name="Save the change").click()


def test_what_is_on_hand_is_corrected_with_a_reason_and_taken_back(live_server, page, shelf):
    opened(live_server, page, f"/stock?open={shelf[0]}-{shelf[1]}")
    expect(page.locator("#stock-heading")).to_have_text("LAMP at EU-1")
    said = page.locator("#stock-toast-text")

    correct(page, "-4", "")
    expect(page.locator("#stock-wrong")).to_have_text("Say why the number on the shelf changes.")
    page.get_by_label("Reason").fill("Counted")
    expect(page.locator(".li-sum")).to_have_text("10 → 6")
    page.get_by_role("button", name="Save the change").dblclick()  # counts once
    expect(said).to_have_text("LAMP at EU-1: -4 on hand, now 6.")
    expect(page.locator("#stock-drawer .oi-money")).to_contain_text("On hand on the shelf6")
    expect(page.get_by_text("Adjusted: Counted")).to_have_count(1)
    expect(page.locator("#stock-drawer")).to_contain_text("Maya Okafor")
    expect(page.locator('.ag-center-cols-container [row-index="0"]')).to_contain_text("6")

    page.get_by_role("button", name="Undo").click()
    expect(said).to_have_text("Undone. LAMP at EU-1: +4 on hand, now 10.")
    expect(page.locator("#stock-drawer")).to_contain_text("Undone: Counted")

    correct(page, "-11", "Lost")
    expect(page.locator("#stock-wrong")).to_contain_text("A shelf holds less than the 11 units")


def test_two_people_who_correct_the_same_shelf_both_count(live_server, page, shelf):
    opened(live_server, page, f"/stock?open={shelf[0]}-{shelf[1]}")
    page.locator(".oi-drawer-foot summary").click()
    run(live_server.store, "cli", service.adjust, "other", {shelf[:2]: -1}, "Somebody else's")

    page.get_by_label("Change by").fill("-2")
    page.get_by_label("Reason").fill("Damaged")
    page.get_by_role("button", name="Save the change").click()

    expect(page.locator("#stock-toast-text")).to_have_text("LAMP at EU-1: -2 on hand, now 7.")


@pytest.mark.full
def test_a_list_that_fails_says_why_and_retry_brings_it_back(live_server, page, shelf):
    opened(live_server, page)
    broken(live_server.store, "alter table skus rename column title to lost")
    page.locator('.oi-tab[data-value="low"]').click()

    notice = page.get_by_role("alert").filter(has_text="These stock levels cannot be shown")
    expect(notice).to_contain_text(re.compile(r"reference \w{8}"))
    broken(live_server.store, "alter table skus rename column lost to title")
    notice.get_by_role("button", name="Retry").click()
    expect(page.locator("#stock-foot")).to_contain_text("1 stock level ")
    expect(notice).to_have_count(0)

    page.goto(live_server.url + "/stock?open=9-9")
    told = page.locator("#stock-drawer")
    expect(told).to_contain_text("There is no stock of that SKU at that point.")
    expect(told.get_by_role("button", name="Retry")).to_be_visible()


def broken(store, statement):
    """Do to the store what only a fault does."""
    with store.writer.begin() as conn:
        conn.exec_driver_sql(statement)


@pytest.mark.full
def test_a_viewer_reads_and_cannot_adjust_and_a_wrong_address_is_told_in_words(
    live_server, page, shelf
):
    opened(live_server, page, f"/stock?open={shelf[0]}-{shelf[1]}", role="viewer")

    expect(page.locator("#stock-heading")).to_have_text("LAMP at EU-1")
    expect(page.locator(".oi-drawer-foot")).to_have_count(0)
    expect(page.locator("summary", has_text="Export")).to_have_count(0)
    page.goto(live_server.url + "/stock?state=gone")
    expect(page.get_by_text("'gone' is no state; there are")).to_be_visible()
