""" "Why here?" is one click from an order; what people decide otherwise is kept with its reason."""

import re

import pytest
from playwright.sync_api import expect

from iorder.flows.place_order import place_order
from iorder.kernel.store import run
from iorder.orders.placing import NewLine
from iorder.views.sourcing.decision import whence
from tests.support import axe
from tests.support.shop import a_shop


@pytest.fixture
def shop(live_server):
    return run(live_server.store, "cli", a_shop)


@pytest.fixture
def placed(live_server, shop):
    lines = (NewLine("LAMP", 2, 1000),)
    return run(live_server.store, "cli", place_order, shop.order(lines=lines))


@pytest.fixture
def panel(live_server, page, placed):
    """The order's page with the dialog open."""
    live_server.sign_in(page, "manager", f"/orders/{placed.number}")
    page.get_by_role("button", name="Why here?").click()
    dialog = page.locator("#order-why")
    expect(dialog.locator(".sc-table")).to_be_visible()
    return dialog


def test_every_candidate_is_told_with_points_and_why_not(panel, page):
    rows = panel.locator(".sc-table tbody tr")

    expect(rows).to_have_count(2)
    expect(rows.nth(0)).to_contain_text("EU-1")
    expect(rows.nth(0)).to_contain_text("Sends it")
    expect(rows.nth(1)).to_contain_text(re.compile(r"farther: [\d,]+ km against \d+ km"))
    expect(panel.locator(".sc-bar")).to_have_count(4)
    expect(panel).to_contain_text("Nearest point that has everything · Built-in rules")
    axe.sound(page)


def test_a_manager_sends_it_from_elsewhere_with_a_reason(live_server, panel, page, placed):
    panel.get_by_label("Send it from").select_option(label="US-1")
    panel.get_by_role("button", name="Send from there").click()
    expect(panel.get_by_role("alert")).to_have_text("Say why it is sent from there.")

    panel.get_by_placeholder("Why from there").fill("The buyer lives next door")
    panel.get_by_role("button", name="Send from there").click()
    expect(page.locator("#order-toast-text")).to_contain_text("is sent from there now")

    page.get_by_role("button", name="Why here?").click()
    expect(panel.locator(".sc-decision")).to_have_count(2)
    expect(panel.locator(".sc-decision").first).to_contain_text(
        "US-1 was chosen by hand: The buyer lives next door"
    )
    (sender,) = whence(live_server.store, placed.order_id).senders
    assert (sender.code, sender.units) == ("US-1", 2)


def test_from_the_drawer_too_and_who_may_not_change_it_only_reads(live_server, page, placed):
    live_server.sign_in(page, "viewer", f"/orders?order={placed.number}")
    page.get_by_role("button", name="Why here?").click()

    expect(page.locator("#order-why .sc-table")).to_be_visible()
    expect(page.get_by_role("button", name="Send from there")).to_have_count(0)
