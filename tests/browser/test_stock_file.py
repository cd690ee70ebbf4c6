"""Correcting shelves by a file, and looking at an earlier day, in a real browser."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.inventory.model import stock
from iorder.kernel.store import run_at
from tests import builders as b
from tests.support import axe


def shop(work):
    """Ten lamps at EU-1 since twelve days before 10 March 2026."""
    lamp = b.a_sku(work, title="Desk lamp")
    b.stocked(work, b.a_point(work), lamp, 10)


@pytest.fixture
def shelf(live_server):
    run_at(live_server.store, "cli", b.NOON - timedelta(days=12), shop)


def opened(live_server, page, path="/stock"):
    live_server.sign_in(page, "staff", path)
    page.locator("#stock-page[data-ready]").wait_for()


def test_what_a_file_would_change_is_shown_then_made(live_server, page, shelf, tmp_path):
    opened(live_server, page)
    path = tmp_path / "fix.csv"
    path.write_text("sku,point,delta,reason\nLAMP,EU-1,-3,broken\nNOPE,EU-1,1,found\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Adjust by file").click()
    chooser.value.set_files(path)
    told = page.locator("#stock-file-told")
    expect(told.locator(".sh-changes tbody")).to_have_text("LAMPEU-1107−3broken")
    expect(told).to_contain_text("There is no SKU NOPE")
    axe.sound(page)
    page.get_by_role("button", name="Correct 1 shelf").click()
    expect(page.locator("#stock-toast")).to_contain_text("1 shelf corrected by fix.csv.")
    expect(told.locator("table")).to_have_count(0)
    with live_server.store.reading() as conn:
        assert conn.execute(sa.select(stock.c.on_hand)).scalar_one() == 7


def test_an_earlier_day_is_told_in_the_drawer(live_server, page, shelf):
    opened(live_server, page)
    page.locator('.ag-pinned-left-cols-container [row-index="0"]').click()
    page.get_by_label("Day", exact=True).fill("2026-03-01")
    told = page.locator("#stock-then-told")
    expect(told).to_contain_text("On hand10")
    page.get_by_label("Day", exact=True).fill("2026-01-01")
    expect(told).to_contain_text("On hand0")
