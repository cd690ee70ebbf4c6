"""The box in the header finds a few of each kind, and only what the person may see."""

import pytest

from iorder.customers.model import customers
from iorder.kernel.address import Address
from iorder.kernel.store import run
from iorder.shipping.model import parcels, shipments
from iorder.views.search import LONGEST, MOST_ORDERS, search
from tests.builders import a_past_order, a_sku


def everything(_permission):
    return True


KIM = Address(name="Kim Larsen", email="kim@shop.example", city="Oslo", country="NO")
ODD = (
    "", "   ", "\0", "%", "_%", "''\"", "*", "AND", "-", "\ud7ff", "\U0010ffff", "𝔎𝔦𝔪", "x" * 900,
    "IO-", "nobody at all", "l" * LONGEST, "a\nb",
)  # fmt: skip


def a_customer(work):
    (key,) = work.ids(customers, 1)
    work.insert(customers, [{"id": key, "name": KIM.name, "email": KIM.email,
                             "country": "NO", "created_at": work.now}])  # fmt: skip
    return key


def a_parcel(work, tracking):
    (shipment,), (parcel,) = work.ids(shipments, 1), work.ids(parcels, 1)
    work.insert(shipments, [{"id": shipment, "created_at": work.now}])
    row = {"id": parcel, "shipment_id": shipment, "carrier": "DHL", "tracking_number": tracking,
           "state": "in_transit", "created_at": work.now}  # fmt: skip
    work.insert(parcels, [row])


@pytest.fixture
def shop(store):
    def fill(work):
        customer = a_customer(work)
        for number in range(8):
            a_past_order(work, f"K-{number}", ship_to=KIM, customer_id=customer)
        a_past_order(work, "OTHER-1")
        a_sku(work, "LAMP-OAK")
        a_sku(work, "LAMP-ASH")
        a_parcel(work, "DHL3100001")

    run(store, "cli", fill)
    return store


def kinds(hits):
    return [hit.kind for hit in hits]


def test_a_name_finds_the_newest_orders_and_the_customer_once(shop):
    hits = search(shop, "larsen", everything)

    found = [hit for hit in hits if hit.kind == "order"]
    assert len(found) == MOST_ORDERS
    assert all("Kim Larsen" in hit.note for hit in found)
    assert [(hit.title, hit.note) for hit in hits if hit.kind == "customer"] == [
        ("Kim Larsen", "kim@shop.example")
    ]


def test_a_whole_number_finds_that_order_alone(shop):
    number = search(shop, "larsen", everything)[0].title

    (hit,) = search(shop, number.lower(), everything)

    assert (hit.kind, hit.title, hit.path) == ("order", number, f"/orders/{number}")


@pytest.mark.parametrize("text", ["DHL3100001", "dhl31", "  DHL310 "])
def test_a_tracking_number_is_found_by_its_beginning_in_any_case(shop, text):
    (hit,) = search(shop, text, everything)
    assert (hit.kind, hit.title, hit.path) == ("parcel", "DHL3100001", "/shipments?q=DHL3100001")
    assert hit.note == "DHL · in transit"


@pytest.mark.parametrize(
    ("text", "codes"),
    [("lamp", ["LAMP-ASH", "LAMP-OAK"]), ("LAMP-O", ["LAMP-OAK"]), ("amp-oak", ["LAMP-OAK"])],
)
def test_a_sku_is_found_by_its_code_or_its_title(shop, text, codes):
    assert [hit.title for hit in search(shop, text, everything) if hit.kind == "sku"] == codes


@pytest.mark.parametrize(
    ("sees", "expected"),
    [({"orders.view"}, {"order"}), ({"customers.view"}, {"customer"}), (set(), set())],
)
def test_nobody_finds_what_they_may_not_see(shop, sees, expected):
    assert set(kinds(search(shop, "larsen", sees.__contains__))) == expected


def test_odd_text_finds_nothing_and_breaks_nothing(shop):
    for text in ODD:
        assert set(kinds(search(shop, text, everything))) <= {"order"}, text


def test_a_beginning_of_a_number_is_enough(shop):
    newest = search(shop, "larsen", everything)[0].title
    assert newest in [hit.title for hit in search(shop, newest[:-1], everything)]
