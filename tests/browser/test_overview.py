"""The first page as a manager sees it: numbers that open their orders, one broken part, themes."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.kernel.jobs import jobs
from iorder.kernel.store import run
from iorder.sample.load import load_sample
from iorder.sample.marker import ask_for_sample
from tests.builders import a_past_line, a_past_order, a_point
from tests.support import axe

SAMPLE_END = datetime(2026, 5, 20, 17, 30, tzinfo=UTC)


def a_shop(work):
    """In the last days: 12 orders in dollars, 2 in euros, 3 on hold, 1 cancelled; 1 test."""
    point = a_point(work, "LYS")
    for number in range(12):
        a_past_order(
            work,
            f"D-{number}",
            placed_at=work.now - timedelta(days=2 * number),
            currency="USD",
            status="on_hold" if number < 3 else "delivered",
            point_id=point,
            lines=[a_past_line(quantity=1 + number % 3, unit_minor=1999)],
        )
    yesterday = work.now - timedelta(days=1)
    for number in range(2):
        a_past_order(work, f"E-{number}", placed_at=yesterday, status="delivered")
    a_past_order(work, "C", placed_at=yesterday, currency="USD", status="cancelled")
    a_past_order(work, "T", placed_at=yesterday, currency="USD", is_test=True)


@pytest.fixture
def shop(live_server):
    run(live_server.store, "cli", a_shop)
    return live_server


def tile(page, label):
    return page.locator(".io-kpi", has=page.get_by_role("heading", name=label, exact=True))


def test_a_tile_opens_the_orders_it_counts(shop, page):
    shop.sign_in(page, "manager")
    expect(tile(page, "Orders").locator(".io-kpi-value")).to_contain_text("15")
    expect(tile(page, "Needs attention").locator(".io-kpi-value")).to_contain_text("3")
    expect(tile(page, "Gross sales")).to_contain_text("€40.00")

    tile(page, "Cancellation rate").get_by_role("link").first.click()

    expect(page.get_by_role("heading", name="Orders", level=1)).to_be_visible()
    assert "stage=cancelled" in page.url
    expect(page.locator("#orders-total")).to_contain_text("1")
    page.go_back()
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()


def test_the_period_and_the_currency_are_the_address(shop, page):
    shop.sign_in(page, "manager")
    expect(page.locator(".io-chart .js-line")).to_be_visible()

    page.get_by_role("link", name="EUR", exact=True).click()
    expect(page.get_by_text("€40.00 in all · by day, UTC")).to_be_visible()
    page.locator("#io-period summary").click()
    page.get_by_role("link", name="Last 7 days").click()
    expect(tile(page, "Orders").locator(".io-kpi-value")).to_contain_text("7")
    assert page.url.endswith("/?currency=EUR&period=7")

    page.get_by_text("Show as a table").click()
    expect(page.get_by_role("region", name="The chart as a table")).to_contain_text("€40.00")
    page.goto(f"{shop.url}/?period=nonsense")
    expect(page.get_by_role("status").filter(has_text="no period")).to_be_visible()


def test_one_broken_part_says_so_with_retry_while_the_rest_works(shop, page):
    path = shop.store.writer.url.database
    with sqlite3.connect(path) as away:
        away.execute("alter table points rename to points_away")
    away.close()
    shop.sign_in(page, "manager")

    broken = page.locator(".io-card", has=page.get_by_role("heading", name="Load"))
    expect(broken.get_by_role("alert")).to_contain_text("Something went wrong here (reference ")
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(tile(page, "Orders").locator(".io-kpi-value")).to_contain_text("15")

    with sqlite3.connect(path) as back:
        back.execute("alter table points_away rename to points")
    back.close()
    broken.get_by_role("button", name="Retry").click()
    expect(broken.get_by_role("link", name="LYS")).to_contain_text("3")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_the_overview_is_for_everybody(shop, page):
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    shop.sign_in(page, "manager")
    expect(page.locator(".io-chart .js-line")).to_be_visible()
    assert axe.violations(page) == []

    page.get_by_role("button", name="Switch between light and dark").click()
    assert axe.violations(page) == []


def test_an_empty_shop_says_how_to_begin(live_server, page):
    live_server.sign_in(page, "manager")

    expect(page.get_by_text("No orders yet")).to_be_visible()
    page.get_by_role("link", name="Import orders").click()
    expect(page.get_by_role("heading", name="Imports", level=1)).to_be_visible()


def test_the_sample_shop_comes_in_before_ones_eyes(live_server, page):
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    store = live_server.store
    run(store, "cli", ask_for_sample)
    live_server.sign_in(page, "manager")
    bar = page.get_by_role("progressbar", name="Sample shop")
    expect(page.get_by_text("The sample shop is about to be filled")).to_be_visible()
    expect(page.get_by_text("No orders yet")).to_have_count(0)

    turns = iter(range(10_000))
    load_sample(store, until=SAMPLE_END, orders=20, should_stop=lambda: next(turns) == 12)
    run(store, "cli", lambda work: work.execute(sa.update(jobs).values(state="leased")))
    expect(page.get_by_text("The sample shop is being filled: ")).to_be_visible()
    assert 0 < int(bar.get_attribute("aria-valuenow")) < 100
    expect(tile(page, "Orders")).to_be_visible()
    assert axe.violations(page) == []

    run(store, "cli", lambda work: work.execute(sa.update(jobs).values(state="done")))
    expect(bar).to_have_count(0)
    expect(tile(page, "Orders")).to_be_visible()
