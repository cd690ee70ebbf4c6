"""Units that came back go where they belong: shelf, lot, number, parts; and nowhere twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import sqlalchemy as sa

from iorder.catalog import kits
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.inspect_return import inspect_return
from iorder.flows.open_return import Wanted, open_return
from iorder.flows.ship_order import Label, ship_order
from iorder.inventory.model import lot_stock, lots, stock
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.returns import rows
from iorder.returns.inspecting import Fate
from iorder.returns.service import Asked, NotReturnable
from iorder.shipping.serials import SerialsMissing
from iorder.views import doctor
from tests.builders import a_placed_order, a_point, a_sku, stocked, take_payment
from tests.support.returning import (
    arrived,
    axes_of,
    delivered,
    inspected,
    lines_of,
    on_shelf,
    opened,
    row_of,
)


@pytest.fixture
def point(work):
    """Twenty lamps and as many mugs at EU-1."""
    point_id = a_point(work)
    for code in ("LAMP", "MUG"):
        stocked(work, point_id, a_sku(work, code), 20)
    return point_id


@pytest.mark.parametrize("disposition", ["write_off", "vendor"])
def test_what_is_written_off_or_goes_to_the_vendor_is_no_stock(work, point, disposition):
    order = delivered(work, ("LAMP", 2))
    back = opened(work, order, 2)
    arrived(work, back, point)
    inspected(work, back, disposition=disposition)
    assert on_shelf(work) == (18, 0)
    assert axes_of(work, order)[0] == "returned"


def test_units_come_back_to_the_lot_they_are_of(work):
    milk = a_sku(work, "MILK", tracking="lot")
    point_id = a_point(work)
    stocked(work, point_id, milk, 4)
    order = delivered(work, ("MILK", 2))
    back = opened(work, order, 2)
    arrived(work, back, point_id)
    (line,) = rows.lines(work, back)
    with pytest.raises(InvalidInput, match="Name the lot of the MILK"):
        inspect_return(work, back, 3, [Fate(line.id, 2, "refund", "restock")])
    fates = [
        Fate(line.id, 1, "refund", "restock", lot="L7"),
        Fate(line.id, 1, "refund", "quarantine", lot="L7"),
    ]
    inspect_return(work, back, row_of(work, back).version, fates)
    row = work.execute(
        sa.select(lot_stock.c.on_hand, lot_stock.c.quarantine)
        .join(lots, lots.c.id == lot_stock.c.lot_id)
        .where(lots.c.code == "L7")
    ).one()
    assert tuple(row) == (2, 1)


def test_a_unit_that_came_back_may_leave_again_with_its_number(work):
    phone = a_sku(work, "PHONE", tracking="serial")
    point_id = a_point(work)
    stocked(work, point_id, phone, 1)
    order = delivered(work, ("PHONE", 1), serials={phone: ["A1"]})
    back = opened(work, order, 1)
    arrived(work, back, point_id)
    (line,) = rows.lines(work, back)
    with pytest.raises(SerialsMissing):
        inspect_return(work, back, 3, [Fate(line.id, 1, "refund", "restock")])
    with pytest.raises(InvalidInput, match="B2 was not sent with this line"):
        inspect_return(work, back, 3, [Fate(line.id, 1, "refund", "restock", serials=("B2",))])
    inspect_return(work, back, 3, [Fate(line.id, 1, "refund", "restock", serials=("A1",))])
    again = a_placed_order(work, ("PHONE", 1))
    take_payment(work, again, "capture")
    allocate_orders(work, [again])
    assert ship_order(work, again, Label("parcelia", "P2", serials={phone: ["A1"]}))


def test_a_kit_goes_back_as_its_parts(work, point):
    lamp, mug = (
        row.sku_id for row in work.execute(sa.select(stock.c.sku_id).order_by(stock.c.sku_id))
    )
    kits.define(work, a_sku(work, "SET"), {lamp: 1, mug: 2})
    order = delivered(work, ("SET", 2))
    assert (on_shelf(work), on_shelf(work, "MUG")) == ((18, 0), (16, 0))
    back = opened(work, order, 1)
    arrived(work, back, point)
    inspected(work, back)
    assert (on_shelf(work), on_shelf(work, "MUG")) == ((19, 0), (18, 0))


def test_of_eight_who_take_the_last_units_back_as_many_may_as_there_are_units(store):
    def shop(work):
        stocked(work, a_point(work), a_sku(work), 20)
        order = delivered(work, ("LAMP", 3))
        return order, lines_of(work, order)[0]

    order, line = run(store, "cli", shop)
    wanted = Wanted(order, (Asked(line, 1, "other"),))

    def ask(_):
        try:
            return run(store, "cli", open_return, wanted)
        except NotReturnable as refused:
            return refused

    with ThreadPoolExecutor(8) as pool:
        ends = list(pool.map(ask, range(8)))
    assert sum(isinstance(one, str) for one in ends) == 3
    assert doctor.run_doctor(store).ok
