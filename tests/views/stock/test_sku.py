"""One SKU's page: every number it shows is what the store holds, at every point."""

from datetime import timedelta

import pytest

from iorder.catalog import kits
from iorder.inventory import service as inventory
from iorder.inventory import transfers
from iorder.inventory.service import Want
from iorder.inventory.transfers import NewTransfer
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run
from iorder.views.stock.sku import DEMAND_DAYS, sku_sheet, totals
from tests.builders import a_point, a_sku, stocked


def a_lamp(store):
    def flow(work):
        here, there = a_point(work, "A"), a_point(work, "B")
        lamp = a_sku(work, "LAMP")
        stocked(work, here, lamp, 8)
        stocked(work, there, lamp, 5)
        ends = work.now + timedelta(minutes=15)
        inventory.reserve(work, "c", [Want(there, lamp, 2, cart="c-1", expires_at=ends)])
        move = transfers.request(work, NewTransfer(here, there, {lamp: 3}))
        transfers.ship(work, move, 1)
        box = a_sku(work, "BOX")
        kits.define(work, box, {lamp: 2})

    run(store, "cli", flow)


def test_its_stock_stands_point_by_point_and_in_all(store):
    a_lamp(store)
    sheet = sku_sheet(store, "LAMP", "UTC")
    assert [(row.point, row.on_hand, row.reserved, row.inbound, row.available)
            for row in sheet.rows] == [("A", 5, 0, 0, 5), ("B", 5, 2, 3, 3)]  # fmt: skip
    sums = totals(sheet.rows)
    assert (sums["on_hand"], sums["inbound"], sums["available"]) == (10, 3, 8)


def test_who_holds_it_what_is_coming_and_what_moved(store):
    a_lamp(store)
    sheet = sku_sheet(store, "LAMP", "UTC")
    assert [(one.holder, one.point, one.quantity) for one in sheet.holdings] == [
        ("cart c-1", "B", 2)
    ]
    assert sheet.promised == 1
    (coming,) = sheet.coming
    assert (coming.is_transfer, coming.source, coming.point, coming.quantity) == (True, "A", "B", 3)
    assert sum(entry.deltas.get("on_hand", 0) for entry in sheet.entries) == 10
    assert len(sheet.demand) == DEMAND_DAYS
    assert sum(units for _, units in sheet.demand) == 0  # a transfer is no demand


def test_a_kit_shows_its_parts_and_a_part_its_kits(store):
    a_lamp(store)
    assert [(one.code, one.quantity) for one in sku_sheet(store, "BOX", "UTC").parts] == [
        ("LAMP", 2)
    ]
    assert [one.code for one in sku_sheet(store, "LAMP", "UTC").kits] == ["BOX"]


def test_a_code_nobody_has_is_said(store):
    with pytest.raises(NotFound, match="NOPE"):
        sku_sheet(store, "NOPE", "UTC")
