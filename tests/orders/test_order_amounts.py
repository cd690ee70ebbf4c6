"""An order's amounts are worked out anew in one place, to the minor unit, in any currency."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.orders import changing
from iorder.orders.changing import Change, HasLeft, LineChange, NothingLeft
from iorder.orders.content import Content, Given, LineContent, recomputed, shares_of_tax
from iorder.orders.revisions import compared

CURRENCIES = st.sampled_from(["JPY", "EUR", "KWD"])
PRICES = st.integers(0, 10_000_000)


def applied(content, difference):
    """``content`` after ``difference``: the other side of a comparison."""
    gone = {line.id for line in difference.removed}
    lines = [
        replace(line, **{name: now for name, (_, now) in difference.lines.get(line.id, {}).items()})
        for line in content.lines
        if line.id not in gone
    ]
    lines += difference.added
    amounts = {name: now for name, (_, now) in difference.amounts.items()}
    return replace(
        content, lines=tuple(sorted(lines, key=lambda line: (line.position, line.id))), **amounts
    )


@st.composite
def lines(draw, first=1):
    found = []
    for position in range(draw(st.integers(1, 5))):
        line = LineContent(
            first + position, position + 1, "item", 7, "LAMP", "Lamp", draw(st.integers(0, 50)), 0,
            draw(PRICES), draw(st.sampled_from([0, 500, 3333, 10_000])), 0,
            draw(st.sampled_from([0, 0, 19, 1234])), 0,
        )  # fmt: skip
        found.append(line.priced())
    return tuple(found)


@st.composite
def orders(draw):
    some = draw(lines())
    items = sum(line.total for line in some)
    discount = draw(st.integers(0, items))
    shipping, tax = draw(st.integers(0, 5000)), draw(st.integers(0, 99_999))
    tax += sum(line.tax for line in some)
    included = draw(st.booleans())
    total = items - discount + shipping + (0 if included else tax)
    return Content(
        draw(CURRENCIES), included, some, items, discount, shipping, tax, 0, total
    )  # fmt: skip


def adds_up(order):
    on_top = 0 if order.tax_included else order.tax
    return (
        order.items == sum(line.total for line in order.lines)
        and order.total == order.items - order.discount + order.shipping + on_top
        and all(line.total == line.quantity * line.unit - line.discount for line in order.lines)
    )


@given(orders(), lines(first=3), st.one_of(st.none(), st.integers(0, 9999)))
def test_the_parts_of_an_order_always_add_up_to_its_total(order, new, shipping):
    after = recomputed(order, new, Given(shipping=shipping))
    assert adds_up(after)
    assert after.tax >= 0


@given(orders())
def test_the_tax_of_lines_and_shipping_is_the_orders_tax(order):
    of_lines, rest = shares_of_tax(order)
    assert sum(of_lines) + rest == order.tax


@given(orders(), st.integers(0, 999_999))
def test_a_tax_that_is_given_is_split_without_losing_a_minor_unit(order, tax):
    after = recomputed(order, order.lines, Given(tax=tax))
    of_lines, rest = shares_of_tax(after)
    assert after.tax == tax == sum(of_lines) + rest
    assert adds_up(after)


@given(orders())
def test_what_is_not_changed_keeps_every_amount(order):
    after = recomputed(order, order.lines)
    assert (after.items, after.tax, after.total) == (order.items, order.tax, order.total)


@given(orders(), orders())
def test_a_difference_leads_from_any_revision_to_any_other(one, other):
    assert applied(one, compared(one, other)) == other
    assert compared(one, one).is_empty


def an_order(*, tax=0, shipping=0, discount=0, currency="EUR", **more):
    line = LineContent(1, 1, "item", 7, "LAMP", "Lamp", 2, 0, 1000, 0, 0, 0, 2000)
    line = replace(line, **more)
    total = line.total - discount + shipping + tax
    return Content(currency, False, (line,), line.total, discount, shipping, tax, 0, total)


def test_tax_follows_what_it_is_on():
    after = changing.changed(an_order(tax=380), Change((LineChange(1, 3),)), {})
    assert (after.items, after.tax, after.total) == (3000, 570, 3570)


def test_tax_of_shipping_stays_with_the_shipping():
    before = an_order(tax=400, shipping=500, discount_bp=0)
    after = changing.changed(before, Change((LineChange(1, 4),)), {})
    assert after.tax == 2 * 320 + 80  # 400 split 4:1 over lamps and shipping


def test_a_discount_on_the_order_takes_its_share_of_the_tax():
    after = changing.changed(an_order(tax=400), Change(given=Given(discount=500)), {})
    assert (after.tax, after.total) == (300, 1800)


def test_a_price_in_yen_has_no_cents():
    after = changing.changed(
        an_order(currency="JPY"), Change((LineChange(1, unit_minor=333, discount_bp=1000),)), {}
    )
    assert after.total == 599  # 666 less 66.6, rounded half up


def test_units_called_off_are_counted_and_those_wanted_again_are_not():
    less = changing.changed(an_order(), Change((LineChange(1, 1),)), {})
    assert less.lines[0].cancelled == 1
    more = changing.changed(less, Change((LineChange(1, 2),)), {})
    assert more.lines[0].cancelled == 0


@pytest.mark.parametrize(
    "change", [LineChange(1, 0), LineChange(1, 2, unit_minor=900), LineChange(1, 2, discount_bp=5)]
)
def test_what_has_left_is_not_changed_any_more(change):
    with pytest.raises(HasLeft, match="1 of LAMP have left"):
        changing.changed(an_order(), Change((change,)), {1: 1})


def test_an_order_without_a_unit_is_one_called_off():
    with pytest.raises(NothingLeft, match="cancel the order"):
        changing.changed(an_order(), Change((LineChange(1, 0),)), {})
