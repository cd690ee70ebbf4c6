"""Points, counts and deliveries as files bring them: again and again, with the same result."""

import sqlalchemy as sa

from iorder.inventory import history, points
from iorder.inventory.history import Count
from iorder.inventory.model import points as table
from iorder.inventory.model import stock, stock_ledger
from iorder.inventory.points import PointFacts
from iorder.kernel.address import Address
from iorder.kernel.store import run
from tests.builders import a_channel, a_point, a_sku, stocked


def on_hand(work) -> dict[tuple[int, int], int]:
    rows = work.execute(sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand))
    return {(point, sku): units for point, sku, units in rows}


def ledger(work) -> list[int]:
    query = sa.select(stock_ledger.c.d_on_hand).order_by(stock_ledger.c.id)
    return list(work.execute(query).scalars())


def test_a_count_becomes_what_is_on_hand_through_the_ledger(store):
    def count(work, digest: str, units: int) -> tuple[int, int, int]:
        return history.take_counts(work, 1, 7, [Count("row", digest, *place, units, safety=2)])

    place = run(store, "cli", lambda work: (a_point(work), a_sku(work)))
    run(store, "cli", lambda work: stocked(work, *place, 5))

    assert run(store, "cli", count, "a", 3) == (1, 0, 0)
    assert run(store, "cli", count, "a", 3) == (0, 0, 1)
    assert run(store, "cli", count, "b", 4) == (0, 1, 0)

    assert run(store, "cli", on_hand) == {place: 4}
    assert run(store, "cli", ledger) == [5, -2, 1]


def test_a_count_of_what_is_there_moves_nothing(work):
    place = a_point(work), a_sku(work)
    stocked(work, *place, 5)
    history.take_counts(work, 1, 7, [Count("row", "a", *place, 5)])

    assert ledger(work) == [5]


def test_a_point_named_before_its_file_came_is_filled_in_later(store):
    def fill(work, digest: str, label: str) -> tuple[int, int, int]:
        facts = PointFacts("MI", label, "store", Address(city="Milan", country="IT"), digest)
        return points.take_points(work, channel, "web", [facts])

    channel = run(store, "cli", a_channel)
    stub = run(store, "cli", points.resolve, channel, "web", ["MI"], {})

    assert run(store, "cli", fill, "a", "Milan") == (1, 0, 0)
    assert run(store, "cli", fill, "a", "Milan") == (0, 0, 1)
    assert run(store, "cli", fill, "b", "Milan store") == (0, 1, 0)

    with store.reading() as conn:
        row = conn.execute(sa.select(table)).one()
    assert (row.id, row.code, row.label, row.city) == (stub["MI"], "MI", "Milan store", "Milan")


def test_a_code_that_is_taken_gets_its_channels_name(work):
    a_point(work, "MI")

    points.resolve(work, a_channel(work), "web", ["MI"], {})

    assert sorted(work.execute(sa.select(table.c.code)).scalars()) == ["MI", "web-MI"]
