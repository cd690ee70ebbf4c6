"""What can be exported: every kind's columns, in the page's own filter and order."""

import csv
import io

import pytest

from iorder.access.permissions import PERMISSIONS
from iorder.channels import fields as importable
from iorder.kernel.errors import InvalidInput
from iorder.kernel.sheets import csv_chunks
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.payments.model import tenders
from iorder.views import export as views
from iorder.views.export import EXPORTS, decimal_text, export_of
from tests import builders as b

KINDS = (
    "orders", "lines", "payments", "customers", "products", "points", "stock", "shipments",
    "purchase-orders", "suppliers", "reorder", "returns",
)  # fmt: skip


def rows_of(store, kind, **query):
    """The rows of an export as dicts by column."""
    export = export_of(kind)
    names = [column.name for column in export.columns]
    found = views.rows(store, export, query, "UTC")
    return [dict(zip(names, row, strict=True)) for row in found]


def filled(work):
    """Two orders of a SKU with stock, a tender on the first; the second is in yen."""
    point, sku = b.a_point(work), b.a_sku(work)
    b.stocked(work, point, sku, 9)
    line = b.a_past_line(quantity=2, unit_minor=1050, total_minor=2000, sku_id=sku)
    first = b.a_past_order(
        work, "A-1", lines=[line], shipping_minor=490, point_id=point, status="delivered",
        delivered_at=b.NOON + b.HOUR,
    )  # fmt: skip
    second = b.a_past_order(work, "A-2", currency="JPY", placed_at=b.NOON + b.HOUR, ship_to=b.OSLO)
    (tender,) = work.ids(tenders, 1)
    work.insert(
        tenders,
        [{"id": tender, "order_id": first, "method": "card", "currency": "EUR",
          "amount_minor": 2490, "authorized_minor": 2490, "captured_minor": 2490,
          "refunded_minor": 5, "created_at": b.NOON}],
    )  # fmt: skip
    return [first, second]


def test_every_kind_says_its_permission_and_can_be_read(store):
    run(store, "cli", filled)

    assert {one.slug for one in EXPORTS} == set(KINDS)
    for one in EXPORTS:
        assert one.needs in PERMISSIONS
        assert views.count(store, one, {}, "UTC") == len(rows_of(store, one.slug))
        assert len({column.name for column in one.columns}) == len(one.columns)


def test_an_order_goes_out_with_money_as_decimals_and_times_as_utc(store):
    run(store, "cli", filled)

    yen, euro = rows_of(store, "orders")

    assert (euro["ref"], euro["subtotal"], euro["shipping"], euro["total"]) == (
        "A-1", "20.00", "4.90", "24.90",
    )  # fmt: skip
    assert (yen["currency"], yen["total"]) == ("JPY", "2000")
    assert euro["placed_at"] == "2026-03-10T12:00:00Z"
    assert euro["delivered_at"] == "2026-03-10T13:00:00Z"
    assert yen["delivered_at"] == ""
    assert (euro["ship_city"], yen["ship_city"], euro["point_ref"]) == ("Lyon", "Oslo", "EU-1")
    assert (euro["status"], euro["units"]) == ("delivered", 2)


def test_the_rows_are_those_of_the_page_in_its_order(store):
    run(store, "cli", filled)

    assert [row["ref"] for row in rows_of(store, "orders", sort="placed", dir="asc")] == [
        "A-1", "A-2",
    ]  # fmt: skip
    assert [row["ref"] for row in rows_of(store, "orders", country="NO")] == ["A-2"]
    assert [row["ref"] for row in rows_of(store, "lines", stage="delivered")] == ["A-1"]
    assert rows_of(store, "payments", q="no such order") == []


def test_lines_payments_and_stock_go_out_each_a_row(store):
    run(store, "cli", filled)

    line = rows_of(store, "lines", country="FR")[0]
    paid = rows_of(store, "payments")[0]
    level = rows_of(store, "stock")[0]

    assert (line["line_sku"], line["line_quantity"], line["line_unit_price"]) == (
        "LAMP", 2, "10.50",
    )  # fmt: skip
    assert (line["line_discount"], line["line_total"]) == ("1.00", "20.00")
    assert (paid["order_ref"], paid["captured"], paid["refunded"]) == ("A-1", "24.90", "0.05")
    assert (level["point_ref"], level["sku"], level["on_hand"], level["available"]) == (
        "EU-1", "LAMP", 9, 9,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "needed"),
    [
        ("orders", {"ref", "placed_at", "currency", "total", "ship_line1", "email"}),
        ("lines", {"line_sku", "line_title", "line_quantity", "line_unit_price"}),
        ("payments", {"order_ref", "method", "amount", "currency"}),
        ("stock", {"point_ref", "sku", "on_hand", "safety"}),
        ("points", {"ref", "label", "latitude", "longitude"}),
        ("products", {"sku", "title", "price", "currency", "weight_g"}),
        ("customers", {"ref", "name", "email", "country"}),
        ("shipments", {"ref", "tracking_number", "carrier", "shipped_at"}),
    ],
)
def test_columns_carry_the_imports_own_field_names(kind, needed):
    known = {
        line.split()[0]
        for line in importable._RULES["orders" if kind == "lines" else kind].splitlines()
        if line.strip()
    }
    names = {column.name for column in export_of(kind).columns}

    assert needed <= names
    assert needed <= known


def test_a_wrong_query_is_refused_before_the_first_row_is_asked_for(store):
    with pytest.raises(InvalidInput, match="no filter 'colour'"):
        views.rows(store, export_of("orders"), {"colour": "red"}, "UTC")
    with pytest.raises(InvalidInput, match="'cats' cannot be exported; there are"):
        export_of("cats")


def test_many_rows_come_piece_by_piece_and_none_is_lost(store):
    ids = run(store, "cli", lambda work: [b.a_past_order(work, f"R-{i}") for i in range(7)])

    by_number = {"sort": "number", "dir": "asc"}
    found = views.rows(store, export_of("orders"), by_number, "UTC", fetch=2)

    first = next(found)
    assert first[1] == "R-0"
    assert len([first, *found]) == len(ids)


def test_a_cell_that_a_spreadsheet_would_calculate_is_defused_in_csv(store):
    run(store, "cli", lambda work: b.a_past_order(work, '=cmd|"calc"!A0'))
    export = export_of("orders")

    text = b"".join(csv_chunks(export.columns, views.rows(store, export, {}, "UTC")))
    rows = list(csv.DictReader(io.StringIO(text.decode("utf-8-sig"))))

    assert rows[0]["ref"] == '\'=cmd|"calc"!A0'
    assert rows[0]["total"] == "20.00"


def test_an_export_reads_one_snapshot(sqlite_store):
    run(sqlite_store, "cli", lambda work: [b.a_past_order(work, f"R-{i}") for i in range(3)])
    found = views.rows(sqlite_store, export_of("orders"), {}, "UTC")
    next(found)

    run(sqlite_store, "cli", lambda work: work.execute(orders.update().values(source_status="x")))

    status = [column.name for column in export_of("orders").columns].index("source_status")
    assert {row[status] for row in found} == {""}


@pytest.mark.parametrize(
    ("minor", "digits", "text"),
    [
        (1234, 2, "12.34"),
        (-5, 2, "-0.05"),
        (0, 2, "0.00"),
        (1500, 0, "1500"),
        (-1234567, 3, "-1234.567"),
        (None, 2, ""),
    ],
)
def test_an_amount_is_written_with_its_currencys_digits(minor, digits, text):
    assert decimal_text(minor, digits) == text
