"""One parcel, and what makes a parcel late."""

from datetime import timedelta

import pytest

from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.orders.model import order_lines
from iorder.shipping import service as shipping
from iorder.shipping.model import parcels
from iorder.shipping.service import Content, Leaving, Scan
from iorder.views.shipping import shipments as lists
from iorder.views.shipping.parcel import parcel_sheet
from iorder.views.shipping.shipments import ShipmentFilter
from tests import builders as b

AHEAD, BEHIND = timedelta(days=3), timedelta(days=-3)


def sent(work, track="AA-1", promise=AHEAD, **more):
    """The id of a parcel with two units of an order, promised ``promise`` from now."""
    point = b.a_point(work, f"P-{track}")
    order = b.a_live_order(work)
    line = work.execute(
        order_lines.select().with_only_columns(order_lines.c.id)
        .where(order_lines.c.order_id == order)
    ).scalar_one()  # fmt: skip
    leaving = Leaving(
        point, "dhl", track, (Content(order, line, 2),),
        promised_at=work.now + promise if promise else None, **more,
    )  # fmt: skip
    (parcel,) = shipping.hand_over(work, [leaving])
    return parcel


def test_a_parcel_shows_what_is_in_it_and_its_scans_newest_first(store):
    def fill(work):
        parcel = sent(work, cod_minor=1250, cod_currency="EUR", destination="Lyon, FR")
        for hours, state, place in ((2, "in_transit", "Paris"), (1, "picked_up", "")):
            shipping.record(work, [Scan(parcel, work.now + hours * b.HOUR, state, place=place)])
        return parcel

    told = parcel_sheet(store, run(store, "cli", fill))

    assert [(one.title, one.quantity) for one in told.contents] == [("Lamp", 2)]
    assert told.contents[0].order == told.row.orders[0]
    assert [(one.state, one.place) for one in told.scans] == [
        ("in_transit", "Paris"),
        ("picked_up", ""),
    ]
    assert (told.cod, told.row.units, told.row.state) == (Money(1250, "EUR"), 2, "in_transit")


def test_late_is_past_its_promise_and_still_on_its_way_or_delivered_after_it(store):
    def fill(work):
        ids = {
            "on time": sent(work, "A"),
            "late": sent(work, "B", BEHIND),
            "lost": sent(work, "C", BEHIND),
            "delivered late": sent(work, "D", BEHIND),
            "without promise": sent(work, "E", None),
        }
        for name, state in (("lost", "lost"), ("delivered late", "delivered")):
            end = {"state": state} | ({"delivered_at": work.now} if state == "delivered" else {})
            work.execute(parcels.update().where(parcels.c.id == ids[name]).values(end))
        return ids

    ids = run(store, "cli", fill)
    rows = {row.id: row.is_late for row in lists.rows(store, ShipmentFilter(), 0, 9)}

    assert {name: rows[key] for name, key in ids.items()} == {
        "on time": False, "late": True, "lost": False, "delivered late": True,
        "without promise": False,
    }  # fmt: skip
    late = ShipmentFilter.parse({"state": "late"})
    assert [row.id for row in lists.rows(store, late, 0, 9)] == [ids["late"]]
    counts = lists.tab_counts(store, late)
    assert {tab: counts[tab].number for tab in ("", "late", "lost", "label_created")} == {
        "": 5, "late": 1, "lost": 1, "label_created": 3,
    }  # fmt: skip


def test_tabs_under_a_filter_count_what_it_leaves_and_say_where_there_are_more(store):
    def fill(work):
        for track in "ABCDE":
            sent(work, track, BEHIND)

    run(store, "cli", fill)
    wanted = ShipmentFilter.parse({"carrier": "dhl", "state": "lost"})

    for cap, told in ((10, "5"), (2, "2+")):
        counts = lists.tab_counts(store, wanted, cap=cap)
        assert [str(counts[tab]) for tab in ("", "late", "label_created")] == [told] * 3
        assert counts["lost"].number == 0


def test_an_order_number_finds_its_parcels_and_carriers_are_those_there_are(store):
    parcel = run(store, "cli", sent)
    number = parcel_sheet(store, parcel).row.orders[0]

    found = lists.rows(store, ShipmentFilter.parse({"q": number.lower()}), 0, 9)

    assert [row.id for row in found] == [parcel]
    assert lists.carriers(store) == ["dhl"]


def test_a_parcel_that_is_not_there_is_refused_in_words(store):
    with pytest.raises(NotFound, match="no such parcel"):
        parcel_sheet(store, 9)
