"""Units are promised where they are free, all or none, and each act counts once."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.inventory import carts, service
from iorder.inventory.model import commitments, points, stock, stock_ledger, stock_movements
from iorder.inventory.service import DoneBefore, OutOfStock, Want
from iorder.inventory.supply import free_units
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from tests.builders import a_live_order, a_point, a_sku, stocked

LATER = timedelta(minutes=20)


def numbers(work, point: int, sku: int) -> tuple[int, int, int]:
    """(on hand, reserved, allocated)."""
    row = work.execute(
        sa.select(stock).where(stock.c.point_id == point, stock.c.sku_id == sku)
    ).one()
    return row.on_hand, row.reserved, row.allocated


def free(work, sku: int) -> dict[str, int]:
    """Free units by the point's code."""
    codes = dict(work.execute(sa.select(points.c.id, points.c.code)).all())
    return {codes[point]: units for point, _, units in free_units(work, [sku])}


@pytest.fixture
def shelf(work) -> tuple[int, int]:
    """A point with five of a SKU."""
    point, sku = a_point(work), a_sku(work)
    stocked(work, point, sku, 5)
    return point, sku


def cart(place: tuple[int, int], quantity: int, **more) -> Want:
    return Want(*place, quantity, **{"cart": "c1", **more})


def test_reserved_units_are_not_free(work, shelf):
    service.reserve(work, "one", [cart(shelf, 2)])

    assert numbers(work, *shelf) == (5, 2, 0)
    assert free(work, shelf[1]) == {"EU-1": 3}


def test_the_last_unit_can_be_reserved_and_no_more(work, shelf):
    service.reserve(work, "one", [cart(shelf, 5)])

    with pytest.raises(OutOfStock) as refusal:
        service.reserve(work, "two", [cart(shelf, 1)])
    assert refusal.value.missing == (shelf,)


def test_lines_of_one_sku_are_served_together_or_not_at_all(work, shelf):
    with pytest.raises(OutOfStock):
        service.reserve(work, "one", [cart(shelf, 3), cart(shelf, 3)])

    assert numbers(work, *shelf) == (5, 0, 0)


def test_what_was_taken_before_a_refusal_is_put_back(work, shelf):
    point, _ = shelf
    scarce = a_sku(work, "RARE")
    stocked(work, point, scarce, 1)

    with pytest.raises(OutOfStock) as refusal:
        service.reserve(work, "one", [cart(shelf, 2), cart((point, scarce), 2)])

    assert refusal.value.missing == ((point, scarce),)
    assert (numbers(work, *shelf), numbers(work, point, scarce)) == ((5, 0, 0), (1, 0, 0))


@pytest.mark.parametrize("kept_back", ["safety", "quarantine"])
def test_what_is_kept_back_is_not_promised(work, shelf, kept_back):
    work.execute(sa.update(stock).values({kept_back: 4}))

    assert free(work, shelf[1]) == {"EU-1": 1}
    with pytest.raises(OutOfStock):
        service.reserve(work, "one", [cart(shelf, 2)])


def test_a_sku_nobody_has_ever_had_is_out_of_stock(work, shelf):
    with pytest.raises(OutOfStock):
        service.reserve(work, "one", [cart((shelf[0], a_sku(work, "NEW")), 1)])


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_reservation_is_for_one_unit_or_more(work, shelf, quantity):
    with pytest.raises(InvalidInput, match="one unit or more"):
        service.reserve(work, "one", [cart(shelf, quantity)])


def test_the_same_cause_counts_once(store):
    place = run(store, "cli", lambda work: (a_point(work), a_sku(work)))
    run(store, "cli", lambda work: stocked(work, *place, 5))
    run(store, "cli", service.reserve, "one", [cart(place, 2)])

    with pytest.raises(DoneBefore, match="one was recorded before"):
        run(store, "cli", service.reserve, "one", [cart(place, 2)])

    assert run(store, "cli", numbers, *place) == (5, 2, 0)


def test_the_ledger_says_who_did_what_and_why(work, shelf):
    service.reserve(work, "one", [cart(shelf, 2)], "cart:c1")

    row = work.execute(
        sa.select(stock_movements, stock_ledger)
        .join(stock_ledger, stock_ledger.c.movement_id == stock_movements.c.id)
        .where(stock_movements.c.cause == "one")
    ).one()
    assert (row.kind, row.reason, row.actor, row.at) == ("reserve", "cart:c1", "cli", work.now)
    assert (row.point_id, row.sku_id, row.d_on_hand, row.d_reserved) == (*shelf, 0, 2)


def test_expired_reservations_make_room_by_time_alone(work, shelf):
    service.reserve(work, "old", [cart(shelf, 5, expires_at=work.now + LATER)])
    work.now += LATER
    work.announced.clear()

    assert free(work, shelf[1]) == {"EU-1": 5}
    service.reserve(work, "new", [cart(shelf, 4, cart="c2")])

    assert numbers(work, *shelf) == (5, 4, 0)
    stages = work.execute(sa.select(commitments.c.cart, commitments.c.stage)).all()
    assert sorted(map(tuple, stages)) == [("c1", "expired"), ("c2", "reserved")]
    assert [type(event).__name__ for event, _ in work.announced] == ["ReservationsExpired"]


def test_a_reservation_holds_until_its_time(work, shelf):
    service.reserve(work, "old", [cart(shelf, 5, expires_at=work.now + LATER)])
    work.now += LATER - timedelta(microseconds=1)

    with pytest.raises(OutOfStock):
        service.reserve(work, "new", [cart(shelf, 1, cart="c2")])


def test_a_cart_gives_back_what_it_had_once(work, shelf):
    until = work.now + LATER
    wants = [cart(shelf, units, expires_at=until) for units in (2, 1)]
    service.reserve(work, "one", wants)
    service.reserve(work, "two", [cart(shelf, 1, cart="c2")])

    mine = [one.id for one in carts.holds_of(work, "c1")]
    assert len(carts.let_go(work, mine)) == 2
    assert len(carts.let_go(work, mine)) == 0

    assert numbers(work, *shelf) == (5, 1, 0)


def test_what_an_order_reserved_is_allocated_once(work, shelf):
    order = a_live_order(work)
    wants = [Want(*shelf, 2, order_id=order), Want(*shelf, 1, order_id=order)]
    service.reserve(work, "one", wants)

    assert service.allocate(work, [order]) == [order]
    assert service.allocate(work, [order]) == []
    assert numbers(work, *shelf) == (5, 0, 3)
    assert free(work, shelf[1]) == {"EU-1": 2}
