"""What people do with payments, in a real browser."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from iorder.flows.record_told import record_told
from iorder.kernel.money import Money
from iorder.orders.history import number_of
from iorder.payments.provider import Told
from tests.support import axe, paying
from tests.support.paying import Shop


@pytest.fixture
def shop(live_server, tmp_path, monkeypatch):
    monkeypatch.setattr(paying, "KEY", live_server.settings.secret())
    return Shop(live_server.store, tmp_path, capture_when="by_hand")


def test_a_payment_is_captured_in_part_and_refunded_on_the_order(live_server, page, shop):
    order_id, tender_id = shop.pay()
    live_server.sign_in(page, "admin", f"/orders/{number_of(order_id)}")
    part = page.locator("#order-payments")
    part.locator("summary", has_text="Capture").click()
    form = part.locator("details[open]")
    form.get_by_label("Amount in EUR").fill("99")
    form.get_by_role("button", name="Capture").click()
    expect(page.get_by_text("€99.00 cannot be captured")).to_be_visible()
    form.get_by_label("Amount in EUR").fill("12.50")
    form.get_by_role("button", name="Capture").click()
    expect(part.get_by_text("Capture of €12.50")).to_be_visible()
    shop.work()
    page.reload()
    expect(part.get_by_text("Partially captured")).to_be_visible()
    part.locator("summary", has_text="Refund").click()
    form = part.locator("details[open]")
    form.get_by_label("Amount in EUR").fill("2")
    form.get_by_label("Reason").fill("Scratched")
    form.get_by_role("button", name="Refund").click()
    expect(part.get_by_text("Refund of €2.00").first).to_be_visible()
    shop.work()
    assert shop.tender(tender_id) == ("partially_refunded", 2000, 1250, 200)
    axe.sound(page)


def test_what_fits_nothing_is_dismissed_and_an_account_is_opened_and_tried(live_server, page, shop):
    shop.pay()
    fact = Told("e1", "captured", "sbx_9", datetime.now(UTC), act_ref="c", amount=Money(500, "EUR"))
    shop.do(record_told, shop.account, [fact])
    live_server.sign_in(page, "admin", "/payments")
    page.locator("#payments-page[data-ready]").wait_for()
    waits = page.locator("#payments-attention")
    expect(waits).to_contain_text("No payment here is called sbx_9.")
    axe.sound(page)
    waits.get_by_text("Dismiss", exact=True).click()
    waits.get_by_label("Why").fill("Another shop's")
    waits.get_by_role("button", name="Dismiss it").click()
    expect(waits).not_to_contain_text("sbx_9")

    page.goto(f"{live_server.url}/payment-accounts")
    page.get_by_text("New account").click()
    form = page.locator("#account-new-form")
    form.get_by_label("Service").select_option("sandbox")
    form.get_by_label("Short name, as in its webhook address").fill("second")
    form.get_by_label("Name people read").fill("Second trial")
    form.get_by_label("Webhook secret").fill("whsec_hidden")
    form.get_by_role("button", name="Open the account").click()
    card = page.get_by_role("region", name="Second trial")
    expect(card).to_contain_text("/hooks/payments/second")
    card.get_by_role("button", name="Try Second trial").click()
    expect(card).to_contain_text("No money moves.")
    assert "whsec_hidden" not in page.content()
    axe.sound(page)
