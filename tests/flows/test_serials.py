"""Units with numbers of their own leave with their numbers, each in one parcel at a time."""

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.record_scans import record_scans
from iorder.flows.ship_order import Label, ship_order, ship_orders
from iorder.flows.track_sku import track_sku
from iorder.inventory.model import lots, stock
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.store import run
from iorder.orders.history import number_of
from iorder.shipping.model import parcel_serials
from iorder.shipping.serials import SerialsMissing, SerialTaken
from iorder.shipping.service import Scan
from iorder.views.orders.order import order_sheet
from iorder.views.shipping.parcel import parcel_sheet
from tests.builders import HOUR, a_placed_order, a_point, a_sku, stocked, take_payment


@pytest.fixture
def phone(work):
    """Five phones, each with a number, at EU-1."""
    sku = a_sku(work, "PHONE", tracking="serial")
    stocked(work, a_point(work), sku, 5)
    return sku


def ready(work, *lines, **more):
    order_id = a_placed_order(work, *lines, **more)
    take_payment(work, order_id, "authorize")
    allocate_orders(work, [order_id])
    return order_id


def label(sku, *codes, number="P1"):
    return Label("parcelia", number, serials={sku: codes})


def numbers_in(work, parcel_ids):
    rows = work.execute(
        sa.select(parcel_serials.c.parcel_id, parcel_serials.c.code)
        .where(parcel_serials.c.parcel_id.in_(parcel_ids))
        .order_by(parcel_serials.c.parcel_id, parcel_serials.c.code)
    )
    found = {}
    for parcel, code in rows:
        found.setdefault(parcel, []).append(code)
    return found


def test_the_numbers_of_its_units_stand_with_the_parcel(work, phone):
    (parcel,) = ship_order(work, ready(work, ("PHONE", 2)), label(phone, " A1 ", "A2"))
    assert numbers_in(work, [parcel]) == {parcel: ["A1", "A2"]}
    row = work.execute(sa.select(parcel_serials)).first()
    assert row.sku_id == phone


@pytest.mark.parametrize(
    ("codes", "words"),
    [
        ((), "PHONE needs 2 serial numbers, 0 were given"),
        (("A1",), "1 was given"),
        (("A1", "A2", "A3"), "3 were given"),
        (("A1", "A1"), "A1 is given twice"),
        (("A1", "x" * 201), "at most 200"),
    ],
)
def test_nothing_leaves_without_the_numbers_it_needs(work, phone, codes, words):
    order_id = ready(work, ("PHONE", 2))
    with pytest.raises(InvalidInput, match=words):
        ship_order(work, order_id, label(phone, *codes))
    assert work.execute(sa.select(stock.c.on_hand)).scalar_one() == 5


def test_of_many_orders_those_without_their_numbers_stay(work, phone):
    first, second = ready(work, ("PHONE", 1)), ready(work, ("PHONE", 1))
    left = ship_orders(work, {first: Label("parcelia", "P1"), second: label(phone, "A1")})
    assert list(left) == [second]
    with pytest.raises(SerialsMissing):
        ship_order(work, first, Label("parcelia", "P2"))


def test_a_number_that_is_out_does_not_leave_again_until_it_came_back(work, phone):
    (parcel,) = ship_order(work, ready(work, ("PHONE", 1)), label(phone, "A1"))
    again = ready(work, ("PHONE", 1))
    with pytest.raises(SerialTaken, match="A1 has left already"), work.attempt():
        ship_order(work, again, label(phone, "A1", number="P2"))

    record_scans(work, [Scan(parcel, work.now + HOUR, "returned", "RTS")])
    (second,) = ship_order(work, again, label(phone, "A1", number="P2"))
    assert numbers_in(work, [parcel, second]) == {parcel: ["A1"], second: ["A1"]}


def test_two_points_two_parcels_each_with_its_own_numbers(work):
    phone = a_sku(work, "PHONE", tracking="serial")
    for code in ("EU-1", "US-1"):
        stocked(work, a_point(work, code), phone, 2)
    parcels = ship_order(work, ready(work, ("PHONE", 3)), label(phone, "A1", "A2", "A3"))
    found = numbers_in(work, parcels)
    assert sorted(len(codes) for codes in found.values()) == [1, 2]
    assert sorted(code for codes in found.values() for code in codes) == ["A1", "A2", "A3"]


def test_a_sku_without_numbers_needs_none(work):
    stocked(work, a_point(work), a_sku(work), 5)
    (parcel,) = ship_order(work, ready(work), Label("parcelia", "P1"))
    assert numbers_in(work, [parcel]) == {}


def test_a_sku_is_tracked_from_now_on(store):
    def shop(work):
        sku = a_sku(work)
        stocked(work, a_point(work), sku, 3)
        return sku

    sku = run(store, "cli", shop)
    run(store, "cli", track_sku, sku, "lot")
    with store.reading() as conn:
        assert conn.execute(sa.select(lots.c.code)).scalars().all() == [""]
    with pytest.raises(Refused, match="stays so"):
        run(store, "cli", track_sku, sku, "none")
    with pytest.raises(InvalidInput, match="no tracking"):
        run(store, "cli", track_sku, sku, "weight")
    with pytest.raises(NotFound):
        run(store, "cli", track_sku, 999, "lot")


def test_people_see_the_numbers_with_the_order_and_its_parcel(store):
    def sent(work):
        phone = a_sku(work, "PHONE", tracking="serial")
        stocked(work, a_point(work), phone, 2)
        order_id = ready(work, ("PHONE", 2))
        (parcel,) = ship_order(work, order_id, label(phone, "A2", "A1"))
        return number_of(order_id), parcel

    number, parcel = run(store, "cli", sent)
    assert parcel_sheet(store, parcel).contents[0].serials == ("A1", "A2")
    assert order_sheet(store, number).parcels[0].serials == ("A1", "A2")
