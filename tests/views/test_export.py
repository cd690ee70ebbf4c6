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
from iorder.payments.model import disputes, payout_lines, payouts, refunds, tenders
from iorder.views import export as views
from iorder.views.export import EXPORTS, decimal_text, export_of
from iorder.views.payments import disputes as dispute_views
from iorder.views.payments import payments as payment_views
from iorder.views.payments import refunds as refund_views
from iorder.views.payments.disputes import DisputeFilter
from iorder.views.payments.payments import PaymentFilter
from iorder.views.payments.refunds import RefundFilter
from tests import builders as b
from tests.support.reconciling import a_shop_that_reconciles

KINDS = (
    "orders", "lines", "payments", "customers", "products", "points", "stock", "shipments",
    "purchase-orders", "suppliers", "reorder", "returns", "refunds", "disputes", "payouts",
    "payout-lines", "bank-lines", "gift-cards",
)  # fmt: skip


def rows_of(store, kind, /, **query):
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


def test_a_range_of_totals_travels_to_the_export(store):
    run(store, "cli", filled)

    def refs(**query):
        return [row["ref"] for row in rows_of(store, "orders", currency="EUR", **query)]

    assert refs(total_from="24.90", total_to="24.90") == ["A-1"]
    assert refs(total_from="24.91") == refs(total_to="24.89") == []


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


def paid_in_turn(work):
    """Three tenders of one order, begun in another turn than their ids; two refunds, a dispute."""
    order = b.a_past_order(work, "A-1")
    first, second, third = work.ids(tenders, 3)
    begun = {first: 2, second: 3, third: 1}
    work.insert(
        tenders,
        [{"id": key, "order_id": order, "method": "card", "provider": "stripe", "state": state,
          "external_ref": f"=pi_{hour}", "currency": "JPY", "amount_minor": 900 + hour,
          "authorized_minor": 900, "captured_minor": 900, "created_at": b.NOON + hour * b.HOUR}
         for (key, hour), state in zip(begun.items(), ("captured", "failed", "captured"),
                                       strict=True)],
    )  # fmt: skip
    asked = {"order_id": order, "tender_id": first, "state": "requested", "currency": "JPY",
             "requested_by": "cli"}  # fmt: skip
    older, newer = work.ids(refunds, 2)
    work.insert(
        refunds,
        [{**asked, "id": key, "amount_minor": 10 * hour, "cause": f"test:{hour}",
          "requested_at": b.NOON + hour * b.HOUR} for key, hour in ((older, 2), (newer, 1))],
    )  # fmt: skip
    (dispute,) = work.ids(disputes, 1)
    work.insert(
        disputes,
        [{"id": dispute, "order_id": order, "tender_id": first, "external_ref": "dp_1",
          "state": "evidence_due", "currency": "JPY", "amount_minor": 902, "fee_minor": 1500,
          "reason": "fraudulent", "opened_at": b.NOON, "evidence_due_at": b.NOON + 24 * b.HOUR}],
    )  # fmt: skip


def test_payments_refunds_and_disputes_go_out_as_their_pages_show_them(store):
    run(store, "cli", paid_in_turn)

    paid, back = rows_of(store, "payments"), rows_of(store, "refunds")
    (dispute,) = rows_of(store, "disputes", state="due")

    assert [row["at"][11:13] for row in paid] == ["15", "14", "13"]  # the newest first
    assert [row["ref"] for row in rows_of(store, "payments", state="captured")] == [
        "=pi_2", "=pi_1",
    ]  # fmt: skip
    assert [row["amount"] for row in back] == ["20", "10"]
    assert rows_of(store, "refunds", state="failed") == []
    assert rows_of(store, "refunds", q=back[0]["number"]) == back
    assert (dispute["amount"], dispute["fee"], dispute["currency"]) == ("902", "1500", "JPY")
    assert dispute["evidence_due_at"] == "2026-03-11T12:00:00Z"
    assert [row["ref"] for row in paid] == [
        row.external_ref for row in payment_views.rows(store, PaymentFilter(), 0, 9)
    ]
    assert [int(row["amount"]) for row in back] == [
        row.amount.minor for row in refund_views.rows(store, RefundFilter(), 0, 9)
    ]
    assert dispute["ref"] == dispute_views.rows(store, DisputeFilter(), 0, 9)[0].external_ref


def test_what_a_service_calls_a_payment_is_defused(store):
    run(store, "cli", paid_in_turn)
    export = export_of("payments")

    text = b"".join(csv_chunks(export.columns, views.rows(store, export, {}, "UTC")))

    assert b",'=pi_1," in text


def test_payouts_their_lines_bank_credits_and_gift_cards_go_out(store):
    run(store, "cli", filled)
    run(store, "cli", a_shop_that_reconciles)

    (payout,) = rows_of(store, "payouts", account="reconciled", state="open")
    with store.reading() as conn:
        one = conn.execute(payouts.select()).one()
        number = len(conn.execute(payout_lines.select()).all())
    lines = rows_of(store, "payout-lines", payout=str(one.id))
    (credit,) = rows_of(store, "bank-lines", state="matched", q="Ana")
    (card,) = rows_of(store, "gift-cards", kind="gift_card", state="usable")

    assert (payout["ref"], payout["net"]) == (one.external_ref, decimal_text(one.net_minor, 2))
    assert (payout["lines"], payout["waiting"]) == (number, sum(
        row["status"] in ("differs", "unmatched") for row in lines
    ))  # fmt: skip
    assert [row["row"] for row in lines] == sorted(row["row"] for row in lines)
    assert len(lines) == number
    assert rows_of(store, "payout-lines", q="no such payout") == []
    assert rows_of(store, "payout-lines", payout="0") == []
    assert (credit["booked_on"], credit["amount"], credit["currency"]) == (
        "2026-03-09", "10.00", "EUR",
    )  # fmt: skip
    assert credit["number"] == credit["reference"]
    assert (card["balance"], card["currency"], len(card["hint"])) == ("40.00", "EUR", 4)


def test_a_payout_that_is_no_id_is_refused(store):
    with pytest.raises(InvalidInput, match="named by its id"):
        views.rows(store, export_of("payout-lines"), {"payout": "po_1"}, "UTC")


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


def test_reading_piece_by_piece_leaves_a_shared_connection_as_it_was(store):
    run(store, "cli", b.a_past_order, "R-1")
    with store.reading_together():
        assert len(list(views.rows(store, export_of("orders"), {}, "UTC", fetch=2))) == 1
        with store.reading() as conn:
            assert "yield_per" not in conn.get_execution_options()


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
    [(1234, 2, "12.34"), (-5, 2, "-0.05"), (0, 2, "0.00"), (1500, 0, "1500"),
     (-1234567, 3, "-1234.567"), (None, 2, "")],
)  # fmt: skip
def test_an_amount_is_written_with_its_currencys_digits(minor, digits, text):
    assert decimal_text(minor, digits) == text
