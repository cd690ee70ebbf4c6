"""What people do on the page of transfers, in a real browser."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.inventory import transfers
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe


def shop(work):
    """20 lamps and 3 mugs at EU-1; TR-1 of 5 lamps and 4 mugs to US-1 is requested."""
    eu, us = b.a_point(work), b.a_point(work, "US-1", label="Newark")
    lamp, mug = b.a_sku(work, title="Desk lamp"), b.a_sku(work, "MUG", title="Stoneware mug")
    b.stocked(work, eu, lamp, 20)
    b.stocked(work, eu, mug, 3)
    return transfers.number_of(transfers.request(work, NewTransfer(eu, us, {lamp: 5, mug: 4})))


@pytest.fixture
def number(live_server):
    return run(live_server.store, "cli", shop)


def opened(live_server, page, path="/transfers", role="admin"):
    live_server.sign_in(page, role, path)
    page.locator("#transfers-page[data-ready]").wait_for()


def state(page):
    return page.locator(".oi-drawer-head > .io-chip, .oi-drawer-head > [class*=chip]").first


def units(live_server, sku="LAMP"):
    """(on hand, inbound) by point."""
    with live_server.store.reading() as conn:
        rows = conn.execute(
            sa.text("select p.code, s.on_hand, s.inbound from stock s join points p on "
                    "p.id = s.point_id join skus k on k.id = s.sku_id where k.code = :sku"),
            {"sku": sku},
        )  # fmt: skip
        return {row[0]: tuple(row[1:]) for row in rows}


def test_goods_are_asked_for_shipped_received_in_parts_and_closed_short(live_server, page, number):
    opened(live_server, page)
    page.get_by_text("New transfer").click()
    form = page.locator("#transfers-new-form")
    form.locator("select").nth(0).select_option("EU-1")
    form.locator("select").nth(1).select_option("US-1")
    form.get_by_label("SKUs and units").fill("LAMP 6\nNOPE 1")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("#transfers-new-form .li-wrong")).to_contain_text("no SKU NOPE")
    form.get_by_label("SKUs and units").fill("LAMP 6")
    page.get_by_role("button", name="Ask for it").click()
    expect(page.locator("#transfers-toast")).to_contain_text("is asked for.")
    expect(page.locator("#transfers-heading")).to_be_visible()
    expect(state(page)).to_have_text("Requested")

    page.get_by_label("Ship now: LAMP").fill("4")
    page.get_by_role("button", name="Ship", exact=True).click()
    expect(state(page)).to_have_text("Shipped")
    assert units(live_server) == {"EU-1": (16, 0), "US-1": (0, 4)}

    page.get_by_label("Came now: LAMP").fill("3")
    page.get_by_role("button", name="Receive", exact=True).click()
    expect(state(page)).to_have_text("Receiving")
    page.locator(".sh-foot summary", has_text="Close short").click()
    page.get_by_role("button", name="Close it short").click()
    expect(page.locator(".sh-foot .li-wrong")).to_contain_text("Say why")
    page.get_by_label("Reason").fill("Lost on the way")
    page.get_by_role("button", name="Close it short").click()
    expect(state(page)).to_have_text("Short")
    expect(page.locator("#transfers-drawer")).to_contain_text(
        "Closed 1 unit short: Lost on the way"
    )
    assert units(live_server) == {"EU-1": (16, 0), "US-1": (3, 0)}


def test_what_lacks_on_the_shelf_is_told_before_it_is_shipped(live_server, page, number):
    opened(live_server, page, f"/transfers?open={number}")
    expect(page.locator(".sh-lines")).to_contain_text("3 free")
    expect(page.get_by_label("Ship now: MUG")).to_have_value("3")
    page.get_by_label("Ship now: MUG").fill("4")
    page.get_by_role("button", name="Ship", exact=True).click()
    expect(page.locator(".sh-foot .li-wrong")).to_contain_text(
        "3 of the 4 units of a line are free to leave"
    )
    axe.sound(page)


def test_it_is_edited_and_cancelled_while_it_is_requested(live_server, page, number):
    opened(live_server, page, f"/transfers?open={number}")
    page.locator(".sh-foot summary", has_text="Edit").click()
    page.locator(".sh-foot").get_by_label("SKUs and units").fill("MUG 2")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".sh-lines tbody tr")).to_have_count(1)
    page.locator(".sh-foot summary", has_text="Cancel").click()
    page.get_by_role("button", name="Cancel the transfer").click()
    expect(state(page)).to_have_text("Cancelled")
    expect(page.locator(".sh-foot")).to_have_count(0)


@pytest.mark.full
def test_a_viewer_looks_and_does_nothing(live_server, page, number):
    opened(live_server, page, f"/transfers?open={number}", "viewer")
    expect(page.locator(".sh-lines")).to_be_visible()
    expect(page.get_by_role("button", name="Ship", exact=True)).to_have_count(0)
    expect(page.get_by_text("New transfer")).to_have_count(0)


def test_it_says_so_where_there_is_none_and_offers_to_begin(live_server, page):
    live_server.sign_in(page, "admin", "/transfers")
    expect(page.get_by_role("heading", name="No transfers yet")).to_be_visible()
    axe.sound(page)
    page.locator(".oi-notice").get_by_role("button", name="New transfer").click()
    expect(page.locator("#transfers-new")).to_be_visible()


@pytest.mark.full
def test_tabs_and_the_search_narrow_the_list(live_server, page, number):
    opened(live_server, page)
    expect(page.locator("#transfers-total")).to_have_text("1 transfer")
    page.get_by_label("Search this list").fill("LAMP")
    expect(page.locator("#transfers-foot")).to_contain_text("1 transfer ")
    page.locator('.oi-tab[data-value="shipped"]').click()
    expect(
        page.get_by_role("heading", name=re.compile("No transfers under Shipped"))
    ).to_be_visible()
