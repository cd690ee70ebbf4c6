"""What has left is captured, parcel by parcel, and the last parcel takes the remainder."""

import pytest
import sqlalchemy as sa

from iorder.flows.capture_shipped import capture_shipped
from iorder.kernel.events import events
from iorder.orders.milestones import OrderShipped
from iorder.orders.model import order_lines
from iorder.payments.provider import Capabilities
from iorder.payments.providers.sandbox import SandboxProvider
from iorder.shipping.model import parcels, shipment_lines, shipments
from tests.builders import a_live_order
from tests.support.paying import Shop, instead, paid_by


@pytest.fixture
def shop(store, tmp_path):
    return Shop(store, tmp_path)


def an_order(shop):
    """Three lamps for 10.00 in all, authorised."""

    def made(work):
        order_id = a_live_order(work, total_minor=1000)
        work.execute(sa.update(order_lines).values(quantity=3))
        return paid_by(work, shop.account, minor=1000, order_id=order_id)

    found = shop.do(made)
    shop.work()
    return found


def leaves(shop, order_id, units):
    """A parcel with so many of its lamps leaves; returns the event that tells it."""

    def ship(work):
        (shipment,), (parcel,) = work.ids(shipments, 1), work.ids(parcels, 1)
        line = work.execute(sa.select(order_lines.c.id)).scalar_one()
        work.insert(shipments, [{"id": shipment, "created_at": work.now}])
        row = {"id": parcel, "shipment_id": shipment, "state": "in_transit"}
        work.insert(parcels, [row | {"created_at": work.now}])
        work.insert(shipment_lines, [{
            "parcel_id": parcel, "order_line_id": line, "shipment_id": shipment,
            "order_id": order_id, "quantity": units,
        }])  # fmt: skip
        work.announce(OrderShipped(order_id, (parcel,), whole=False))

    shop.do(ship)
    told = sa.select(sa.func.max(events.c.seq)).where(events.c.kind == "OrderShipped")
    return shop.one(told)[0]


def test_each_parcel_takes_its_share_and_the_last_one_the_remainder(shop):
    order_id, tender_id = an_order(shop)
    for units in (1, 1, 1):
        seq = leaves(shop, order_id, units)
        for _ in range(2):  # told twice, it asks once
            shop.do(capture_shipped, seq)
        shop.work()
    assert shop.tender(tender_id) == ("captured", 1000, 1000, 0)
    assert shop.entries() == [
        ("authorize", 1000), ("capture", 333), ("capture", 333), ("capture", 334),
    ]  # fmt: skip


def test_an_account_that_captures_by_hand_is_left_alone(store, tmp_path):
    shop = Shop(store, tmp_path, capture_when="by_hand")
    order_id, tender_id = an_order(shop)
    shop.do(capture_shipped, leaves(shop, order_id, 3))
    assert shop.tender(tender_id) == ("authorized", 1000, 0, 0)


class OnceOnly(SandboxProvider):
    capabilities = Capabilities(several_captures=False)


def test_a_service_that_captures_once_waits_for_the_last_parcel(shop):
    order_id, tender_id = an_order(shop)
    with instead(OnceOnly()):
        shop.do(capture_shipped, leaves(shop, order_id, 2))
        shop.work()
        assert shop.tender(tender_id) == ("authorized", 1000, 0, 0)
        shop.do(capture_shipped, leaves(shop, order_id, 1))
        shop.work()
    assert shop.tender(tender_id) == ("captured", 1000, 1000, 0)
