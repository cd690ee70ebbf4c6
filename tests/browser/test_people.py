"""People as an administrator keeps them: add, another role, out, in again, two tabs."""

import pytest
from playwright.sync_api import expect

from iorder.access import accounts
from iorder.access import service as access
from iorder.kernel.store import run
from tests.support import axe


@pytest.fixture
def maya(live_server):
    return run(live_server.store, "cli", access.add_person, "maya@shop.com", "staff", "Maya Roy")


def line(page, email):
    return page.get_by_role("row").filter(has_text=email)


def role_of(page, email):
    return page.get_by_label(f"Role of {email}")


def do(page, email, act):
    page.get_by_label(f"What to do about {email}").click()
    line(page, email).get_by_role("button", name=act).click()


def test_a_newcomer_is_added_and_gets_in_by_the_link_shown_once(live_server, page):
    live_server.sign_in(page, "admin", "/people")
    page.get_by_text("Add a person").click()
    page.get_by_label("Email").fill("tom at shop")
    page.get_by_role("button", name="Add and make a link").click()
    expect(page.locator("#io-toasts")).to_contain_text("is not an email address")
    expect(page.get_by_label("Email")).to_have_value("tom at shop")

    page.get_by_label("Email").fill("tom@shop.com")
    page.get_by_label("Name").fill("Tom Berg")
    page.get_by_role("combobox", name="Role", exact=True).select_option("analyst")
    page.get_by_role("button", name="Add and make a link").click()

    expect(line(page, "tom@shop.com").first).to_contain_text("Never signed in")
    link = page.get_by_label("Sign-in link").input_value()
    assert link.startswith(f"{live_server.url}/login/")
    expect(page.get_by_text("Added as Analyst", exact=True)).to_be_visible()
    page.reload()
    expect(page.get_by_label("Sign-in link")).to_have_count(0)

    page.goto(link)  # still signed in as the administrator
    expect(page.get_by_text("is signed in here and will be signed out")).to_be_visible()
    page.get_by_role("button", name="Continue as Tom Berg").click()
    expect(page.locator(".io-person")).to_contain_text("Tom Berg")
    expect(page.get_by_role("link", name="People")).to_have_count(0)


def test_another_role_holds_at_once_and_what_is_refused_goes_back(live_server, page, maya):
    live_server.sign_in(page, "admin", "/people")
    role_of(page, "maya@shop.com").select_option("manager")
    expect(page.locator("#io-toasts")).to_contain_text("Maya Roy is Manager now.")
    expect(page.get_by_text("Staff → Manager")).to_be_visible()

    run(live_server.store, "cli", accounts.change_role, maya.id, "manager", "viewer")
    role_of(page, "maya@shop.com").select_option("agent")
    expect(page.locator("#io-toasts")).to_contain_text("role is now Viewer")
    expect(role_of(page, "maya@shop.com")).to_have_value("viewer")

    me = "admin@shop.example"
    role_of(page, me).select_option("viewer")
    expect(page.locator("#io-toasts")).to_contain_text("is the last administrator")
    expect(role_of(page, me)).to_have_value("admin")


def test_disabled_out_at_once_and_let_in_again(live_server, page, maya):
    link = run(live_server.store, "cli", access.new_link, maya.id)
    secret = run(live_server.store, "web", access.sign_in_by_link, link, "a browser")
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    live_server.sign_in(page, "admin", "/people")
    expect(line(page, "maya@shop.com").first).to_contain_text("1 session")

    do(page, "maya@shop.com", "Disable")
    expect(line(page, "maya@shop.com").first).to_contain_text("Disabled")
    with live_server.store.reading() as conn:
        assert access.session(conn, secret) is None
    assert axe.violations(page) == []

    do(page, "maya@shop.com", "Enable")
    expect(line(page, "maya@shop.com").first).to_contain_text("Active")
    do(page, "maya@shop.com", "New sign-in link")
    expect(page.get_by_label("Sign-in link")).to_be_visible()
    page.get_by_role("button", name="Switch between light and dark").click()
    assert axe.violations(page) == []
