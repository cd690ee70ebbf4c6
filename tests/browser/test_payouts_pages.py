"""Payouts, bank credits and gift cards in a real browser: files in, matched, settled, issued."""

import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.flows.import_payout import import_payout, read_report
from iorder.flows.pay_order import NewPayment, pay_order
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.payments.model import bank_lines, payment_accounts, payout_lines
from iorder.payments.stored_value_model import stored_values
from tests.builders import a_live_order
from tests.payments.test_payouts import SAMPLES
from tests.support import axe


def awaited(work):
    """An order of €20.00 that waits for a transfer; its number."""
    order_id = a_live_order(work, total_minor=2000, payment_method="bank_transfer")
    pay_order(work, NewPayment(order_id, "bank_transfer", provider="bank_transfer"))
    return work.execute(sa.select(orders.c.number).where(orders.c.id == order_id)).scalar_one()


def a_payout(work):
    (account_id,) = work.ids(payment_accounts, 1)
    row = {"id": account_id, "slug": "main", "provider": "stripe", "label": "Stripe",
           "settings": {}, "created_at": work.now}  # fmt: skip
    work.insert(payment_accounts, [row])
    import_payout(work, account_id, read_report(SAMPLES / "generic.csv"))


def test_a_statement_is_imported_matched_by_hand_and_taken_back(live_server, page, tmp_path):
    number = run(live_server.store, "cli", awaited)
    path = tmp_path / "november.csv"
    path.write_text(f"Date;Payer;Reference;Amount\n2026-11-20;Ana;{number};19.00\nx;;;\n")
    live_server.sign_in(page, "admin", "/bank-lines")
    page.locator("#bank-lines-page[data-ready]").wait_for()
    page.locator(".io-actions").get_by_text("Import a statement").click()
    page.get_by_label("Currency, where the file names none").fill("eur")
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Choose a statement").click()
    chooser.value.set_files(path)
    page.locator(".io-actions").get_by_text("Import a statement").click()
    told = page.locator("#bank-lines-told")
    expect(told).to_contain_text("1 new credit from november.csv, 0 matched")
    expect(told.locator("tbody")).to_contain_text("There is no amount in this row.")
    row = page.locator("#bank-lines-grid .ag-center-cols-container [row-index='0']")
    expect(row).to_contain_text(f"€1.00 short of the €20.00 due on {number}.")
    page.locator(".ag-pinned-left-cols-container [row-index='0']").click()
    drawer = page.locator("#bank-lines-drawer")
    expect(drawer).to_contain_text("its reference names it")
    axe.sound(page)
    drawer.get_by_role("button", name="Match", exact=True).click()
    expect(page.locator("#bank-lines-toast")).to_contain_text(f"It pays {number}.")
    drawer.get_by_role("button", name="Take the match back").click()
    expect(page.locator("#bank-lines-toast")).to_contain_text("It waits again.")
    with live_server.store.reading() as conn:
        assert conn.execute(sa.select(bank_lines.c.state)).scalar_one() == "open"


def test_a_payout_line_is_settled_and_a_gift_card_is_issued_and_found(live_server, page):
    run(live_server.store, "cli", a_payout)
    live_server.sign_in(page, "admin", "/payouts")
    row = page.locator(".ag-pinned-left-cols-container [row-index='0']")
    expect(row).to_have_text("P1")
    row.click()
    drawer = page.locator("#payouts-drawer")
    expect(drawer).to_contain_text("It names ch_1, which is no payment here.")
    axe.sound(page)
    with page.expect_download() as download:
        drawer.get_by_role("link", name="All lines as CSV").click()
    assert b"ch_1" in download.value.path().read_bytes()
    drawer.get_by_text("It is right").first.click()
    drawer.get_by_label("Why it is right").first.fill("taken at the till")
    drawer.get_by_role("button", name="Settle it").first.click()
    expect(page.locator("#payouts-toast")).to_contain_text("The line is settled.")
    with live_server.store.reading() as conn:
        wanted = sa.select(payout_lines.c.problem).where(payout_lines.c.state == "settled")
        assert conn.execute(wanted).scalar_one() == "taken at the till"
    page.goto(f"{live_server.url}/gift-cards")
    page.locator("#gift-cards-page[data-ready]").wait_for()
    page.get_by_text("New gift card", exact=True).click()
    page.get_by_label("Amount").fill("25.00")
    page.get_by_role("button", name="Issue it").click()
    code = page.locator(".pb-code").inner_text()
    page.get_by_text("New gift card", exact=True).click()
    page.get_by_text("Look up a code").click()
    page.get_by_label("Code of the card").fill(code.lower())
    page.get_by_role("button", name="Show it").click()
    drawer = page.locator("#gift-cards-drawer")
    expect(drawer).to_contain_text(f"··{code[-4:]}")
    axe.sound(page)
    drawer.get_by_role("button", name="Stop it").click()
    expect(drawer).to_contain_text("Stopped")
    assert code not in page.url
    with live_server.store.reading() as conn:
        assert not conn.execute(sa.select(stored_values.c.active)).scalar_one()
