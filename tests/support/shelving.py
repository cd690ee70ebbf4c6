"""Transfers, counts, lots and serial numbers, as tests of the shelves talk about them."""

from datetime import timedelta

from iorder.catalog import lookup
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.pick_order import pick_orders
from iorder.flows.ship_order import Label, ship_order
from iorder.flows.track_sku import track_sku
from iorder.inventory import counts, lots, transfers
from iorder.inventory.counts import NewCount
from iorder.inventory.lots import InLot
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.work import Work
from tests.builders import a_placed_order, a_point, a_sku, stocked, take_payment

SHIPPED = "(select min(id) from transfers where state = 'shipped')"
DONE = "(select min(id) from counts where state = 'done')"
MILK = "(select min(id) from skus where code = 'MILK')"
PLANTED: dict[str, str] = {
    "inbound-expected": (
        "update transfer_lines set shipped = shipped - 1, quantity = quantity - 1 "
        f"where transfer_id = {SHIPPED}"
    ),
    "transfer-lines": f"update transfer_lines set received = 1 where transfer_id = {SHIPPED}",
    "count-lines": f"update count_lines set state = 'waiting' where count_id = {DONE}",
    "count-agrees": f"update count_lines set counted = 3 where count_id = {DONE}",
    "lots-on-hand": f"update stock set on_hand = on_hand + 1 where sku_id = {MILK}",
    "lots-quarantine": f"update stock set quarantine = quarantine + 1 where sku_id = {MILK}",
    "lot-ledger-on-hand": "update lot_stock set on_hand = on_hand + 1",
    "lot-ledger-quarantine": "update lot_stock set quarantine = quarantine + 1",
    "lot-kept": f"update skus set tracking = 'none' where id = {MILK}",
    "lot-picked": "update commitment_lots set quantity = quantity + 1",
    "serial-of-line": "update parcel_serials set order_line_id = 1",
}


def a_shop_that_shelves(work: Work) -> None:
    """One transfer on its way, one received in part, one short; one count done, one that waits;
    milk by lot, some of it expired and some picked; a phone that left with its number."""
    here, there = a_point(work, "SH-1", priority=900), a_point(work, "SH-2", priority=901)
    vase, milk, phone = a_sku(work, "VASE"), a_sku(work, "MILK"), a_sku(work, "PHONE")
    stocked(work, here, vase, 30)
    _transfers(work, NewTransfer(here, there, {vase: 4}))
    _counts(work, here, vase)
    track_sku(work, milk, "lot")
    today = work.now.date()
    coming = [InLot("OLD", today - timedelta(days=1), 2), InLot("NEW", None, 5)]
    lots.receive(work, "milk", {(here, milk): coming})
    lots.set_aside_expired(work)
    _order(work, "MILK", 2, "")
    track_sku(work, phone, "serial")
    stocked(work, here, phone, 1)
    _order(work, "PHONE", 1, "SN-1")


def _transfers(work: Work, wanted: NewTransfer) -> None:
    _, on_its_way, coming, short = (transfers.request(work, wanted) for _ in range(4))
    for key in (on_its_way, coming, short):
        transfers.ship(work, key, 1)
    for key in (coming, short):
        transfers.receive(work, key, 2, dict.fromkeys(wanted.lines, 1))
    transfers.close_short(work, short, 3, "lost")


def _counts(work: Work, point: int, sku: int) -> None:
    done, waits = (counts.open_count(work, NewCount(point, [sku])) for _ in range(2))
    on_hand = 30 - 3 * 4
    counts.enter(work, done, {sku: on_hand})
    counts.close(work, done, 1)
    counts.enter(work, waits, {sku: on_hand - 3})
    counts.close(work, waits, 1)


def _order(work: Work, code: str, units: int, serial: str) -> None:
    order_id = a_placed_order(work, (code, units))
    take_payment(work, order_id, "authorize")
    allocate_orders(work, [order_id])
    pick_orders(work, [order_id])
    if serial:
        sku = lookup.known(work, [code])[code]
        ship_order(work, order_id, Label("dhl", f"JD-{serial}", serials={sku: [serial]}))
