"""A day of the rollup is what its orders say, whoever reads it and whenever."""

from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.channels import service as channels
from iorder.insight import rollups
from iorder.insight.model import order_days
from iorder.insight.rollups import Counted
from iorder.kernel.store import run
from iorder.orders.model import order_touches, orders
from iorder.orders.touches import touch

COUNTED = Counted(orders, order_touches)
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)


def place(work, *placed: datetime, stage: str = "pending", currency: str = "EUR", **more) -> None:
    """Orders of 10.00 and 2 units each, one for each time."""
    channel = channels.channel(work, "web")
    rows = [
        {
            "id": key, "number": f"IO-{key}", "channel_id": channel, "placed_at": at,
            "stage": stage, "currency": currency, "total_minor": 1000, "unit_count": 2,
            "created_at": at, **more,
        }
        for key, at in zip(work.ids(orders, len(placed)), placed, strict=True)
    ]  # fmt: skip
    work.insert(orders, rows)
    touch(work, placed)


def settle(store, zone: str = "UTC") -> None:
    while run(store, "worker", rollups.refresh, COUNTED, zone):
        pass


def days_of(store, zone: str = "UTC") -> dict[tuple[str, str], int]:
    """Orders by (day, stage) as a reader gets them, from 2026-03-08 to 2026-03-12."""
    with store.reading() as conn:
        facts = rollups.facts(conn, COUNTED, zone, date(2026, 3, 8), date(2026, 3, 12))
        found = conn.execute(
            sa.select(facts.c.day, facts.c.stage, sa.func.sum(facts.c.orders)).group_by(
                facts.c.day, facts.c.stage
            )
        ).all()
    return {(day.isoformat(), stage): int(number) for day, stage, number in found}


def standing_of(store, zone: str = "UTC") -> dict[str, int]:
    """Orders by stage as a reader gets them."""
    with store.reading() as conn:
        found = rollups.standing(conn, COUNTED)
        summed = sa.select(found.c.stage, sa.func.sum(found.c.orders)).group_by(found.c.stage)
        rows = conn.execute(summed).all()
    return {stage: int(number) for stage, number in rows if number}


def test_a_day_counts_its_orders_by_channel_currency_and_stage(store):
    run(store, "cli", place, NOON, NOON, flags=" difference ")
    run(store, "cli", place, NOON, stage="shipped", currency="USD")

    settle(store)

    with store.reading() as conn:
        found = conn.execute(sa.select(order_days).order_by(order_days.c.stage)).all()
    assert [row[0] for row in found] == [date(2026, 3, 10), date(2026, 3, 10)]
    assert [row[2:] for row in found] == [
        ("EUR", "pending", 2, 2, 4, 2000),
        ("USD", "shipped", 1, 0, 2, 1000),
    ]


def test_a_reader_sees_what_was_written_a_moment_ago(store):
    run(store, "cli", place, NOON)
    assert days_of(store) == {("2026-03-10", "pending"): 1}

    settle(store)
    run(store, "cli", place, NOON, NOON - timedelta(days=1))

    assert days_of(store) == {("2026-03-10", "pending"): 2, ("2026-03-09", "pending"): 1}


@pytest.mark.parametrize(
    ("zone", "day"),
    [("UTC", "2026-03-10"), ("Asia/Kolkata", "2026-03-11"), ("America/Lima", "2026-03-10")],
)
def test_a_day_is_the_shops_own(store, zone, day):
    run(store, "cli", place, datetime(2026, 3, 10, 20, tzinfo=UTC))
    assert days_of(store, zone) == {(day, "pending"): 1}

    settle(store, zone)

    assert days_of(store, zone) == {(day, "pending"): 1}


def test_a_shop_that_moves_to_another_zone_gets_its_days_anew(store):
    run(store, "cli", place, datetime(2026, 3, 10, 20, tzinfo=UTC))
    settle(store, "UTC")

    settle(store, "Asia/Kolkata")

    assert days_of(store, "Asia/Kolkata") == {("2026-03-11", "pending"): 1}
    with store.reading() as conn:
        assert conn.execute(sa.select(order_days.c.day)).scalars().all() == [date(2026, 3, 11)]


def test_an_order_that_moves_on_leaves_its_old_stage(store):
    run(store, "cli", place, NOON)
    settle(store)

    def ship(work):
        work.execute(sa.update(orders).values(stage="shipped"))
        touch(work, [NOON])

    run(store, "cli", ship)
    assert standing_of(store) == {"shipped": 1}, "before the rollup has followed"
    settle(store)

    assert days_of(store) == {("2026-03-10", "shipped"): 1}
    assert standing_of(store) == {"shipped": 1}


def test_a_test_order_never_counts(store):
    run(store, "cli", place, NOON, is_test=True)
    settle(store)
    assert days_of(store) == {}


def test_what_is_written_while_a_turn_runs_is_left_for_the_next(store):
    run(store, "cli", place, NOON)

    def recompute_and_meanwhile(work):
        more = rollups.refresh(work, COUNTED, "UTC")
        place(work, NOON)
        return more

    run(store, "cli", recompute_and_meanwhile)

    with store.reading() as conn:
        assert rollups.is_due(conn, COUNTED, "UTC")
    assert days_of(store) == {("2026-03-10", "pending"): 2}


def test_one_turn_takes_few_days_and_the_next_goes_on(store):
    run(store, "cli", place, *(NOON + timedelta(days=step) for step in range(25)))

    turns = 0
    while run(store, "worker", rollups.refresh, COUNTED, "UTC"):
        turns += 1

    assert turns >= 3
    with store.reading() as conn:
        assert conn.execute(sa.select(sa.func.sum(order_days.c.orders))).scalar_one() == 25
        assert not rollups.is_due(conn, COUNTED, "UTC")
