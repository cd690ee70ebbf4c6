"""Large sets of orders: a tag that many have, and a search that finds more than is looked at."""

import pytest
import sqlalchemy as sa

from bench import _orders
from iorder.orders.model import order_tags, orders
from iorder.views.orders import order_tabs
from iorder.views.orders import orders as views
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import all_matching
from iorder.views.orders.order_totals import RARE


@pytest.fixture
def many(store):
    """More orders than a rare tag has: all have one tag, and the older ones another."""
    _orders.fill(store, RARE + 1_000)
    with store.writer.begin() as conn:
        for tag, some in (("all", RARE + 1_000), ("old", RARE + 1)):
            columns = (orders.c.id, sa.literal(tag), orders.c.placed_at)
            first = sa.select(*columns).order_by(orders.c.placed_at).limit(some)
            into = sa.insert(order_tags).from_select(["order_id", "tag", "placed_at"], first)
            conn.execute(into)
    return store


VIEWS = ({}, {"sort": "total", "dir": "asc"}, {"stage": "pending"})


def test_a_page_of_a_tag_is_the_same_however_many_have_it(many):
    for tag in ("all", "old", "gift", "vip"):
        for query in VIEWS:
            wanted = OrderFilter.parse({"tag": tag, **query})
            right = ids_of(many, wanted)
            for start in (0, 100, 150):
                found = [row.id for row in views.rows(many, wanted, start, start + 100)]
                assert found == right[start : start + 100], wanted
            counts = order_tabs.tab_counts(many, wanted.without("stage"), newest=RARE + 1_000)
            assert counts[wanted.stage] == views.Count(len(right), exact=True)
            assert views.length(many, wanted) == views.Count(len(right), exact=True)


RANGES = (
    {"total_from": "200", "total_to": "800"},  # most have it
    {"total_to": "7.50"},  # next to none
    {"total_from": "904.99"},
    {"total_from": "5000"},
    {"total_from": "40", "sort": "total", "dir": "asc"},
    {"total_to": "600", "stage": "pending", "sort": "number"},
    {"total_to": "600", "country": "DE", "sort": "total"},
    {"total_to": "600", "sort": "country"},
    {"total_from": "300", "tag": "all"},
    {"total_from": "300", "tag": "old", "sort": "total"},
)


@pytest.mark.parametrize("currency", ["USD", "EUR"])
def test_a_page_of_a_range_of_totals_is_the_same_however_many_have_it(many, currency):
    for query in RANGES:
        wanted = OrderFilter.parse({"currency": currency, **query})
        right = ids_of(many, wanted)
        for start in (0, 100, 150):
            found = [row.id for row in views.rows(many, wanted, start, start + 100)]
            assert found == right[start : start + 100], wanted
        counts = order_tabs.tab_counts(many, wanted.without("stage"), newest=RARE + 1_000)
        assert counts[wanted.stage].number == len(right), wanted
        assert views.length(many, wanted) == views.Count(len(right), exact=True)
        with many.reading() as conn:
            every = sorted(conn.execute(all_matching(conn, wanted, "UTC")).scalars())
        assert every == sorted(right), wanted


def test_the_tabs_of_a_filter_count_the_newest_that_match_and_say_so(many):
    newest = sa.select(orders.c.stage).order_by(orders.c.placed_at.desc()).limit(order_tabs.NEWEST)
    with many.reading() as conn:
        pending = list(conn.execute(newest).scalars()).count("pending")

    counts = order_tabs.tab_counts(many, OrderFilter(tag="all"))

    assert [str(counts[tab]) for tab in ("", "pending", "draft")] == ["2,000+", f"{pending}+", "0+"]


def ids_of(store, wanted):
    """The view's orders by a plain statement."""
    sort = {"total": (orders.c.total_minor,), "placed": (orders.c.placed_at,), "number": ()}
    sort["country"] = (orders.c.ship_country, orders.c.placed_at)
    up = wanted.dir == "asc"
    key = [one.asc() if up else one.desc() for one in (*sort[wanted.sort], orders.c.id)]
    plain = sa.select(orders.c.id).order_by(*key)
    if wanted.tag:
        plain = plain.join(order_tags, order_tags.c.order_id == orders.c.id)
        plain = plain.where(order_tags.c.tag == wanted.tag)
    for column, value in (
        (orders.c.stage, wanted.stage), (orders.c.currency, wanted.currency),
        (orders.c.ship_country, wanted.country),
    ):  # fmt: skip
        if value:
            plain = plain.where(column == value)
    low, high = wanted.totals
    plain = plain.where(orders.c.total_minor.between(low or 0, high or 10**12))
    with store.reading() as conn:
        return list(conn.execute(plain).scalars())


def test_a_search_that_finds_too_many_says_that_older_ones_were_not_looked_at(sqlite_store):
    _orders.fill(sqlite_store, views.CAP + 500)
    everywhere = OrderFilter.parse({"q": "example"})
    norway = OrderFilter.parse({"q": "example", "country": "NO"})

    found = views.count(sqlite_store, everywhere)
    assert (str(found), found.is_cut) == ("1,000+", True)
    assert views.count(sqlite_store, norway).is_cut  # what narrows it chooses among ten times more
    assert str(views.count(sqlite_store, norway)) == "1,250+"
    assert not order_tabs.tab_counts(sqlite_store, norway)["pending"].exact
    assert not views.count(sqlite_store, OrderFilter.parse({"q": "so-500007"})).is_cut
