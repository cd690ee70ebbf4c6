"""Buying in a real browser: from a suggestion to a draft, to the supplier, onto the shelf."""

import os
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.inventory.model import stock
from iorder.kernel.store import run
from iorder.purchasing import service
from iorder.purchasing.suppliers import Price
from tests import builders as b
from tests.support import axe
from tests.support.buying import a_draft, a_sent_order, a_supplier, sold

SHOTS = os.environ.get("IORDER_SHOTS", "")


def shop(work):
    """LAMP, BOWL and ROPE sell out, ROPE nobody sells; MUG and VASE are on their way.

    One order is drafted, one awaited, one late.
    """
    eu = b.a_point(work, label="Lyon warehouse", city="Lyon", line1="3 rue Vaubecour")
    names = {"LAMP": "Desk lamp", "MUG": "Stoneware mug", "VASE": "Glass vase", "ROPE": "Rope 5 m",
             "BOWL": "Glass bowl"}  # fmt: skip
    skus = {code: b.a_sku(work, code, title=title) for code, title in names.items()}
    milk = b.a_sku(work, "MILK", title="Oat milk", tracking="lot")
    for sku in skus.values():
        b.stocked(work, eu, sku, 100)
        sold(work, eu, sku, 90)
    acme = a_supplier(
        work, "ACME", Price(skus["LAMP"], 400, "A-77", 6, 12), Price(skus["MUG"], 150),
        Price(milk, 90), label="Acme Lighting", email="orders@acme.example",
    )  # fmt: skip
    swift = a_supplier(
        work, "SWIFT", Price(skus["VASE"], 720), Price(skus["BOWL"], 650), label="Swift Glass",
        lead_days=2,
    )  # fmt: skip
    draft = a_draft(work, acme, ("LAMP", 24), ("MUG", 10, 145))
    awaited = a_sent_order(work, acme, ("MUG", 40), ("MILK", 30))
    late = a_sent_order(work, swift, ("VASE", 5))
    service.reschedule(work, late, b.NOON.date(), 2)
    return {"draft": f"PO-{draft}", "awaited": f"PO-{awaited}", "late": f"PO-{late}",
            "acme": acme, **skus, "eu": eu, "MILK": milk}  # fmt: skip


@pytest.fixture
def made(live_server):
    return run(live_server.store, "cli", shop)


def accessible(page, name):
    """No accessibility fault in light and dark; pictures of both where IORDER_SHOTS is a folder."""
    page.wait_for_timeout(250)
    for theme, rules in (("dark", axe.OF_COLOUR), ("light", axe.ALL_RULES)):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"purchasing-{name}-{theme}.png")
        assert axe.violations(page, rules=rules) == []


def opened(live_server, page, slug, query="", role="admin"):
    live_server.sign_in(page, role, f"/{slug}{query}")
    page.locator(f"#{slug}-page[data-ready]").wait_for()
    expect(first(page)).not_to_be_empty()


def first(page):
    return page.locator('.ag-pinned-left-cols-container [row-index="0"]')


def shelf(live_server, sku):
    """(inbound, on hand)"""
    with live_server.store.reading() as conn:
        query = sa.select(stock.c.inbound, stock.c.on_hand).where(stock.c.sku_id == sku)
        return tuple(conn.execute(query).one())


def test_what_is_chosen_among_the_suggestions_becomes_drafts(live_server, page, made):
    opened(live_server, page, "reorder")
    expect(page.locator("#reorder-total")).to_have_text("3 suggestions")
    expect(page.locator("#reorder-export-csv")).to_have_attribute("href", "/export/reorder.csv")
    first(page).click()
    expect(page.locator("#reorder-heading")).to_have_text("BOWL for EU-1")
    expect(page.locator("#reorder-body")).to_contain_text("sells 6.4 a day")
    page.locator("#reorder-body summary").click()
    accessible(page, "reorder-drawer")
    page.keyboard.press("Escape")

    boxes = page.locator(".ag-selection-checkbox input")
    for at in range(3):
        boxes.nth(at).check()
    expect(page.locator("#reorder-chosen")).to_have_text("3 suggestions")
    accessible(page, "reorder-chosen")
    page.locator("#reorder-draft").click()
    told = page.locator("#reorder-toast-text")
    expect(told).to_contain_text("2 drafts: PO-")
    expect(told).to_contain_text("1 without a supplier or no longer needed left out.")
    expect(page.locator("#reorder-total")).to_have_text("1 suggestion")

    page.goto(live_server.url + "/purchase-orders?state=draft")
    expect(page.locator("#purchase-orders-total")).to_have_text("5 purchase orders")
    expect(first(page)).to_contain_text("PO-")


def test_levels_set_by_hand_change_what_is_suggested(live_server, page, made):
    opened(live_server, page, "reorder", f"?open={made['eu']}-{made['ROPE']}")
    expect(page.locator("#reorder-body")).to_contain_text("no supplier yet")
    page.locator("#reorder-body summary").click()
    page.get_by_label("Reorder point").fill("20")
    page.get_by_label("Order up to").fill("5")
    page.get_by_role("button", name="Save the levels").click()
    expect(page.locator("#reorder-wrong")).to_contain_text("Order up to the reorder point or more")
    page.get_by_label("Order up to").fill("25")
    page.get_by_role("button", name="Save the levels").click()
    expect(page.locator("#reorder-toast-text")).to_have_text("The levels are saved.")
    expect(page.locator("#reorder-body")).to_contain_text("reorder point set to 20: order 15")


def test_a_draft_is_written_sent_and_received_in_two_goes(live_server, page, made):
    number = made["draft"]
    opened(live_server, page, "purchase-orders")
    expect(page.locator("#purchase-orders-total")).to_have_text("3 purchase orders")
    page.get_by_text(number, exact=True).click()
    expect(page.locator("#purchase-orders-heading")).to_have_text(number)
    page.get_by_role("link", name=f"Open {number}").click()

    page.get_by_label("Units of LAMP").fill("30")
    page.get_by_label("SKU to add").fill("NOPE")
    page.get_by_label("Units to add").fill("3")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.get_by_role("alert")).to_contain_text("There is no SKU NOPE")
    page.get_by_label("SKU to add").fill("VASE")
    page.get_by_label("Cost of what is added").fill("7.10")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".pu-sum")).to_contain_text("€155.80")  # 30 x 4.00 + 10 x 1.45 + 3 x 7.10
    accessible(page, "draft")

    page.get_by_role("button", name="Send", exact=True).dblclick()  # sent once
    expect(page.get_by_role("button", name="Receive these")).to_be_visible()
    assert shelf(live_server, made["LAMP"]) == (30, 10)
    page.get_by_label("Units of LAMP that came").fill("40")
    page.get_by_role("button", name="Receive these").click()
    expect(page.get_by_role("alert")).to_contain_text("at most 33 more are taken in")
    page.get_by_label("Units of LAMP that came").fill("12")
    page.get_by_role("button", name="Receive these").dblclick()  # comes once
    expect(page.locator(".oi-timeline")).to_contain_text("Received 12 units; 31 still to come")
    assert shelf(live_server, made["LAMP"]) == (18, 22)
    accessible(page, "receiving")

    page.get_by_role("button", name="Receive all that is left").click()
    expect(page.locator(".oi-timeline")).to_contain_text("Received 31 units; nothing is left")
    expect(page.locator(".pu-side")).to_contain_text("Received")
    assert shelf(live_server, made["LAMP"]) == (0, 40)
    expect(page.get_by_role("button", name="Receive these")).to_have_count(0)


def test_what_is_kept_by_lot_comes_in_with_its_lot_and_the_rest_is_closed_short(
    live_server, page, made
):
    live_server.sign_in(page, "admin", f"/purchase-orders/{made['awaited']}")
    page.get_by_label("Units of MILK that came").fill("20")
    page.get_by_role("button", name="Receive these").click()
    expect(page.get_by_role("alert")).to_contain_text("MILK is kept by lot")
    page.get_by_label("Lot of MILK").fill("B-7")
    page.get_by_label("Expiry of MILK").fill("2031-02-01")
    accessible(page, "lot")
    page.get_by_role("button", name="Receive these").click()
    expect(page.locator(".oi-timeline")).to_contain_text("Received 20 units")
    page.locator("summary", has_text="Close short").click()
    page.get_by_role("button", name="Close the order").click()
    expect(page.get_by_role("alert")).to_contain_text("Say why")
    page.get_by_label("Reason").fill("Out of season")
    page.get_by_role("button", name="Close the order").click()
    expect(page.locator(".oi-timeline")).to_contain_text("Closed 50 units short: Out of season")
    assert shelf(live_server, made["MUG"]) == (0, 10)


def test_late_orders_are_marked_and_a_stale_page_says_what_is_so(live_server, page, made):
    opened(live_server, page, "purchase-orders", "?state=late")
    expect(first(page)).to_contain_text(made["late"])
    expect(page.locator(".li-tone-bad")).to_contain_text("10 Mar 2026 · late")
    page.goto(f"{live_server.url}/purchase-orders/{made['late']}")
    expect(page.locator(".pu-side")).to_contain_text("late")
    order = int(made["late"].removeprefix("PO-"))
    run(live_server.store, "cli", service.reschedule, order, b.NOON.date().replace(day=20), 3)
    page.get_by_role("button", name="Receive all that is left").click()
    expect(page.get_by_role("alert")).to_contain_text("was changed meanwhile")
    page.get_by_role("link", name="Show it as it is now").click()
    page.get_by_role("button", name="Receive all that is left").click()
    expect(page.locator(".oi-timeline")).to_contain_text("Received 5 units")


def test_a_new_draft_begins_from_the_list_and_can_be_printed(live_server, page, made):
    opened(live_server, page, "purchase-orders")
    page.locator("summary", has_text="New purchase order").click()
    page.locator("#po-new-supplier").select_option(label="Swift Glass")
    page.get_by_role("button", name="Make the draft").click()
    expect(page.get_by_role("button", name="Save the draft")).to_be_visible()
    page.goto(f"{live_server.url}/purchase-orders/{made['draft']}/print")
    expect(page.get_by_role("heading", name=f"Purchase order {made['draft']}")).to_be_visible()
    expect(page.locator(".pp-lines")).to_contain_text("A-77")
    expect(page.locator(".pp-lines tfoot")).to_contain_text("€110.50")
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / "purchasing-print.png")
    assert axe.violations(page) == []


def test_a_supplier_is_added_and_its_price_list_comes_from_a_file(
    live_server, page, made, tmp_path
):
    opened(live_server, page, "suppliers")
    expect(page.locator("#suppliers-total")).to_have_text("2 suppliers")
    page.locator("summary", has_text="Add a supplier").click()
    page.locator("#supplier-code").fill("ACME")
    page.locator("#supplier-label").fill("Rope & Co")
    page.get_by_role("button", name="Add the supplier").click()
    expect(page.locator("#supplier-wrong")).to_contain_text("Another supplier is called ACME")
    page.locator("#supplier-code").fill("ROPES")
    page.get_by_role("button", name="Add the supplier").click()
    expect(page.get_by_role("heading", name="Rope & Co")).to_be_visible()

    prices = tmp_path / "prices.csv"
    prices.write_text(
        "SKU,Cost,Pack,Lead days\nROPE,2.35,10,4\nNOPE,1.00,1,1\nMUG,-3,1,1\nLAMP,4.10,2.5,1\n"
    )
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a file").click()
    chooser.value.set_files(prices)
    told = page.locator("#price-told")
    expect(told).to_contain_text("prices.csv: 1 row taken, 1 changed, 3 refused")
    expect(told).to_contain_text("Row 3, SKU: There is no SKU NOPE")
    expect(page.locator(".pu-lines")).to_contain_text("€2.35")
    accessible(page, "supplier")

    page.get_by_label("SKU", exact=True).fill("MUG")
    page.get_by_label("Each").fill("1.40")
    page.locator("#price-save").click()
    expect(page.locator(".pu-lines")).to_contain_text("€1.40")
    page.get_by_role("button", name="Take MUG off the list").click()
    expect(page.locator(".pu-lines")).not_to_contain_text("€1.40")
    page.get_by_label("Days to come").fill("9")
    page.locator("#supplier-save").click()
    expect(page.get_by_text("Rope & Co is saved.")).to_be_visible()


@pytest.mark.full
def test_an_analyst_reads_and_cannot_buy_and_a_viewer_sees_nothing_of_it(live_server, page, made):
    live_server.sign_in(page, "analyst", f"/purchase-orders/{made['awaited']}")
    expect(page.locator("#po-body")).to_contain_text("Stoneware mug")
    expect(page.get_by_role("button", name=re.compile("Receive"))).to_have_count(0)
    page.goto(live_server.url + "/purchase-orders/PO-99999")
    expect(page.get_by_text("There is no purchase order PO-99999")).to_be_visible()
    live_server.sign_in(page, "viewer", "/")
    expect(page.get_by_role("link", name="Purchase orders")).to_have_count(0)
