"""The page of fulfillment points: what each has to do, and what is allocated where."""

import pytest

from iorder.inventory import levels, service
from iorder.inventory.service import Want
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.orders.model import order_lines
from iorder.views.sourcing import points as views
from iorder.views.sourcing.points import PointFilter
from tests import builders as b

CONFIRMED = {"order_state": "confirmed"}
SENT = {"order_state": "completed", "fulfillment_state": "fulfilled", "tracking_state": "delivered"}


def filled(work):
    """EU-1 with two open orders, a sent one and a test; its lamps partly promised, mugs out."""
    eu = b.a_point(work, "EU-1", at=(51.9, 4.5), city="Rotterdam", label="Rotterdam")
    us = b.a_point(work, "US-1", kind="store", city="Reno", country="US", label="Reno store")
    levels.set_capacity(work, {eu: 4})
    lamp, mug = b.a_sku(work), b.a_sku(work, "MUG")
    b.stocked(work, eu, lamp, 10)
    b.stocked(work, us, mug, 5)
    first = b.a_live_order(work, point_id=eu, line_sku=lamp)
    b.a_live_order(work, point_id=eu, axes=CONFIRMED)
    b.a_live_order(work, point_id=eu, axes=SENT)
    b.a_live_order(work, point_id=eu, is_test=True)
    b.stocked(work, eu, mug, 1)
    service.adjust(work, "count", {(eu, mug): -1}, "broken")
    line = work.execute(
        order_lines.select().with_only_columns(order_lines.c.id)
        .where(order_lines.c.order_id == first)
    ).scalar_one()  # fmt: skip
    service.reserve(work, "reserve:1", [Want(eu, lamp, 3, order_id=first, order_line_id=line)])


def codes(store, **query):
    return [row.code for row in views.rows(store, PointFilter.parse(query), 0, 99)]


def test_a_point_has_its_open_orders_its_load_and_its_units(store):
    run(store, "cli", filled)

    eu, us = views.rows(store, PointFilter(), 0, 9)

    assert (eu.open_orders, eu.daily_capacity, eu.load) == (2, 4, 0.5)
    assert (eu.on_hand, eu.reserved, eu.allocated, eu.skus, eu.out) == (10, 3, 0, 2, 1)
    assert (us.open_orders, us.load, us.on_hand, us.out) == (0, None, 5, 0)


def test_a_search_a_kind_and_an_order_of_rows_choose_points(store):
    run(store, "cli", filled)

    for query, found in (
        ({}, ["EU-1", "US-1"]),
        ({"q": "rott"}, ["EU-1"]),
        ({"q": "%"}, []),
        ({"kind": "store"}, ["US-1"]),
        ({"sort": "open", "dir": "asc"}, ["US-1", "EU-1"]),
        ({"sort": "out", "dir": "desc"}, ["EU-1", "US-1"]),
    ):
        wanted = PointFilter.parse(query)
        assert codes(store, **query) == found, query
        assert views.count(store, wanted).number == len(found)
        assert PointFilter.parse(wanted.to_query()) == wanted
    counts = views.tab_counts(store, PointFilter.parse({"kind": "store"}))
    assert {kind: counts[kind].number for kind in ("", "store", "warehouse", "3pl")} == {
        "": 2, "store": 1, "warehouse": 1, "3pl": 0,
    }  # fmt: skip


def test_one_point_says_what_waits_at_which_stage_and_which_units_are_promised(store):
    run(store, "cli", filled)

    told = views.point_sheet(store, "EU-1")

    assert [(stage, number) for stage, _, number in told.stages] == [
        ("pending", 1),
        ("confirmed", 1),
    ]
    assert [(one.sku, one.reserved, one.on_hand) for one in told.skus] == [("LAMP", 3, 10)]
    assert told.address.city == "Rotterdam"


def test_what_means_nothing_is_refused_in_words(store):
    for query, words in (
        ({"colour": "red"}, "no filter 'colour'; there are q, kind"),
        ({"kind": "ship"}, "'ship' is no kind; there are"),
        ({"sort": "city"}, "'city' is no sort"),
    ):
        with pytest.raises(InvalidInput, match=words):
            PointFilter.parse(query)
    with pytest.raises(NotFound, match="no point 'X'"):
        views.point_sheet(store, "X")
