"""A place far down is reached in strides, which are kept: the next jump starts nearby."""

from functools import partial

import pytest
import sqlalchemy as sa

from bench import _orders
from iorder.kernel.store import Store, open_store
from iorder.orders.model import orders
from iorder.views.lists import strides
from iorder.views.lists.anchors import Anchors
from iorder.views.lists.list_page import Count
from iorder.views.orders import orders as views
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_nearer import nearer
from iorder.views.orders.order_query import (
    FOUND,
    after,
    is_laid_out,
    is_walked,
    keys_behind,
    page_query,
)
from tests.support import stores
from tests.support.planners import said

ORDERS, STRIDE = 3_000, 100
WALKED = (
    {}, {"dir": "asc"}, {"sort": "number"}, {"sort": "total"}, {"sort": "total", "dir": "asc"},
    {"stage": "delivered"}, {"stage": "attention"}, {"stage": "delivered", "sort": "total"},
    {"country": "DE"}, {"payment": "unpaid"}, {"from": "2026-09-21", "dir": "asc"},
    {"tag": "gift"}, {"tag": "gift", "dir": "asc", "from": "2026-09-21"},
)  # fmt: skip
NOT_LAID_OUT = (
    {"sort": "country"}, {"tag": "vip", "sort": "total"}, {"q": "tanaka"},
    {"channel": "web", "country": "DE"},
    {"country": "DE", "sort": "total"}, {"stage": "attention", "sort": "total"},
)  # fmt: skip

AMONG_OTHERS = (
    {"channel": "web", "country": "DE"}, {"channel": "web", "country": "DE", "dir": "asc"},
    {"stage": "delivered", "payment": "unpaid"}, {"scope": "open"}, {"scope": "sold"},
    {"tag": "gift", "stage": "delivered"}, {"history": "no", "country": "US"},
)  # fmt: skip
SORTED = (
    {"country": "DE", "sort": "total"}, {"country": "DE", "sort": "total", "dir": "asc"},
    {"stage": "pending", "sort": "country"}, {"stage": "attention", "sort": "country"},
    {"stage": "attention", "sort": "number", "dir": "asc"}, {"channel": "web", "sort": "number"},
    {"scope": "open", "sort": "total"}, {"flag": "any", "sort": "total"},
    {"from": "2026-09-21", "to": "2026-09-21", "sort": "country"},
    {"assignee": "nobody", "payment": "unpaid", "sort": "total"},
)  # fmt: skip


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgres", marks=pytest.mark.pg)])
def large(request, run_folder, tmp_path_factory):
    """Orders of which hundreds have one price, and hundreds were placed in one second."""
    if request.param == "sqlite":
        url = stores.sqlite_copy(run_folder, tmp_path_factory.mktemp("strides"))
    else:
        url = stores.postgres_copy(run_folder)
    store: Store = open_store(url)
    _orders.fill(store, ORDERS)
    one_second = sa.select(orders.c.placed_at).where(orders.c.id == 1_500).scalar_subquery()
    with store.writer.begin() as conn:
        conn.execute(sa.update(orders).values(total_minor=orders.c.total_minor // 30_000 * 30_000))
        conn.execute(
            sa.update(orders).where(orders.c.id.between(1_300, 1_650)).values(placed_at=one_second)
        )
    yield store
    store.dispose()
    if request.param == "postgres":
        stores.postgres_drop(run_folder, url)


@pytest.mark.parametrize("query", WALKED, ids=str)
def test_a_jump_anywhere_starts_less_than_a_stride_before_its_row(large, query):
    wanted, anchors = OrderFilter.parse(query), Anchors(STRIDE)
    with large.reading() as conn:
        ids = page_query(conn, wanted, "UTC")
        whole = list(conn.execute(ids).scalars())
        for start in (len(whole) * 9 // 10, 7, len(whole) // 2, len(whole) - 1, 0):
            behind = partial(keys_behind, ids, wanted)
            place, key = strides.stride(conn, anchors, "view", start, behind)
            page = ids if key is None else ids.where(after(wanted, key))
            shown = conn.execute(page.offset(start - place).limit(20)).scalars().all()

            assert 0 <= start - place < STRIDE
            assert shown == whole[start : start + 20]


@pytest.mark.parametrize("query", WALKED, ids=str)
def test_a_walk_counts_every_row_and_leaves_a_place_at_each_stride(large, query):
    wanted, anchors = OrderFilter.parse(query), Anchors(STRIDE)
    assert is_laid_out(wanted)
    with large.reading() as conn:
        behind = partial(keys_behind, page_query(conn, wanted, "UTC"), wanted)
        found = strides.length(conn, anchors, "view", behind)
        whole = [tuple(key) for key in conn.execute(behind(None, 0))]

    assert found == len(whole)
    for place in range(STRIDE, found + 1, STRIDE):
        assert anchors.nearest("view", place) == (place, whole[place - 1])


@pytest.mark.parametrize("query", NOT_LAID_OUT, ids=str)
def test_a_list_that_no_index_holds_in_its_order_is_not_walked(query):
    assert not is_laid_out(OrderFilter.parse(query))


def test_a_second_jump_asks_nothing_on_its_way(large):
    wanted, anchors = OrderFilter(), Anchors(STRIDE)
    with large.reading() as conn:
        behind = partial(keys_behind, page_query(conn, wanted, "UTC"), wanted)
        strides.length(conn, anchors, "view", behind)
        with said(large) as statements:
            place, _ = strides.stride(conn, anchors, "view", 2_777, behind)

    assert place == 2_700
    assert statements == []


def test_a_walk_believes_no_place_of_before(large):
    """New orders moved all that stood behind them."""
    wanted, anchors = OrderFilter(), Anchors(STRIDE)
    for place in (STRIDE, 2_000):
        anchors.note("view", place, ("of", "yesterday"))
    with large.reading() as conn:
        behind = partial(keys_behind, page_query(conn, wanted, "UTC"), wanted)
        assert strides.length(conn, anchors, "view", behind) == ORDERS

    assert ("of", "yesterday") not in {anchors.nearest("view", at)[1] for at in (STRIDE, 2_000)}


def test_past_the_end_of_a_list_is_its_last_place(large):
    wanted, anchors = OrderFilter(), Anchors(STRIDE)
    with large.reading() as conn:
        behind = partial(keys_behind, page_query(conn, wanted, "UTC"), wanted)
        assert strides.stride(conn, anchors, "view", ORDERS * 3, behind)[0] == ORDERS


def shown(store, wanted, start):
    return [row.id for row in views.rows(store, wanted, start, start + 20)]


@pytest.mark.parametrize("query", AMONG_OTHERS, ids=str)
def test_rows_among_others_are_reached_in_strides_too(large, query):
    wanted = OrderFilter.parse(query)
    assert is_walked(wanted)
    assert not is_laid_out(wanted)
    with large.reading() as conn:
        whole = list(conn.execute(page_query(conn, wanted, "UTC")).scalars())

    for start in (len(whole) * 9 // 10, 7, len(whole) // 2, len(whole) - 1, 0):
        assert shown(large, wanted, start) == whole[start : start + 20]
    assert views.length(large, wanted, cap=100).number == len(whole)


@pytest.mark.parametrize("query", SORTED, ids=str)
def test_pages_of_a_filter_in_another_order_join(large, query):
    wanted = OrderFilter.parse(query)
    with large.reading() as conn:
        whole = list(conn.execute(page_query(conn, wanted, "UTC")).scalars())

    for start in range(0, min(len(whole), 200), 20):
        assert shown(large, wanted, start) == whole[start : start + 20]


@pytest.mark.parametrize("within", [60, 700], ids="within {}".format)
@pytest.mark.parametrize("query", SORTED, ids=str)
def test_what_is_near_is_how_the_rest_begins(large, query, within):
    wanted, seen = OrderFilter.parse(query), 0
    with large.reading() as conn:
        ids = page_query(conn, wanted, "UTC")
        whole = list(conn.execute(ids).scalars())
        keys = [None, *(tuple(key) for key in conn.execute(keys_behind(ids, wanted, None, 0)))]
        for start in range(0, min(len(whole), 200), 20):
            near = nearer(conn, wanted, "UTC", keys[start], within)
            found = [] if near is None else list(conn.execute(near.limit(20)).scalars())
            assert found == whole[start : start + len(found)]
            seen += len(found)
    assert bool(seen) == large.is_sqlite


def test_of_very_many_numbers_that_begin_so_the_newest_are_looked_at(large):
    wanted = OrderFilter(q="IO")

    assert views.count(large, wanted) == Count(FOUND, exact=False, is_cut=large.is_sqlite)
    assert shown(large, wanted, 0) == shown(large, OrderFilter(sort="number"), 0)
