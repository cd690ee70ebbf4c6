"""Money of an order and its lines is exact; words become ours; what is said once holds once."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.channels.drafting.lines import net, share, share_of
from iorder.channels.plan import Plan
from tests.support.plans import LINE, ORDER, a_file, orders_of, taken

HEADER = ["Order", "Date", "Currency", "Item", "Qty", "Price"]
LAMP = ["1", "2024-03-01", "EUR", "Lamp", "3", "9.95"]


def order_of(folder, extra, *rows, **fields):
    """The order of these rows; ``extra`` are headers beyond the usual six."""
    plan = orders_of(folder, [[*HEADER, *extra], *rows], **fields)
    [order] = taken(plan, folder)
    return order


def line_of(folder, price, quantity, said, form):
    rows = [[*HEADER, "Off"], [*LAMP[:4], quantity, price, said]]
    plan = Plan(
        "orders",
        files=[
            a_file(folder, "orders", {**ORDER, **LINE, "line_discount": "Off"}, rows, discount=form)
        ],
    )
    [order] = taken(plan, folder)
    return order.lines[0]


@given(
    minor=st.integers(-10_000_000, 10_000_000),
    quantity=st.integers(1, 1_000),
    points=st.integers(0, 10_000),
)
def test_a_line_less_its_discount_is_rounded_half_up_once(minor, quantity, points):
    exact = Decimal(minor) * quantity * (10_000 - points) / 10_000
    half_up = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    assert share(minor * quantity, 10_000 - points) == half_up
    assert net(Decimal(minor), quantity, points) == half_up


@given(part=st.integers(0, 10**12), rest=st.integers(0, 10**12))
def test_a_discount_in_basis_points_is_the_nearest(part, rest):
    whole = part + rest or 1
    assert abs(share_of(min(part, whole), whole) * whole - min(part, whole) * 10_000) * 2 <= whole


@pytest.mark.parametrize(
    ("price", "quantity", "said", "form", "points", "off", "total"),
    [
        ("10.00", "3", "0.05", "fraction", 500, 150, 2850),
        ("10.00", "3", "5", "percent", 500, 150, 2850),
        ("10.00", "3", "5%", "fraction", 500, 150, 2850),
        ("10.00", "3", "1.50", "amount", 500, 150, 2850),
        ("10.00", "3", "-1.50", "amount", 500, 150, 2850),
        ("10.00", "3", "", "fraction", 0, 0, 3000),
        ("0.07", "1", "0.5", "fraction", 5000, 3, 4),
        ("0.3333", "3", "", "fraction", 0, -1, 100),
        ("0.3333", "3", "0.1", "fraction", 1000, 9, 90),
        ("10.00", "3", "30.00", "amount", 10_000, 3000, 0),
    ],
)
def test_a_discount_is_kept_as_basis_points_and_taken_off(
    tmp_path, price, quantity, said, form, points, off, total
):
    line = line_of(tmp_path, price, quantity, said, form)
    assert (line.discount_bp, line.discount_minor, line.total_minor) == (points, off, total)


def test_a_stated_line_total_holds_as_it_is(tmp_path):
    order = order_of(tmp_path, ["Sum"], [*LAMP, "29.00"], line_total="Sum")
    assert (order.lines[0].total_minor, order.lines[0].discount_minor) == (2900, 85)


def test_a_line_with_a_total_and_no_price_has_what_one_unit_costs(tmp_path):
    order = order_of(tmp_path, ["Sum"], [*LAMP[:5], "", "10.00"], line_total="Sum")
    assert (order.lines[0].unit_minor, order.lines[0].total_minor) == (333, 1000)


def test_a_discount_above_the_price_is_refused(tmp_path):
    rows = [[*HEADER, "Off"], [*LAMP, "29.86"]]
    plan = orders_of(tmp_path, rows, line_discount="Off")
    plan.files[0].options["discount"] = "amount"
    [bad] = taken(plan, tmp_path)
    assert (bad.column, "more than the line costs" in bad.reason) == ("Off", True)


@pytest.mark.parametrize("price", ["-9.95", "(9.95)", "9.95-"])
def test_a_price_below_zero_is_rejected_by_row_and_column(tmp_path, price):
    plan = orders_of(tmp_path, [HEADER, LAMP, [*LAMP[:3], "Bulb", "1", price]])
    [bad] = taken(plan, tmp_path)
    assert (bad.column, bad.rows[0].row) == ("Price", 3)
    assert "below zero" in bad.reason


def test_a_total_below_zero_without_a_price_is_rejected_by_its_column(tmp_path):
    rows = [[*HEADER, "Sum"], [*LAMP[:5], "", "-10.00"]]
    [bad] = taken(orders_of(tmp_path, rows, line_total="Sum"), tmp_path)
    assert bad.column == "Sum"


@pytest.mark.parametrize("title", ["Discount SPRING", "Gutschein 10", "Remise fidélité", "Coupon"])
def test_a_line_that_is_called_a_discount_takes_it_off(tmp_path, title):
    order = order_of(tmp_path, [], LAMP, [*LAMP[:3], title, "1", "-5.00"])
    assert [line.total_minor for line in order.lines] == [2985, -500]


def test_a_sku_is_no_discount_whatever_it_is_called(tmp_path):
    rows = [[*HEADER, "Sku"], [*LAMP, "A"], [*LAMP[:3], "Discount lamp", "1", "-5.00", "B"]]
    [bad] = taken(orders_of(tmp_path, rows, line_sku="Sku"), tmp_path)
    assert bad.column == "Price"


def test_a_file_without_quantities_has_one_unit_a_row(tmp_path):
    columns = {**ORDER, "line_title": "Item", "line_unit_price": "Price"}
    plan = Plan("orders", files=[a_file(tmp_path, "orders", columns, [HEADER, LAMP, LAMP])])
    [order] = taken(plan, tmp_path)
    assert [line.quantity for line in order.lines] == [1, 1]


def test_numbered_columns_hold_one_line_each(tmp_path):
    extra = ["Item 2", "Qty 2", "Price 2", "Item 10", "Qty 10", "Price 10"]
    fields = {
        f"{field}#{n}": f"{name} {n}"
        for n in (2, 10)
        for field, name in LINE.items()
    }  # fmt: skip
    order = order_of(tmp_path, extra, [*LAMP, "Bulb", "2", "1.00", "", "", ""], **fields)
    assert [(line.title, line.quantity) for line in order.lines] == [("Lamp", 3), ("Bulb", 2)]
    full = order_of(
        tmp_path, extra, [*LAMP, "Bulb", "2", "1.00", "Desk", "1", "5"], **fields
    )  # fmt: skip
    assert [line.title for line in full.lines] == ["Lamp", "Bulb", "Desk"]


def test_a_fault_in_a_numbered_column_names_that_column(tmp_path):
    plan = orders_of(
        tmp_path, [[*HEADER, "Item 2", "Qty 2"], [*LAMP, "Bulb", "0"]],
        **{"line_title#2": "Item 2", "line_quantity#2": "Qty 2"},
    )  # fmt: skip
    [bad] = taken(plan, tmp_path)
    assert bad.column == "Qty 2"


def test_shipping_and_tax_of_the_lines_are_added_up_where_the_order_names_none(tmp_path):
    fields = {"line_shipping": "Freight", "line_tax": "VAT"}
    order = order_of(
        tmp_path, ["Freight", "VAT"], [*LAMP, "1.10", "2"], [*LAMP, "2.20", "3"], **fields
    )
    assert (order.shipping_minor, order.tax_minor) == (330, 500)


@pytest.mark.parametrize(
    ("total", "included"), [("34.85", True), ("38.85", False), ("99.00", False), ("", False)]
)
def test_tax_is_in_the_prices_where_the_stated_total_says_so(tmp_path, total, included):
    order = order_of(
        tmp_path, ["Ship", "VAT", "Total"], [*LAMP, "5.00", "4.00", total],
        shipping="Ship", tax="VAT", total="Total",
    )  # fmt: skip
    assert order.tax_included is included


def test_an_orders_discount_that_its_lines_took_off_is_not_taken_off_twice(tmp_path):
    def discount(total):
        plan = orders_of(
            tmp_path, [[*HEADER, "Off", "Code", "Total"], [*LAMP, "9.85", "9.85", total]],
            line_discount="Off", discount="Code", total="Total",
        )  # fmt: skip
        plan.files[0].options["discount"] = "amount"
        return taken(plan, tmp_path)[0].discount_minor

    assert discount("20.00") == 0
    assert discount("10.15") == 985


@pytest.mark.parametrize(
    ("word", "status", "flags"),
    [
        ("Delivered", "delivered", ()),
        ("storniert", "cancelled", ()),
        ("Gate 7", "pending", ("status_unknown",)),
        ("", "pending", ()),
    ],
)
def test_a_status_becomes_ours_and_is_kept_as_it_came(tmp_path, word, status, flags):
    order = order_of(tmp_path, ["State"], [*LAMP, word], status="State")
    assert (order.status, order.source_status, order.flags) == (status, word, flags)


def test_the_plans_own_translation_goes_before_the_words_that_are_known(tmp_path):
    plan = orders_of(tmp_path, [[*HEADER, "State"], [*LAMP, "DELIVERED"]], status="State")
    plan.values = {"status": {"delivered": "returned"}}
    [order] = taken(plan, tmp_path)
    assert (order.status, order.source_status) == ("returned", "DELIVERED")


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"cancelled_at": "2024-03-02"}, "cancelled"),
        ({"delivered_at": "2024-03-02"}, "delivered"),
        ({"shipped_at": "2024-03-02"}, "shipped"),
        ({"paid_at": "2024-03-02"}, "confirmed"),
        ({"fulfillment_status": "partial", "payment_status": "paid"}, "processing"),
        ({"payment_status": "voided"}, "cancelled"),
        ({}, "pending"),
    ],
)
def test_without_a_status_the_dates_and_other_states_tell(tmp_path, fields, status):
    rows = [*LAMP, *fields.values()]
    order = order_of(tmp_path, list(fields), rows, **{name: name for name in fields})
    assert order.status == status


def test_addresses_names_and_countries(tmp_path):
    order = order_of(
        tmp_path, ["First", "Last", "Street", "Land", "Mail"],
        [*LAMP, "Ada", "Lovelace", "1 Main\nSt", "Deutschland", "ada@example.com"],
        bill_first_name="First", bill_last_name="Last", bill_line1="Street", bill_country="Land",
        email="Mail",
    )  # fmt: skip
    assert (order.bill_to.name, order.bill_to.line1) == ("Ada Lovelace", "1 Main St")
    assert order.bill_to.country == "DE"
    assert order.ship_to == order.bill_to, "goods go where the bill goes unless said otherwise"
    assert order.customer.contact.email == "ada@example.com"


def test_times_flags_and_texts_of_an_order(tmp_path):
    order = order_of(
        tmp_path, ["Due", "Test", "Tags", "Note", "Back"],
        [*LAMP, "2024-03-09", "yes", "vip; gift,vip", "two\nlines", "-3.00"],
        promised_at="Due", is_test="Test", tags="Tags", note="Note", refunded="Back",
    )  # fmt: skip
    assert (order.promised_at.day, order.is_test, order.tags) == (9, True, ("vip", "gift"))
    assert (order.note, order.refunded_minor) == ("two\nlines", 300)


def test_a_payment_in_another_currency_is_refused(tmp_path):
    plan = orders_of(tmp_path, [HEADER, LAMP])
    columns = {"order_ref": "o", "amount": "a", "currency": "c"}
    rows = [["o", "a", "c"], ["1", "5", "USD"]]
    plan.files.append(a_file(tmp_path, "payments", columns, rows))
    [bad] = taken(plan, tmp_path)
    assert (bad.column, "one order has one currency" in bad.reason) == ("c", True)


def test_a_line_total_before_its_discount_has_it_taken_off(tmp_path):
    rows = [[*HEADER, "Sum", "Off"], [*LAMP, "30.00", "1.50"]]
    plan = orders_of(tmp_path, rows, line_total="Sum", line_discount="Off")
    plan.files[0].options |= {"discount": "amount", "line_total": "gross"}
    [line] = taken(plan, tmp_path)[0].lines
    assert (line.total_minor, line.discount_bp) == (2850, 500)
