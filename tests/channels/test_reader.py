"""A file becomes the same drafts every time, in the order of first appearance; one bad line
rejects its whole order, and everything odd has one defined outcome."""

from datetime import UTC, datetime

import pytest

from iorder.channels.draft import Rejected
from iorder.channels.plan import Plan
from iorder.channels.reader import drafts, preview
from iorder.kernel.errors import InvalidInput
from tests.support.plans import (
    BULB,
    CHAIR,
    DESK,
    HEADER,
    LAMP,
    LINE,
    ORDER,
    a_file,
    changed,
    orders_of,
    refs,
    taken,
)


def told(some):
    """What is said of each order: all but the rows it came from."""
    return [
        (one.ref, one.placed_at, one.currency, one.lines, one.digest, [r.row for r in one.rows])
        for one in some
    ]


def test_orders_come_in_the_order_they_first_appear_numbered_from_0(tmp_path):
    plan = orders_of(tmp_path, [HEADER, LAMP, BULB, CHAIR, DESK])
    found = list(drafts(plan, tmp_path / "s"))
    assert [(number, one.ref) for number, one in found] == [(0, "1001"), (1, "1003"), (2, "1002")]


def test_a_row_a_line_becomes_an_order_with_its_lines(tmp_path):
    [order, _] = taken(orders_of(tmp_path, [HEADER, LAMP, BULB, DESK]), tmp_path)
    assert order.placed_at == datetime(2024, 3, 1, 10, tzinfo=UTC)
    assert [(one.title, one.quantity, one.unit_minor, one.total_minor) for one in order.lines] == [
        ("Lamp", 2, 1990, 3980),
        ("Bulb", 3, 150, 450),
    ]
    assert [(one.file, one.row) for one in order.rows] == [("orders.csv", 2), ("orders.csv", 3)]


def test_scattered_rows_give_the_same_orders_as_rows_that_stand_together(tmp_path):
    together = taken(orders_of(tmp_path, [HEADER, LAMP, BULB, DESK, CHAIR]), tmp_path / "a")
    scattered = taken(orders_of(tmp_path, [HEADER, LAMP, DESK, CHAIR, BULB]), tmp_path / "b")
    assert [one[:5] for one in told(scattered)] == [one[:5] for one in told(together)]
    assert [row.row for row in scattered[0].rows] == [2, 5]


def test_taking_twice_gives_the_same(tmp_path):
    plan = orders_of(tmp_path, [HEADER, DESK, LAMP, CHAIR, BULB])
    assert told(taken(plan, tmp_path / "a")) == told(taken(plan, tmp_path / "b"))


@pytest.mark.parametrize("rows", [[LAMP, BULB, DESK, CHAIR], [LAMP, DESK, CHAIR, BULB]])
@pytest.mark.parametrize("start", [0, 1, 2, 3])
def test_start_goes_on_behind_what_was_committed(tmp_path, rows, start):
    plan = orders_of(tmp_path, [HEADER, *rows])
    numbers = [(n, one.ref) for n, one in drafts(plan, tmp_path / "s", start=start)]
    assert numbers == [(0, "1001"), (1, "1002"), (2, "1003")][start:]


def test_order_cells_only_on_the_first_row_hold_for_the_whole_order(tmp_path):
    rows = [HEADER, LAMP, changed(BULB, date="", currency=""), DESK]
    [order, _] = taken(orders_of(tmp_path, rows), tmp_path)
    assert (order.currency, len(order.lines), order.flags) == ("EUR", 2, ())


def test_what_the_first_row_leaves_empty_is_taken_from_a_later_one(tmp_path):
    rows = [[*HEADER, "Note"], [*changed(LAMP, date=""), ""], [*BULB, "ring"], [*BULB, "knock"]]
    [order] = taken(orders_of(tmp_path, rows, note="Note"), tmp_path)
    assert (order.placed_at.day, order.note, len(order.lines)) == (1, "ring", 3)


def test_a_row_of_an_order_without_line_cells_is_no_line(tmp_path):
    rows = [HEADER, LAMP, ["1001", "", "", "", "", ""], DESK]
    [order, _] = taken(orders_of(tmp_path, rows), tmp_path)
    assert [line.title for line in order.lines] == ["Lamp"]


def test_a_later_row_that_contradicts_the_first_is_flagged(tmp_path):
    rows = [HEADER, LAMP, changed(BULB, date="2024-03-09"), DESK]
    [order, _] = taken(orders_of(tmp_path, rows), tmp_path)
    assert (order.placed_at.day, order.flags) == (1, ("rows_differ",))


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"currency": "USD"}, "Currency", "one order has one currency"),
        ({"qty": "0"}, "Qty", "must be 1 or more"),
        ({"qty": "-2"}, "Qty", "must be 1 or more"),
        ({"qty": "1.5"}, "Qty", "not a whole number"),
        ({"qty": ""}, "Qty", "is empty; fill it in"),
        ({"qty": "99999999999"}, "Qty", "too large"),
        ({"price": "=SUM(A1:A9)"}, "Price", "not a number"),
        ({"price": "twelve"}, "Price", "not a number"),
        ({"price": ""}, "Price", "no price; fill it in"),
        ({"item": "La\udce4mp"}, "Item", "no text"),
    ],
)
def test_one_bad_line_rejects_its_whole_order_and_the_others_are_taken(
    tmp_path, cells, column, words
):
    bad = changed(BULB, **cells)
    found = taken(orders_of(tmp_path, [HEADER, DESK, LAMP, bad, CHAIR]), tmp_path)
    assert refs(found) == ["1002", "rejected", "1003"]
    assert isinstance(found[1], Rejected)
    assert found[1].column == column
    assert words in found[1].reason
    assert [one.row for one in found[1].rows] == [4, 3]
    assert dict(found[1].rows[1].cells) == dict(zip(HEADER, LAMP, strict=True))


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"date": "31/02/2024"}, "Date", "does not exist"),
        ({"date": "2024-02-31"}, "Date", "does not exist"),
        ({"date": "03/04/2024"}, "Date", "date_format"),
        ({"date": "soon"}, "Date", "not a date"),
        ({"date": ""}, "Date", "no date; fill it in"),
        ({"order": ""}, "Order", "fill in its number"),
        ({"order": "NULL"}, "Order", "fill in its number"),
        ({"currency": ""}, "Currency", "names no currency"),
        ({"currency": "XYZ"}, "Currency", "write one such as EUR"),
    ],
)
def test_what_is_wrong_with_an_order_is_said_with_its_column(tmp_path, cells, column, words):
    dmy = {"date_order": "dmy"} if cells.get("date", "").startswith("31") else {}
    plan = orders_of(tmp_path, [HEADER, DESK, changed(CHAIR, **cells), LAMP])
    plan.files[0].options = dmy
    found = taken(plan, tmp_path)
    assert refs(found) == ["1002", "rejected", "1001"]
    assert (found[1].column, words in found[1].reason) == (column, True), found[1].reason


def test_the_answered_date_order_reads_what_could_be_read_two_ways(tmp_path):
    plan = orders_of(tmp_path, [HEADER, changed(DESK, date="03/04/2024")])
    for order, month in (("dmy", 4), ("mdy", 3)):
        plan.date_order = order
        assert taken(plan, tmp_path / order)[0].placed_at.month == month


def test_times_without_a_zone_are_in_the_plans(tmp_path):
    plan = orders_of(tmp_path, [HEADER, LAMP])
    plan.zone = "Europe/Berlin"
    assert taken(plan, tmp_path)[0].placed_at == datetime(2024, 3, 1, 9, tzinfo=UTC)


def test_the_answered_decimal_sign_reads_amounts(tmp_path):
    plan = orders_of(tmp_path, [HEADER, changed(LAMP, price="1.234,50 €")])
    plan.decimal = ","
    assert taken(plan, tmp_path)[0].lines[0].unit_minor == 123450


def test_a_currency_without_cents_has_none(tmp_path):
    plan = orders_of(tmp_path, [HEADER, changed(LAMP, currency="JPY", price="1200")])
    assert taken(plan, tmp_path)[0].lines[0].total_minor == 2400


def test_the_plans_currency_serves_rows_that_name_none(tmp_path):
    plan = orders_of(tmp_path, [HEADER, changed(LAMP, currency="")])
    plan.currency = "CHF"
    assert taken(plan, tmp_path)[0].currency == "CHF"


def test_a_formula_in_a_text_cell_stays_text(tmp_path):
    formula = '=HYPERLINK("http://evil.example";"Lamp")'
    [order] = taken(orders_of(tmp_path, [HEADER, changed(LAMP, item=formula)]), tmp_path)
    assert order.lines[0].title == formula


def test_what_spreadsheets_wrap_codes_in_is_taken_off(tmp_path):
    rows = [[*HEADER, "Zip"], [*changed(LAMP, order='="0042"'), "'02138"]]
    [order] = taken(orders_of(tmp_path, rows, ship_postcode="Zip"), tmp_path)
    assert (order.ref, order.ship_to.postcode) == ("0042", "02138")


def test_wrong_totals_are_kept_as_stated(tmp_path):
    rows = [[*HEADER, "Total"], [*LAMP, "50.00"], [*BULB, "50.00"]]
    [order] = taken(orders_of(tmp_path, rows, total="Total"), tmp_path)
    assert order.stated == {"total": 5000}
    assert sum(line.total_minor for line in order.lines) == 4430


def test_a_missing_column_is_named_with_the_columns_there_are(tmp_path):
    plan = orders_of(tmp_path, [HEADER, LAMP], total="Sum")
    with pytest.raises(InvalidInput, match="no column 'Sum' for total; its columns are Order, Da"):
        taken(plan, tmp_path)


def test_progress_names_the_phase_and_the_rows_read(tmp_path):
    rows = [HEADER, *(changed(LAMP, order=str(n)) for n in range(2_500))]
    heard = []
    taken(orders_of(tmp_path, rows), tmp_path, progress=lambda *one: heard.append(one))
    assert heard == [
        *[("staging", n) for n in (0, 1000, 2000, 2500)],
        *[("reading", n) for n in (0, 1000, 2000, 2500)],
    ]


@pytest.mark.parametrize("scattered", [False, True])
def test_it_stops_within_some_thousand_rows_and_never_takes_half_an_order(tmp_path, scattered):
    rows = [
        row
        for n in range(4_000)
        for row in (changed(LAMP, order=str(n)), changed(BULB, order=str(n)))
    ]
    if scattered:
        rows = [*rows[1:], rows[0]]
    plan = orders_of(tmp_path, [HEADER, *rows])
    whole = told(taken(plan, tmp_path / "a"))
    some = []
    stream = drafts(plan, tmp_path / "b", should_stop=lambda: len(some) > 100)
    some.extend(iter(lambda: next(stream, None), None))
    assert 100 < len(some) < 3_000
    assert all(len(one.lines) == 2 for _, one in some)
    rest = drafts(plan, tmp_path / "b", start=len(some))
    assert told(one for _, one in [*some, *rest]) == whole


def test_an_import_does_not_go_on_with_a_file_that_changed(tmp_path):
    plan = orders_of(tmp_path, [HEADER, LAMP, DESK])
    next(iter(drafts(plan, tmp_path / "s")))
    orders_of(tmp_path, [HEADER, CHAIR, DESK])
    with pytest.raises(InvalidInput, match="changed since this import began; start a new"):
        list(drafts(plan, tmp_path / "s", start=1))


def test_a_preview_shows_the_first_drafts_and_rejects(tmp_path):
    rows = [
        HEADER,
        LAMP,
        BULB,
        changed(DESK, qty="0"),
        *(changed(CHAIR, order=str(n)) for n in range(99)),
    ]
    plan = orders_of(tmp_path, rows)
    shown = preview(plan, 20)
    assert refs(shown) == ["1001", "rejected", *map(str, range(18))]
    assert told(shown[2:]) == told(taken(plan, tmp_path)[2:20])


def test_the_digest_tells_changed_from_unchanged(tmp_path):
    def digest(row, **more):
        plan = orders_of(tmp_path, [[*HEADER, "Extra"], row])
        for name, answer in more.items():
            setattr(plan, name, answer)
        return taken(plan, tmp_path / "s")[0].digest

    first = digest([*LAMP, "a"])
    assert digest([*LAMP, "b"]) == first, "a column that is left out does not count"
    assert digest([*changed(LAMP, qty="3"), "a"]) != first
    assert digest([*LAMP, "a"], currency="USD") != first, "an answer changes what cells mean"


def test_renamed_and_reordered_columns_give_the_same_digest(tmp_path):
    [first] = taken(orders_of(tmp_path, [HEADER, LAMP]), tmp_path / "a")
    columns = {field: f"{name}!" for field, name in {**ORDER, **LINE}.items()}
    rows = [[f"{name}!" for name in reversed(HEADER)], list(reversed(LAMP))]
    plan = Plan("orders", files=[a_file(tmp_path, "orders", columns, rows)])
    assert taken(plan, tmp_path / "b")[0].digest == first.digest


def test_a_plan_without_a_file_of_its_kind_is_refused(tmp_path):
    plan = orders_of(tmp_path, [HEADER, LAMP])
    plan.kind = "stock"
    with pytest.raises(InvalidInput, match="No file holds stock"):
        taken(plan, tmp_path)
