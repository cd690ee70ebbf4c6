"""A service that captures a payment once, of which two orders are paid."""

import sqlalchemy as sa

from iorder.flows.capture_shipped import capture_shipped
from iorder.kernel.events import events
from iorder.orders.milestones import OrderShipped
from iorder.orders.model import order_lines, orders
from iorder.payments.model import tenders
from iorder.payments.provider import Capabilities
from iorder.payments.providers.sandbox import SandboxProvider
from iorder.shipping.model import parcels, shipment_lines, shipments
from tests.flows.test_split_payments import at_service, halved, sound
from tests.support.paying import Shop, instead


class OnceOnly(SandboxProvider):
    capabilities = Capabilities(several_captures=False)


def test_a_service_that_captures_once_waits_for_both_and_takes_all(store, tmp_path):
    shop = Shop(store, tmp_path)
    with instead(OnceOnly()):
        first, second = halved(shop)
        _leaves(shop, second)
        assert at_service(shop, "captured") == (0,)
        _leaves(shop, first)
    assert (shop.tender(first)[2], shop.tender(second)[2]) == (1000, 1000)
    assert at_service(shop, "captured") == (2000,)
    assert sound(shop) == []


def _leaves(shop, tender_id):
    """All of the tender's order leaves, and what that earns is captured."""

    def ship(work):
        order_id = work.execute(
            sa.select(tenders.c.order_id).where(tenders.c.id == tender_id)
        ).scalar_one()
        (shipment,), (parcel,) = work.ids(shipments, 1), work.ids(parcels, 1)
        line = work.execute(
            sa.select(order_lines.c.id).where(order_lines.c.order_id == order_id)
        ).scalar_one()
        work.insert(shipments, [{"id": shipment, "created_at": work.now}])
        row = {"id": parcel, "shipment_id": shipment, "state": "in_transit"}
        work.insert(parcels, [row | {"created_at": work.now}])
        work.insert(shipment_lines, [{
            "parcel_id": parcel, "order_line_id": line, "shipment_id": shipment,
            "order_id": order_id, "quantity": 1,
        }])  # fmt: skip
        mine = sa.update(orders).where(orders.c.id == order_id)
        work.execute(mine.values(fulfillment_state="fulfilled"))
        work.announce(OrderShipped(order_id, (parcel,), whole=True))

    shop.do(ship)
    seq = shop.one(sa.select(sa.func.max(events.c.seq)).where(events.c.kind == "OrderShipped"))[0]
    shop.do(capture_shipped, seq)
    shop.work()
