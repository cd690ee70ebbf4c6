"""What the pages of transfers and counts read, and what is due to be counted."""

from datetime import timedelta

import pytest

from iorder.inventory import counts, service, transfers
from iorder.inventory.counts import NewCount
from iorder.inventory.handover import hand_over, held
from iorder.inventory.service import Want
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run, run_at
from iorder.ui.frame import typed_lines
from iorder.views.stock import counts as count_views
from iorder.views.stock import transfers as transfer_views
from iorder.views.stock.counts import CountFilter
from iorder.views.stock.due_counts import due_at, graded
from iorder.views.stock.stock_then import stock_then
from iorder.views.stock.transfers import TransferFilter
from tests.builders import NOON, a_live_order, a_point, a_sku, stocked


@pytest.fixture
def shop(store):
    """Ten lamps and ten mugs at EU-1, twelve days before noon of 10 March 2026."""

    def fill(work):
        points = a_point(work, "EU-1"), a_point(work, "US-1")
        skus = a_sku(work, "LAMP"), a_sku(work, "MUG")
        for sku in skus:
            stocked(work, points[0], sku, 10)
        return points, skus

    return run_at(store, "cli", NOON - timedelta(days=12), fill)


def test_a_transfer_is_listed_with_its_units_and_found_by_what_people_know(store, shop):
    (here, there), (lamp, mug) = shop
    first = run(store, "cli", transfers.request, NewTransfer(here, there, {lamp: 4, mug: 2}))
    run(store, "cli", transfers.request, NewTransfer(there, here, {mug: 1}))
    run(store, "cli", transfers.ship, first, 1, {lamp: 3})

    rows = transfer_views.rows(store, TransferFilter(), 0, 10)
    assert [(row.state, row.from_point, row.to_point, row.lines) for row in rows] == [
        ("requested", "US-1", "EU-1", 1), ("shipped", "EU-1", "US-1", 2)
    ]  # fmt: skip
    assert (rows[1].asked, rows[1].shipped, rows[1].on_its_way) == (6, 3, 3)
    for query, found in (
        ({"q": "LAMP"}, 1), ({"q": f"tr-{first}"}, 1), ({"state": "shipped"}, 1),
        ({"point": "EU-1"}, 2), ({"q": "VASE"}, 0),
    ):  # fmt: skip
        view = TransferFilter.parse(query)
        assert transfer_views.count(store, view).number == found
        assert len(transfer_views.rows(store, view, 0, 10)) == found
        assert TransferFilter.parse(view.to_query()) == view
    tabs = transfer_views.tab_counts(store, TransferFilter())
    assert (tabs[""].number, tabs["shipped"].number, tabs["short"].number) == (2, 1, 0)


def test_a_transfer_whole_says_what_can_be_done_and_what_happened(store, shop):
    (here, there), (lamp, _) = shop
    key = run(store, "cli", transfers.request, NewTransfer(here, there, {lamp: 4}))
    sheet = transfer_views.transfer_sheet(store, f"TR-{key}")
    assert sheet.acts == ("edit", "ship", "cancel", "reschedule")
    assert [(line.sku, line.quantity, line.free) for line in sheet.lines] == [("LAMP", 4, 10)]
    assert [(one.text, one.by) for one in sheet.moments] == [("Requested 4 units", "Command line")]
    with pytest.raises(NotFound):
        transfer_views.transfer_sheet(store, "TR-999")


@pytest.mark.parametrize("view", [TransferFilter, CountFilter])
@pytest.mark.parametrize("query", [{"x": "1"}, {"state": "gone"}, {"q": "a" * 201}])
def test_a_view_that_is_none_is_refused_in_words(view, query):
    with pytest.raises(InvalidInput):
        view.parse(query)


def test_a_count_is_listed_with_how_far_it_is_and_its_lines_by_what_is_asked(store, shop):
    (here, _), (lamp, _) = shop
    key = run(store, "cli", counts.open_count, NewCount(here))
    run(store, "cli", counts.enter, key, {lamp: 7})

    (row,) = count_views.rows(store, CountFilter.parse({"q": "LAMP", "point": "EU-1"}), 0, 10)
    assert (row.lines, row.counted, row.waiting, row.difference) == (2, 1, 1, -3)
    assert count_views.tab_counts(store, CountFilter())["open"].number == 1

    def listed(shown="", q=""):
        return [line.sku for line in count_views.count_page(store, key, shown, q).lines]

    assert (listed(), listed("to_count"), listed("waiting"), listed("differ")) == (
        ["LAMP", "MUG"], ["MUG"], ["LAMP"], ["LAMP"]
    )  # fmt: skip
    assert listed(q="mu") == ["MUG"]
    assert count_views.waiting(store, key) == {lamp: 7}


def sold(work, point, sku, units):
    order = a_live_order(work)
    service.reserve(work, f"o{order}", [Want(point, sku, units, order_id=order)])
    service.allocate(work, [order])
    hand_over(work, held(work, [order]))


def test_what_sells_most_is_counted_most_often_and_what_is_counted_is_not_due(store, shop):
    (here, _), (lamp, mug) = shop
    run(store, "cli", sold, here, lamp, 9)
    run(store, "cli", sold, here, mug, 1)

    due = due_at(store, "EU-1")
    assert [(one.sku, one.grade) for one in due] == [("LAMP", "A"), ("MUG", "B")]
    key = run(store, "cli", counts.open_count, NewCount(here, [lamp]))
    assert [one.sku for one in due_at(store, "EU-1")] == ["MUG"], "one is being counted"
    run(store, "cli", counts.enter, key, {lamp: 1})
    run(store, "cli", counts.close, key, 1)
    assert [one.sku for one in due_at(store, "EU-1")] == ["MUG"], "and was counted just now"
    with pytest.raises(InvalidInput, match="no point"):
        due_at(store, "XX-9")


def test_grades_are_by_share_of_what_moved():
    assert graded({1: 80, 2: 15, 3: 5, 4: 0}) == {1: "A", 2: "B", 3: "C", 4: "C"}
    assert graded({1: 0}) == {1: "C"}


def test_an_earlier_day_is_told_at_its_end_and_a_time_to_the_minute(store, shop):
    (here, _), (lamp, _) = shop
    run_at(store, "cli", NOON, service.adjust, "out", {(here, lamp): -4}, "broken")

    def on_hand(day, clock="", zone="UTC"):
        return stock_then(store, (here, lamp), day, clock, zone).on_hand

    assert (on_hand("2026-03-09"), on_hand("2026-03-10"), on_hand("2026-01-01")) == (10, 6, 0)
    assert (on_hand("2026-03-10", "11:59"), on_hand("2026-03-10", "12:00")) == (10, 6)
    assert on_hand("2026-03-10", "12:30", "Europe/Paris") == 10
    for day, clock in (("soon", ""), ("2026-03-10", "25:00"), ("9999-12-31", "")):
        with pytest.raises(InvalidInput, match="choose a day"):
            on_hand(day, clock)


@pytest.mark.parametrize(
    ("text", "lines"),
    [("LAMP 5\nMUG,2\n\nMUG\t3", {"LAMP": 5, "MUG": 5}), ("TEA SET 1", {"TEA SET": 1})],
)
def test_lines_are_typed_as_code_and_units(text, lines):
    assert typed_lines.read(text) == lines
    assert typed_lines.read(typed_lines.written(lines)) == lines


@pytest.mark.parametrize("text", ["", "LAMP", "LAMP -1", "LAMP 1.5", "LAMP 0"])
def test_a_line_that_is_none_is_named(text):
    with pytest.raises(InvalidInput, match="LAMP 5"):
        typed_lines.read(text)
