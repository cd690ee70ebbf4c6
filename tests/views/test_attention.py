"""What the first page says waits: orders and all else, each line as many as its link lists."""

import sqlalchemy as sa

from iorder.inventory.model import stock as levels
from iorder.kernel.store import run
from iorder.views import attention
from iorder.views.attention import LOOKS, WITH_ORDERS
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox import SOURCES, Viewer
from iorder.views.stock import stock
from iorder.views.stock.stock_filter import StockFilter
from tests import builders as b
from tests.builders import a_past_order
from tests.support import waiting

ME = Viewer("person:7", lambda _permission: True)


def only(*permissions):
    return Viewer("person:7", set(permissions).__contains__)


def a_shop(work):
    a_past_order(work, "A", status="on_hold")
    a_past_order(work, "B", status="delivered")
    waiting.a_dead_job(work)
    point = b.a_point(work)
    for code in ("LAMP", "VASE"):
        b.stocked(work, point, b.a_sku(work, code), 3)
    work.execute(sa.update(levels).values(reorder_point=4))


def test_orders_stand_beside_what_waits_in_every_other_area_the_gravest_first(store):
    assert attention.waiting(store, ME) == []
    run(store, "cli", a_shop)

    lines = attention.waiting(store, ME)

    assert [(one.slug, one.count, one.tone) for one in lines] == [
        ("dead_job", 1, "bad"), ("on_hold", 1, "warn"), ("low", 2, "warn"),
    ]  # fmt: skip


def test_a_line_counts_as_many_as_its_link_lists(store):
    run(store, "cli", a_shop)

    by_page = {one.page: one for one in attention.waiting(store, ME)}

    listed = inbox.count(store, ME, InboxFilter.parse(by_page["/inbox"].query))
    assert listed.number == by_page["/inbox"].count
    low = stock.count(store, StockFilter.parse(by_page["/stock"].query))
    assert low.number == by_page["/stock"].count


def test_read_together_with_the_rest_of_a_page_it_is_of_the_same_moment(store):
    with store.reading_together():
        before = attention.waiting(store, ME)
        run(store, "cli", a_shop)
        assert attention.waiting(store, ME) == before == []
    assert len(attention.waiting(store, ME)) == 3


def test_only_what_the_person_may_see_is_told(store):
    run(store, "cli", a_shop)

    def told(*permissions):
        return {one.slug for one in attention.waiting(store, only(*permissions))}

    assert told() == {"on_hold"}
    assert told("inbox.view") == {"on_hold"}
    assert told("inbox.view", "health.view") == {"on_hold", "dead_job"}
    assert told("stock.view") == {"on_hold", "low"}


def test_beyond_its_cap_a_line_says_that_there_are_more(store):
    run(store, "cli", a_shop)

    told = {one.slug: (one.count, one.is_exact) for one in attention.waiting(store, ME, cap=1)}

    assert told["low"] == (1, False)
    assert told["dead_job"] == (1, True)


def test_every_kind_of_the_inbox_has_words_for_several():
    assert {source.slug for source in SOURCES} == set(LOOKS) | WITH_ORDERS
