"""The orders page reads one view: its rows in order, its counts, what can be chosen."""

from datetime import timedelta
from itertools import product

import pytest

from iorder.insight.model import order_stages
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.orders import service
from iorder.views import orders as views
from iorder.views.order_filter import SORTS, OrderFilter
from iorder.views.orders import Count
from tests import builders as b

FRANCE = b.LYON
NORWAY = b.OSLO


def filled(work):
    """Twelve orders, two an hour, over two channels, two points, countries and stages."""
    web, shop = b.a_channel(work, "web"), b.a_channel(work, "shop")
    north, south = b.a_point(work, "N-1"), b.a_point(work, "S-1")
    status = ("pending", "confirmed", "delivered", "on_hold", "cancelled", "shipped")
    return [
        b.a_past_order(
            work,
            f"A-{i}",
            placed_at=b.NOON + b.HOUR * (i // 2),
            channel_id=web if i % 2 else shop,
            point_id=(north, south, None)[i % 3],
            ship_to=FRANCE if i % 4 else NORWAY,
            status=status[i % 6],
            payment_state="captured" if i % 3 else "unpaid",
            currency="EUR" if i < 10 else "NOK",
            lines=[b.a_past_line(quantity=1 + i % 5)],
            stated={"total": 9999} if i == 7 else {},
            tags=("gift",) if i in (3, 8) else (),
            words=[f"buyer{i}@example.com"],
        )
        for i in range(12)
    ]


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


def test_tabs_count_every_stage_under_the_other_filters(store):
    run(store, "cli", filled)

    for query in ({}, {"country": "FR"}, {"q": "ana"}, {"stage": "pending", "channel": "web"}):
        wanted = OrderFilter.parse(query)
        counts = views.tab_counts(store, wanted)
        for tab in views.TABS:
            alone = OrderFilter.parse({**wanted.without("stage").to_query(), "stage": tab})
            assert counts[tab] == views.count(store, alone), (query, tab)


def test_counts_stop_at_the_cap_and_say_so(store):
    run(store, "cli", filled)

    for query in ({}, {"country": "FR"}):
        wanted = OrderFilter.parse(query)
        counts = views.tab_counts(store, wanted, cap=3)

        assert str(counts[""]) == "3+"
        assert counts["delivered"].number <= 2
        assert str(views.count(store, wanted, cap=3)) == "3+"


def test_beyond_the_cap_a_tab_says_about_how_many_the_rollup_counted(store):
    run(store, "cli", filled)
    known = [{"stage": "delivered", "orders": 679_664}, {"stage": "pending", "orders": 430_000}]
    run(store, "cli", lambda work: work.insert(order_stages, known))

    counts = views.tab_counts(store, OrderFilter(), cap=1)

    assert [str(counts[tab]) for tab in ("", "delivered", "pending", "draft", "cancelled")] == [
        "1.1M", "680k", "430k", "0", "1+",
    ]  # fmt: skip


def test_places_that_are_none_are_taken_as_the_nearest(store):
    ids = run(store, "cli", filled)

    assert [row.id for row in views.rows(store, OrderFilter(), -5, 1)] == [ids[11]]
    assert views.rows(store, OrderFilter(), 9, 3) == []
    assert views.rows(store, OrderFilter(), 50, 60) == []


def test_choices_are_what_the_orders_have(store):
    ids = run(store, "cli", filled)
    run(store, "cli", service.set_tags, ids[0], ["vip", "gift"], 1)

    offered = views.choices(store)

    assert offered.countries == ("FR", "NO")
    assert offered.currencies == ("EUR", "NOK")
    assert offered.tags == ("gift", "vip")
    assert [code for code, _ in offered.points] == ["N-1", "S-1"]
    assert {slug for slug, _ in offered.channels} == {"web", "shop"}


def test_an_empty_store_has_no_rows_and_counts_nothing(store):
    assert views.rows(store, OrderFilter(), 0, 100) == []
    assert set(views.tab_counts(store, OrderFilter()).values()) == {Count(0, exact=True)}
    assert views.choices(store).countries == ()
