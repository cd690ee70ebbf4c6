"""Whoever writes what the rollups count says which days it wrote."""

from datetime import datetime, timedelta, timezone

import sqlalchemy as sa

from iorder.insight import rollups
from iorder.kernel.store import run
from iorder.orders import held, history, reimport
from iorder.orders.model import order_touches
from iorder.orders.touches import touch
from iorder.views.orders.order_facts import COUNTED
from tests.builders import NOON, a_live_order, a_past_order, past_order


def days(work):
    found = work.execute(sa.select(order_touches.c.day).order_by(order_touches.c.id)).scalars()
    return [day.isoformat() for day in found]


def settle(store):
    while run(store, "worker", rollups.refresh, COUNTED, "UTC"):
        pass


def counted(store):
    """(orders, total) by stage and day as pages read them."""
    with store.reading() as conn:
        facts = rollups.facts(conn, COUNTED, "UTC", NOON.date() - timedelta(days=9), NOON.date())
        rows = conn.execute(
            sa.select(facts.c.day, facts.c.stage, facts.c.orders, facts.c.total_minor).order_by(
                facts.c.day
            )
        )
        return [(row.day.day, row.stage, int(row.orders), int(row.total_minor)) for row in rows]


def test_a_day_is_told_once_a_transaction_and_by_its_utc_date(work):
    east = timezone(timedelta(hours=9))
    touch(work, [NOON, NOON, datetime(2026, 3, 10, 3, tzinfo=east)])
    assert days(work) == ["2026-03-09", "2026-03-10"]


def test_no_order_no_touch(work):
    touch(work, [])
    assert days(work) == []


def test_history_touches_the_days_it_was_placed_on(work):
    past = [past_order(work, str(n), placed_at=NOON - timedelta(days=n % 2)) for n in range(4)]
    history.insert(work, 1, past)
    assert days(work) == ["2026-03-09", "2026-03-10"]


def test_a_later_import_touches_where_the_order_was_and_where_it_is(work):
    order_id = a_past_order(work)
    work.execute(sa.delete(order_touches))
    earlier = past_order(work, order_id=order_id, placed_at=NOON - timedelta(days=2))
    reimport.revise(work, 2, [earlier])
    assert days(work) == ["2026-03-08", "2026-03-10"]


def test_an_import_that_changes_nothing_touches_nothing(work):
    order_id = a_past_order(work)
    work.execute(sa.delete(order_touches))
    reimport.revise(work, 2, [past_order(work, order_id=order_id)])
    reimport.set_axis(work, 2, "payment_state", {order_id: "unknown"})
    assert days(work) == []


def test_what_pages_count_follows_every_writer_of_orders(store):
    order_id = run(store, "cli", a_live_order, payment_method="card")
    past = run(store, "cli", a_past_order, status="pending")
    run(store, "cli", lambda work: touch(work, [NOON]))
    settle(store)
    assert counted(store) == [(10, "pending", 2, 4000)]

    run(store, "cli", held.place_hold, order_id, "manual", "", 1)
    run(store, "cli", reimport.set_axis, 2, "tracking_state", {past: "delivered"})
    assert counted(store) == [(10, "delivered", 1, 2000), (10, "on_hold", 1, 2000)]

    settle(store)
    run(store, "cli", revised, past)
    assert counted(store) == [(9, "cancelled", 1, 3000), (10, "on_hold", 1, 2000)]


def revised(work, past):
    gone = past_order(
        work, order_id=past, status="cancelled", placed_at=NOON - timedelta(days=1),
        shipping_minor=1000,
    )  # fmt: skip
    reimport.revise(work, 3, [gone])
