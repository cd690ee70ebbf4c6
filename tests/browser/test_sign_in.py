"""Getting in and out, in a real browser."""

import pytest
from playwright.sync_api import expect

from iorder.access import service as access
from iorder.kernel.store import run
from iorder.sign_in import WRONG
from tests.support import axe


def test_the_printed_link_signs_in_once_and_only_once(live_server, page):
    link = live_server.link("admin")
    page.goto(link)
    expect(
        page.get_by_text("This link signs you in as Maya Okafor. It works once.")
    ).to_be_visible()

    expect(page.get_by_role("button", name="Continue")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.goto("about:blank")  # an open page would ask on, and be told that it is nobody's
    page.context.clear_cookies()
    page.goto(link)
    expect(page.get_by_role("alert")).to_have_text(
        "This link was used already or is too old; ask for a new one."
    )


def test_a_wrong_password_says_so_and_the_right_one_leads_where_one_wanted_to_go(
    live_server, page, console
):
    maya = run(live_server.store, "cli", access.add_person, "maya@shop.example", "manager", "Maya")
    run(live_server.store, "cli", access.set_password, maya, "correct horse battery")
    page.goto(f"{live_server.url}/health")
    expect(page).to_have_url(f"{live_server.url}/login?next=%2Fhealth")

    page.get_by_label("Email").fill("maya@shop.example")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_have_text(WRONG)
    expect(page.get_by_label("Email")).to_have_value("maya@shop.example")
    expect(page.get_by_label("Password")).to_be_focused()
    assert "401" in console.pop()

    page.get_by_label("Password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Health", level=1)).to_be_visible()

    page.locator("#io-person-menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(f"{live_server.url}/login")
    page.goto(live_server.url)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_sign_in_is_for_everybody(live_server, page, theme):
    page.emulate_media(color_scheme=theme)
    page.goto(f"{live_server.url}/login")

    expect(page.locator("html")).to_have_attribute("data-bs-theme", theme)
    assert axe.violations(page) == []
