"""The frame around every page: keys, theme, narrow screens, sessions that end elsewhere."""

from playwright.sync_api import expect

from iorder.access import accounts
from iorder.access import service as access
from iorder.kernel.store import run
from tests.support import axe


def test_everything_is_reached_by_keys(live_server, page):
    live_server.sign_in(page)

    page.keyboard.press("/")
    expect(page.locator("#io-search")).to_be_focused()
    page.keyboard.type("go?")  # while typing, keys are text
    expect(page.locator("#io-search")).to_have_value("go?")
    page.locator("#io-search").fill("")
    page.locator("#io-main").focus()

    page.keyboard.press("g")
    page.keyboard.press("h")
    expect(page.get_by_role("heading", name="Health", level=1)).to_be_visible()
    expect(page.get_by_role("link", name="Health")).to_have_attribute("aria-current", "page")
    page.keyboard.press("g")
    page.keyboard.press("v")
    expect(page.get_by_role("heading", name="Overview", level=1)).to_be_visible()

    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keys")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Orders")
    assert axe.violations(page) == []
    page.keyboard.press("Escape")
    expect(keys).not_to_be_visible()

    page.keyboard.press("Tab")
    page.get_by_role("link", name="Skip to content").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#io-main")).to_be_focused()


def test_the_theme_is_kept_on_every_page_and_after_a_reload(live_server, page):
    page.emulate_media(color_scheme="light")
    live_server.sign_in(page)
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")

    page.get_by_role("button", name="Switch between light and dark").click()
    expect(root).to_have_attribute("data-bs-theme", "dark")

    with page.expect_response("**/marks"):  # the last thing a page asks for
        page.reload()
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/login")
    expect(root).to_have_attribute("data-bs-theme", "dark")


def test_letters_are_inter_from_this_server_and_figures_stand_under_one_another(live_server, page):
    with page.expect_response("**/fonts/inter-latin.*") as answer:
        page.goto(live_server.url)
    assert answer.value.ok
    assert "immutable" in answer.value.headers["cache-control"]
    assert page.evaluate("document.fonts.ready.then(() => document.fonts.check('13px Inter'))")
    widths = page.evaluate(
        """() => ['1111', '8888'].map(text => {
            const one = document.createElement('span');
            one.style.cssText = 'font-variant-numeric: tabular-nums; position: absolute';
            one.textContent = text;
            document.body.append(one);
            return one.getBoundingClientRect().width;
        })"""
    )
    assert widths[0] == widths[1]


def test_a_narrow_screen_opens_the_navigation_by_a_button(live_server, page):
    page.set_viewport_size({"width": 800, "height": 900})
    live_server.sign_in(page)
    health = page.get_by_role("link", name="Health")
    expect(health).not_to_be_visible()

    page.get_by_role("button", name="Navigation").click()
    health.click()

    expect(page.get_by_role("heading", name="Health", level=1)).to_be_visible()
    expect(health).not_to_be_visible()


def test_a_viewer_sees_no_door_that_is_closed_to_them(live_server, page):
    live_server.sign_in(page, "viewer")
    expect(page.get_by_role("link", name="Orders", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Health")).to_have_count(0)

    page.goto(f"{live_server.url}/health")

    expect(page.get_by_role("alert")).to_contain_text(
        "Your role (Viewer) does not include health: view."
    )


def test_a_session_ended_elsewhere_leads_to_sign_in_and_back(live_server, page, console):
    live_server.sign_in(page, "manager")
    maya = run(live_server.store, "cli", access.by_email, "manager@shop.example")
    run(live_server.store, "cli", access.set_password, maya, "correct horse battery")

    page.get_by_role("link", name="Health").click()

    expect(page).to_have_url(f"{live_server.url}/login?next=%2Fhealth")
    assert all("401" in line for line in console)
    console.clear()
    page.get_by_label("Email").fill("manager@shop.example")
    page.get_by_label("Password").fill("correct horse battery")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Health", level=1)).to_be_visible()


def test_searching_after_a_session_ended_elsewhere_leads_to_sign_in_and_back(
    live_server, page, console
):
    live_server.sign_in(page, "manager", "/people?x=1")
    maya = run(live_server.store, "cli", access.by_email, "manager@shop.example")
    run(live_server.store, "cli", accounts.sign_out_everywhere, maya.id)

    page.keyboard.press("/")
    page.keyboard.type("kim")

    expect(page).to_have_url(f"{live_server.url}/login?next=%2Fpeople%3Fx%3D1")
    assert all("401" in line for line in console)
    console.clear()


def test_a_server_that_cannot_be_reached_is_said_with_a_way_back(live_server, page, console):
    live_server.sign_in(page, "admin", "/returns")
    page.locator("#returns-page[data-ready]").wait_for()
    page.context.set_offline(True)
    page.locator(".oi-tab", has_text="Received").click()
    lost = page.locator("#io-unreachable")
    expect(lost).to_contain_text("The server cannot be reached")
    page.context.set_offline(False)
    lost.get_by_role("button", name="Reload").click()
    expect(lost).to_have_count(0)
    expect(page.get_by_role("heading", name="Returns", level=1)).to_be_visible()
    console.clear()  # the browser itself tells of what it could not send
