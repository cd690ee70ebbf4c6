"""What leaves is off the shelf, in a parcel, and its order says so."""

import pytest
import sqlalchemy as sa

from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.ship_order import Label, ship_order, ship_orders
from iorder.inventory.model import commitments, stock, stock_ledger
from iorder.orders import held, lifecycle
from iorder.orders.lifecycle import NotReady
from iorder.orders.model import orders
from iorder.shipping.model import parcels, shipment_lines, shipments
from tests.builders import NOON, a_placed_order, a_point, a_sku, stocked, take_payment

LABEL = Label("parcelia", "P1", service="express", destination="Lyon, FR", promised_at=NOON)


def ready(work, *lines, method="card", **more):
    order_id = a_placed_order(work, *lines, method=method, **more)
    if method == "cod":
        lifecycle.confirm_at_door(work, [order_id])
    else:
        take_payment(work, order_id, "authorize")
    allocate_orders(work, [order_id])
    return order_id


@pytest.fixture
def shop(work):
    stocked(work, a_point(work), a_sku(work, weight_g=700), 5)
    return work


def row(work):
    return work.execute(sa.select(orders)).one()


def test_units_leave_the_shelf_and_the_promises_at_once(shop):
    order_id = ready(shop)
    ship_order(shop, order_id, LABEL)
    assert shop.execute(
        sa.select(stock.c.on_hand, stock.c.reserved, stock.c.allocated)
    ).one() == (3, 0, 0)  # fmt: skip
    assert shop.execute(sa.select(commitments.c.stage)).scalars().all() == ["shipped"]
    last = shop.execute(sa.select(stock_ledger).order_by(stock_ledger.c.id.desc())).first()
    assert (last.d_on_hand, last.d_allocated) == (-2, -2)


def test_the_parcel_says_what_is_in_it_and_where_it_goes(shop):
    order_id = ready(shop)
    (parcel_id,) = ship_order(shop, order_id, LABEL)
    parcel = shop.execute(sa.select(parcels)).one()
    assert (parcel.id, parcel.carrier, parcel.tracking_number, parcel.state) == (
        parcel_id, "parcelia", "P1", "label_created",
    )  # fmt: skip
    assert (parcel.weight_g, parcel.promised_at, parcel.shipped_at) == (1400, NOON, shop.now)
    assert (parcel.cod_minor, parcel.cod_currency) == (0, "")
    line = shop.execute(sa.select(shipment_lines)).one()
    assert (line.parcel_id, line.order_id, line.quantity) == (parcel_id, order_id, 2)
    assert shop.execute(sa.select(shipments.c.service)).scalar_one() == "express"


def test_the_order_is_shipped_when_all_of_it_has_left(shop):
    order_id = ready(shop)
    ship_order(shop, order_id, LABEL)
    found = row(shop)
    assert (found.stage, found.fulfillment_state, found.shipped_at) == (
        "shipped", "fulfilled", shop.now,
    )  # fmt: skip
    assert [event.kind for event, _ in shop.announced][-2:] == ["ParcelHandedOver", "OrderShipped"]


def test_shipping_again_sends_nothing_more(shop):
    order_id = ready(shop)
    ship_order(shop, order_id, LABEL)
    assert ship_order(shop, order_id, LABEL) == []
    assert len(shop.execute(sa.select(parcels)).all()) == 1


def test_an_order_of_two_points_leaves_in_two_parcels_that_share_what_is_collected(work):
    lamp, mug = a_sku(work, "LAMP"), a_sku(work, "MUG")
    stocked(work, a_point(work, "EU-1"), lamp, 1)
    stocked(work, a_point(work, "EU-2"), mug, 3)
    order_id = ready(work, ("LAMP", 1), ("MUG", 2), method="cod", unit_minor=3333)
    sent = ship_order(work, order_id, LABEL)
    found = work.execute(sa.select(parcels).order_by(parcels.c.id)).all()
    assert [parcel.id for parcel in found] == sent
    assert [parcel.tracking_number for parcel in found] == ["P1", "P1-2"]
    assert sum(parcel.cod_minor for parcel in found) == 9999
    assert {parcel.cod_minor for parcel in found} == {3333, 6666}
    assert row(work).cod_state == "with_carrier"


def test_a_held_order_stays_and_the_refusal_says_why(shop):
    order_id = ready(shop)
    held.place_hold(shop, order_id, "address", "", 1)
    with pytest.raises(NotReady, match="released and held"):
        ship_order(shop, order_id, LABEL)
    assert ship_orders(shop, {order_id: LABEL}) == {}
    assert shop.execute(sa.select(parcels)).first() is None


def test_an_unpaid_order_stays(shop):
    order_id = a_placed_order(shop)
    with pytest.raises(NotReady, match="while it is pending"):
        ship_order(shop, order_id, LABEL)


def test_a_tracking_number_is_used_once_by_its_carrier(shop):
    ship_order(shop, ready(shop, ("LAMP", 1)), LABEL)
    second = ready(shop, ("LAMP", 1))
    with pytest.raises(sa.exc.IntegrityError):
        ship_order(shop, second, LABEL)
