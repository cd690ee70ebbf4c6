"""What people do on the page of shipments, in a real browser."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from iorder.kernel.store import run
from iorder.orders.history import number_of
from iorder.orders.model import order_lines
from iorder.shipping import service as shipping
from iorder.shipping.service import Content, Leaving, Scan
from tests import builders as b
from tests.support import axe

DAY = timedelta(days=1)


def shop(work):
    """Six parcels of an order each; the third is late, the last is delivered."""
    eu, us = b.a_point(work), b.a_point(work, "US-1")
    numbers = []
    for i in range(6):
        order = b.a_live_order(work)
        line = work.execute(
            order_lines.select().with_only_columns(order_lines.c.id)
            .where(order_lines.c.order_id == order)
        ).scalar_one()  # fmt: skip
        leaving = Leaving(
            (eu, us)[i % 2], ("dhl", "ups")[i % 2], f"TRACK-{i}", (Content(order, line, 2),),
            destination="Lyon, FR", promised_at=work.now + (-DAY if i == 2 else 3 * DAY),
        )  # fmt: skip
        (parcel,) = shipping.hand_over(work, [leaving])
        states = ("picked_up", "delivered") if i == 5 else ("picked_up", "in_transit")[: i % 3]
        for hours, state in enumerate(states, 1):
            at = work.now + hours * b.HOUR
            shipping.record(work, [Scan(parcel, at, state, text=f"Scan {hours}", place="Lyon")])
        numbers.append(number_of(order))
    return numbers


@pytest.fixture
def numbers(live_server):
    """Numbers of the orders, the oldest parcel's first."""
    return run(live_server.store, "cli", shop)


def opened(live_server, page, path="/shipments"):
    live_server.sign_in(page, "admin", path)
    page.locator("#shipments-page[data-ready]").wait_for()
    expect(first(page)).to_contain_text("TRACK")


def first(page):
    return page.locator('.ag-pinned-left-cols-container [row-index="0"]')


def test_tabs_count_the_states_late_parcels_say_by_how_much_and_are_exported(
    live_server, page, numbers
):
    opened(live_server, page)
    expect(first(page)).to_contain_text("TRACK-5")
    for tab, count in (("", "6"), ("late", "1"), ("delivered", "1"), ("label_created", "2")):
        expect(page.locator(f'.oi-tab[data-value="{tab}"] .oi-tab-count')).to_have_text(count)

    page.locator('.oi-tab[data-value="late"]').click()
    expect(first(page)).to_contain_text("TRACK-2")
    row = page.locator('.ag-center-cols-container [row-index="0"]')
    expect(row).to_contain_text("24 h late")
    expect(row.get_by_role("link", name=numbers[2])).to_have_attribute(
        "href", f"/orders/{numbers[2]}"
    )
    expect(page).to_have_url(re.compile("state=late"))

    page.locator("summary", has_text="Export").click()
    with page.expect_download() as given:
        page.get_by_role("link", name="CSV, now").click()
    lines = given.value.path().read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["tracking_number", "TRACK-2"]


def test_an_order_number_a_carrier_and_days_narrow_the_list(live_server, page, numbers):
    opened(live_server, page)
    page.get_by_label("Search this list").fill(numbers[3])
    expect(page.locator("#shipments-foot")).to_contain_text("1 parcel ")
    expect(first(page)).to_contain_text("TRACK-3")
    page.get_by_label("Search this list").fill("TRACK")
    page.locator('[data-pill="carrier"] select').select_option("ups")
    expect(page.locator("#shipments-foot")).to_contain_text("3 parcels")

    page.locator(".oi-days summary", has_text="Sent").click()
    page.get_by_role("button", name="Last 7 days").click()
    expect(page).to_have_url(re.compile(r"q=TRACK&carrier=ups&from=\d{4}-\d\d-\d\d$"))
    expect(page.locator("#shipments-foot")).to_contain_text("3 parcels")
    page.get_by_role("button", name="Clear filters").click()
    expect(page.locator("#shipments-foot")).to_contain_text("6 parcels")
    expect(page.get_by_label("Search this list")).to_have_value("")


def test_the_drawer_has_the_scans_and_the_contents_with_their_order(live_server, page, numbers):
    opened(live_server, page)
    first(page).click()

    drawer = page.locator("#shipments-drawer")
    expect(page.locator("#shipments-heading")).to_have_text("TRACK-5")
    expect(drawer.locator(".oi-timeline li")).to_have_text(
        [re.compile("Delivered.*Scan 2 · Lyon"), re.compile("Picked up.*Scan 1 · Lyon")]
    )
    expect(drawer.get_by_role("link", name=numbers[5])).to_have_attribute(
        "href", f"/orders/{numbers[5]}"
    )
    axe.sound(page)
    page.locator('.oi-drawer [aria-label="Close"]').click()
    expect(drawer).not_to_have_class(re.compile("is-open"))
    expect(page).to_have_url(re.compile("/shipments$"))


@pytest.mark.full
def test_a_shop_without_parcels_says_so(live_server, page):
    live_server.sign_in(page, path="/shipments")

    expect(page.get_by_role("heading", name="No parcels yet")).to_be_visible()
