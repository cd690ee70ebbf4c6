"""What a manager does with orders that wait for stock or a point, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from iorder.flows import source_many, source_wave
from iorder.flows.place_order import accept_orders
from iorder.kernel.store import run
from iorder.orders.placing import NewLine
from iorder.views.sourcing.decision import whence
from iorder.views.sourcing.sourcing_runs import run_rows
from tests.builders import stocked
from tests.support import axe
from tests.support.shop import a_shop


@pytest.fixture
def shop(live_server):
    """Three orders that wait for twelve lamps each, where there are ten; one that waits not."""

    def opened(work):
        shop = a_shop(work)
        wanted = [shop.order(f"W-{n}", lines=(NewLine("LAMP", 12, 1000),)) for n in range(3)]
        return shop, accept_orders(work, [*wanted, shop.order("OK", lines=(NewLine("MUG", 1, 5),))])

    return run(live_server.store, "cli", opened)


def opened(live_server, page, path="/allocation", role="manager"):
    live_server.sign_in(page, role, path)
    page.locator("#allocation-page[data-ready]").wait_for()


def row(page, at: int = 0):
    return page.locator(f'.ag-center-cols-container [row-index="{at}"]')


def open_first(page) -> None:
    """Open the drawer of the first row, once it is there."""
    first = page.locator('.ag-pinned-left-cols-container [row-index="0"]')
    expect(first).to_contain_text("IO-")
    first.click()


def choose_all(page, number: int) -> None:
    """Choose all rows, once so many are there."""
    rows = page.locator(".ag-pinned-left-cols-container .ag-row", has_text="IO-")
    expect(rows).to_have_count(number)
    page.get_by_label("Choose every row on the screen").check()


def come(live_server, shop, units: int) -> None:
    run(live_server.store, "cli", stocked, shop.near, shop.skus["LAMP"], units)


def held(live_server, order_id: int) -> list[tuple[str, int]]:
    return [(one.code, one.units) for one in whence(live_server.store, order_id).senders]


def test_a_waiting_order_is_sourced_once_its_stock_has_come(live_server, page, shop, console):
    shop, (first, *_) = shop
    opened(live_server, page)
    expect(row(page)).to_contain_text("12 x LAMP")
    expect(row(page)).to_contain_text("EU-1 has 5 of 12")
    expect(page.locator('#io-nav a[href="/allocation"] + *')).to_contain_text("3")
    open_first(page)
    drawer = page.locator("#allocation-drawer")
    expect(drawer).to_contain_text("No points together have it all")
    expect(drawer.locator(".sc-table tbody tr")).to_have_count(2)
    drawer.get_by_role("button", name="Source now").click()
    expect(drawer.get_by_role("alert").first).to_contain_text("hold what there is")

    come(live_server, shop, 7)
    page.keyboard.press("Escape")
    open_first(page)
    expect(drawer).to_contain_text("EU-1 is the nearest point that has everything")
    drawer.get_by_role("button", name="Source now").click()

    expect(page.locator("#allocation-toast")).to_contain_text("is held at its points")
    assert held(live_server, first.order_id) == [("EU-1", 12)]
    expect(page.locator('.oi-tab[data-value=""] .oi-tab-count')).to_have_text("2")
    assert console == []


def test_a_point_is_chosen_by_hand_with_a_reason(live_server, page, shop):
    _, (*_, fine) = shop
    opened(live_server, page, "/allocation?state=allocated")
    open_first(page)
    drawer = page.locator("#allocation-drawer")
    expect(drawer.locator(".oi-drawer-title")).to_have_text(fine.number)
    drawer.get_by_text("Choose a point by hand").click()
    drawer.get_by_label("Send it from").select_option(label="US-1")
    drawer.get_by_role("button", name="Send from there").click()
    expect(drawer.get_by_role("alert").first).to_have_text("Say why it is sent from there.")
    drawer.get_by_placeholder("Why from there").fill("Its box is there")
    drawer.get_by_role("button", name="Send from there").click()

    expect(page.locator("#allocation-toast")).to_contain_text("is sent from there now")
    expect(drawer).to_contain_text("US-1 was chosen by hand: Its box is there")
    assert held(live_server, fine.order_id) == [("US-1", 1)]


def test_what_is_there_is_held_and_the_rest_is_promised_for_a_day(live_server, page, shop):
    _, (first, *_) = shop
    opened(live_server, page)
    open_first(page)
    drawer = page.locator("#allocation-drawer")
    drawer.get_by_role("button", name="Hold the 10 units there are").click()
    expect(page.locator("#allocation-toast")).to_contain_text("10 units are held")
    expect(drawer).to_contain_text("Missing2 x LAMP")

    drawer.get_by_text("Move to backorder").click()
    drawer.get_by_label("Promised for").fill("2030-01-05")
    drawer.get_by_role("button", name="Let it wait").click()
    expect(drawer).to_contain_text("2 x LAMP on backorder until 5 January 2030")
    expect(page.locator('.oi-tab[data-value="backorder"] .oi-tab-count')).to_have_text("1")
    assert held(live_server, first.order_id) == [("EU-1", 5), ("US-1", 5)]


def test_the_chosen_are_sourced_and_all_that_match_by_a_worker(live_server, page, shop):
    shop, placed = shop
    come(live_server, shop, 7)
    opened(live_server, page)
    choose_all(page, 3)
    page.get_by_role("button", name="Source the chosen").click()
    expect(page.locator("#allocation-toast")).to_contain_text(
        "1 of 3 orders is held whole; 2 still lack something."
    )
    come(live_server, shop, 12)
    expect(page.locator('.oi-tab[data-value=""] .oi-tab-count')).to_have_text("2")
    choose_all(page, 2)
    page.get_by_role("button", name="Source all that match").click()
    page.wait_for_url("**/allocation/waves/*")
    expect(page.locator("#wave-state")).to_contain_text("Waiting for a worker")
    (asked,) = run_rows(live_server.store)
    assert source_many.work_off_again(live_server.store, asked.id, lambda: False)
    expect(page.locator("#wave-body")).to_contain_text("1 of 2 orders are held whole")
    assert sum(bool(held(live_server, one.order_id)) for one in placed[:3]) == 2


def test_a_wave_is_looked_at_applied_and_taken_back(live_server, page, shop):
    shop, (first, *_) = shop
    come(live_server, shop, 20)
    opened(live_server, page, "/allocation?q=LAMP")
    page.locator("#allocation-wave-form summary").click()
    page.get_by_role("button", name="Plan it").click()
    page.wait_for_url("**/allocation/waves/*")
    worked_off(live_server)
    expect(page.locator("#wave-state")).to_contain_text("Planned")
    expect(page.locator(".al-compare")).to_contain_text("Shipping, estimated")
    expect(page.locator("#wave-map")).to_be_visible()
    assert held(live_server, first.order_id) == []

    page.get_by_role("button", name="Apply to 2 orders").click()
    expect(page.locator("#wave-state")).to_contain_text("Waiting for a worker")
    worked_off(live_server)
    expect(page.locator("#wave-body")).to_contain_text("2 orders went as planned")
    assert held(live_server, first.order_id) == [("EU-1", 12)]

    page.get_by_role("button", name="Undo where nothing is picked").click()
    expect(page.locator("#wave-state")).to_contain_text("Waiting for a worker")
    worked_off(live_server)
    expect(page.locator("#wave-body")).to_contain_text("2 orders are as they were before")
    assert held(live_server, first.order_id) == []
    page.get_by_role("link", name="All runs").click()
    expect(page.locator("#waves-list tbody tr")).to_contain_text("Undone")


def worked_off(live_server) -> None:
    (asked,) = run_rows(live_server.store)
    assert source_wave.work_off_wave(live_server.store, asked.id, lambda: False)


def test_the_map_says_the_same_as_a_table(live_server, page, shop):
    live_server.sign_in(page, "viewer", "/allocation/map?days=1")
    expect(page.locator("#allocation-map .scattergeo .point").first).to_be_attached()
    page.get_by_text("Show as a table").click()
    table = page.get_by_role("region", name="The chart as a table")
    expect(table.locator("tbody tr")).to_have_text(re.compile(r"EU-1\s*FR\s*1"))


@pytest.mark.full
def test_who_may_only_look_is_offered_nothing_else(live_server, page, shop):
    opened(live_server, page, role="viewer")
    open_first(page)
    drawer = page.locator("#allocation-drawer")
    expect(drawer).to_contain_text("No points together have it all")
    expect(drawer.get_by_role("button", name="Source now")).to_have_count(0)
    expect(page.get_by_text("Plan a wave")).to_have_count(0)


def test_nothing_stands_in_the_way_of_anybody(live_server, page, shop):
    opened(live_server, page)
    open_first(page)
    expect(page.locator("#allocation-drawer .sc-table")).to_be_visible()
    axe.sound(page)
    for path in ("/allocation/map", "/allocation/waves", "/allocation/waves/7"):
        page.goto(live_server.url + path)
        page.locator("#io-main h1").wait_for()
        axe.sound(page)
