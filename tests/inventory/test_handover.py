"""What is held for an order leaves with it once, or comes back whole."""

import pytest
import sqlalchemy as sa

from iorder.inventory import handover, service
from iorder.inventory.handover import ShortOnHand
from iorder.inventory.model import commitments, stock, stock_movements
from iorder.inventory.service import Want
from iorder.kernel.store import run
from tests.builders import a_live_order, a_point, a_sku, stocked


class Held:
    """An order with two of five lamps allocated to it, by two of its lines."""

    def __init__(self, work) -> None:
        self.point, self.sku = a_point(work), a_sku(work)
        stocked(work, self.point, self.sku, 5)
        self.order = a_live_order(work)
        want = Want(self.point, self.sku, 1, order_id=self.order)
        service.reserve(work, "reserve", [want, want])
        service.allocate(work, [self.order])

    def numbers(self, work) -> tuple[int, int, int]:
        """(on hand, reserved, allocated)."""
        row = work.execute(sa.select(stock)).one()
        return row.on_hand, row.reserved, row.allocated


@pytest.fixture
def lamps(store) -> Held:
    return run(store, "cli", Held)


def ship(work, order_id: int) -> None:
    handover.hand_over(work, handover.held(work, [order_id]))


def stages(work) -> list[str]:
    return sorted(work.execute(sa.select(commitments.c.stage)).scalars())


def test_picking_changes_no_number(store, lamps):
    def pick(work) -> list[int]:
        return handover.pick(work, handover.held(work, [lamps.order]))

    assert run(store, "cli", pick) == [lamps.order]
    assert run(store, "cli", pick) == []
    assert run(store, "cli", stages) == ["picked", "picked"]
    assert run(store, "cli", lamps.numbers) == (5, 0, 2)


def test_what_leaves_is_off_the_shelf_and_owed_no_more(store, lamps):
    run(store, "cli", ship, lamps.order)
    run(store, "cli", ship, lamps.order)

    assert run(store, "cli", stages) == ["shipped", "shipped"]
    assert run(store, "cli", lamps.numbers) == (3, 0, 0)


def test_nothing_leaves_a_shelf_that_a_count_found_empty(store, lamps):
    run(store, "cli", service.adjust, "count", {(lamps.point, lamps.sku): -4}, "lost")

    with pytest.raises(ShortOnHand, match="count its stock"):
        run(store, "cli", ship, lamps.order)

    assert run(store, "cli", stages) == ["allocated", "allocated"]
    assert run(store, "cli", lamps.numbers) == (1, 0, 2)


def test_what_an_order_held_comes_back_once(store, lamps):
    more = Want(lamps.point, lamps.sku, 1, order_id=lamps.order)
    run(store, "cli", service.reserve, "more", [more])
    assert run(store, "cli", lamps.numbers) == (5, 1, 2)

    run(store, "cli", handover.give_back, [lamps.order])
    run(store, "cli", handover.give_back, [lamps.order])

    assert run(store, "cli", stages) == ["released"] * 3
    assert run(store, "cli", lamps.numbers) == (5, 0, 0)


def test_what_has_left_does_not_come_back_by_a_late_cancellation(store, lamps):
    run(store, "cli", ship, lamps.order)
    run(store, "cli", handover.give_back, [lamps.order])

    assert run(store, "cli", lamps.numbers) == (3, 0, 0)


def test_the_movements_name_the_order(store, lamps):
    run(store, "cli", ship, lamps.order)

    with store.reading() as conn:
        rows = conn.execute(
            sa.select(stock_movements.c.kind, stock_movements.c.reason)
            .where(stock_movements.c.kind.in_(("allocate", "ship")))
            .order_by(stock_movements.c.id)
        ).all()
    named = f"order:{lamps.order}"
    assert sorted(map(tuple, rows)) == [("allocate", named), ("ship", named)]
