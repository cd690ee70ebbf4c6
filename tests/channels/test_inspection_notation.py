"""How a file writes dates, numbers and discounts: told from its values, or asked."""

import pytest

from tests.channels.copies import look, only, parts, table, write, write_book


def dated(*dates: str) -> list[list[str]]:
    return [["Order", "Date"], *([str(at), date] for at, date in enumerate(dates, 1))]


def priced(*amounts: str) -> list[list[str]]:
    rows = ([str(at), "2026-01-02", amount] for at, amount in enumerate(amounts, 1))
    return [["Order", "Date", "Total"], *rows]


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("25/12/2025", "01/02/2026"), "dmy"),
        (("12/25/2025", "01/02/2026"), "mdy"),
        (("03.04.2026",), "dmy"),
        (("31/02/2026", "01/02/2026"), "dmy"),
        (("25-12-25", "01-02-26"), ""),
        (("2026-01-02", "2026-12-25 10:00:00"), ""),
        (("5 March 2026", "Mar 7, 2026"), ""),
        (("12/25/2025 3:15 PM", "1/2/2026 11:00 AM"), "mdy"),
    ],
)
def test_one_clear_date_decides_for_the_file(tmp_path, dates, order):
    found = look("orders", write(tmp_path / "x.csv", dated(*dates)))
    assert only(found).options.get("date_order", "") == order
    assert bool(found.questions) is (dates == ("25-12-25", "01-02-26"))


def test_dates_that_can_be_read_two_ways_are_asked_for(tmp_path):
    found = look("orders", write(tmp_path / "x.csv", dated("01/02/2026", "05/06/2026")))
    (question,) = found.questions
    assert (question.key, question.choices) == ("date_format", ("dmy", "mdy"))
    assert question.examples == ("01/02/2026", "05/06/2026")
    assert "date_order" not in only(found).options


def test_short_years_leave_three_ways(tmp_path):
    (question,) = look("orders", write(tmp_path / "x.csv", dated("01/02/03"))).questions
    assert question.choices == ("dmy", "mdy", "ymd")


def test_dates_that_contradict_one_another_are_asked_for(tmp_path):
    found = look("orders", write(tmp_path / "x.csv", dated("25/12/2025", "12/25/2025")))
    assert [one.key for one in found.questions] == ["date_format"]


def test_a_clear_date_far_down_is_found(tmp_path):
    dates = ["01/02/2026"] * 3000 + ["13/02/2026"]
    found = look("orders", write(tmp_path / "x.csv", dated(*dates)))
    assert only(found).options["date_order"] == "dmy"
    assert not found.questions


@pytest.mark.parametrize(
    ("amounts", "sign"),
    [
        (("12.50", "1,234.00"), "."),
        (("12,50", "1.234,00"), ","),
        (("1.234", "12,5"), ","),
        (("1,234", "0.75"), "."),
        (("1.234.567",), ","),
        (("1,23,456",), "."),
        (("€ 12,50",), ","),
        (("1 234,50",), ","),
        (("1'234.50",), "."),
        (("(12.50)",), "."),
        (("12", "7"), ""),
    ],
)
def test_one_clear_number_decides_for_the_file(tmp_path, amounts, sign):
    found = look("orders", write(tmp_path / "x.csv", priced(*amounts), separator=";"))
    assert only(found).options.get("decimal", "") == sign
    assert not found.questions


@pytest.mark.parametrize("amounts", [("1.234", "5.678"), ("1,234",), ("12,50", "12.50")])
def test_numbers_that_can_be_read_two_ways_are_asked_for(tmp_path, amounts):
    found = look("orders", write(tmp_path / "x.csv", priced(*amounts), separator=";"))
    (question,) = found.questions
    assert (question.key, question.choices) == ("decimal", (".", ","))
    assert question.examples == amounts
    assert "decimal" not in only(found).options


def test_an_answer_settles_the_question(tmp_path):
    path = write(tmp_path / "x.csv", dated("01/02/2026"))
    found = look("orders", path, mapping={"date_format": "mdy"})
    assert not found.questions
    assert only(found).options["date_order"] == "mdy"
    assert found.plan.date_order == "mdy"
    assert only(found).columns == {"ref": "Order", "placed_at": "Date"}


def test_an_answer_for_one_file_does_not_change_another_that_is_clear(tmp_path):
    clear = write(tmp_path / "a.csv", dated("25/12/2025", "01/02/2026"))
    unclear = write(tmp_path / "b.csv", dated("03/04/2026", "05/06/2026"))
    found = look("orders", clear, unclear, mapping={"date_format": "mdy"})
    assert {one.name: one.options["date_order"] for one in found.plan.files} == {
        "a.csv": "dmy", "b.csv": "mdy",
    }  # fmt: skip


def test_texts_of_a_workbook_may_be_asked_for(tmp_path):
    rows = [["Order", "Date", "Total"], ["1", "2026-01-02", "1,234"]]
    found = look("orders", write_book(tmp_path / "x.xlsx", {"S": rows}))
    assert [one.key for one in found.questions] == ["decimal"]


def test_numbers_of_a_workbook_are_never_asked_for(tmp_path):
    path = write_book(tmp_path / "x.xlsx", {"S": [["Order", "Date", "Total"],
                                                  [1, "2026-01-02", 1.234]]})  # fmt: skip
    found = look("orders", path)
    assert only(found).options["decimal"] == "."
    assert not found.questions


@pytest.mark.parametrize(
    ("header", "discounts", "form"),
    [
        ("Discount", ("0", "0.05", "0.2"), "fraction"),
        ("Discount %", ("0", "5", "20"), "percent"),
        ("Discount", ("0", "5%", "20 %"), "percent"),
        ("Discount Amount", ("0", "5", "20"), "amount"),
        ("Discount", ("0", "1.37", "250.00"), "amount"),
        ("Discount", ("0", "0", "0"), "amount"),
        ("Discount", ("0", "5", "20"), None),
    ],
)
def test_what_discounts_are_is_told_or_asked(tmp_path, header, discounts, form):
    lines = table(
        "Order | SKU | Qty | Unit Price\n1 | A | 1 | 9.50\n1 | B | 2 | 3.25\n2 | A | 1 | 9.50"
    )
    lines = [[*row, one] for row, one in zip(lines, (header, *discounts), strict=True)]
    orders = dated("2026-01-02", "2026-01-03")
    found = look("orders", write(tmp_path / "o.csv", orders), write(tmp_path / "l.csv", lines))
    assert parts(found)["lines"].options.get("discount") == form
    assert [one.key for one in found.questions] == ([] if form else ["discount"])
