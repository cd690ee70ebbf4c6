"""Amounts as services write them: nothing is lost on the way there and back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput
from iorder.kernel.money import Money
from iorder.payments import amounts
from iorder.payments.provider import Unsuitable
from iorder.payments.readings import adyen, paypal, stripe

TABLES = [{}, adyen.DIGITS, paypal.DIGITS, stripe.DIGITS]
sums = st.builds(Money, st.integers(0, 10**12), st.sampled_from(sorted(EXPONENTS)))


@given(money=sums, digits=st.sampled_from(TABLES))
def test_whole_units_come_back_as_they_went(money: Money, digits: dict[str, int]) -> None:
    try:
        written = amounts.whole(money, digits)
    except Unsuitable:
        assert digits[money.currency] < EXPONENTS[money.currency]
    else:
        assert amounts.from_whole(written, money.currency.lower(), digits) == money


@given(money=sums, digits=st.sampled_from(TABLES))
def test_decimal_text_comes_back_as_it_went(money: Money, digits: dict[str, int]) -> None:
    try:
        written = amounts.text(money, digits)
    except Unsuitable:
        assert digits[money.currency] < EXPONENTS[money.currency]
    else:
        assert amounts.from_text(written, money.currency) == money
        places = digits.get(money.currency, EXPONENTS[money.currency])
        assert len(written.partition(".")[2]) == places


@pytest.mark.parametrize(
    ("money", "digits", "written"),
    [
        (Money(1050, "EUR"), {}, 1050),
        (Money(1050, "JPY"), {}, 1050),
        (Money(1050, "KWD"), {}, 1050),
        (Money(1050, "ISK"), stripe.DIGITS, 105000),
        (Money(1050, "UGX"), stripe.DIGITS, 105000),
        (Money(1000, "MGA"), stripe.DIGITS, 10),
        (Money(1050, "CLP"), adyen.DIGITS, 105000),
        (Money(500, "IDR"), adyen.DIGITS, 5),
    ],
)
def test_a_service_that_leaves_the_standard_is_followed(
    money: Money, digits: dict[str, int], written: int
) -> None:
    assert amounts.whole(money, digits) == written


def test_what_a_service_cannot_write_is_refused_in_words() -> None:
    with pytest.raises(Unsuitable, match="HUF to 0 digits"):
        amounts.text(Money(1050, "HUF"), paypal.DIGITS)


@pytest.mark.parametrize("written", ["", "ten", "10.505", "NaN"])
def test_text_that_is_no_amount_is_refused(written: str) -> None:
    with pytest.raises((InvalidInput, ValueError)):
        amounts.from_text(written, "EUR")
