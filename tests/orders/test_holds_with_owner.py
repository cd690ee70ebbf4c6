"""Holds have an owner and a deadline; many orders are held at once, each for itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.due_holds import any_due, work_off_due_holds
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.store import run, run_at
from iorder.orders import held
from iorder.orders.holding import NewHold
from iorder.orders.model import holds, orders
from tests.builders import HOUR, NOON, a_live_order

LATER = NOON + 5 * HOUR
LEFT = {"order_state": "released", "fulfillment_state": "fulfilled"}


def row(store, table=holds):
    with store.reading() as conn:
        return conn.execute(sa.select(table).order_by(table.c.id)).first()


def place(store, order_id, when_due="wait", due_at=LATER, kind="manual"):
    def flow(work):
        return held.place_hold(
            work, order_id, kind, "Odd", _version(work, order_id), owner="person:7",
            due_at=due_at, when_due=when_due,
        )  # fmt: skip

    return run_at(store, "cli", NOON, flow)


def _version(work, order_id):
    return work.execute(sa.select(orders.c.version).where(orders.c.id == order_id)).scalar_one()


def at(store, moment):
    with store.reading() as conn:
        return any_due(conn, moment)


def test_a_hold_keeps_who_looks_after_it_and_until_when(store):
    place(store, run(store, "cli", a_live_order), "release")
    one = row(store)
    assert (one.owner, one.due_at, one.when_due) == ("person:7", LATER, "release")


@pytest.mark.parametrize(
    ("when_due", "hold", "stage"),
    [
        ("wait", "open", "on_hold"),
        ("release", "expired", "pending"),
        ("cancel", "rejected", "cancelled"),
    ],
)
def test_at_its_deadline_happens_what_was_decided(store, when_due, hold, stage):
    place(store, run(store, "cli", a_live_order), when_due)
    assert at(store, LATER) is (when_due != "wait")
    assert not at(store, LATER - HOUR)
    assert work_off_due_holds(store, lambda: False)  # the database's clock is past it
    assert (row(store).state, row(store, orders).stage) == (hold, stage)


def test_an_order_that_has_left_is_not_cancelled_by_its_hold(store):
    order_id = run(store, "cli", a_live_order)
    place(store, order_id, "cancel")

    def leave(work):
        work.execute(sa.update(orders).values(**LEFT, stage="shipped"))

    run(store, "cli", leave)
    work_off_due_holds(store, lambda: False)
    one = row(store)
    assert (one.state, one.when_due) == ("open", "wait")
    assert "has left" in one.reason


@pytest.mark.parametrize(
    ("due_at", "when_due", "words"),
    [
        (NOON - HOUR, "wait", "past already"),
        (None, "release", "Say until when"),
        (LATER, "explode", "choose one"),
    ],
)
def test_a_deadline_that_cannot_be_is_refused(store, due_at, when_due, words):
    order_id = run(store, "cli", a_live_order)
    with pytest.raises(InvalidInput, match=words):
        place(store, order_id, when_due, due_at)


def test_owner_and_deadline_are_edited_on_the_version_that_was_seen(store):
    order_id = run(store, "cli", a_live_order)
    hold_id = place(store, order_id)
    new = {"owner": "person:8", "due_at": LATER + HOUR, "when_due": "cancel"}
    run_at(store, "cli", NOON, held.edit_hold, hold_id, 2, **new)
    assert (row(store).owner, row(store).due_at) == ("person:8", LATER + HOUR)
    with pytest.raises(StaleEdit, match="manual hold is now changed"):
        run_at(store, "cli", NOON, held.edit_hold, hold_id, 2, **{**new, "owner": ""})
    with pytest.raises(NotFound):
        run_at(store, "cli", NOON, held.edit_hold, 99, 3, **new)


def test_several_kinds_stop_an_order_until_all_are_lifted(store):
    order_id = run(store, "cli", a_live_order)
    first, second = place(store, order_id), place(store, order_id, kind="fraud")
    assert row(store, orders).open_holds == 2
    run(store, "cli", held.release_hold, first, 3)
    assert row(store, orders).stage == "on_hold"
    run(store, "cli", held.release_hold, second, 4)
    assert row(store, orders).stage == "pending"


def test_many_are_held_at_once_and_each_refusal_says_why(work):
    free, gone, stale, double = (
        a_live_order(work), a_live_order(work, axes=LEFT), a_live_order(work), a_live_order(work)
    )  # fmt: skip
    held.place_hold(work, double, "manual", "First", 1)
    seen = {free: 1, gone: 1, stale: 9, double: 2, 10**9: 1}
    found = held.place_holds(work, seen, NewHold("manual", "Count the shelf"))
    assert isinstance(found[free], int)
    words = {key: str(what) for key, what in found.items() if isinstance(what, Refused)}
    assert "nothing left to hold" in words[gone]
    assert "changed meanwhile" in words[stale]
    assert "an open manual hold already" in words[double]
    assert "no such order" in words[10**9]
    state = sa.select(orders.c.open_holds, orders.c.version).where(orders.c.id == free)
    assert work.execute(state).one() == (1, 2)
    assert held.lift_holds(work, {free: found[free], gone: 10**9}) == {free: True, gone: False}
    assert work.execute(state).one() == (0, 3)


def test_a_deadline_needs_no_more_than_a_minute(store):
    order_id = run(store, "cli", a_live_order)
    place(store, order_id, due_at=NOON + timedelta(minutes=1))
    assert row(store).due_at == NOON + timedelta(minutes=1)
