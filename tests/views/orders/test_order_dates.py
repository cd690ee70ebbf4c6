"""Orders by the days they were promised for or delivered, and by what became of the promise."""

from datetime import timedelta

import pytest

from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.views.orders import orders as views
from iorder.views.orders.order_filter import OrderFilter
from tests.builders import NOON, a_past_order

DAY = timedelta(days=1)


def some_promises(work):
    """Placed in one order, promised in another."""
    for ref, placed, promised, delivered, status in (
        ("kept", 0, 5, 5, "delivered"),
        ("late", 1, 4, 6, "delivered"),
        ("not there", 2, 3, None, "shipped"),
        ("cancelled", 3, 2, None, "cancelled"),
        ("to come", 4, 40_000, None, "shipped"),
        ("none", 5, None, None, "shipped"),
    ):
        a_past_order(
            work, ref, placed_at=NOON + placed * DAY, status=status,
            promised_at=None if promised is None else NOON + promised * DAY,
            delivered_at=None if delivered is None else NOON + delivered * DAY,
        )  # fmt: skip


def seen(store, zone="UTC", **query):
    """References, as the view has them."""
    wanted = OrderFilter.parse(query)
    rows = views.rows(store, wanted, 0, 100, zone)
    assert views.count(store, wanted, zone).number == len(rows)
    names = ("kept", "late", "not there", "cancelled", "to come", "none")
    by_day = {NOON + place * DAY: name for place, name in enumerate(names)}
    return [by_day[row.placed_at] for row in rows]


def test_a_promise_is_kept_broken_or_yet_to_come(store):
    run(store, "cli", some_promises)

    assert seen(store, promise="kept") == ["kept"]
    assert seen(store, promise="broken") == ["not there", "late"]


def test_days_are_those_of_the_promise_and_so_is_the_order_of_rows(store):
    run(store, "cli", some_promises)

    assert seen(store, by="promised") == ["to come", "kept", "late", "not there", "cancelled"]
    assert seen(store, by="promised", dir="asc")[0] == "cancelled"
    first = (NOON + 3 * DAY).date().isoformat()
    last = (NOON + 4 * DAY).date().isoformat()
    assert seen(store, by="promised", **{"from": first, "to": last}) == ["late", "not there"]
    assert seen(store, by="promised", promise="broken", tag="none") == []
    assert seen(store, by="delivered") == ["late", "kept"]


@pytest.mark.parametrize(("zone", "found"), [("UTC", ["kept"]), ("Pacific/Kiritimati", ["late"])])
def test_the_day_of_a_promise_is_one_of_the_persons_zone(store, zone, found):
    run(store, "cli", some_promises)
    day = (NOON + 5 * DAY).date().isoformat()

    assert seen(store, zone, by="promised", **{"from": day, "to": day}) == found


def test_pages_by_promise_join_without_gap_or_repetition(store):
    def many(work):
        for number in range(9):
            a_past_order(work, f"A-{number}", placed_at=NOON + number * DAY,
                         promised_at=NOON + (number * 4 % 9 // 2) * DAY)  # fmt: skip

    run(store, "cli", many)
    wanted = OrderFilter.parse({"by": "promised"})

    pages = [views.rows(store, wanted, start, start + 2) for start in range(0, 9, 2)]

    listed = [row for page in pages for row in page]
    assert listed == views.rows(store, wanted, 0, 9)
    assert len({row.id for row in listed}) == 9
    assert [row.promised_at for row in listed] == sorted(
        (row.promised_at for row in listed), reverse=True
    )


def test_there_is_no_other_date(sqlite_store):
    with pytest.raises(InvalidInput, match="'paid' is no date; there are promised, delivered"):
        OrderFilter.parse({"by": "paid"})
