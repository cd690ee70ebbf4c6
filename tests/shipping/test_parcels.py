"""Parcels as points hand them over and as carriers scan them."""

import pytest
import sqlalchemy as sa

from iorder.orders.model import order_lines
from iorder.shipping import service as shipping
from iorder.shipping.model import parcels, scans, shipment_lines
from iorder.shipping.service import Content, Leaving, Scan
from tests.builders import HOUR, NOON, a_live_order, a_point


def handed_over(work, *numbers, point_id=None, order_id=None):
    """Parcels of one order, two units in the first one's name."""
    point_id = point_id or a_point(work)
    order_id = order_id or a_live_order(work)
    line = work.execute(
        sa.select(order_lines.c.id).where(order_lines.c.order_id == order_id)
    ).scalar_one()
    content = (Content(order_id, line, 2),)
    return order_id, shipping.hand_over(
        work, [Leaving(point_id, "parcelia", number, content) for number in numbers]
    )


def test_parcels_are_found_by_carrier_and_number(work):
    _, (parcel,) = handed_over(work, "P1")
    assert shipping.called(work, ["P1", "P2"]) == {("parcelia", "P1"): parcel}


def test_a_number_is_used_once_by_its_carrier(work):
    order_id, _ = handed_over(work, "P1")
    with pytest.raises(sa.exc.IntegrityError):
        handed_over(work, "P1", point_id=1, order_id=order_id)


def test_parcels_without_a_number_may_be_many(work):
    _, sent = handed_over(work, "", "")
    assert len(set(sent)) == 2


def test_a_hand_over_says_which_orders_are_in_the_parcel(work):
    order_id, (parcel,) = handed_over(work, "P1")
    (event,) = [event for event, _ in work.announced]
    assert (event.parcel_id, event.order_ids) == (parcel, (order_id,))
    assert work.execute(sa.select(shipment_lines.c.quantity)).scalar_one() == 2
    assert shipping.orders_in(work, [parcel]) == [order_id]


def test_all_parcels_of_an_order_ride_oldest_first(work):
    order_id, sent = handed_over(work, "P1", "P2")
    riding = shipping.riding(work, [order_id, 99])
    assert [one.parcel_id for one in riding[order_id]] == sent
    assert riding[99] == []


def test_a_scan_is_stored_once_and_moves_its_parcel(work):
    _, (parcel,) = handed_over(work, "P1")
    heard = [Scan(parcel, NOON, "in_transit", "T1", "Hub", "Lyon")] * 2
    assert shipping.record(work, heard) == [parcel]
    assert shipping.record(work, heard) == []
    found = work.execute(sa.select(scans)).one()
    assert (found.state, found.code, found.text, found.place, found.at, found.recorded_at) == (
        "in_transit", "T1", "Hub", "Lyon", NOON, work.now,
    )  # fmt: skip
    stored = work.execute(sa.select(parcels)).one()
    assert (stored.state, stored.last_scan_at, stored.delivered_at) == ("in_transit", NOON, None)


def test_an_earlier_scan_that_comes_later_changes_no_state(work):
    _, (parcel,) = handed_over(work, "P1")
    shipping.record(work, [Scan(parcel, NOON + HOUR, "delivered")])
    assert shipping.record(work, [Scan(parcel, NOON, "in_transit")]) == []
    stored = work.execute(sa.select(parcels)).one()
    assert (stored.state, stored.delivered_at) == ("delivered", NOON + HOUR)
    assert len(work.execute(sa.select(scans)).all()) == 2


def test_a_move_is_announced_with_where_it_was(work):
    _, (parcel,) = handed_over(work, "P1")
    del work.announced[:]
    shipping.record(work, [Scan(parcel, NOON, "picked_up")])
    ((event, _),) = work.announced
    assert (event.kind, event.before, event.after) == (
        "ParcelMoved", "label_created", "picked_up",
    )  # fmt: skip


def test_a_scan_of_another_state_at_the_same_moment_counts_the_further_one(work):
    _, (parcel,) = handed_over(work, "P1")
    shipping.record(work, [Scan(parcel, NOON, "delivered"), Scan(parcel, NOON, "in_transit")])
    assert work.execute(sa.select(parcels.c.state)).scalar_one() == "delivered"
