"""Kits, backorders and quotas in a shop at work, and what breaks what doctor says of them."""

from iorder.catalog import kits
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.place_order import place_order
from iorder.flows.ship_order import Label, ship_order
from iorder.inventory import quotas
from iorder.kernel.work import Work
from iorder.orders.placing import NewLine, NewOrder
from tests.builders import LYON, a_sku, stocked, take_payment

OF_KITS = "(select id from order_lines where sku_id in (select kit_id from kit_parts))"
PLANTED: dict[str, str] = {
    "kit-promised-once": f"update commitments set quantity = 9 where order_line_id in {OF_KITS}",
    "kit-covered": (
        "update commitments set stage = 'released' where stage = 'reserved' "
        f"and order_line_id in {OF_KITS}"
    ),
    "promise-of-line": (
        "update commitments set sku_id = (select min(kit_id) from kit_parts) "
        f"where order_line_id in {OF_KITS}"
    ),
    "kit-in-parcels": (
        f"update shipment_lines set quantity = quantity + 1 where order_line_id in {OF_KITS}"
    ),
    "kit-has-no-stock": (
        "insert into stock (point_id, sku_id, on_hand) "
        "select min(point_id), (select min(kit_id) from kit_parts), 1 from stock"
    ),
    "quota-used": "update channel_quotas set used = used + 1",
    "backorder-waits": "update holds set state = 'released' where kind = 'stock'",
}


def a_shop_that_sells_in_other_ways(work: Work, channel: int, point: int, lamp: int) -> None:
    """A kit that has left and one that has not, a backorder, and a channel with a quota."""
    quotas.set_quota(work, channel, lamp, 100)
    mug, kit = a_sku(work, "MUG"), a_sku(work, "TEA SET")
    stocked(work, point, mug, 9)
    kits.define(work, kit, {lamp: 1, mug: 2})
    a_sku(work, "LATE", when_out="backorder")
    wanted = (("W-K", "TEA SET", 2), ("W-L", "TEA SET", 1), ("W-B", "LATE", 3))
    placed = [
        place_order(
            work, NewOrder(channel, ref, "EUR", (NewLine(code, units, 1000),), ship_to=LYON)
        )
        for ref, code, units in wanted
    ]
    gone = placed[0].order_id
    take_payment(work, gone, "capture")
    allocate_orders(work, [gone])
    ship_order(work, gone, Label("dhl", "JD014600009"))
