"""What people set on the page of one SKU, in a real browser."""

import os
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.catalog import settings
from iorder.flows.set_up_sku import set_up_sku
from iorder.flows.track_sku import track_sku
from iorder.inventory.model import lot_stock, lots
from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe

SHOTS = os.environ.get("IORDER_SHOTS", "")


def shop(work):
    """Ten lamps and mugs at EU-1 and US-1, two lamps sold; BOX is nothing yet; milk by lot."""
    eu, us = b.a_point(work, "EU-1"), b.a_point(work, "US-1", label="Reno store")
    for code in ("LAMP", "MUG"):
        sku = b.a_sku(work, code)
        for place in (eu, us):
            b.stocked(work, place, sku, 10)
    b.a_sku(work, "BOX")
    track_sku(work, b.a_sku(work, "MILK"), "lot")
    b.a_channel(work)
    b.a_placed_order(work, ("LAMP", 2))


@pytest.fixture
def shelf(live_server):
    run(live_server.store, "cli", shop)
    return live_server.store


def kept(store, code="LAMP"):
    with store.reading() as conn:
        return settings.stored(conn, code).settings


def look(page, name):
    """Nothing inaccessible in either theme; a picture where one is asked for."""
    for theme, rules in (("light", axe.ALL_RULES), ("dark", axe.OF_COLOUR)):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        page.wait_for_timeout(150)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"skuset-{name}-{theme}.png", full_page=True)
        assert axe.violations(page, "#io-main", rules=rules) == []


def card(page, title):
    return page.locator("section.io-card", has=page.get_by_role("heading", name=title, exact=True))


def saved(page, words):
    expect(page.get_by_text(words)).to_be_visible()


def test_how_it_sells_its_quotas_and_levels_are_set_and_never_over_others_words(
    live_server, page, shelf
):
    live_server.sign_in(page, "staff", "/skus/LAMP")
    page.get_by_role("link", name="Edit", exact=True).click()
    page.get_by_label("When it is out").select_option("preorder")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#sku-facts-wrong")).to_have_text("Say from which day a preorder ships.")
    page.get_by_label("A preorder ships from").fill("2999-01-31")
    page.get_by_label("Hazardous goods").check()
    expect(page.get_by_text("By lot is one-way")).to_be_visible()
    page.get_by_role("button", name="Save", exact=True).click()
    saved(page, "It is saved.")
    expect(page.locator("#sku-subtitle")).to_contain_text("Hazardous")
    expect(card(page, "About")).to_contain_text("31 Jan 2999")
    assert (kept(shelf).when_out, kept(shelf).hazardous) == ("preorder", True)

    quotas, levels = card(page, "Quotas"), card(page, "Levels by point")
    quotas.get_by_label("Quota of Web").fill("12 or so")
    quotas.get_by_role("button", name="Save the quotas").click()
    expect(quotas.get_by_role("alert")).to_contain_text("12 or so is no whole number")
    quotas.get_by_label("Quota of Web").fill("12")
    quotas.get_by_role("button", name="Save the quotas").click()
    saved(page, "The quotas are saved.")
    expect(quotas.locator("tbody tr").first).to_contain_text(re.compile(r"2\s*10"))
    levels.get_by_label("Safety stock at EU-1").fill("3")
    levels.get_by_label("Reorder point at US-1").fill("5")
    levels.get_by_label("Order up to at US-1").fill("4")
    levels.get_by_role("button", name="Save the levels").click()
    expect(levels.get_by_role("alert")).to_contain_text("not less than it")
    levels.get_by_label("Order up to at US-1").fill("9")
    levels.get_by_role("button", name="Save the levels").click()
    saved(page, "The levels are saved.")
    told = card(page, "Changes")
    expect(told).to_contain_text("Reorder point at US-1: 5, up to 9")
    expect(told).to_contain_text("When out sold ahead (was refused); ships from 2999-01-31")

    run(shelf, "cli", set_up_sku, "LAMP", 2, {"oversize": True})
    page.get_by_label("Its units are told apart by").select_option("serial")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#sku-facts-wrong")).to_contain_text("oversize is now True")
    look(page, "facts")
    page.get_by_role("link", name="Show it as it is now").click()
    expect(page.get_by_label("Oversize")).to_be_checked()
    assert kept(shelf).tracking == "none"


def test_a_kit_is_made_of_parts_and_stays_so_while_it_is_in_open_orders(live_server, page, shelf):
    live_server.sign_in(page, "staff", "/skus/BOX?edit=1")
    parts = card(page, "Kit parts")
    expect(parts).to_contain_text("It is no kit.")
    for at, (code, units) in enumerate((("LAMP", "2"), ("NOPE", "1"), ("MUG", "1")), 1):
        parts.get_by_role("button", name="Add a part").click()
        parts.get_by_label(f"SKU of part {at}").fill(code)
        parts.get_by_label(f"Units of part {at}").fill(units)
    parts.get_by_role("button", name="Save the parts").click()
    expect(parts.get_by_role("alert")).to_contain_text("There is no SKU NOPE")
    parts.get_by_role("button", name="Take NOPE out").click()
    expect(parts.get_by_label("SKU of part 2")).to_have_value("MUG")
    parts.get_by_role("button", name="Save the parts").click()
    saved(page, "The parts are saved.")
    expect(card(page, "Parts")).to_contain_text("LAMP")
    expect(card(page, "Quotas")).to_contain_text("A kit is promised as its parts")
    run(shelf, "cli", b.a_placed_order, ("BOX", 1))
    parts.get_by_role("button", name="Take MUG out").click()
    expect(parts.get_by_label("SKU of part 2")).to_have_count(0)
    parts.get_by_role("button", name="Save the parts").click()
    expect(parts.get_by_role("alert")).to_contain_text("BOX is in open orders (IO-")
    look(page, "kit")


def test_a_lot_is_received_by_hand_and_its_number_corrected(live_server, page, shelf):
    live_server.sign_in(page, "staff", "/skus/MILK")
    box = card(page, "Lots")
    box.get_by_text("Receive by lot").click()
    box.get_by_label("Lot", exact=True).fill("A-7")
    box.get_by_label("Expires on").fill("2999-01-31")
    box.get_by_label("Units that came").fill("6")
    box.get_by_role("button", name="Receive them").click()
    expect(box.get_by_role("alert")).to_have_text("Say where they come from.")
    box.get_by_label("Reason").fill("From the dairy")
    box.get_by_role("button", name="Receive them").click()
    saved(page, "6 units of lot A-7 received.")
    expect(box.locator("tbody")).to_contain_text("A-7")
    box.get_by_text("Correct a lot").click()
    box.get_by_label("Units more or fewer").fill("-9")
    box.get_by_role("button", name="Correct it").click()
    expect(box.get_by_role("alert").filter(has_text="Say why")).to_be_visible()
    box.locator("#sku-lot-reason").fill("Counted")
    box.get_by_role("button", name="Correct it").click()
    expect(box.get_by_role("alert").filter(has_text="holds fewer units")).to_be_visible()
    look(page, "lots")
    box.get_by_label("Units more or fewer").fill("-2")
    box.get_by_role("button", name="Correct it").click()
    saved(page, "The lot is corrected by -2 units.")
    with shelf.reading() as conn:
        held = conn.execute(sa.select(lots.c.code, lot_stock.c.on_hand).join(
            lot_stock, lot_stock.c.lot_id == lots.c.id)).all()  # fmt: skip
    assert ("A-7", 4) in [tuple(row) for row in held]


@pytest.mark.full
def test_each_point_leads_to_what_is_done_there_and_a_viewer_only_reads(live_server, page, shelf):
    live_server.sign_in(page, "staff", "/skus/LAMP")
    page.get_by_role("link", name="Adjust LAMP at US-1").click()
    expect(page.locator("#stock-drawer")).to_contain_text("US-1")
    page.go_back()
    page.get_by_role("link", name="Transfer LAMP at US-1").click()
    form = page.locator("#transfers-new-form")
    expect(form.get_by_label("From")).to_have_value("US-1")
    expect(form.get_by_label("SKUs and units")).to_have_value("LAMP ")
    page.go_back()
    page.get_by_role("link", name="Order more LAMP at EU-1").click()
    expect(page.locator("#reorder-drawer")).to_contain_text("LAMP")

    live_server.sign_in(page, "viewer", "/skus/LAMP?edit=1")
    expect(card(page, "Points")).to_be_visible()
    for gone in ("Edit", "Done", "Adjust LAMP at US-1", "Order more LAMP at US-1"):
        expect(page.get_by_role("link", name=gone, exact=True)).to_have_count(0)
    expect(page.locator("#sku-at")).to_have_count(0)
