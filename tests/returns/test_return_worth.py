"""What returned units are worth: shares of what the buyer paid, to the minor unit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.errors import InvalidInput
from iorder.returns.money import Bill, Bought, units_worth, worth_of
from iorder.returns.settlement import AboveCeiling, Terms, Worth, settlement

CURRENCIES = st.sampled_from(["JPY", "KWD", "EUR"])


@st.composite
def bills(draw):
    lines = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        quantity = draw(st.integers(1, 40))
        total = draw(st.integers(0, 200_000))
        lines.append(Bought(number, quantity, total, draw(st.integers(0, total // 4))))
    items = sum(line.total_minor for line in lines)
    discount = draw(st.integers(0, items))
    shipping = draw(st.integers(0, 5_000))
    included = draw(st.booleans())
    by_line = draw(st.booleans())
    if not by_line:
        lines = [Bought(one.line_id, one.quantity, one.total_minor) for one in lines]
    tax = sum(one.tax_minor for one in lines) + draw(st.integers(0, 900))
    total = items - discount + shipping + (0 if included else tax)
    return Bill(draw(CURRENCIES), total, shipping, tax, included, tuple(lines))


@given(bills())
def test_goods_and_delivery_add_up_to_the_total(bill):
    assert sum(bill.worth().values()) + bill.delivery_minor == bill.total_minor
    assert min([*bill.worth().values(), bill.delivery_minor]) >= 0


@given(bills(), st.data())
def test_units_returned_in_any_portions_are_worth_the_line(bill, data):
    for line in bill.lines:
        before, given_back = 0, 0
        while before < line.quantity:
            units = data.draw(st.integers(1, line.quantity - before))
            given_back += worth_of(bill, {line.line_id: units}, {line.line_id: before})[
                line.line_id
            ]
            before += units
        assert given_back == bill.worth()[line.line_id]


@pytest.mark.parametrize(
    ("currency", "total", "each"),
    [("JPY", 1000, [333, 334, 333]), ("KWD", 10_000, [3333, 3334, 3333]), ("EUR", 2, [1, 0, 1])],
)
def test_three_units_one_by_one(currency, total, each):
    assert [units_worth(total, 3, before, 1) for before in range(3)] == each
    assert sum(each) == total


def test_tax_on_top_goes_with_the_line_and_with_the_delivery():
    bill = Bill("EUR", 2780, 500, 380, False, (Bought(1, 2, 1900, 300),))
    assert bill.delivery_minor == 580
    assert bill.worth() == {1: 2200}


PLAIN = Terms()


def settle(worth, terms=PLAIN, *, delivery=500, available=10_000, goods=0):
    return settlement(worth, terms, delivery_left=delivery, available=available, goods=goods)


def test_a_refund_is_the_units_share_and_of_delivery_what_is_said_less_the_fee():
    done = settle(Worth(refund=3000), Terms(fee_minor=250, shipping_minor=500))
    assert (done.refund, done.unpaid) == (3250, 0)


def test_no_more_than_the_share_is_given():
    with pytest.raises(AboveCeiling):
        settle(Worth(refund=3000), Terms(refund_minor=3001))
    with pytest.raises(AboveCeiling):
        settle(Worth(refund=3000), Terms(shipping_minor=501))
    with pytest.raises(InvalidInput, match="fee is more"):
        settle(Worth(refund=3000), Terms(fee_minor=3001))
    assert settle(Worth(refund=3000), Terms(refund_minor=1200)).refund == 1200


def test_what_was_not_paid_does_not_go_back():
    done = settle(Worth(refund=3000, store_credit=500), available=3200)
    assert (done.refund, done.credit, done.unpaid) == (3000, 200, 300)
    assert settle(Worth(refund=3000), available=0).refund == 0


def test_dearer_goods_leave_a_difference_due_and_cheaper_ones_give_it_back():
    dearer = settle(Worth(exchange=3000), goods=3500)
    assert (dearer.paid_by_exchange, dearer.due, dearer.refund) == (3000, 500, 0)
    cheaper = settle(Worth(exchange=3000), goods=2000)
    assert (cheaper.paid_by_exchange, cheaper.due, cheaper.refund) == (2000, 0, 1000)


@given(
    st.builds(Worth, *[st.integers(0, 10_000)] * 3),
    st.builds(Terms, st.integers(0, 12_000), st.integers(0, 600)),
    st.integers(0, 30_000),
    st.integers(0, 20_000),
)
def test_never_more_than_was_paid_and_never_less_than_nothing(worth, terms, available, goods):
    try:
        done = settle(worth, terms, available=available, goods=goods if worth.exchange else 0)
    except (InvalidInput, AboveCeiling):
        return
    assert min(done.refund, done.credit, done.paid_by_exchange, done.due, done.unpaid) >= 0
    assert done.refund + done.credit + done.paid_by_exchange <= available
    given = done.refund + done.credit + done.paid_by_exchange
    whole = worth.refund + worth.store_credit + worth.exchange + done.shipping
    assert given <= whole
