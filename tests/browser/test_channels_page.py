"""What people do on the pages of channels, and by the heat of stock, in a real browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from iorder.channels import terms
from iorder.inventory import quotas
from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe
from tests.views.stock import test_stock_heat as heat

SHOTS = os.environ.get("IORDER_SHOTS", "")


def shop(work):
    heat.shop(work)
    b.a_point(work, "US-1", country="US")
    web = b.a_channel(work)
    lamp = b.a_sku(work, title="Desk lamp")
    quotas.set_quota(work, web, lamp, 0)
    return web


@pytest.fixture
def web(live_server):
    return run(live_server.store, "cli", shop)


def look(page, name):
    for theme, rules in (("light", axe.ALL_RULES), ("dark", axe.OF_COLOUR)):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        page.wait_for_timeout(200)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"points2-{name}-{theme}.png")
        assert axe.violations(page, rules=rules) == []


def test_a_channel_is_set_up_with_its_points_its_carts_and_its_quotas(
    live_server, page, web, tmp_path
):
    live_server.sign_in(page, "manager", "/channels")
    expect(page.get_by_role("row", name="Web")).to_contain_text("all points1 SKU, 1 used up15 min")
    look(page, "channels")
    page.get_by_role("link", name="Web", exact=True).click()
    page.get_by_label("Minutes").fill("0")
    page.get_by_label("US-1").check()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#channel-wrong")).to_contain_text("1 to 10,080 minutes")
    page.get_by_label("Minutes").fill("45")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The channel is saved.")).to_be_visible()
    expect(page.locator(".oi-timeline")).to_contain_text("Named 1 of the points")
    with live_server.store.reading() as conn:
        assert terms.hold_terms(conn, [web])[web][0] == 45

    page.get_by_label("Set quotas").fill("LAMP 500\nNOPE 3")
    page.get_by_role("button", name="Set them").click()
    expect(page.locator("#quota-wrong")).to_have_text("There is no SKU NOPE; nothing was set.")
    page.get_by_label("Set quotas").fill("LAMP 500\nSTILL 3")
    page.get_by_role("button", name="Set them").click()
    expect(page.get_by_role("row", name="Desk lamp")).to_contain_text("0500500")
    page.get_by_role("button", name="Take the quota of STILL off").click()
    expect(page.get_by_role("row", name="STILL")).to_have_count(0)

    path = tmp_path / "quotas.csv"
    path.write_text("SKU,Quota\nLAMP,7\nNOPE,1\nSTILL,many\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Quotas from a file").click()
    chooser.value.set_files(path)
    expect(
        page.get_by_role("heading", name="quotas.csv: 1 quota set, 2 rows refused")
    ).to_be_visible()
    expect(page.get_by_text("'many' is no whole number of units")).to_be_visible()
    expect(page.get_by_role("row", name="Desk lamp")).to_contain_text("077")
    look(page, "channel")
    with page.expect_download() as refused:
        page.get_by_role("link", name="Download the refused rows").click()
    assert "NOPE" in refused.value.path().read_text()


def test_a_file_of_counted_shelves_opens_a_count_whose_differences_wait(
    live_server, page, web, tmp_path
):
    live_server.sign_in(page, "staff", "/stock?point=EU-1")
    page.locator("#stock-page[data-ready]").wait_for()
    path = tmp_path / "shelves.csv"
    path.write_text("sku,counted\nFINE-9,8\nLOW-9,9\nNOPE,1\nOVER-181,-1\n")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Count by file").click()
    chooser.value.set_files(path)
    told = page.locator("#stock-count-told")
    expect(told).to_contain_text("1 agreed, 1 waiting for approval")
    expect(told).to_contain_text("There is no SKU NOPE")
    expect(told).to_contain_text("-1 is less than nothing")
    look(page, "count")
    with page.expect_download() as refused:
        told.get_by_role("link", name="Download the refused rows").click()
    assert refused.value.path().read_text().count("\n") == 3
    told.get_by_role("link", name="Open CT-").click()
    expect(page.get_by_role("heading", name="CT-")).to_be_visible()
    expect(page.locator("#count-body")).to_contain_text("FINE-9")


def test_stock_is_coloured_by_how_long_it_lasts_and_found_by_it(live_server, page, web):
    live_server.sign_in(page, "staff", "/stock")
    page.locator("#stock-page[data-ready]").wait_for()
    expect(page.locator(".st-legend")).to_contain_text("less than its supplier takes")
    cells = page.locator(".ag-center-cols-container [col-id='cover'] .li-tone")
    expect(cells).to_have_text(["9 days", "9 days", "Out", "181 days"])
    assert cells.evaluate_all(
        "all => all.map(one => getComputedStyle(one, '::before').content)"
    ) == ['"✓ "', '"▼ "', '"✕ "', '"▲ "']
    look(page, "heat")
    page.locator('[data-pill="cover"] select').select_option("over")
    expect(page.locator("#stock-foot")).to_contain_text("1 stock level ")
    expect(page.get_by_role("link", name="Over-181")).to_have_attribute("href", "/skus/OVER-181")

    page.locator(".ag-pinned-left-cols-container [row-index='0']").click()
    page.get_by_label("Safety stock").fill("4")
    page.get_by_label("Reorder point").fill("x")
    page.get_by_role("button", name="Save the levels").click()
    expect(page.locator("#stock-levels-wrong")).to_contain_text("x is no whole number")
    page.get_by_label("Reorder point").fill("20")
    page.get_by_label("Order up to").fill("60")
    page.get_by_role("button", name="Save the levels").click()
    expect(page.locator("#stock-toast-text")).to_have_text("The levels are saved.")
    expect(page.locator("#stock-body")).to_contain_text("kept back")
    look(page, "levels")
