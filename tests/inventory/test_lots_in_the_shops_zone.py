"""A lot expires as the shop's own day begins, not as the day in UTC does."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from iorder.config import Settings
from iorder.inventory import lots
from iorder.inventory.lots import InLot
from iorder.kernel.store import open_work
from iorder.worker.duties import DUTIES
from tests.builders import a_point, a_sku

THE_9TH = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("zone", "at", "is_over"),
    [
        ("Pacific/Auckland", datetime(2026, 3, 8, 10, 59, tzinfo=UTC), False),
        ("Pacific/Auckland", datetime(2026, 3, 8, 11, 0, tzinfo=UTC), True),
        ("America/Los_Angeles", datetime(2026, 3, 9, 6, 59, tzinfo=UTC), False),
        ("America/Los_Angeles", datetime(2026, 3, 9, 7, 0, tzinfo=UTC), True),
    ],
)
def test_a_lot_leaves_until_its_day_begins_where_the_shop_is(store, zone, at, is_over):
    there = replace(store, zone=zone)
    with open_work(there, "cli", at) as work:
        place = (a_point(work), a_sku(work, "MILK"))
        lots.receive(work, "in", {place: [InLot("A", THE_9TH, 5)]})
        assert lots.any_expired(work.conn, work.today) is is_over
        unserved = lots.choose(work, [(1, place, 6 if is_over else 5)]) if is_over else set()
        assert unserved == ({1} if is_over else set())
        lots.set_aside_expired(work)
        assert lots.any_expired(work.conn, work.today) is False


def test_the_duty_asks_by_the_zone_of_its_store(store):
    duty = DUTIES["lots.expire"]
    assert duty.is_due(replace(store, zone="Pacific/Auckland"), Settings(_env_file=None)) is False
