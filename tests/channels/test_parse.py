"""Cells to values: amounts and times as people write them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.channels.parse import (
    BadCell,
    amounts,
    basis_points,
    date_orders,
    decimal_of,
    decimal_signs,
    times,
    wholes,
    written_time,
)


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("12.50", ".", "12.50"), ("1,234.50", ".", "1234.50"), ("1.234,50", ",", "1234.50"),
        ("1 234,50", ",", "1234.50"), ("1'234.50", ".", "1234.50"),
        ("1,23,456.70", ".", "123456.70"),
        ("$12.50", ".", "12.50"), ("12,50 €", ",", "12.50"), ("EUR 12.50", ".", "12.50"),
        ("(12.50)", ".", "-12.50"), ("12.50-", ".", "-12.50"),
        ("−3", ".", "-3"), (".5", ".", "0.5"),
        ("12,50", "", "12.50"), ("12.50", "", "12.50"), ("7", "", "7"), ("1.234,5", "", "1234.5"),
    ],
)  # fmt: skip
def test_a_number_as_people_write_it(text, sign, value):
    assert decimal_of(text, sign) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "sign"),
    [("12,50", "."), ("twelve", "."), ("1.2.3", "."), ("", "."), ("1,234", ""), ("1.234", ""),
     ("9" * 20, "."), ("=1+1", ".")],
)  # fmt: skip
def test_what_is_no_number_is_refused(text, sign):
    with pytest.raises(BadCell):
        decimal_of(text, sign)


@given(st.integers(-(10**11), 10**11), st.sampled_from([".", ","]))
def test_every_amount_comes_back_as_it_was_written(minor, sign):
    other = "," if sign == "." else "."
    written = f"{Decimal(minor) / 100:,.2f}".translate(str.maketrans({",": other, ".": sign}))
    assert amounts(sign, "EUR")(written) == minor
    assert sign in (decimal_signs(written) or sign)


@pytest.mark.parametrize(
    ("text", "signs"),
    [("1,234", ".,"), ("1.234", ".,"), ("0.750", "."), ("12.5", "."), ("1,5", ","), ("12", ""),
     ("1,234.5", "."), ("1.234.567", ","), ("1234.567", "."), ("", ""), (".", "")],
)  # fmt: skip
def test_which_decimal_signs_a_number_leaves_open(text, signs):
    assert sorted(decimal_signs(text)) == sorted(signs)


@pytest.mark.parametrize(
    ("text", "order", "moment"),
    [
        ("2026-03-05", "", (2026, 3, 5)), ("05/03/2026", "dmy", (2026, 3, 5)),
        ("03/05/2026", "mdy", (2026, 3, 5)), ("5.3.2026", "", (2026, 3, 5)),
        ("5 March 2026", "", (2026, 3, 5)), ("5. März 2026", "", (2026, 3, 5)),
        ("Mar 5, 2026", "", (2026, 3, 5)),
        ("Mar-05-26", "", (2026, 3, 5)), ("20260305", "", (2026, 3, 5)),
        ("5 de marzo de 2026", "", (2026, 3, 5)), ("05-03-26", "dmy", (2026, 3, 5)),
        ("3/5/2026 3:07 PM", "mdy", (2026, 3, 5, 15, 7)),
        ("2026-03-05 10:00:00 -0500", "", (2026, 3, 5, 15)),
        ("2026-03-05T10:00:00Z", "", (2026, 3, 5, 10)),
    ],
)  # fmt: skip
def test_a_time_as_people_write_it(text, order, moment):
    assert times(order, "UTC")(text) == datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [("31/02/2026", "does not exist"), ("2026-02-30", "does not exist"),
     ("05/03/2026 25:00", "does not exist"), ("soon", "is not a date")],
)  # fmt: skip
def test_a_day_that_does_not_exist_is_refused(text, words):
    with pytest.raises(BadCell, match=words):
        times("dmy", "UTC")(text)


def test_a_date_with_two_readings_is_refused_until_answered():
    with pytest.raises(BadCell, match="answer `date_format`"):
        written_time("01/02/2026", "")


@given(st.dates(), st.sampled_from(["dmy", "mdy"]), st.sampled_from("/-"))
def test_a_date_can_always_be_read_in_the_order_it_was_written(day, order, separator):
    fields = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year:04}"}
    written = separator.join(fields[char] for char in order)
    assert order in date_orders(written)
    assert written_time(written, order).date() == day


def test_whole_numbers_and_discounts():
    assert wholes(".")("2.0") == 2
    with pytest.raises(BadCell, match="whole number"):
        wholes(".")("2.5")
    assert basis_points(".", "fraction")("0.05") == basis_points(".", "percent")("5") == 500
    assert basis_points(".", "fraction")("5%") == 500
    with pytest.raises(BadCell, match="between 0 and 100"):
        basis_points(".", "fraction")("5")
