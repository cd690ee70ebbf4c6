"""What people do on the page of reservations, in a real browser."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.flows.place_order import place_order
from iorder.flows.reserve_cart import Cart, held_cart, reserve_cart
from iorder.inventory.model import commitments, stock
from iorder.kernel.store import run
from iorder.orders.placing import NewLine, NewOrder
from tests import builders as b
from tests.support import axe

MINUTE = timedelta(minutes=1)


def shop(work):
    """Six carts of two lamps each at two points; cart-5 was bought."""
    channel, lamp = b.a_channel(work), b.a_sku(work, "LAMP")
    for code in ("EU-1", "US-1"):
        b.stocked(work, b.a_point(work, code), lamp, 20)
    for number in range(6):
        minutes = 3 if number == 0 else 20 + number
        reserve_cart(work, Cart(f"cart-{number}", channel, (("LAMP", 2),), minutes=minutes))
    lines = (NewLine("LAMP", 2, 1000),)
    place_order(work, NewOrder(channel, "W-5", "EUR", lines, cart="cart-5"))


@pytest.fixture
def carts(live_server):
    run(live_server.store, "cli", shop)


def opened(live_server, page, path="/reservations"):
    live_server.sign_in(page, "admin", path)
    page.locator("#reservations-page[data-ready]").wait_for()
    expect(page.locator("#reservations-figures .re-figure")).to_have_count(4)


def first(page):
    return page.locator('.ag-pinned-left-cols-container [row-index="0"]')


def left_of(page) -> int:
    """Seconds left in the first row."""
    text = page.locator('.ag-center-cols-container [row-index="0"] .re-left').inner_text()
    minutes, seconds = text.split(":")
    return int(minutes) * 60 + int(seconds)


def held(live_server, cart: str):
    return run(live_server.store, "cli", lambda work: held_cart(work, cart).lines)


def test_the_hold_that_ends_next_counts_down_and_each_figure_opens_its_rows(
    live_server, page, carts
):
    opened(live_server, page)
    expect(first(page)).to_contain_text("cart-0")
    before = left_of(page)
    assert 120 < before <= 180
    page.wait_for_timeout(2_100)
    assert 1 <= before - left_of(page) <= 5

    page.locator('.oi-tab[data-value="soon"]').click()
    expect(page.locator("#reservations-foot")).to_contain_text("1 hold ")
    expect(page.locator('.oi-tab[data-value="bought"] .oi-tab-count')).to_have_text("1")

    for label, value in (
        ("Held now", "5"), ("Value held", "€100.00"), ("Bought", "100.0%"), ("Leaks", "0"),
    ):  # fmt: skip
        figure = page.locator(".re-figure", has_text=label)
        expect(figure.locator(".re-value")).to_have_text(value)
    page.locator(".re-figure", has_text="Bought").click()
    page.locator("#reservations-page[data-ready]").wait_for()
    expect(page).to_have_url(re.compile("state=bought"))
    expect(first(page)).to_contain_text("cart-5")


def test_a_hold_is_made_longer_and_given_back_with_a_reason(live_server, page, carts):
    opened(live_server, page)
    axe.sound(page)
    ends_at = held(live_server, "cart-0")[0].ends_at
    first(page).click()
    drawer = page.locator("#reservations-drawer")
    expect(drawer).to_contain_text("Time left")
    axe.sound(page)
    drawer.get_by_role("button", name="Make longer").click()
    expect(drawer.get_by_role("alert")).to_contain_text("Say why")
    drawer.get_by_label("Reason to make longer").fill("Customer is on the phone")
    drawer.get_by_role("button", name="Make longer").click()
    expect(page.locator("#reservations-toast")).to_contain_text("1 hold was made longer.")
    assert held(live_server, "cart-0")[0].ends_at == ends_at + 15 * MINUTE
    expect(drawer).to_contain_text("Made longer: Customer is on the phone")
    expect(drawer).to_contain_text("Maya Okafor")

    drawer.get_by_label("Reason to give back").fill("Customer left")
    drawer.get_by_role("button", name="Give back").click()
    expect(page.locator("#reservations-toast")).to_contain_text("1 hold was given back.")
    assert held(live_server, "cart-0") == ()
    expect(page.locator('.oi-tab[data-value="released"] .oi-tab-count')).to_have_text("1")


def test_many_are_given_back_at_once(live_server, page, carts):
    opened(live_server, page)
    page.get_by_label("Choose every row on the screen").check()
    expect(page.locator("#reservations-chosen")).to_contain_text("5 holds")
    page.locator("#reservations-bulk summary", has_text="Give back").click()
    page.locator("#reservations-release-bulk-reason").fill("Shop closes")
    page.locator("#reservations-release-bulk").click()
    expect(page.locator("#reservations-toast")).to_contain_text("5 of 5 holds were given back.")
    expect(page.locator("#reservations-notice")).to_contain_text("No cart holds anything now")


def test_a_leak_is_counted_and_explained(live_server, page, carts):
    def corrupt(work) -> None:
        first_place = sa.select(sa.func.min(stock.c.point_id)).scalar_subquery()
        work.execute(
            sa.update(stock).where(stock.c.point_id == first_place)
            .values(reserved=stock.c.reserved + 3)
        )  # fmt: skip
        past = work.now - 20 * MINUTE
        work.execute(
            sa.update(commitments).where(commitments.c.cart == "cart-1").values(expires_at=past)
        )

    run(live_server.store, "cli", corrupt)
    opened(live_server, page, "/reservations?state=leak")
    expect(page.locator(".re-figure", has_text="Leaks").locator(".re-value")).to_have_text("2")
    expect(page.locator("#reservations-foot")).to_contain_text("2 holds")
    first(page).click()
    expect(page.locator("#reservations-drawer")).to_contain_text(
        "Stock counts 15 units as reserved, while the reservations of this place add up to 12."
    )


@pytest.mark.full
def test_who_may_only_look_is_offered_nothing_else(live_server, page, carts):
    live_server.sign_in(page, "viewer", "/reservations")
    page.locator("#reservations-page[data-ready]").wait_for()
    first(page).click()
    drawer = page.locator("#reservations-drawer")
    expect(drawer).to_contain_text("Time left")
    expect(drawer.get_by_role("button", name="Make longer")).to_have_count(0)
