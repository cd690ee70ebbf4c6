"""What people do with a return: from the order's page to the money, in a real browser."""

import io

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from iorder.kernel.store import run
from iorder.orders.history import number_of
from tests import builders as b
from tests.support import axe
from tests.support.returning import delivered, opened


def shop(work):
    """Two lamps and a mug of IO-n arrived; so did two lamps of another order, which come back."""
    point = b.a_point(work)
    for code in ("LAMP", "MUG"):
        b.stocked(work, point, b.a_sku(work, code), 9)
    first = delivered(work, ("LAMP", 2), ("MUG", 1))
    opened(work, delivered(work, ("LAMP", 2), number="P2"), 2, reason="damaged")
    return number_of(first)


@pytest.fixture
def number(live_server):
    return run(live_server.store, "cli", shop)


def state(page):
    return page.locator(".oi-drawer-head > .io-chip").first


def test_a_return_from_the_orders_page_to_its_end(live_server, page, number):
    live_server.sign_in(page, "manager", "/returns")
    page.locator("#returns-page[data-ready]").wait_for()
    page.get_by_text("New return").click()
    asked = page.get_by_label("Order number")
    asked.fill("io-99999")
    asked.press("Enter")
    expect(page.locator("#returns-new-wrong")).to_contain_text("IO-99999")
    asked.fill(number.lower())
    asked.press("Enter")
    expect(page.get_by_label("Units of Lamp")).to_be_focused()
    page.get_by_label("Units of Lamp").fill("3")
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("#order-returns-wrong")).to_contain_text("write 2 or fewer")
    page.get_by_label("Units of Lamp").fill("2")
    page.get_by_role("button", name="Open it").click()
    expect(page.locator("#order-toast")).to_contain_text("RT-")
    page.get_by_role("link", name="RT-").first.click()

    expect(state(page)).to_have_text("Requested")
    page.locator(".sh-foot summary", has_text="Approve").click()
    page.get_by_label("Comes to").select_option("EU-1")
    page.get_by_role("button", name="Approve it").click()
    expect(state(page)).to_have_text("Approved")
    page.get_by_role("button", name="Receive", exact=True).click()
    expect(state(page)).to_have_text("Received")
    page.get_by_label("Units", exact=True).first.fill("1")
    page.get_by_text("Split over several").click()
    page.get_by_label("Units", exact=True).nth(1).fill("1")
    page.get_by_label("The units go").nth(1).select_option("quarantine")
    page.get_by_role("button", name="Save the inspection").click()
    expect(state(page)).to_have_text("Inspected")
    expect(page.locator("#returns-outcome")).to_contain_text("€20.00")
    page.get_by_label("Fee kept back").fill("2.50")
    expect(page.locator("#returns-outcome")).to_contain_text("€17.50")
    axe.sound(page)
    page.get_by_role("button", name="Resolve").click()
    expect(state(page)).to_have_text("Resolved")
    expect(page.locator("#returns-drawer")).to_contain_text("€17.50 · Succeeded")


def test_tabs_filters_and_what_a_viewer_sees(live_server, page, number):
    live_server.sign_in(page, "viewer", "/returns")
    page.locator("#returns-page[data-ready]").wait_for()
    expect(page.locator("#returns-total")).to_have_text("1 return")
    page.locator('[data-pill="reason"] select').select_option("late")
    expect(page.get_by_role("heading", name="No returns with these filters")).to_be_visible()
    page.locator("#returns-clear").click()
    page.get_by_text("RT-1").first.click()
    expect(state(page)).to_have_text("Requested")
    expect(page.locator(".sh-foot")).to_have_count(0)


def test_documents_are_issued_and_opened(live_server, page, number):
    live_server.sign_in(page, "staff", f"/orders/{number}")
    expect(page.get_by_text("No seller is set")).to_be_visible()
    page.locator("summary", has_text="Invoice").click()
    page.get_by_role("button", name="Issue it all the same").click()
    link = page.get_by_role("link", name="INV-")
    expect(link).to_be_visible()
    answer = page.request.get(live_server.url + link.get_attribute("href"))
    assert answer.headers["content-type"] == "application/pdf"
    again = page.request.get(live_server.url + link.get_attribute("href"))
    assert again.body() == answer.body()
    assert number in PdfReader(io.BytesIO(answer.body())).pages[0].extract_text()
    slips = page.request.get(f"{live_server.url}/documents/packing-slips.pdf?orders={number}")
    assert "Packing slip" in PdfReader(io.BytesIO(slips.body())).pages[0].extract_text()
    none = page.request.get(f"{live_server.url}/documents/packing-slips.pdf?orders=")
    assert none.status == 422
    page.locator("summary", has_text="Credit note").click()
    page.get_by_label("Amount, EUR").fill("99")
    page.get_by_label("Why; it is printed").first.fill("Late")
    page.get_by_role("button", name="Credit it").click()
    expect(page.locator("#order-documents-wrong")).to_contain_text("stand; credit that or less")
