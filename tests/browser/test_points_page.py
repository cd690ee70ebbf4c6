"""What people do on the page of fulfillment points, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from iorder.inventory import levels
from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe


def shop(work):
    """Three points, two of them on the map; two orders wait at EU-1."""
    eu = b.a_point(work, "EU-1", at=(51.9, 4.5), city="Rotterdam", label="Rotterdam")
    us = b.a_point(work, "US-1", at=(39.5, -119.8), country="US", label="Reno store", kind="store")
    b.a_point(work, "XX-1", label="Nowhere")
    levels.set_capacity(work, {eu: 1, us: 10})
    lamp = b.a_sku(work)
    b.stocked(work, eu, lamp, 10)
    b.a_placed_order(work, ("LAMP", 3))
    b.a_live_order(work, point_id=eu)
    return eu, lamp


@pytest.fixture
def points(live_server):
    """(point id, SKU id)."""
    return run(live_server.store, "cli", shop)


def opened(live_server, page, path="/points"):
    asked = []
    page.on("response", lambda answer: asked.append((answer.url, answer.status)))
    live_server.sign_in(page, "admin", path)
    page.locator("#points-page[data-ready]").wait_for()
    page.locator("#points-map .point").nth(1).wait_for()
    return asked


def row(page, index):
    return page.locator(f'.ag-center-cols-container [row-index="{index}"]')


def test_the_table_says_each_points_load_with_links_and_the_view_is_exported(
    live_server, page, points
):
    opened(live_server, page)

    expect(row(page, 0)).to_contain_text("2.0 days")
    links = row(page, 0).get_by_role("link")
    expect(links.first).to_have_attribute("href", "/orders?point=EU-1&scope=open")
    expect(links.last).to_have_attribute("href", "/stock?point=EU-1&state=out")
    page.locator(".ag-header-cell-label", has_text="Open orders").click()
    expect(page).to_have_url(re.compile("sort=open&dir=desc"))
    page.locator('.oi-tab[data-value="store"]').click()
    expect(page.locator("#points-foot")).to_contain_text("1 point ")
    expect(row(page, 0)).to_contain_text("Reno store")
    page.locator(".io-actions summary").click()
    with page.expect_download() as file:
        page.get_by_role("link", name="CSV, now").click()
    lines = file.value.path().read_text().splitlines()
    assert len(lines) == 2
    assert "Reno store" in lines[1]
    page.set_viewport_size({"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_map_is_drawn_on_outlines_of_this_server_and_a_click_opens_the_point(
    live_server, page, points
):
    asked = opened(live_server, page)
    expect(page.locator("#points-map .point")).to_have_count(2)
    expect(page.locator("#points-map .layer.land path")).not_to_have_attribute("d", "")
    assert (f"{live_server.url}/assets/outlines/world_110m.json", 200) in asked
    expect(page.locator(".li-map-card")).to_contain_text("1 more have no coordinates")

    at = page.locator("#points-map .point").first.bounding_box()
    page.mouse.move(at["x"] + at["width"] / 2 - 3, at["y"] + at["height"] / 2)
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    expect(page.locator(".hovertext")).to_contain_text("2 open orders · 1 a day")
    page.mouse.click(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    expect(page.locator("#points-heading")).to_have_text("Rotterdam")


def test_the_map_fills_its_card_on_a_wide_screen(live_server, page, points):
    page.set_viewport_size({"width": 2560, "height": 1440})
    opened(live_server, page)
    card = page.locator(".li-map-card").bounding_box()
    land = page.locator("#points-map .geo .bg rect").bounding_box()
    assert land["width"] > 0.95 * card["width"]


def test_the_drawer_has_what_waits_by_stage_and_what_is_promised_by_sku(live_server, page, points):
    opened(live_server, page, "/points?open=EU-1")

    drawer = page.locator("#points-drawer")
    expect(page.locator("#points-heading")).to_have_text("Rotterdam")
    expect(drawer.get_by_role("link", name=re.compile("^Pending"))).to_have_attribute(
        "href", "/orders?point=EU-1&stage=pending"
    )
    expect(drawer.locator("tbody tr")).to_contain_text("LAMP0310", use_inner_text=False)
    axe.sound(page)
    drawer.get_by_role("link", name="LAMP").click()
    expect(page.locator("#stock-heading")).to_have_text("LAMP at EU-1")
