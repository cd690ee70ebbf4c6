"""The stock page: every SKU at every point, and the rows behind each number."""

from datetime import UTC, datetime, timedelta

import pytest

from iorder.inventory import levels, service
from iorder.inventory.ledger import note_movement
from iorder.inventory.model import stock
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run, run_at
from iorder.orders.history import number_of
from iorder.orders.model import order_lines
from iorder.views.stock import stock as views
from iorder.views.stock.explained import explain
from iorder.views.stock.stock import StockFilter
from tests import builders as b


def filled(work):
    """LAMP and MUG at EU-1, MUG at US-1; MUG is out at EU-1, LAMP is low."""
    eu, us = b.a_point(work), b.a_point(work, "US-1")
    lamp, mug = b.a_sku(work), b.a_sku(work, "MUG", title="Stoneware mug")
    b.stocked(work, eu, lamp, 10)
    b.stocked(work, us, mug, 50)
    levels.set_levels(work, {(eu, lamp): (2, 8)})
    work.insert(stock, [{"point_id": eu, "sku_id": mug, "on_hand": 0}])
    return eu, us, lamp, mug


def places(store, **query):
    return [(r.point, r.sku) for r in views.rows(store, StockFilter.parse(query), 0, 99)]


def test_every_place_has_its_numbers_and_what_is_available(store):
    run(store, "cli", filled)

    row = views.rows(store, StockFilter.parse({"q": "lamp"}), 0, 1)[0]

    assert (row.on_hand, row.safety, row.available, row.reorder_point) == (10, 2, 8, 8)
    assert row.cover_days is None
    assert places(store) == [("EU-1", "LAMP"), ("EU-1", "MUG"), ("US-1", "MUG")]


FILTERS = [
    ({"q": "MU"}, [("EU-1", "MUG"), ("US-1", "MUG")]),
    ({"q": "stoneware"}, [("EU-1", "MUG"), ("US-1", "MUG")]),
    ({"q": "%"}, []),
    ({"point": "US-1"}, [("US-1", "MUG")]),
    ({"state": "out"}, [("EU-1", "MUG")]),
    ({"state": "low"}, [("EU-1", "LAMP")]),
    ({"state": "short"}, []),
    (
        {"sort": "available", "dir": "desc"},
        [("US-1", "MUG"), ("EU-1", "LAMP"), ("EU-1", "MUG")],
    ),
]


def test_a_filter_leaves_exactly_the_places_that_have_it(store):
    run(store, "cli", filled)

    for query, found in FILTERS:
        assert places(store, **query) == found, query
        assert views.count(store, StockFilter.parse(query)).number == len(found)


def test_a_number_is_explained_by_its_ledger_and_by_whom_it_is_promised_to(store):
    eu, _, lamp, _ = run(store, "cli", filled)
    run(store, "person:1", service.adjust, "count:1", {(eu, lamp): -3}, "Counted")

    told = explain(store, eu, lamp)

    assert told.row.on_hand == 7
    assert told.sums["on_hand"] == 7
    assert [dict(entry.deltas) for entry in told.entries] == [{"on_hand": -3}, {"on_hand": 10}]
    assert (told.entries[0].reason, told.entries[0].by) == ("Counted", "Somebody")
    assert told.promises == ()


def test_a_place_without_stock_is_refused_in_words(store):
    with pytest.raises(NotFound, match="no stock of that SKU at that point"):
        explain(store, 1, 1)


def test_what_means_nothing_is_refused_in_words(store):
    for query, words in (
        ({"colour": "red"}, "no filter 'colour'; there are q, point, state"),
        ({"state": "gone"}, "'gone' is no state"),
        ({"sort": "title"}, "'title' is no sort"),
    ):
        with pytest.raises(InvalidInput, match=words):
            StockFilter.parse(query)
    with pytest.raises(InvalidInput, match="no point 'X'"):
        views.rows(store, StockFilter.parse({"point": "X"}), 0, 1)


def test_a_view_reads_back_from_its_address():
    query = {"q": "LA", "state": "low", "sort": "on_hand", "dir": "desc"}

    assert StockFilter.parse(query).to_query() == query
    assert StockFilter.parse({"sort": "sku"}).to_query() == {}


def test_tabs_count_what_is_out_low_and_short_under_the_other_filters(store):
    run(store, "cli", filled)

    counts = views.tab_counts(store, StockFilter.parse({"point": "EU-1", "state": "out"}))

    assert {tab: count.number for tab, count in counts.items()} == {
        "": 2, "out": 1, "low": 1, "short": 0,
    }  # fmt: skip


def test_cover_is_what_is_available_at_the_demand_of_the_last_28_days(store):
    eu, _, lamp, _ = run(store, "cli", filled)
    now = datetime.now(UTC)

    def moved(work, cause, kind, units):
        note_movement(work, cause, kind, {(eu, lamp): {"d_on_hand": units}})

    for days, kind, units in (
        (40, "ship", -99), (29, "ship", -50), (27, "ship", -10), (2, "adjust", -7), (1, "ship", -4)
    ):  # fmt: skip
        run_at(store, "cli", now - timedelta(days=days), moved, f"{kind}:{days}", kind, units)

    (row,) = views.rows(store, StockFilter.parse({"q": "LAMP"}), 0, 9)
    assert row.cover_days == 16  # 8 available, half a unit a day


def test_a_promise_names_its_order_and_a_change_the_person_who_made_it(store):
    eu, _, lamp, _ = run(store, "cli", filled)
    number = run(store, "cli", promised, eu, lamp)

    told = explain(store, eu, lamp)

    (promise,) = told.promises
    assert (promise.holder, promise.is_order, promise.quantity) == (number, True, 2)
    assert (told.entries[0].order, told.entries[0].reason) == (number, "")


def promised(work, point, sku):
    """The number of an order for which two units are reserved."""
    order = b.a_live_order(work, line_sku=sku)
    line = work.execute(
        order_lines.select().with_only_columns(order_lines.c.id)
        .where(order_lines.c.order_id == order)
    ).scalar_one()  # fmt: skip
    want = service.Want(point, sku, 2, order_id=order, order_line_id=line)
    service.reserve(work, f"reserve:order:{order}", [want], f"order:{order}")
    return number_of(order)
