"""What parcels earn of a total, to the minor unit, and whose word a refund needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.money import Money
from iorder.payments.policy import LineWorth, earned_minor, needs_approval, spread

LINES = st.lists(st.tuples(st.integers(0, 99_999), st.integers(1, 9)), min_size=1, max_size=5)


@given(st.integers(0, 10**9), LINES, st.randoms())
def test_what_parcels_earn_only_grows_and_ends_at_the_total(total, lines, chance):
    left = [0] * len(lines)
    units = [at for at, (_, quantity) in enumerate(lines) for _ in range(quantity)]
    chance.shuffle(units)
    before = 0
    for at in units:
        left[at] += 1
        earned = earned_minor(total, [
            LineWorth(worth, quantity, out)
            for (worth, quantity), out in zip(lines, left, strict=True)
        ])  # fmt: skip
        assert before <= earned <= total
        before = earned
    assert before == total


def test_a_parcel_earns_its_units_share_and_the_last_the_remainder():
    def lines(lamp, desk):
        return [LineWorth(1000, 3, lamp), LineWorth(500, 1, desk)]

    assert earned_minor(1600, lines(0, 0)) == 0
    assert earned_minor(1600, lines(1, 0)) == 355  # 1600 x 1000/3 / 1500, rounded down
    assert earned_minor(1600, lines(3, 0)) == 1066
    assert earned_minor(1600, lines(3, 1)) == 1600


def test_lines_worth_nothing_count_by_their_units():
    assert earned_minor(900, [LineWorth(0, 2, 1), LineWorth(0, 1, 0)]) == 300


@given(st.integers(0, 5000), st.lists(st.integers(-10, 2000), max_size=4))
def test_tenders_are_filled_in_their_order_and_never_over(wanted, free):
    parts = spread(wanted, free)
    assert all(0 <= part <= max(0, most) for part, most in zip(parts, free, strict=True))
    assert sum(parts) == min(wanted, sum(max(0, most) for most in free))


@pytest.mark.parametrize(
    ("amount", "waits"),
    [
        (Money(25_000, "EUR"), False),
        (Money(25_001, "EUR"), True),
        (Money(37_500, "JPY"), False),
        (Money(37_501, "JPY"), True),
        (Money(250_000, "KWD"), False),
        (Money(250_001, "KWD"), True),
    ],
)
def test_a_large_refund_needs_a_second_pair_of_eyes(amount, waits):
    assert needs_approval(amount) == waits


@given(
    st.sampled_from(("JPY", "EUR", "KWD")),
    st.lists(st.integers(1, 10**7), min_size=1, max_size=4),
    st.integers(1, 100),
)
def test_a_refund_over_several_tenders_loses_no_minor_unit(currency, left, percent):
    amount = Money(max(1, sum(left) * percent // 100), currency)
    parts = amount.split(left)
    assert Money.total(parts, currency) == amount
    assert all(part.minor <= most for part, most in zip(parts, left, strict=True))
