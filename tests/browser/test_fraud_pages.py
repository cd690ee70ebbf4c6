"""Fraud review by keyboard, and fraud rules from a draft to being in force, in a real browser."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.flows.backtest_rules import work_off_backtest
from iorder.flows.label_order import label_order
from iorder.flows.screen_order import screen_orders
from iorder.fraud.model import fraud_lists, fraud_rules
from iorder.kernel.store import run
from iorder.orders.model import orders
from tests import builders as b
from tests.support import axe

KEY = "of tests only"
ODD = replace(b.OSLO, name="Somebody Else", email="x@mailinator.com")


def shop(work):
    """Two doubtful orders, the second one due first, and one that was fraud."""
    b.stocked(work, b.a_point(work), b.a_sku(work), 50)
    ids = [b.a_placed_order(work, ship_to=ODD, bill_to=b.LYON, buyer=ODD) for _ in range(2)]
    screen_orders(work, ids, KEY)
    fine = b.a_placed_order(work, ship_to=b.LYON, buyer=b.LYON)
    screen_orders(work, [fine], KEY)
    label_order(work, fine, "fraud", "chargeback")
    return [f"IO-{1000 + one}" for one in ids]


@pytest.fixture
def numbers(live_server):
    return run(live_server.store, "cli", shop)


def fraud_states(live_server):
    with live_server.store.reading() as conn:
        found = sa.select(orders.c.number, orders.c.fraud_state, orders.c.order_state)
        return {row.number: (row.fraud_state, row.order_state) for row in conn.execute(found)}


def test_reviews_are_decided_by_keyboard_and_taken_back(live_server, page, numbers):
    first, second = numbers
    live_server.sign_in(page, "admin", "/fraud")
    page.locator("#fraud-page[data-ready]").wait_for()
    expect(page.locator(".ag-center-cols-container .ag-row")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#fraud-heading")).to_have_text(first)
    expect(page.locator("#fraud-body")).to_contain_text("gives out emails that last for minutes")
    expect(page.locator("#fraud-body mark").first).to_be_visible()
    axe.sound(page)

    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator("#fraud-body .li-wrong")).to_contain_text("Say why you approve it")
    page.keyboard.type("The buyer answered")
    page.keyboard.press("Enter")
    expect(page.locator("#fraud-toast")).to_contain_text("is approved and goes on")
    assert fraud_states(live_server)[first][0] == "approved"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#fraud-toast")).to_contain_text("taken back")
    assert fraud_states(live_server)[first][0] == "review"

    page.goto(f"{live_server.url}/fraud?open={second}")
    page.locator("#fraud-heading").wait_for()
    page.keyboard.press("d")
    page.keyboard.type("Stolen card")
    page.get_by_role("button", name="Decline, cancel and give the money back").click()
    expect(page.locator("#fraud-toast")).to_contain_text("called off")
    assert fraud_states(live_server)[second] == ("declined", "cancelled")


def test_rules_are_drafted_tested_and_published_and_lists_kept(live_server, page, numbers):
    live_server.sign_in(page, "admin", "/fraud-rules")
    page.locator("#fl-value").fill("Bad@Example.com")
    page.get_by_role("button", name="Put on the list").click()
    expect(page.locator("#fraud-lists table")).to_contain_text("bad@example.com")
    page.get_by_text("New draft").click()
    page.locator("#fraud-rules-label").fill("Stricter")
    page.get_by_role("button", name="Draft it").click()
    page.locator("#fr-side table, #fr-side p").first.wait_for()
    page.get_by_label("Review from").fill("none")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator(".rs-wrong").filter(has_text="no whole number")).to_be_visible()
    page.get_by_label("Review from").fill("20")
    page.get_by_role("button", name="Save the draft").click()
    expect(page.locator("#fr-side")).to_contain_text("1 difference")
    page.get_by_role("button", name="Back-test", exact=True).click()
    expect(page.locator("#fr-side")).to_contain_text("Waiting for a worker")
    work_off_backtest(live_server.store, 1, KEY, lambda: False)
    expect(page.locator("#fr-side")).to_contain_text("Missed")
    axe.sound(page)
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.locator("#io-main")).to_contain_text("In force")
    axe.sound(page)
    with live_server.store.reading() as conn:
        assert conn.execute(sa.select(fraud_rules.c.state)).scalar_one() == "published"
        assert conn.execute(sa.select(fraud_lists.c.value)).scalar_one() == "bad@example.com"
