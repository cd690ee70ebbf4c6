"""One act on every order of a view: each decided for itself, none twice, and taken back."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from iorder.access import service as access
from iorder.config import Settings
from iorder.flows import bulk_edit
from iorder.flows.bulk_edit import forget_old_bulk_edits, work_off_bulk_edit
from iorder.insight import bulk_edits
from iorder.insight.model import bulk_edit_orders
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.store import run
from iorder.orders import service
from iorder.orders.model import holds, order_tags, orders
from iorder.views.orders import bulk_edit as views
from iorder.worker.process import Worker
from tests import builders as b

SENT = {"order_state": "released", "fulfillment_state": "fulfilled"}


def shop(work):
    """Ten orders that wait and two that have left."""
    person = access.add_person(work, "maya@shop.example", "staff", "Maya")
    open_ones = [b.a_live_order(work, placed_at=b.NOON + n * b.HOUR) for n in range(10)]
    return person.id, open_ones, [b.a_live_order(work, axes=SENT) for _ in range(2)]


@pytest.fixture
def made(store):
    return run(store, "cli", shop)


def ask(store, made, act, told, query=None):
    wanted = views.all_of(store, act, told, query or {}, "UTC")
    return run(store, f"person:{made[0]}", bulk_edits.ask, wanted)


def undo(store, made, edit_id):
    return run(store, f"person:{made[0]}", bulk_edits.undo, edit_id)


def work_off(store, edit_id):
    assert work_off_bulk_edit(store, edit_id, lambda: False)


def told(store, made, edit_id):
    return views.progress(store, f"person:{made[0]}", edit_id)


def all_rows(store, query):
    with store.reading() as conn:
        return conn.execute(query).all()


def tagged(store):
    return dict(all_rows(store, sa.select(order_tags.c.order_id, order_tags.c.tag)))


def test_every_order_of_the_view_gets_the_tags_and_no_other(store, made):
    edit_id = ask(store, made, "tag", {"tags": ["vip"]}, {"stage": "pending"})
    Worker(store, Settings()).drain()

    assert tagged(store) == dict.fromkeys(made[1], "vip")
    found = told(store, made, edit_id)
    assert (found.state, found.total, found.changed, found.through) == ("done", 10, 10, 10)
    assert found.may_undo


def test_an_order_that_refuses_says_why_and_takes_no_other_with_it(store, made):
    edit_id = ask(store, made, "hold", {"kind": "manual", "reason": "Count the shelf"})
    work_off(store, edit_id)

    found = told(store, made, edit_id)
    assert (found.changed, found.refused) == (10, 2)
    assert all("nothing left to hold" in words for _, words in found.refusals)
    assert len(all_rows(store, sa.select(holds).where(holds.c.state == "open"))) == 10


def test_an_order_that_had_it_already_is_left_as_it_was(store, made):
    run(store, "cli", service.set_tags, made[1][0], ["vip"], 1)
    edit_id = ask(store, made, "tag", {"tags": ["vip"]}, {"stage": "pending"})
    work_off(store, edit_id)
    assert (told(store, made, edit_id).changed, told(store, made, edit_id).unchanged) == (9, 1)

    work_off(store, undo(store, made, edit_id))

    assert tagged(store) == {made[1][0]: "vip"}


def test_a_hold_on_all_is_lifted_by_undo_and_a_release_is_put_back(store, made):
    held = ask(store, made, "hold", {"kind": "manual", "reason": "x"}, {"stage": "pending"})
    work_off(store, held)
    released = ask(store, made, "release", {"kind": ""}, {"stage": "on_hold"})
    work_off(store, released)
    assert not all_rows(store, sa.select(holds).where(holds.c.state == "open"))

    work_off(store, undo(store, made, released))
    assert len(all_rows(store, sa.select(holds).where(holds.c.state == "open"))) == 10

    again = undo(store, made, held)  # those holds were released meanwhile: nothing to lift
    work_off(store, again)
    assert told(store, made, again).refused == 10
    assert "released already" in told(store, made, again).refusals[0][1]


def test_it_is_taken_back_once_and_by_who_asked(store, made):
    edit_id = ask(store, made, "tag", {"tags": ["vip"]})
    with pytest.raises(Refused, match="still at work"):
        undo(store, made, edit_id)
    work_off(store, edit_id)
    with pytest.raises(NotFound):
        run(store, "person:99", bulk_edits.undo, edit_id)
    undo(store, made, edit_id)
    with pytest.raises(Refused, match="taken back already"):
        undo(store, made, edit_id)
    assert not told(store, made, edit_id).may_undo


def test_an_order_that_comes_in_later_is_not_in_it(store, made):
    edit_id = ask(store, made, "tag", {"tags": ["vip"]}, {"stage": "pending"})
    late = run(store, "cli", b.a_live_order)
    work_off(store, edit_id)
    assert late not in tagged(store)


def test_an_order_edited_between_reading_and_its_slice_is_refused(store, made):
    edit = run(store, "worker", bulk_edits.take_up, ask(store, made, "tag", {"tags": ["vip"]}))
    seen = views.ahead(store, edit, 100)
    run(store, "cli", service.set_tags, made[1][3], ["mine"], 1)
    run(store, edit.actor, bulk_edit._slice, edit, seen)

    found = told(store, made, edit.id)
    assert (found.changed, found.refused) == (11, 1)
    assert "changed meanwhile (tags is now mine)" in found.refusals[0][1]
    assert tagged(store)[made[1][3]] == "mine"


def test_an_order_that_left_the_view_meanwhile_is_passed_over(store, made):
    asked = ask(store, made, "tag", {"tags": ["vip"]}, {"stage": "pending"})
    edit = run(store, "worker", bulk_edits.take_up, asked)
    seen = views.ahead(store, edit, 100)
    with store.writer.begin() as conn:
        conn.execute(sa.update(orders).where(orders.c.id == made[1][0]).values(stage="confirmed"))
    run(store, edit.actor, bulk_edit._slice, edit, seen)
    assert made[1][0] not in tagged(store)


def stopping_after(slices):
    left = iter([False] * slices)
    return lambda: next(left, True)


def test_a_worker_that_stops_is_followed_by_one_that_goes_on_and_nothing_is_done_twice(
    store, made, small_slices
):
    edit_id = ask(store, made, "tag", {"tags": ["vip"]})
    assert not work_off_bulk_edit(store, edit_id, stopping_after(2))
    assert told(store, made, edit_id).changed == 2 * small_slices
    work_off(store, edit_id)

    assert told(store, made, edit_id).changed == 12
    versions = all_rows(store, sa.select(orders.c.version))
    assert {row.version for row in versions} == {2}


def test_a_second_worker_at_the_same_place_changes_nothing(store, made):
    edit = run(store, "worker", bulk_edits.take_up, ask(store, made, "tag", {"tags": ["vip"]}))
    seen = views.ahead(store, edit, 5)
    run(store, edit.actor, bulk_edit._slice, edit, seen)
    with pytest.raises(bulk_edits.BulkEditStopped):
        run(store, edit.actor, bulk_edit._slice, edit, seen)
    assert len(all_rows(store, sa.select(bulk_edit_orders))) == 5


def test_a_cancelled_one_stops_where_it_is_and_what_it_did_can_be_undone(store, made, small_slices):
    edit_id = ask(store, made, "tag", {"tags": ["vip"]})

    def cancelled_meanwhile():
        if told(store, made, edit_id).changed:
            run(store, f"person:{made[0]}", bulk_edits.cancel, edit_id)
        return False

    assert work_off_bulk_edit(store, edit_id, cancelled_meanwhile)
    found = told(store, made, edit_id)
    assert (found.state, found.changed, found.may_undo) == ("cancelled", small_slices, True)
    work_off(store, undo(store, made, edit_id))
    assert tagged(store) == {}


def test_who_may_no_longer_do_it_is_refused_by_the_worker(store, made):
    edit_id = ask(store, made, "hold", {"kind": "manual", "reason": ""})
    with store.writer.begin() as conn:
        conn.exec_driver_sql("update people set role = 'viewer'")
    work_off(store, edit_id)

    found = told(store, made, edit_id)
    assert (found.state, found.through) == ("failed", 0)
    assert "The role of who asked (Viewer) does not include orders: hold" in found.error


def test_a_view_that_is_none_is_refused_before_it_is_queued(store, made):
    with pytest.raises(InvalidInput, match="no stage"):
        ask(store, made, "tag", {"tags": ["vip"]}, {"stage": "lost"})


def test_a_search_means_all_it_finds_however_many(store, made):
    edit_id = ask(store, made, "tag", {"tags": ["vip"]}, {"q": "io-"})
    assert told(store, made, edit_id).total == 12


def test_it_is_forgotten_some_weeks_after_it_ended(store, made):
    edit_id = ask(store, made, "tag", {"tags": ["vip"]})
    work_off(store, edit_id)
    forget_old_bulk_edits(store)
    assert told(store, made, edit_id)
    with store.writer.begin() as conn:
        ended = datetime.now(UTC) - bulk_edits.KEPT - timedelta(minutes=1)
        conn.execute(sa.update(bulk_edits.bulk_edits).values(finished_at=ended))
    forget_old_bulk_edits(store)
    assert told(store, made, edit_id) is None
    assert all_rows(store, sa.select(bulk_edit_orders)) == []


@pytest.fixture
def small_slices(monkeypatch):
    monkeypatch.setitem(bulk_edit.SIZES, "slice", 3)
    return 3


@pytest.mark.parametrize(
    ("act", "given", "column", "after"),
    [
        ("assign", {"assignee": "person:1"}, "assignee", "person:1"),
        ("service", {"method": "Express"}, "shipping_method", "Express"),
        ("cancel", {"reason": "staff"}, "stage", "cancelled"),
    ],
)
def test_each_act_is_done_on_all_and_undone(store, made, act, given, column, after):
    edit_id = ask(store, made, act, given, {"stage": "pending"})
    work_off(store, edit_id)
    assert told(store, made, edit_id).changed == 10
    column = orders.c[column]
    found = [row[0] for row in all_rows(store, sa.select(column).where(column == after))]
    assert len(found) == 10
    undone = undo(store, made, edit_id)
    work_off(store, undone)
    assert told(store, made, undone).changed == 10
    assert all_rows(store, sa.select(column).where(column == after)) == []


def test_before_it_is_done_people_read_how_many_change_and_why_not(store, made):
    seen, total = views.first(store, {}, "UTC", 500)
    given = {"kind": "manual", "reason": "Count the shelf"}
    found = run(store, "cli", bulk_edit.previewed, "hold", given, seen)
    refused = "The order is on its way: there is nothing left to hold."
    assert (total, found) == (12, {("changed", ""): 10, ("refused", refused): 2})
    assert all_rows(store, sa.select(holds)) == []
    found = run(store, "cli", bulk_edit.previewed, "cancel", {"reason": "staff"}, seen)
    assert found[("changed", "")] == 10
    assert all_rows(store, sa.select(orders).where(orders.c.stage == "cancelled")) == []


def test_what_became_of_each_order_is_a_list(store, made):
    edit_id = ask(store, made, "hold", {"kind": "manual", "reason": "", "due_at": ""})
    work_off(store, edit_id)
    found = views.lines(store, f"person:{made[0]}", edit_id)
    assert [outcome for _, outcome, _ in found] == ["changed"] * 10 + ["refused"] * 2
    assert "nothing left to hold" in found[-1][2]
    assert views.lines(store, "person:99", edit_id) == []
