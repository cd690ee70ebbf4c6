"""An order is paid with a gift card in a real browser, and the list of cards is sorted."""

from playwright.sync_api import expect

from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.orders.history import number_of
from iorder.payments import stored_value
from iorder.payments.stored_value import NewValue
from tests.builders import a_live_order
from tests.support import axe


def cards(work):
    """The codes of cards with €5, €30 and $9 on them."""
    made = (Money(500, "EUR"), Money(3000, "EUR"), Money(900, "USD"))
    return [stored_value.issue(work, NewValue("gift_card", money, f"issue:{money}")).code
            for money in made]  # fmt: skip


def test_what_is_on_a_card_is_shown_before_it_pays_the_order(live_server, page):
    five, thirty, dollars = run(live_server.store, "cli", cards)
    order_id = run(live_server.store, "cli", a_live_order, total_minor=2000)
    live_server.sign_in(page, "admin", f"/orders/{number_of(order_id)}")
    part = page.locator("#order-payments")
    part.locator("summary", has_text="Gift card").click()
    form = part.locator("details[open]")

    def look(code):
        form.get_by_label("Code of the card").fill(code)
        form.get_by_role("button", name="Show what is on it").click()

    look("2222-2222-2222")
    expect(form.get_by_role("alert")).to_contain_text("No gift card has this code")
    look(dollars)
    expect(form).to_contain_text("It is in USD; the order is paid in EUR.")
    expect(form.get_by_role("button", name="Pay with it")).to_have_count(0)
    look(five.lower())
    expect(form).to_contain_text("€5.00")
    expect(form.get_by_label("Amount in EUR")).to_have_value("5.00")
    axe.sound(page)
    form.get_by_role("button", name="Pay with it").click()
    expect(page.get_by_text("€5.00 is paid; €0.00 is left on the card.")).to_be_visible()
    name = f"Gift card ··{five[-4:]}"
    row = part.locator(".pm-row", has_text=name)
    expect(row).to_have_count(1)
    assert row.inner_text().count("Gift card") == 1
    part.locator("summary", has_text="Gift card").click()
    look(thirty)
    expect(form.get_by_label("Amount in EUR")).to_have_value("15.00")

    page.goto(f"{live_server.url}/gift-cards?sort=balance&dir=asc")
    first = page.locator("#gift-cards-grid .ag-center-cols-container [row-index='0']")
    expect(first).to_contain_text("€0.00")
    page.get_by_role("columnheader", name="Balance").click()
    expect(first).to_contain_text("€30.00")
    assert "sort=balance" in page.url
