"""Money is whole minor units of one currency, and nothing is lost or made on the way."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import (
    CurrencyMismatch,
    Money,
    UnknownCurrency,
    exponent,
    round_half_up,
    to_minor,
)

minors = st.integers(-(10**15), 10**15)
currencies = st.sampled_from(sorted(EXPONENTS))
weights = st.lists(st.integers(0, 10**6), min_size=1, max_size=12).filter(any)


@given(minors, weights)
def test_splitting_loses_nothing(minor, weights):
    parts = Money(minor, "EUR").split(weights)
    assert sum(part.minor for part in parts) == minor


@given(minors, weights)
def test_no_part_is_a_unit_or_more_from_its_share(minor, weights):
    whole = sum(weights)
    for part, weight in zip(Money(minor, "EUR").split(weights), weights, strict=True):
        assert abs(part.minor * whole - minor * weight) < whole


@given(minors, st.lists(st.integers(1, 100), min_size=1, max_size=8))
def test_equal_weights_differ_by_one_unit_at_most(minor, many):
    parts = [part.minor for part in Money(minor, "EUR").split([1] * len(many))]
    assert max(parts) - min(parts) <= 1


@pytest.mark.parametrize("weights", [[0, 0], [1, -1, 1]])
def test_weights_that_share_nothing_are_refused(weights):
    with pytest.raises(ValueError, match="weights"):
        Money(100, "EUR").split(weights)


@given(minors, currencies)
def test_decimal_text_and_minor_units_are_the_same_amount(minor, currency):
    money = Money(minor, currency)
    assert Money.of(str(money.decimal), currency) == money
    assert to_minor(money.decimal, currency) == minor


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [("12.30", "EUR", 1230), ("1500", "JPY", 1500), ("1.234", "KWD", 1234), ("-0.01", "USD", -1)],
)
def test_each_currency_has_its_own_digits(text, currency, minor):
    assert Money.of(text, currency).minor == minor


@pytest.mark.parametrize(("text", "currency"), [("1.001", "EUR"), ("1.5", "JPY")])
def test_digits_a_currency_does_not_have_are_refused(text, currency):
    with pytest.raises(InvalidInput, match="more digits"):
        Money.of(text, currency)


def test_what_is_no_amount_is_refused_with_an_example():
    with pytest.raises(InvalidInput, match=r"12\.30"):
        Money.of("twelve", "EUR")


def test_an_unknown_currency_is_refused_by_name():
    with pytest.raises(UnknownCurrency, match="'XYZ'"):
        exponent("XYZ")


@pytest.mark.parametrize(
    "act", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a <= b]
)
def test_two_currencies_never_meet(act):
    with pytest.raises(CurrencyMismatch, match="EUR and USD"):
        act(Money(1, "EUR"), Money(1, "USD"))


@given(st.lists(minors, max_size=20))
def test_a_total_is_the_sum_of_its_parts(parts):
    assert Money.total([Money(part, "EUR") for part in parts], "EUR").minor == sum(parts)


@pytest.mark.parametrize(
    ("amount", "whole"), [("0.5", 1), ("-0.5", -1), ("2.5", 3), ("2.4999", 2), ("-2.5", -3)]
)
def test_halves_are_rounded_away_from_zero(amount, whole):
    assert round_half_up(Decimal(amount)) == whole


@given(minors, st.integers(0, 10_000))
def test_a_share_and_its_rest_differ_from_the_whole_by_one_at_most(minor, points):
    money = Money(minor, "EUR")
    together = money.share(points) + money.share(10_000 - points)
    assert abs(together.minor - minor) <= 1


def test_amounts_read_as_people_write_them():
    assert str(Money(123456, "USD")) == "$1,234.56"
    assert str(Money(-5, "EUR")).startswith("-")
    assert str(Money(1500, "JPY")).endswith("1,500")
