"""Reservations past their end are tidied up, though nobody waits for it."""

from datetime import timedelta

import sqlalchemy as sa

from iorder.inventory import service, sweeping
from iorder.inventory.model import stock
from iorder.inventory.service import Want
from iorder.kernel.store import run
from tests.builders import a_point, a_sku, stocked


def fill_carts(work) -> None:
    """Two of five lamps for a cart whose time is over, one for a cart that still has some."""
    place = a_point(work), a_sku(work)
    stocked(work, *place, 5)
    over, open_ = work.now - timedelta(seconds=1), work.now + timedelta(hours=1)
    service.reserve(work, "over", [Want(*place, 2, cart="over", expires_at=over)])
    service.reserve(work, "open", [Want(*place, 1, cart="open", expires_at=open_)])


def reserved(work) -> int:
    return work.execute(sa.select(stock.c.reserved)).scalar_one()


def test_only_what_is_over_is_given_back(store):
    run(store, "cli", fill_carts)
    with store.reading() as conn:
        assert sweeping.is_due(conn)

    assert run(store, "worker", sweeping.sweep) is False
    assert run(store, "worker", sweeping.sweep) is False

    assert run(store, "cli", reserved) == 1
    with store.reading() as conn:
        assert not sweeping.is_due(conn)
