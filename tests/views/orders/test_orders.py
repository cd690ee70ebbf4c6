"""The orders page reads one view: its rows in order, its counts, what can be chosen."""

from datetime import timedelta
from itertools import product

import pytest

from iorder.customers.service import Person, Recognised, recognise
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.orders import service
from iorder.views.lists.list_page import Count
from iorder.views.orders import order_tabs
from iorder.views.orders import orders as views
from iorder.views.orders.order_choices import choices
from iorder.views.orders.order_filter import SORTS, OrderFilter
from tests import builders as b
from tests.support.orders_seen import filled


def numbers(rows):
    return [row.number for row in rows]


def seen(store, **query):
    """Refs of the view's orders as ints, newest first."""
    return sorted(row.id for row in views.rows(store, OrderFilter.parse(query), 0, 100))


def test_the_newest_order_comes_first_with_what_the_grid_shows(store):
    ids = run(store, "cli", filled)

    rows = views.rows(store, OrderFilter(), 0, 3)

    assert [row.id for row in rows] == [ids[11], ids[10], ids[9]]
    assert rows[2].placed_at == b.NOON + 4 * b.HOUR
    assert rows[2].channel == "Web"
    assert rows[2].stage == "on_hold"
    assert str(rows[2].total) == "€50.00"
    assert rows[2].open_holds == 1
    assert rows[2].version == 1


def test_pages_of_any_order_join_without_gap_or_repetition(store):
    run(store, "cli", filled)

    for sort, direction in product(SORTS, ("asc", "desc")):
        wanted = OrderFilter(sort=sort, dir=direction)
        whole = numbers(views.rows(store, wanted, 0, 12))
        pages = [numbers(views.rows(store, wanted, start, start + 5)) for start in (0, 5, 10)]

        assert [one for page in pages for one in page] == whole, wanted
        assert len(set(whole)) == 12
        assert numbers(views.rows(store, wanted, 7, 9)) == whole[7:9]


def test_total_and_country_sort_by_value_then_newest(store):
    run(store, "cli", filled)

    by_total = views.rows(store, OrderFilter(sort="total"), 0, 12)
    by_country = views.rows(store, OrderFilter(sort="country", dir="asc"), 0, 12)

    keys = [(row.total.minor, row.id) for row in by_total]
    assert keys == sorted(keys, reverse=True)
    assert [row.country for row in by_country] == ["FR"] * 9 + ["NO"] * 3


def test_an_order_that_comes_in_while_one_scrolls_moves_no_row_out_of_sight(store):
    run(store, "cli", filled)
    first = numbers(views.rows(store, OrderFilter(), 0, 5))

    run(store, "cli", b.a_past_order, "NEW", placed_at=b.NOON + timedelta(days=1))
    second = numbers(views.rows(store, OrderFilter(), 5, 10))
    again = numbers(views.rows(store, OrderFilter(), 0, 5))
    third = numbers(views.rows(store, OrderFilter(), 5, 10))

    assert not set(first) & set(second)
    assert again[1:] == first[:4]
    assert third == [first[4], *second[:4]]


FILTERS = [
    ({"channel": "web"}, [1, 3, 5, 7, 9, 11]),
    ({"point": "S-1"}, [1, 4, 7, 10]),
    ({"country": "no"}, [0, 4, 8]),
    ({"currency": "NOK"}, [10, 11]),
    ({"payment": "unpaid"}, [0, 3, 6, 9]),
    ({"stage": "delivered"}, [2, 8]),
    ({"stage": "attention"}, [3, 9]),
    ({"flag": "any"}, [7]),
    ({"flag": "difference"}, [7]),
    ({"flag": "no_items"}, []),
    ({"tag": "gift"}, [3, 8]),
    ({"tag": "gif"}, []),
    ({"history": "yes"}, list(range(12))),
    ({"history": "no"}, []),
    ({"scope": "open"}, [0, 1, 3, 6, 7, 9]),
    ({"scope": "sold"}, [0, 1, 2, 3, 5, 6, 7, 8, 9, 11]),
    ({"channel": "web", "country": "FR", "payment": "captured"}, [1, 5, 7, 11]),
]


def test_a_filter_leaves_exactly_the_orders_that_have_it(store):
    ids = run(store, "cli", filled)

    for query, which in FILTERS:
        assert seen(store, **query) == [ids[i] for i in which], query
        assert views.count(store, OrderFilter.parse(query)) == Count(len(which), exact=True)


def test_days_are_days_of_the_persons_zone_and_the_last_one_is_in(store):
    ids = run(
        store,
        "cli",
        lambda work: [
            b.a_past_order(work, f"A-{i}", placed_at=b.NOON.replace(hour=hour))
            for i, hour in enumerate((0, 9, 16, 23))
        ],
    )
    day = OrderFilter.parse({"from": "2026-03-10", "to": "2026-03-10"})

    tokyo = [row.id for row in views.rows(store, day, 0, 9, "Asia/Tokyo")]
    utc = [row.id for row in views.rows(store, day, 0, 9, "UTC")]

    assert tokyo == [ids[1], ids[0]]  # from 16:00 UTC on it is the 11th there
    assert utc == ids[::-1]


def test_a_channel_or_point_that_does_not_exist_is_refused_in_words(store):
    for what in ("channel", "point"):
        with pytest.raises(InvalidInput, match=f"no {what} 'nowhere'; choose another"):
            views.rows(store, OrderFilter.parse({what: "nowhere"}), 0, 10)


SEARCHES = [
    ("BUYER7@example", [7]),
    ("a-11", [11]),
    ("vaubecour", []),
    ("ana pires", list(range(12))),
    ("Oslo", [0, 4, 8]),
    ("100%", []),
    ('"', []),
    ("___", []),
    ("nobody at all", []),
]


def test_a_search_finds_number_reference_name_town_and_email(store):
    ids = run(store, "cli", filled)

    for text, which in SEARCHES:
        assert seen(store, q=text) == [ids[i] for i in which], text


def test_an_exact_number_in_any_case_is_that_order_alone(store):
    ids = run(store, "cli", filled)
    number = f"IO-{1000 + ids[4]}"

    assert seen(store, q=number.lower()) == [ids[4]]
    assert views.exact_number(store, f" {number.lower()} ") == number
    assert views.exact_number(store, "IO-7") is None


def test_an_exact_reference_in_any_case_is_that_order_alone(store):
    ids = run(store, "cli", filled)

    for text in ("A-1", "a-1", " A-1 "):
        assert seen(store, q=text) == [ids[1]]
    assert seen(store, q="A-1", country="NO") == []


def test_digits_alone_name_no_order_as_they_may_stand_in_an_address(store):
    ids = run(store, "cli", lambda work: [b.a_past_order(work, ref) for ref in ("69002", "B-2")])

    assert seen(store, q="69002") == ids  # the first by its reference, both by their postcode


def test_an_exact_email_finds_all_orders_of_its_customer_and_no_other(store):
    def bought(work):
        people = [Person("", Address(email=f"{name}@shop.example")) for name in ("anna", "joanna")]
        anna, joanna = recognise(work, b.a_channel(work), people, Recognised())
        return [
            b.a_past_order(work, f"M-{place}", customer_id=who)
            for place, who in enumerate((anna, joanna, anna))
        ]

    ids = run(store, "cli", bought)

    for text in ("anna@shop.example", "Anna@Shop.Example"):
        assert seen(store, q=text) == [ids[0], ids[2]]
    assert seen(store, q="nobody@shop.example") == []


def test_one_or_two_characters_begin_a_number(store):
    ids = run(store, "cli", filled)

    begin = [one for one in ids if str(1000 + one).startswith("10")]
    assert seen(store, q="IO") == ids
    assert seen(store, q="10") == begin
    assert seen(store, q="1") == ids
    assert seen(store, q="9") == []
    assert seen(store, q="x") == []


def test_search_and_filters_hold_together(store):
    ids = run(store, "cli", filled)

    assert seen(store, q="oslo", channel="shop", payment="captured") == [ids[4], ids[8]]


def test_places_that_are_none_are_taken_as_the_nearest(store):
    ids = run(store, "cli", filled)

    assert [row.id for row in views.rows(store, OrderFilter(), -5, 1)] == [ids[11]]
    assert views.rows(store, OrderFilter(), 9, 3) == []
    assert views.rows(store, OrderFilter(), 50, 60) == []


def test_choices_are_what_the_orders_have(store):
    ids = run(store, "cli", filled)
    run(store, "cli", service.set_tags, ids[0], ["vip", "gift"], 1)

    offered = choices(store)

    assert offered.countries == ("FR", "NO")
    assert offered.currencies == ("EUR", "NOK")
    assert offered.tags == ("gift", "vip")
    assert [code for code, _ in offered.points] == ["N-1", "S-1"]
    assert {slug for slug, _ in offered.channels} == {"web", "shop"}


def test_an_empty_store_has_no_rows_and_counts_nothing(store):
    assert views.rows(store, OrderFilter(), 0, 100) == []
    assert set(order_tabs.tab_counts(store, OrderFilter()).values()) == {Count(0, exact=True)}
    assert choices(store).countries == ()
