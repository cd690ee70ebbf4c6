"""Products, customers, points, stock, shipments and payments: one record a key, faults by row."""

import pytest

from iorder.channels.draft import Rejected
from iorder.channels.plan import Plan
from iorder.channels.reader import drafts
from iorder.kernel.address import Address
from tests.support.plans import a_file, taken


def drafted(folder, kind, columns, *rows, currency="EUR"):
    """Drafts of one file; ``columns`` are our fields, each the header of its own column."""
    made = a_file(folder, kind, {name: name for name in columns}, [list(columns), *rows])
    return taken(Plan(kind, files=[made], currency=currency), folder)


PRODUCT = ("ref", "sku", "title", "price", "weight_kg", "length_cm", "discontinued", "details")


def test_a_product_in_our_units_with_the_attributes_of_its_details(tmp_path):
    details = '{"colour":"red","brand":"Acme","sizes":["S","M"],"reviews":[{"rating":8}]}'
    [lamp] = drafted(
        tmp_path, "products", PRODUCT,
        ["7", "LAMP", "Lamp", "19.90", "1.2345", "12.5", "no", details],
    )  # fmt: skip
    assert (lamp.ref, lamp.sku, lamp.price_minor, lamp.currency) == ("7", "LAMP", 1990, "EUR")
    assert (lamp.weight_g, lamp.length_mm, lamp.discontinued, lamp.brand) == (
        1235, 125, False, "Acme",
    )  # fmt: skip
    assert lamp.attributes == {"colour": "red", "brand": "Acme", "sizes": "S, M"}


def test_details_that_are_no_json_are_kept_as_text(tmp_path):
    [one] = drafted(tmp_path, "products", ("ref", "details"), ["1", "{not json"])
    assert (one.title, one.attributes) == ("1", {"details": "{not json"})


@pytest.mark.parametrize(
    ("kind", "columns", "row", "column", "words"),
    [
        ("products", ("ref", "price"), ["", "1"], "ref", "no number or SKU"),
        ("products", ("ref", "price"), ["1", "cheap"], "price", "not a number"),
        ("products", ("ref", "on_hand"), ["1", "-3"], "on_hand", "count again"),
        ("products", ("ref", "discontinued"), ["1", "perhaps"], "discontinued", "yes or no"),
        ("points", ("ref", "label"), ["", "Shop"], "ref", "no code"),
        ("points", ("ref", "latitude"), ["1", "123.4"], "latitude", "swapped"),
        ("stock", ("point_ref", "sku", "on_hand"), ["1", "", "2"], "sku", "no SKU"),
        ("stock", ("point_ref", "sku", "on_hand"), ["", "a", "2"], "point_ref", "no point"),
        ("stock", ("point_ref", "sku", "on_hand"), ["1", "a", "-1"], "on_hand", "0 or more"),
        ("stock", ("point_ref", "sku", "on_hand"), ["1", "a", ""], "on_hand", "0 or more"),
        ("shipments", ("ref", "status"), ["", "sent"], "ref", "no number"),
        ("shipments", ("ref", "shipped_at"), ["1", "31/02/2024"], "shipped_at", "two ways"),
        ("payments", ("order_ref", "amount"), ["", "1"], "order_ref", "no order"),
        ("payments", ("order_ref", "amount"), ["1", "-1"], "amount", "refunded amount"),
        ("payments", ("order_ref", "amount", "refunded"), ["1", "1", "2"], "refunded", "More is"),
    ],
)  # fmt: skip
def test_a_row_at_fault_is_refused_with_its_column(tmp_path, kind, columns, row, column, words):
    [bad] = drafted(tmp_path, kind, columns, row)
    assert isinstance(bad, Rejected)
    assert (bad.column, words in bad.reason, bad.rows[0].row) == (column, True, 2), bad.reason


@pytest.mark.parametrize(
    ("kind", "columns", "row", "other"),
    [
        ("products", ("ref", "title"), ["1", "Lamp"], ["1", "Desk"]),
        ("points", ("ref", "label"), ["1", "Shop"], ["1", "Depot"]),
        ("stock", ("point_ref", "sku", "on_hand"), ["1", "a", "3"], ["1", "a", "4"]),
    ],
)
def test_the_same_row_twice_counts_once_and_two_that_differ_are_refused(
    tmp_path, kind, columns, row, other
):
    between = ["2", *row[1:]]
    first, second = drafted(tmp_path, kind, columns, row, between, row)
    assert ([one.row for one in first.rows], [one.row for one in second.rows]) == ([2, 4], [3])
    bad, good = drafted(tmp_path, kind, columns, row, between, other)
    assert isinstance(bad, Rejected)
    assert ("row 2" in bad.reason, "row 4" in bad.reason, len(bad.rows)) == (True, True, 2)
    assert not isinstance(good, Rejected)


def test_a_customer_is_one_person_whose_last_row_holds(tmp_path):
    columns = ("person_ref", "ref", "name", "city", "country")
    ada, bob = drafted(
        tmp_path, "customers", columns,
        ["p1", "c1", "Ada", "Lyon", "France"], ["p2", "c2", "Bob", "", ""],
        ["p1", "c3", "", "Nice", ""],
    )  # fmt: skip
    assert (ada.ref, ada.contact) == ("p1", Address(name="Ada", city="Nice", country="FR"))
    assert ([one.row for one in ada.rows], bob.ref) == ([2, 4], "p2")


def test_a_point_without_a_known_kind_is_a_warehouse(tmp_path):
    columns = ("ref", "label", "point_kind", "latitude", "longitude", "city")
    shop, other = drafted(
        tmp_path, "points", columns,
        ["1", "Mitte", "Filiale", "52.5", "13.4", "Berlin"], ["2", "", "moon base", "", "", ""],
    )  # fmt: skip
    assert (shop.kind, shop.latitude, shop.longitude, shop.address.city) == (
        "store", 52.5, 13.4, "Berlin",
    )  # fmt: skip
    assert (other.kind, other.label, other.latitude) == ("warehouse", "2", None)


def test_stock_is_counted_a_point_and_sku(tmp_path):
    [one] = drafted(
        tmp_path, "stock", ("point_ref", "sku_ref", "on_hand", "safety"), ["10", "7", "12.0", "3"]
    )
    assert (one.ref, one.on_hand, one.safety) == ("10/7", 12, 3)


@pytest.mark.parametrize(
    ("said", "status"),
    [("IN-TRANSIT", "in_transit"), ("CREATED", "label_created"), ("gone fishing", "unknown")],
)
def test_a_shipments_status_becomes_ours_and_is_kept_as_it_came(tmp_path, said, status):
    [one] = drafted(tmp_path, "shipments", ("ref", "status"), ["1", said])
    assert (one.status, one.source_status) == (status, said)


def test_a_shipment_holds_every_order_its_rows_name(tmp_path):
    columns = ("ref", "order_ref", "tracking_number", "delivered_at")
    one, two = drafted(
        tmp_path, "shipments", columns,
        ["s1", "7", "T1", "2024-03-02"], ["s2", "8", "", ""], ["s1", "9", "", ""],
    )  # fmt: skip
    assert (one.lines, one.status) == ([("7", "", 0), ("9", "", 0)], "delivered")
    assert (two.lines, two.tracking_number) == ([("8", "", 0)], "")


def test_payments_are_numbered_within_their_order_and_refused_one_by_one(tmp_path):
    columns = ("order_ref", "method", "amount")
    found = drafted(
        tmp_path, "payments", columns,
        ["7", "cash", "5"], ["8", "cash", "6"], ["7", "cash", "x"], ["7", "cash", "2"],
    )  # fmt: skip
    assert [
        (one.order_ref, one.position, one.amount_minor) for one in found if hasattr(one, "method")
    ] == [("7", 1, 500), ("7", 3, 200), ("8", 1, 600)]
    assert [len(one.rows) for one in found] == [1, 1, 1, 1]


def test_a_payment_needs_a_currency(tmp_path):
    [bad] = drafted(tmp_path, "payments", ("order_ref", "amount"), ["7", "5"], currency="")
    assert "answer `currency`" in bad.reason


@pytest.mark.parametrize("refs", [["7", "7", "8"], ["7", "8", "7"]])
@pytest.mark.parametrize("start", [0, 1, 2, 3])
def test_an_import_goes_on_in_the_middle_of_an_orders_payments(tmp_path, refs, start):
    columns = ("order_ref", "amount")
    rows = [list(columns), *([ref, "5"] for ref in refs)]
    file = a_file(tmp_path, "payments", {name: name for name in columns}, rows)
    found = drafts(Plan("payments", files=[file], currency="EUR"), tmp_path / "s", start=start)
    wanted = [(0, "7", 1), (1, "7", 2), (2, "8", 1)]
    assert [(n, one.order_ref, one.position) for n, one in found] == wanted[start:]
