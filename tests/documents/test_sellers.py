"""Who sells is said once and printed from then on; what was issued keeps the seller it names."""

import pytest
import sqlalchemy as sa

from iorder.documents import sellers
from iorder.documents.seller import Seller
from iorder.documents.sellers import EVERY
from iorder.flows.issue_document import correct_invoice, issue_invoice, issue_packing_slips
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.orders.model import orders
from iorder.views.payments.sellers import nameless
from tests import builders as b

SHOP = Seller("Iris GmbH", "Hauptstr. 1\n10115 Berlin\nDE", "DE123456789", note="Thank you")
LINES = ("Iris GmbH", "Hauptstr. 1", "10115 Berlin", "DE", "VAT ID: DE123456789")


def channel_of(work, order_id):
    return work.execute(sa.select(orders.c.channel_id).where(orders.c.id == order_id)).scalar_one()


def test_what_an_invoice_has_to_say_and_what_is_missing():
    assert SHOP.lines == LINES
    assert (SHOP.missing, Seller("Iris").missing) == ((), ("address", "VAT ID or tax number"))
    assert Seller(tax_number="12/345", name="Iris", address="Here").missing == ()
    assert Seller(email="a@b.test").lines == ()
    assert Seller.read(SHOP.as_json()) == SHOP


def test_documents_name_the_seller_of_their_channel_and_keep_it(work):
    order = b.a_live_order(work)
    sellers.save(work, EVERY, SHOP, 0)
    first = issue_invoice(work, order, ("From the settings",))
    assert (first.body.seller, first.body.note) == (LINES, "Thank you")
    own = Seller("Iris Paris SARL", "1 Rue\nFR", "FR1")
    sellers.save(work, channel_of(work, order), own, 0)
    assert issue_invoice(work, order, ()) == first
    assert correct_invoice(work, order, (), "Wrong seller").body.seller[0] == "Iris Paris SARL"
    assert issue_packing_slips(work, order, ())[0].body.seller[0] == "Iris Paris SARL"
    assert issue_invoice(work, b.a_live_order(work), ()).body.seller[0] in (
        "Iris Paris SARL", "Iris GmbH",
    )  # fmt: skip


def test_without_one_the_settings_say_who_sells(work):
    assert issue_invoice(work, b.a_live_order(work), ("Set up",)).body.seller == ("Set up",)


@pytest.mark.parametrize(
    ("seller", "words"),
    [(Seller(vat_id="DE1"), "seller's name"), (Seller("A", vat_id="??"), "letters and digits"),
     (Seller("A", "\n".join("abcdefg")), "at most 6 lines"), (Seller("A" * 201), "200 characters")],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused(work, seller, words):
    with pytest.raises(InvalidInput, match=words):
        sellers.save(work, EVERY, seller, 0)


def test_two_who_change_it_do_not_overwrite_each_other(work):
    sellers.save(work, EVERY, SHOP, 0)
    with pytest.raises(StaleEdit, match="Iris GmbH"):
        sellers.save(work, EVERY, Seller("Other"), 0)
    sellers.save(work, EVERY, SHOP, 1)  # nothing changed
    assert sellers.kept(work.conn)[EVERY].version == 1


def test_health_is_told_while_nobody_says_who_sells(store, work):
    assert nameless(store, ("Set up",)) is None
    assert nameless(store, ()) == 0
