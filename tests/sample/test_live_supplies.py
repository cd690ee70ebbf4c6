"""The living sample shop's shelves: what is low is bought, comes in, and goes between points."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.inventory import service as inventory
from iorder.inventory.model import stock, transfers
from iorder.kernel.errors import Refused
from iorder.kernel.store import run_at
from iorder.purchasing.model import purchase_orders
from iorder.sample.assortment import items
from iorder.sample.load import load_sample
from iorder.sample.marker import sample_marker
from iorder.sample.scene import ACTOR, Pace, scene
from iorder.sample.supplying import ROUND, supplies
from iorder.views.doctor import run_doctor

OPENS = datetime(2035, 5, 21, 23, tzinfo=UTC)


@pytest.fixture
def shop(store):
    """The sample shop of a plan of 60 orders as it opens, before its first order."""
    load_sample(store, until=OPENS, seed=5, orders=60, should_stop=lambda: True)
    return store


def at_work_in(store):
    return scene(store, sample_marker(store), Pace(1))


def counted(store, column, *which):
    query = sa.select(column, sa.func.count()).where(*which).group_by(column)
    with store.reading() as conn:
        return {row[0]: row[1] for row in conn.execute(query)}


@pytest.mark.slow
def test_what_is_low_is_bought_comes_in_and_goes_between_points(shop):
    at_work = at_work_in(shop)
    point = at_work.shop.points["EU-RTM"]
    some = [at_work.shop.skus[one.code] for one in items()[:20]]
    run_at(shop, "cli", OPENS, empty_shelves, point, some)
    low = counted(shop, stock.c.point_id, stock.c.on_hand == 0, stock.c.point_id == point)

    clock = OPENS
    for _ in range(75):
        clock += at_work.pace.span(ROUND)
        with shop.reading() as conn:
            due = list(supplies(conn, at_work, clock))
        for one in due:
            if one.at <= clock:
                with suppress(Refused):
                    run_at(shop, ACTOR, clock, one.act)

    assert counted(shop, purchase_orders.c.state)["received"] >= 1
    assert counted(shop, transfers.c.state)["received"] >= 1
    again = counted(shop, stock.c.point_id, stock.c.on_hand == 0, stock.c.point_id == point)
    assert again.get(point, 0) < low[point] / 2
    assert run_doctor(shop).findings == []


def empty_shelves(work, point_id, sku_ids):
    here = sa.select(stock.c.sku_id, stock.c.on_hand).where(
        stock.c.point_id == point_id, stock.c.sku_id.in_(sku_ids)
    )
    gone = {(point_id, sku): -units for sku, units in work.execute(here).all()}
    inventory.adjust(work, "fire", gone, "Fire in the aisle")


def test_what_the_load_sent_comes_when_its_own_time_has_passed(shop):
    at_work = at_work_in(shop)
    day, usual = timedelta(days=1), at_work.pace.span(timedelta(days=1))
    assert at_work.since_then(OPENS - 4 * day, OPENS + 2 * day) == OPENS + 2 * usual
    assert at_work.since_then(OPENS - 4 * day, OPENS - day) == OPENS - day
    assert at_work.since_then(OPENS + usual, OPENS + usual + day) == OPENS + 2 * usual
