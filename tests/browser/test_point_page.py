"""What people do on the page of one fulfillment point, in a real browser."""

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from iorder.inventory import levels, point_settings
from iorder.kernel.store import run
from tests import builders as b
from tests.support import axe

SHOTS = os.environ.get("IORDER_SHOTS", "")


def shop(work):
    """EU-1 in Rotterdam sends an order that US-1 could send too, and one that nobody else can."""
    eu = b.a_point(work, "EU-1", at=(51.9, 4.5), country="NL", city="Rotterdam", label="Rotterdam")
    us = b.a_point(work, "US-1", at=(39.5, -119.8), country="US", label="Reno store", kind="store")
    levels.set_capacity(work, {eu: 40})
    lamp, mug = b.a_sku(work), b.a_sku(work, "MUG")
    b.a_channel(work)
    for place, sku in ((eu, lamp), (us, lamp), (eu, mug)):
        b.stocked(work, place, sku, 10)
    b.a_placed_order(work, ("LAMP", 3))
    b.a_placed_order(work, ("MUG", 3))
    return eu


@pytest.fixture
def point(live_server):
    return run(live_server.store, "cli", shop)


def settings(live_server, code="EU-1"):
    with live_server.store.reading() as conn:
        return point_settings.by_code(conn, code).settings


def opened(live_server, page, path="/points/EU-1", role="admin"):
    live_server.sign_in(page, role, path)
    page.get_by_label("Time zone").wait_for()
    page.locator("#point-area .point").first.wait_for()


def look(page, name):
    """Nothing inaccessible in either theme; a picture where one is asked for."""
    for theme, rules in (("light", axe.ALL_RULES), ("dark", axe.OF_COLOUR)):
        page.evaluate("theme => document.documentElement.dataset.bsTheme = theme", theme)
        page.wait_for_timeout(150)
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"points2-{name}-{theme}.png", full_page=True)
        assert axe.violations(page, rules=rules) == []


def test_hours_are_edited_each_wrong_field_is_named_and_the_next_parcel_leaves_by_them(
    live_server, page, point
):
    opened(live_server, page)
    expect(page.get_by_text("2 of 40 orders today")).to_be_visible()
    expect(page.locator("#point-place-told")).to_contain_text("known exactly")
    page.get_by_label("Latitude").fill("")
    page.get_by_label("Longitude").fill("")
    expect(page.locator("#point-place-told")).to_contain_text("known by its city")

    page.get_by_label("Time zone").fill("Mars/Phobos")
    page.get_by_label("Cut-off").fill("25:00")
    page.get_by_label("Orders a day").fill("many")
    page.get_by_label("Corners of").fill("52, 4\n53, 5")
    page.get_by_label("Countries").fill("DE, XQ")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#point-wrong")).to_contain_text("5 fields are not right; nothing was")
    for label, words in (
        ("Time zone", "'Mars/Phobos' is no time zone"), ("Cut-off", "'25:00' is no time of day"),
        ("Orders a day", "not many"), ("Corners", "three corners or more; here are 2"),
        ("Countries", "XQ is no country"),
    ):  # fmt: skip
        field = page.locator("label.oi-field", has_text=label)
        expect(field.locator(".pt-wrong")).to_contain_text(words)
    look(page, "wrong")
    assert settings(live_server).zone == "UTC"

    page.get_by_label("Time zone").fill("Europe/Amsterdam")
    page.get_by_label("Cut-off").fill("14:30")
    page.get_by_label("Orders a day").fill("2")
    page.get_by_label("Corners of").fill("")
    page.get_by_label("Countries").fill("nl, DE")
    for day in ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat"):
        page.get_by_label(day, exact=True).uncheck()
    expect(page.locator("#point-leaves")).to_contain_text("leaves Sun")
    page.get_by_label("Holidays").fill("2020-12-24..2020-12-26 Christmas\n2021-01-01")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The point is saved.")).to_be_visible()
    expect(page.get_by_text("2 of 2 orders today · full")).to_be_visible()
    expect(page.get_by_label("Holidays")).to_have_value(
        "2020-12-24 Christmas\n2020-12-25 Christmas\n2020-12-26 Christmas\n2021-01-01"
    )
    kept = settings(live_server)
    assert (kept.zone, kept.cut_off, kept.work_days) == ("Europe/Amsterdam", "14:30", "7")
    assert kept.service_area == {"countries": ["DE", "NL"]}
    assert (round(kept.latitude, 1), round(kept.longitude, 1)) == (51.9, 4.5)
    expect(page.get_by_label("Latitude")).to_have_value("")
    expect(page.locator(".oi-timeline")).to_contain_text("Changed latitude, longitude")


def test_an_area_is_drawn_on_the_map_and_stands_as_corners_beside_it(live_server, page, point):
    opened(live_server, page)
    page.get_by_label("Within, km").fill("120")
    expect(page.locator("#point-area-told")).to_have_text("It ships only within 120 km.")
    expect(page.locator("#point-area path.js-line")).to_have_count(1)
    page.get_by_role("button", name="Draw an area").click()
    page.locator("#point-area").scroll_into_view_if_needed()
    card = page.locator("#point-area").bounding_box()
    for across, down in ((0.3, 0.3), (0.75, 0.25), (0.7, 0.8), (0.2, 0.7)):
        page.mouse.click(card["x"] + card["width"] * across, card["y"] + card["height"] * down)
        page.wait_for_timeout(250)
    corners = page.get_by_label("Corners of")
    expect(corners).to_have_value(re.compile(r"^(-?[\d.]+, -?[\d.]+\n?){4}$"))
    expect(page.locator("#point-area-told")).to_contain_text("or inside the area drawn for it")
    expect(page.locator("#point-area path.js-line")).to_have_count(2)
    page.keyboard.press("Escape")
    page.locator("#point-area").scroll_into_view_if_needed()
    look(page, "area")

    page.get_by_role("button", name="Draw an area").click()
    dot = page.locator("#point-area .point").first.bounding_box()
    page.mouse.click(dot["x"] + dot["width"] / 2, dot["y"] + dot["height"] / 2)
    expect(corners).to_have_value(re.compile(r"^(-?[\d.]+, -?[\d.]+\n?){3}$"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The point is saved.")).to_be_visible()
    area = settings(live_server).service_area
    assert area["radius_km"] == 120
    assert len(area["polygon"]) == 3
    assert all(abs(north - 51.9) < 7 and abs(east - 4.5) < 11 for north, east in area["polygon"])


def test_closing_says_first_where_its_orders_go_and_moves_them_in_one_act(live_server, page, point):
    opened(live_server, page)
    page.get_by_label("Name").fill("Rotterdam East")
    page.get_by_role("button", name="Close…").click()
    box = page.locator("#point-close-box")
    expect(box).to_contain_text("2 orders are sent from elsewhere.")
    expect(box).to_contain_text("1 goes to US-1")
    expect(box).to_contain_text("1 waits: no other point has it all")
    look(page, "close")
    page.get_by_role("button", name="Close the point").click()
    expect(box.get_by_role("alert")).to_contain_text("Say why the point is closed.")
    page.get_by_label("Reason").fill("Flood")
    page.get_by_role("button", name="Close the point").click()
    expect(page.get_by_text("It is closed; 1 order moved, 1 on hold for stock.")).to_be_visible()
    expect(page.locator(".oi-timeline")).to_contain_text("Closed: Flood; 2 orders")
    page.goto(f"{live_server.url}/points?open=US-1")
    expect(page.locator("#points-drawer")).to_contain_text("LAMP")
    page.goto(f"{live_server.url}/points/EU-1")
    page.get_by_role("button", name="Open it again").click()
    expect(page.get_by_text("It is open again.")).to_be_visible()
    expect(page.get_by_role("button", name="Close…")).to_be_visible()


def test_what_is_typed_can_be_saved_after_closing_and_not_over_what_others_changed(
    live_server, page, point
):
    opened(live_server, page)
    page.get_by_label("Name").fill("Rotterdam East")
    page.get_by_role("button", name="Close…").click()
    page.get_by_label("Reason").fill("Flood")
    page.get_by_role("button", name="Close the point").click()
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    expect(page.get_by_label("Name")).to_have_value("Rotterdam East")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("The point is saved.")).to_be_visible()

    page.reload()
    expect(page.get_by_label("Orders a day")).to_have_value("40")
    run(live_server.store, "cli", levels.set_capacity, {point: 7})
    page.get_by_label("Name").fill("Rotterdam West")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("#point-wrong")).to_contain_text("was changed meanwhile")
    page.get_by_role("link", name="Show it as it is now").click()
    expect(page.get_by_label("Orders a day")).to_have_value("7")
    assert settings(live_server).label == "Rotterdam East"


def test_a_new_point_is_set_up_from_the_list_and_a_viewer_only_reads(live_server, page, point):
    live_server.sign_in(page, "manager", "/points")
    page.get_by_role("link", name="New point").click()
    page.get_by_placeholder("EU-1", exact=True).fill("EU-1")
    page.get_by_label("Name").fill("Lyon store")
    page.get_by_label("City").fill("Lyon")
    page.get_by_label("Country, two letters").fill("FR")
    page.get_by_role("button", name="Add the point").click()
    expect(page.locator(".pt-wrong", has_text="Another point is called EU-1")).to_be_visible()
    page.get_by_placeholder("EU-1", exact=True).fill("EU-2")
    page.get_by_role("button", name="Add the point").click()
    expect(page.get_by_role("heading", name="Lyon store")).to_be_visible()
    expect(page.locator("#point-place-told")).to_contain_text("known by its city")

    live_server.sign_in(page, "viewer", "/points/EU-2")
    expect(page.get_by_label("Name")).to_be_disabled()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_role("button", name="Close…")).to_have_count(0)
    run(live_server.store, "cli", b.a_point, "Köln 1", label="Imported")
    page.goto(f"{live_server.url}/points?open=Köln 1")
    page.get_by_role("link", name="Hours, area and channels").click()
    expect(page.get_by_label("Name")).to_have_value("Imported")
    page.goto(f"{live_server.url}/points/NOPE")
    expect(page.get_by_text("There is no point 'NOPE'")).to_be_visible()
