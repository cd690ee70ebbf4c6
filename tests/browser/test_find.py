"""The header's search by keys alone, and the counts in the navigation."""

import pytest
from playwright.sync_api import expect

from iorder.customers.model import customers
from iorder.insight.model import order_stages
from iorder.kernel.address import Address
from iorder.kernel.store import run
from tests.builders import a_past_order, a_sku
from tests.support import axe

KIM = Address(name="Kim Larsen", city="Oslo", country="NO")


def a_shop(work):
    (key,) = work.ids(customers, 1)
    row = {"id": key, "name": KIM.name, "email": "kim@shop.example", "created_at": work.now}
    work.insert(customers, [row])
    for number in range(3):
        a_past_order(work, f"K-{number}", ship_to=KIM, customer_id=key)
    a_sku(work, "LAMP-OAK")


@pytest.fixture
def shop(live_server):
    run(live_server.store, "cli", a_shop)
    return live_server


def test_an_order_is_found_and_opened_by_keys_alone(shop, page):
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    shop.sign_in(page, "manager")
    box = page.get_by_role("combobox", name="Search")
    page.keyboard.press("/")
    page.keyboard.type("larsen")

    found = page.get_by_role("listbox", name="What was found")
    expect(found.get_by_role("option")).to_have_count(4)  # three orders and their customer
    expect(box).to_have_attribute("aria-expanded", "true")
    assert axe.violations(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    chosen = found.get_by_role("option", selected=True)
    expect(chosen).to_have_count(1)
    number = chosen.locator(".io-found-title").inner_text()
    assert box.get_attribute("aria-activedescendant") == chosen.get_attribute("id")

    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{shop.url}/orders/{number}")
    expect(page.get_by_role("heading", name=number).first).to_be_visible()
    expect(found).not_to_be_visible()


def test_escape_closes_the_list_first_and_a_click_opens(shop, page):
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    shop.sign_in(page, "manager")
    page.keyboard.press("/")
    page.keyboard.type("lamp-o")
    option = page.get_by_role("option", name="LAMP-OAK")
    expect(option).to_be_visible()
    assert axe.violations(page) == []

    page.keyboard.press("Escape")
    expect(option).not_to_be_visible()
    expect(page.locator("#io-search")).to_be_focused()
    page.keyboard.press("ArrowDown")
    option.click()
    expect(page).to_have_url(f"{shop.url}/skus/LAMP-OAK")


def test_enter_without_a_choice_searches_all_orders(shop, page):
    shop.sign_in(page, "manager")
    page.keyboard.press("/")
    page.keyboard.type("nobody at all")
    expect(page.get_by_text("Nothing found. Enter searches all orders.")).to_be_visible()

    page.keyboard.press("Enter")

    expect(page).to_have_url(f"{shop.url}/orders?q=nobody+at+all")


def test_quick_typing_asks_once(shop, page):
    shop.sign_in(page, "manager")
    asked = []
    page.on("request", lambda one: asked.append(one.url) if "/find?" in one.url else None)
    page.keyboard.press("/")
    page.keyboard.type("larsen", delay=5)
    expect(page.get_by_role("option").first).to_be_visible()
    assert len(asked) <= 2
    assert asked[-1].endswith("q=larsen")


def test_counts_stand_beside_the_pages_and_a_hidden_tab_asks_nothing(shop, page):
    waiting = [{"stage": "on_hold", "orders": 12}]
    run(shop.store, "cli", lambda work: work.insert(order_stages, waiting))
    page.clock.install()
    shop.sign_in(page, "admin", "/people")  # a page that asks nothing by itself
    orders = page.locator("[data-mark='/orders']")
    expect(orders).to_contain_text("12 orders on hold or in trouble")
    expect(page.locator("[data-mark='/health']")).to_contain_text("no worker is running")
    expect(page.locator("[data-mark='/imports']")).not_to_be_visible()

    asked = []
    page.on("request", lambda one: asked.append(one.url) if one.url.endswith("/marks") else None)
    page.evaluate("Object.defineProperty(document, 'hidden', {get: () => window.away === true})")
    page.evaluate("window.away = true")
    page.clock.run_for(180_000)
    assert asked == []
    page.evaluate("window.away = false")
    page.clock.run_for(61_000)
    expect(orders).to_be_visible()
    assert len(asked) == 1


@pytest.mark.full
def test_a_viewer_is_told_only_of_their_pages(shop, page):
    shop.sign_in(page, "viewer")
    with page.expect_response("**/marks") as answer:
        page.reload()
    assert answer.value.json() == {"marks": {}}
