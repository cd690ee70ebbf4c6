"""The living sample shop: orders come, reach every stage and leave; nothing happens twice."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.place_order import accept_orders
from iorder.flows.record_scans import record_scans
from iorder.inventory.model import commitments, stock_movements
from iorder.kernel import refs
from iorder.kernel.errors import Refused
from iorder.kernel.events import events
from iorder.kernel.store import open_store, run_at
from iorder.orders import holding
from iorder.orders.model import holds, orders
from iorder.orders.placing import NewLine, NewOrder
from iorder.purchasing.model import purchase_orders
from iorder.sample.arriving import arrivals, ending_carts
from iorder.sample.assortment import SCARCE, items
from iorder.sample.live import LEASE_SECONDS, Sandbox
from iorder.sample.load import load_sample
from iorder.sample.marker import KIND, NAME, sample_marker
from iorder.sample.moving import moves_due
from iorder.sample.scene import ACTOR, Pace, scene
from iorder.sample.shop import CHANNELS
from iorder.sample.supplying import supplies
from iorder.sample.travelling import scans_due
from iorder.sample.turns import TURNS
from iorder.shipping.model import parcels, scans
from iorder.shipping.service import Scan
from iorder.views.doctor import run_doctor
from tests.builders import LYON
from tests.support.source import ROOT

OPENS = datetime(2035, 5, 21, 23, tzinfo=UTC)
"""The quietest hour: orders travel as fast as in any other."""
STEP = timedelta(seconds=10)
FAST = Pace(12)


@pytest.fixture
def shop(store):
    """The sample shop of a plan of 300 orders with its first delivery, before its first order."""
    load_sample(store, until=OPENS, seed=5, orders=300, should_stop=lambda: True)
    return store


def play(player, clock, steps):
    """Some steps of it; returns the time after them."""
    for _ in range(steps):
        assert player.step(clock)
        clock += STEP
    return clock


def a_player(store, pace=FAST, name="one"):
    return Sandbox(store, scene(store, sample_marker(store), pace), name)


def counted(store, column, *which):
    """How many there are of each value of ``column``."""
    query = sa.select(column, sa.func.count()).where(*which).group_by(column)
    with store.reading() as conn:
        return {row[0]: row[1] for row in conn.execute(query)}


def sound(store):
    report = run_doctor(store)
    return [(one.check, one.rows[:3]) for one in report.findings]


in_carts_and_bought = sa.and_(
    commitments.c.held_in.is_not(None), commitments.c.order_id.is_not(None)
)
REACHED = {
    "OrderPlaced", "OrderSourced", "OrderScreened", "HoldPlaced", "HoldReleased",
    "PaymentAuthorized", "PaymentCaptured", "OrderConfirmed", "OrderReleased", "PickingStarted",
    "OrderShipped", "ParcelMoved", "OrderTracked", "OrderDelivered", "OrderCompleted",
    "OrderCancelled", "StockReceived",
}  # fmt: skip


@pytest.mark.slow
def test_orders_come_from_every_channel_and_reach_every_stage(shop):
    play(a_player(shop), OPENS, 14)

    assert set(counted(shop, events.c.kind)) >= REACHED
    assert set(counted(shop, events.c.actor, events.c.subject_kind == "order")) == {ACTOR}
    assert len(counted(shop, orders.c.channel_id)) == len(CHANNELS)
    assert {"delivered", "shipped", "cancelled"} <= set(counted(shop, orders.c.stage))
    carts = counted(shop, commitments.c.stage, commitments.c.cart.is_not(None))
    assert set(carts) >= {"released", "reserved"}
    assert counted(shop, commitments.c.stage, in_carts_and_bought)
    assert sound(shop) == []


@pytest.mark.slow
def test_it_may_stop_anywhere_and_go_on(shop):
    """Each step is another player's, a minute after the one before: four days of the shop."""
    clock, delivered = OPENS, []
    for _ in range(4):
        for turn in range(8):
            assert a_player(shop, name=f"player {turn}").step(clock)
            clock += timedelta(minutes=1)
        delivered.append(counted(shop, orders.c.stage).get("delivered", 0))

    assert delivered == sorted(set(delivered))
    came = counted(shop, orders.c.external_ref)
    assert set(came.values()) == {1}
    assert sound(shop) == []


def test_only_one_plays_and_the_next_goes_on_when_it_leaves(shop):
    first, second = a_player(shop, name="first"), a_player(shop, name="second")
    assert first.step(OPENS)
    came = counted(shop, orders.c.stage)

    assert not second.step(OPENS)
    assert counted(shop, orders.c.stage) == came
    assert not second.step(OPENS + timedelta(seconds=LEASE_SECONDS - 1))

    assert second.step(OPENS + timedelta(seconds=LEASE_SECONDS))
    assert not first.step(OPENS + timedelta(seconds=LEASE_SECONDS + 1))


@pytest.mark.slow
def test_what_two_do_at_once_is_done_once(shop):
    """A player that was frozen while it acted wakes up and does the same again."""
    at_work = a_player(shop).scene
    clock = OPENS
    for _ in range(25):
        clock += STEP
        with shop.reading() as conn:
            due = [
                *arrivals(at_work, clock - STEP / 5, clock), *moves_due(conn, at_work),
                *scans_due(conn, at_work), *supplies(conn, at_work, clock),
                *ending_carts(conn, at_work),
            ]  # fmt: skip
        ripe = [one for one in due if one.at <= clock]
        act_on(shop, clock, ripe)
        told = facts(shop)
        act_on(shop, clock + timedelta(seconds=1), ripe)
        assert facts(shop) == told
    assert told["scans"] > 20
    assert sound(shop) == []


def test_what_was_decided_before_a_person_acted_is_dropped(shop):
    at_work = a_player(shop).scene
    lamp = NewLine(items()[0].code, 1, 4000)
    web = at_work.shop.channels["web"]
    for ref in ("W-1", "W-2"):
        order = NewOrder(web, ref, "EUR", (lamp,), ship_to=LYON, payment_method="card")
        run_at(shop, ACTOR, OPENS, accept_orders, [order])
    while set(counted(shop, orders.c.fraud_state)) != {"approved"}:
        lively(shop, at_work, OPENS, days=0.05)
    with shop.reading() as conn:
        due = list(moves_due(conn, at_work))
        first = conn.execute(sa.select(orders.c.id).order_by(orders.c.id)).scalars().first()

    hold = holding.NewHold("manual", "Asked for another colour")
    run_at(shop, "person:1", OPENS, holding.hold, {first: hold})
    act_on(shop, OPENS + timedelta(days=1), due)

    paid = counted(shop, orders.c.payment_state, orders.c.id != first)
    assert counted(shop, orders.c.payment_state, orders.c.id == first) == {"unpaid": 1}
    assert paid == {"authorized": 1}


def act_on(store, clock, due):
    for one in due:
        with suppress(Refused):
            run_at(store, ACTOR, clock, one.act)


def facts(store):
    tables = {"orders": orders, "events": events, "scans": scans, "moves": stock_movements}
    with store.reading() as conn:
        return {
            name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
            for name, table in tables.items()
        }


def test_what_a_person_holds_is_left_to_people(shop):
    player = a_player(shop, Pace(1))
    clock = OPENS
    while not counted(shop, orders.c.stage).get("pending"):
        clock = play(player, clock, 1)
    with shop.reading() as conn:
        mine = conn.execute(sa.select(orders.c.id).order_by(orders.c.id)).scalars().first()
    hold = holding.NewHold("manual", "Asked for another colour")
    run_at(shop, "person:1", clock, holding.hold, {mine: hold})

    play(player, clock + timedelta(days=1), 3)

    assert counted(shop, holds.c.state, holds.c.order_id == mine) == {"open": 1}
    assert counted(shop, orders.c.stage, orders.c.id == mine) == {"on_hold": 1}


def test_what_no_point_has_is_supplied_later_or_called_off(shop):
    at_work = a_player(shop).scene
    scarce = [
        NewOrder(at_work.shop.channels["web"], f"W-{number}", "EUR", (NewLine(one.code, 2, 900),),
                 ship_to=LYON, payment_method="wallet")
        for number, one in enumerate(items()[-SCARCE:] * 2)
    ]  # fmt: skip
    run_at(shop, ACTOR, OPENS, accept_orders, scarce)
    assert counted(shop, holds.c.kind) == {"stock": SCARCE * 2}

    lively(shop, at_work, OPENS, days=10)

    mine = orders.c.external_ref.like("W-%")
    assert {"", "inventory"} <= set(counted(shop, orders.c.cancel_reason, mine))
    assert set(counted(shop, orders.c.stage, mine)) <= {"cancelled", "shipped", "delivered"}
    assert counted(shop, purchase_orders.c.note, purchase_orders.c.state == "received")
    assert sound(shop) == []


def test_the_money_of_what_came_back_is_given_back(shop):
    at_work = a_player(shop).scene
    lamp = NewLine(items()[0].code, 1, 4000)
    order = NewOrder(
        at_work.shop.channels["web"], "W-1", "EUR", (lamp,), ship_to=LYON, payment_method="card"
    )
    run_at(shop, "cli", OPENS, accept_orders, [order])
    clock = OPENS
    while not counted(shop, parcels.c.id):
        clock = lively(shop, at_work, clock, days=1)
    with shop.reading() as conn:
        parcel_id = conn.execute(sa.select(parcels.c.id)).scalar_one()
    run_at(shop, "cli", clock, record_scans, [Scan(parcel_id, clock, "returned")])
    assert counted(shop, orders.c.payment_state) == {"captured": 1}

    lively(shop, at_work, clock, days=3)

    assert counted(shop, orders.c.payment_state) == {"refunded": 1}
    assert counted(shop, orders.c.stage) == {"returned": 1}
    assert sound(shop) == []


def lively(store, at_work, clock, days):
    """So many of the shop's days in which nobody new comes; returns the time after them."""
    hour = at_work.pace.span(timedelta(hours=1))
    for _ in range(round(days * 24)):
        clock += hour
        with store.reading() as conn:
            due = [*moves_due(conn, at_work), *scans_due(conn, at_work)]
        act_on(store, clock, [one for one in due if one.at <= clock])
    return clock


@pytest.mark.slow
def test_the_command_moves_the_shop_until_it_is_interrupted(sqlite_store, sqlite_url, tmp_path):
    load_sample(sqlite_store, until=OPENS, seed=5, orders=300, should_stop=lambda: True)
    run_at(sqlite_store, "cli", OPENS, _mark_as_loaded)
    env = {**os.environ, "IORDER_DATABASE_URL": sqlite_url, "IORDER_FILES": str(tmp_path)}
    command = [sys.executable, "-m", "iorder", "demo", "--live", "--pace", "20"]
    running = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.PIPE, text=True)
    try:
        watched = open_store(sqlite_url)
        ends = time.monotonic() + 30
        while not counted(watched, events.c.kind).get("OrderScreened") and time.monotonic() < ends:
            time.sleep(0.2)
        watched.dispose()
        running.send_signal(signal.SIGINT)
        _, words = running.communicate(timeout=20)
    finally:
        running.kill()

    assert running.returncode == 0
    assert "orders came" in words
    assert "Traceback" not in words
    assert counted(sqlite_store, orders.c.channel_id)


def _mark_as_loaded(work):
    marker = sample_marker(work.store)
    text = refs.known(work, 0, KIND, [NAME])[NAME].digest
    done = text.replace(f'"turns": {marker.turns}', f'"turns": {TURNS}')
    refs.refresh(work, 0, KIND, {NAME: done})
