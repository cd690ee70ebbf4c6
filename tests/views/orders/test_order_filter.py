"""A view of the orders is its address: read, refused in words, written back."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.errors import InvalidInput
from iorder.orders.states import PAYMENT, STAGES
from iorder.views.orders.order_filter import FLAGS, SORTS, OrderFilter

days = st.dates(date(1970, 1, 1), date(9000, 12, 31)).map(str)
QUERIES = st.fixed_dictionaries(
    {},
    optional={
        "stage": st.sampled_from(["attention", *(stage.slug for stage in STAGES)]),
        "q": st.text(max_size=200).filter(lambda text: "\0" not in text),
        "from": days,
        "channel": st.text(max_size=20).filter(lambda text: "\0" not in text),
        "country": st.sampled_from(["DE", "fr"]),
        "currency": st.sampled_from(["EUR", "jpy"]),
        "payment": st.sampled_from(PAYMENT.states),
        "flag": st.sampled_from(list(FLAGS)),
        "history": st.sampled_from(["yes", "no"]),
        "scope": st.sampled_from(["open", "sold"]),
        "sort": st.sampled_from(SORTS),
        "dir": st.sampled_from(["asc", "desc"]),
    },
)


@given(QUERIES)
def test_a_view_written_to_the_address_reads_back_the_same(query):
    wanted = OrderFilter.parse(query)

    assert OrderFilter.parse(wanted.to_query()) == wanted
    assert OrderFilter.parse(wanted.to_query()).to_query() == wanted.to_query()


def test_what_is_not_chosen_is_not_in_the_address():
    assert OrderFilter.parse({"q": "  ", "sort": "placed", "dir": "desc"}).to_query() == {}


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"colour": "red"}, "Orders have no filter 'colour'; there are assignee, by, channel"),
        ({"stage": "lost"}, "'lost' is no stage; there are attention, draft"),
        ({"from": "31/12/2026"}, "from='31/12/2026' is no day; write it as 2026-01-31"),
        ({"to": "2026-02-30"}, "to='2026-02-30' is no day"),
        ({"from": "2026-02-02", "to": "2026-02-01"}, "is after the last day"),
        ({"country": "Germany"}, "no country; write its two letters"),
        ({"currency": "XQQ"}, "no currency; write its three letters"),
        ({"total_from": "500"}, "Choose the currency of the total too"),
        ({"currency": "EUR", "total_from": "5e2"}, "'5e2' is no amount; write digits such as 500"),
        ({"currency": "EUR", "total_to": "-1"}, "'-1' is no amount"),
        ({"currency": "EUR", "total_to": "Infinity"}, "'Infinity' is no amount"),
        ({"currency": "JPY", "total_from": "12.30"}, "12.30 has more digits than JPY has"),
        ({"currency": "EUR", "total_from": "9", "total_to": "8.99"}, "The least total 9 is above"),
        ({"payment": "paid"}, "'paid' is no payment state"),
        ({"sort": "customer"}, "no column to sort by; there are placed"),
        ({"q": "x" * 201}, "at most 200 characters"),
        ({"q": "a\0b"}, "at most 200 characters of text"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_what_there_is(query, words):
    with pytest.raises(InvalidInput) as refused:
        OrderFilter.parse(query)
    assert words in str(refused.value)


def test_a_day_begins_at_midnight_of_the_zone_also_when_clocks_change():
    wanted = OrderFilter(since=date(2026, 3, 29), until=date(2026, 3, 29))

    assert wanted.bounds("Europe/Berlin") == (
        datetime(2026, 3, 28, 23, tzinfo=UTC),
        datetime(2026, 3, 29, 22, tzinfo=UTC),
    )
    assert OrderFilter().bounds("UTC") == (None, None)


@pytest.mark.parametrize(
    ("query", "minor"),
    [
        ({"currency": "EUR", "total_from": "500", "total_to": "1000.5"}, (50_000, 100_050)),
        ({"currency": "jpy", "total_from": "500"}, (500, None)),
        ({"currency": "KWD", "total_to": "1.234"}, (None, 1_234)),
        ({"currency": "EUR"}, (None, None)),
    ],
)
def test_a_total_is_in_the_minor_units_of_its_currency_and_one_end_may_be_open(query, minor):
    wanted = OrderFilter.parse(query)

    assert wanted.totals == minor
    assert OrderFilter.parse(wanted.to_query()) == wanted


def test_a_tab_or_an_order_of_rows_narrows_nothing():
    assert not OrderFilter(stage="pending", sort="total", dir="asc").narrowed
    assert OrderFilter(tag="gift").narrowed
    assert OrderFilter(stage="attention").stages == ("on_hold", "exception")
