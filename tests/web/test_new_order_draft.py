"""A new order as typed: what it reads as, and what it says where it cannot be read."""

import pytest

from iorder.flows.place_phone_order import LINK, Paying
from iorder.kernel.errors import InvalidInput
from iorder.ui.orders import new_order_draft as drafts
from iorder.ui.orders.new_order_draft import DraftLine
from iorder.views.orders.new_order import SkuHit

LAMP = SkuHit(1, "LAMP", "Lamp", 1990, "EUR", "refuse", 5)
FIELDS = {"name": "Ana Pires", "city": "Lyon", "postcode": "69002", "country": "fr",
          "currency": "eur", "shipping": "4,90", "discount": "", "tax": "2.5",
          "email": "Ana@Example.com"}  # fmt: skip


def read(lines=None, **more):
    some = [DraftLine("LAMP", "Lamp", "2", "19.90", "10")] if lines is None else lines
    return drafts.order(7, "abcdef0123456789", "phone:1:x", some, {**FIELDS, **more})


def test_what_is_typed_is_what_is_placed():
    order = read(tax_included="yes")
    assert (order.ref, order.cart, order.currency) == ("PHONE-ABCDEF012345", "phone:1:x", "EUR")
    assert (order.items_minor, order.shipping_minor, order.tax_minor) == (3582, 490, 250)
    assert order.total_minor == 3582 + 490
    assert read(tax_included="no").total_minor == 3582 + 490 + 250
    assert (order.ship_to.country, order.buyer.email) == ("FR", "ana@example.com")


@pytest.mark.parametrize(
    ("lines", "more", "words"),
    [
        ([], {}, "Add what is ordered"),
        (None, {"name": ""}, "Write who it is for"),
        (None, {"country": "France"}, "two letters"),
        (None, {"currency": "E"}, "ISO 4217"),
        (None, {"shipping": "much"}, "The shipping"),
        (None, {"discount": "-3"}, "less than nothing"),
        (None, {"shipping": "1.234"}, "more digits than EUR has"),
        ([DraftLine("LAMP", "Lamp", "0", "1")], {}, "LAMP: write a whole number of units"),
        ([DraftLine("LAMP", "Lamp", "1.5", "1")], {}, "LAMP: write a whole number of units"),
        ([DraftLine("LAMP", "Lamp", "1", "")], {}, "the price is missing: there is none in EUR"),
        ([DraftLine("LAMP", "Lamp", "1", "1", "101")], {}, "0 to 100 percent"),
        ([DraftLine("LAMP", "Lamp", "1", "1", "x")], {}, "0 to 100 percent"),
    ],
)
def test_what_cannot_be_read_is_told_in_words(lines, more, words):
    with pytest.raises(InvalidInput, match=words):
        read(lines, **more)


def test_a_sku_added_again_is_one_unit_more_and_prices_are_of_the_list():
    once = drafts.added([], LAMP, "EUR")
    assert once == [DraftLine("LAMP", "Lamp", "1", "19.90")]
    assert drafts.added(once, LAMP, "EUR")[0].units == "2"
    assert drafts.added([], LAMP, "USD")[0].price == ""


def test_lines_of_another_draft_are_not_meant():
    kept = {"draft": "a", "lines": [{"sku": "LAMP", "title": "Lamp", "units": "1", "price": "2"}]}
    assert drafts.lines_of(kept, "b") == drafts.lines_of(None, "a") == []
    assert drafts.lines_of(kept, "a") == [DraftLine("LAMP", "Lamp", "1", "2")]


def test_ways_to_pay():
    assert drafts.paying({"payment": "cod"}) == Paying("cod")
    assert drafts.paying({"payment": f"{LINK}:7"}) == Paying(LINK, 7)
    assert drafts.paying({"payment": drafts.LATER}) == drafts.paying({}) == Paying()
    with pytest.raises(InvalidInput):
        drafts.paying({"payment": LINK})


@pytest.mark.parametrize("name", ["", "short", "x" * 41, "has space12", "ümlaut12345"])
def test_the_name_of_a_draft_is_plain(name):
    assert not drafts.is_draft(name)
    assert drafts.is_draft("abcdef0123456789")
