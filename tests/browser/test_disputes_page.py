"""Evidence put together and handed in, a parcel asked back, who sells: in a real browser."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from iorder.flows.answer_dispute import upload
from iorder.flows.ask_payment import capture_tender
from iorder.flows.record_told import record_told
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.orders.history import number_of
from iorder.payments import evidence
from iorder.payments.model import disputes, tenders
from iorder.payments.provider import Told
from tests.flows.test_intercept_parcels import sent
from tests.support import axe, paying
from tests.support.paying import Shop


@pytest.fixture
def shop(live_server, monkeypatch):
    monkeypatch.setattr(paying, "KEY", live_server.settings.secret())
    return Shop(live_server.store, live_server.settings.files, capture_when="by_hand")


def a_dispute(shop):
    _, tender_id = shop.pay()
    shop.do(capture_tender, tender_id, None, "all")
    shop.work()
    (ref,) = shop.one(sa.select(tenders.c.external_ref).where(tenders.c.id == tender_id))
    now = datetime.now(UTC)
    told = Told("e1", "dispute_evidence_due", ref, now, act_ref="dp_1", amount=Money(2000, "EUR"),
                reason="fraudulent", due_at=now + timedelta(hours=30))  # fmt: skip
    shop.do(record_told, shop.account, [told])
    return shop.one(sa.select(disputes.c.id))[0]


def test_evidence_is_put_together_and_handed_in(live_server, page, shop, tmp_path):
    key = a_dispute(shop)
    live_server.sign_in(page, "admin", f"/disputes?open={key}")
    drawer = page.locator("#disputes-drawer")
    expect(drawer.get_by_text("30 h left")).to_be_visible()
    drawer.get_by_role("button", name="Order timeline").click()
    expect(drawer.get_by_role("link", name="Order timeline")).to_be_visible()
    letter = tmp_path / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4 a letter")
    with page.expect_file_chooser() as chooser:
        drawer.get_by_role("button", name="Add a file").click()
    chooser.value.set_files(letter)
    expect(drawer.get_by_role("link", name="letter.pdf")).to_be_visible()
    with page.expect_download() as download:
        drawer.get_by_role("link", name="letter.pdf").click()
    assert download.value.path().read_bytes() == b"%PDF-1.4 a letter"
    axe.sound(page)
    drawer.get_by_role("button", name="Remove letter.pdf").click()
    expect(drawer.get_by_role("link", name="letter.pdf")).to_have_count(0)
    drawer.get_by_label("Summary").fill("It was delivered.")
    drawer.locator("summary", has_text="Submit to Sandbox").click()
    drawer.get_by_role("button", name="Hand it in").click()
    expect(drawer.get_by_text("Waits to be sent")).to_be_visible()
    shop.work()
    page.reload()
    expect(drawer.get_by_text("Submitted").first).to_be_visible()
    expect(drawer.get_by_text("It was delivered.")).to_be_visible()
    expect(drawer.get_by_role("button", name="Add a file")).to_have_count(0)


def test_a_parcel_is_asked_back_from_the_order_and_answered_in_its_drawer(live_server, page):
    order_id, (parcel_id,) = run(live_server.store, "cli", sent)
    live_server.sign_in(page, "staff", f"/orders/{number_of(order_id)}")
    page.locator("summary", has_text="Stop the parcel on its way").click()
    form = page.locator("details[open]", has_text="Ask to stop it")
    expect(form.get_by_text("1 parcel of")).to_be_visible()
    form.get_by_label("Why").select_option("address")
    form.get_by_role("button", name="Ask to stop it").click()
    expect(page.get_by_text("Say where the parcel is to go instead")).to_be_visible()
    form.get_by_label("What the carrier is to do").fill("5 New Road, Lyon")
    form.get_by_role("button", name="Ask to stop it").click()
    expect(page.get_by_text("A parcel is to be stopped on its way")).to_be_visible()
    page.goto(live_server.url + f"/shipments?open={parcel_id}")
    drawer = page.locator("#shipments-drawer")
    drawer.get_by_label("What the carrier said").fill("Held at Lyon")
    drawer.get_by_role("button", name="It was stopped").click()
    expect(drawer.get_by_text("Held at Lyon")).to_be_visible()
    axe.sound(page)


def test_who_sells_is_said_before_an_invoice_is_issued(live_server, page, shop):
    order_id, _ = shop.pay()
    live_server.sign_in(page, "admin", f"/orders/{number_of(order_id)}")
    expect(page.get_by_text("No seller is set: an invoice would not say it.")).to_be_visible()
    page.get_by_role("link", name="Sellers").last.click()
    card = page.locator("section.io-card", has=page.get_by_role("heading", name="Every channel"))
    card.locator("summary").click()
    card.get_by_label("Name").fill("Iris GmbH")
    card.get_by_label("Address, a line each").fill("Hauptstr. 1")
    card.get_by_label("VAT ID", exact=True).fill("??")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text("A VAT ID has letters and digits")).to_be_visible()
    card.get_by_label("VAT ID", exact=True).fill("DE1")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text("VAT ID: DE1")).to_be_visible()
    axe.sound(page)
    page.goto(live_server.url + f"/orders/{number_of(order_id)}")
    page.get_by_role("button", name="Invoice", exact=True).click()
    expect(page.get_by_role("link", name="Open invoice")).to_be_visible()
    expect(page.get_by_role("button", name="Invoice", exact=True)).to_have_count(0)


def test_a_reason_is_chosen_and_said_which_file_proves_it(live_server, page, shop):
    key = a_dispute(shop)
    piece = upload(live_server.settings.files, "delivery", "signed.pdf", b"%PDF-1.4 signed")
    shop.do(evidence.add, key, piece)
    live_server.sign_in(page, "admin", f"/disputes?open={key}")
    drawer = page.locator("#disputes-drawer")
    drawer.get_by_role("button", name="Ask Sandbox").click()
    expect(drawer.get_by_text("needed: proof of delivery")).to_be_visible()
    drawer.get_by_label("Defend by").select_option("GoodsDelivered")
    expect(drawer.get_by_label("signed.pdf is")).to_have_value("ProofOfDelivery")
    axe.sound(page)
    drawer.get_by_label("signed.pdf is").select_option("Invoice")
    drawer.locator("summary", has_text="Submit to Sandbox").click()
    drawer.get_by_role("button", name="Hand it in").click()
    expect(drawer.get_by_text("Waits to be sent")).to_be_visible()
    shop.work()
    page.reload()
    expect(drawer.get_by_text("Goods delivered needs: proof of delivery.")).to_be_visible()
