"""What is done right in the inbox: by the flows of its pages, taken back where those can be."""

import pytest
import sqlalchemy as sa

from iorder.access.permissions import PERMISSIONS
from iorder.flows import settle_exception
from iorder.flows.settle_exception import ACTS, Subject, settle, take_back
from iorder.insight import exceptions
from iorder.insight.exceptions import Claimed, Key
from iorder.inventory.counts import OwnCount
from iorder.inventory.model import counts
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.jobs import jobs
from iorder.kernel.store import run
from iorder.orders import edits, holding, service
from iorder.orders.model import holds
from iorder.views import inbox
from iorder.views.exception_filter import InboxFilter
from iorder.views.inbox import SOURCES, Viewer
from tests import builders as b
from tests.support import waiting

ME = "person:7"


def one_of(store, kind):
    viewer = Viewer(ME, lambda _permission: True)
    (row,) = inbox.rows(store, viewer, InboxFilter(kind=kind))
    return row


def done(store, kind, act, words="", actor=ME):
    row = one_of(store, kind)
    subject = Subject(row.subject_id, row.detail.version, words)
    return run(store, actor, settle, kind, act, subject)


def left(store, kind):
    viewer = Viewer(ME, lambda _permission: True)
    return inbox.rows(store, viewer, InboxFilter(kind=kind))


def test_every_act_that_is_offered_is_done_by_something_and_nothing_else_is():
    offered = {(source.slug, act.slug) for source in SOURCES for act in source.acts}
    assert offered == set(ACTS)
    assert set(settle_exception.UNDO) == set(settle_exception.UNDO_NEEDS)
    assert set(settle_exception.UNDO_NEEDS.values()) <= set(PERMISSIONS)


def test_a_hold_is_released_and_put_back(store):
    run(store, "cli", waiting.a_held_order, due=3 * waiting.HOUR)
    due_at = one_of(store, "hold").due_at

    undo = done(store, "hold", "release").undo
    assert left(store, "hold") == []

    assert run(store, ME, take_back, undo) == "The manual hold is back."
    row = one_of(store, "hold")
    assert (row.detail.why, row.due_at) == ("Ask her", due_at)
    with store.reading() as conn:
        states = conn.execute(sa.select(holds.c.state).order_by(holds.c.id)).scalars().all()
    assert states == ["released", "open"]


def test_what_was_seen_is_what_is_acted_on(store):
    order_id = run(store, "cli", waiting.a_held_order)
    row = one_of(store, "hold")
    run(store, "cli", lambda work: tagged(work, order_id))
    with pytest.raises(StaleEdit):
        run(store, ME, settle, "hold", "release", Subject(row.subject_id, row.detail.version))


def tagged(work, order_id):
    service.add_tags(work, order_id, ["new"], edits.locked(work, order_id).version)


def test_differences_are_approved_by_somebody_who_has_not_counted(store):
    def shop(work):
        point, lamp = b.a_point(work), b.a_sku(work)
        b.stocked(work, point, lamp, 5)
        return waiting.counted(work, point, {lamp: 3})

    count_id = run(store, ME, shop)
    assert one_of(store, "count").detail.why == "1 difference, -2 units in all"
    with pytest.raises(OwnCount):
        done(store, "count", "approve")

    done(store, "count", "approve", actor="person:8")

    assert left(store, "count") == []
    with store.reading() as conn:
        mine = sa.select(counts.c.state).where(counts.c.id == count_id)
        assert conn.execute(mine).scalar_one() == "done"


def test_work_that_was_given_up_is_tried_again_or_dropped(store):
    def state():
        with store.reading() as conn:
            return conn.execute(sa.select(jobs.c.state, jobs.c.attempts)).one()

    run(store, "cli", waiting.a_dead_job)
    done(store, "dead_job", "retry")
    assert state() == ("queued", 0)
    run(store, "cli", lambda work: work.execute(sa.update(jobs).values(state="dead")))
    done(store, "dead_job", "cancel")
    assert state().state == "cancelled"
    assert left(store, "dead_job") == []


def test_short_orders_are_sourced_once_there_is_stock(store):
    def short(work):
        lamp = b.a_sku(work)
        b.stocked(work, b.a_point(work), lamp, 2)
        order_id = b.a_live_order(work, line_sku=lamp)
        work.execute(sa.text("update stock set on_hand = 0"))
        holding.hold(work, {order_id: holding.NewHold("stock", "No point has 2 x LAMP")})

    run(store, "cli", short)
    with pytest.raises(Refused, match="still missing"):
        done(store, "short", "source")
    run(store, "cli", lambda work: work.execute(sa.text("update stock set on_hand = 2")))
    done(store, "short", "source")
    assert left(store, "short") == []


def test_a_mention_is_seen_by_who_is_meant(store):
    run(store, "cli", waiting.a_mention, ME)
    done(store, "mention", "seen")
    assert left(store, "mention") == []


def test_a_parked_event_is_dismissed_and_a_refund_refused_with_words(store):
    run(store, "cli", waiting.money_matters)
    done(store, "payment_event", "dismiss", "Another shop's")
    done(store, "refund", "refuse", "Never came back")
    done(store, "payment_call", "give_up", "Seen at the bank")
    for kind in ("payment_event", "refund", "payment_call"):
        assert left(store, kind) == []


def test_what_is_no_act_is_refused(store):
    with pytest.raises(NotFound):
        run(store, ME, settle, "hold", "dance", Subject(1))
    with pytest.raises(NotFound):
        run(store, ME, take_back, {"act": "dance"})


KEY = Key("hold", 1)


def test_what_somebody_has_claimed_is_not_taken_from_them_unseen(work):
    assert exceptions.claim(work, [KEY]) == 1
    assert exceptions.claim(work, [KEY]) == 0
    work.actor = "person:8"
    with pytest.raises(Claimed, match="Somebody else"):
        exceptions.claim(work, [KEY, Key("hold", 2)])
    assert exceptions.claim(work, [KEY], ("", "cli")) == 1
    assert exceptions.give_up(work, [KEY, Key("hold", 2)]) == 1
    kinds = [event.kind for event, _ in work.announced]
    assert kinds == ["ExceptionClaimed"] * 3


def test_snoozing_is_for_a_time_to_come_and_notes_are_short(work):
    for until in (work.now, work.now + 2 * exceptions.LONGEST_SNOOZE):
        with pytest.raises(InvalidInput, match="a time to come"):
            exceptions.snooze(work, [KEY], until)
    with pytest.raises(InvalidInput, match="500 characters"):
        exceptions.note(work, KEY, "x" * 501)
    exceptions.note(work, KEY, " asked her ")
    with pytest.raises(InvalidInput, match="at most 500"):
        exceptions.claim(work, [Key("hold", at) for at in range(501)])


def test_old_claims_are_forgotten(work):
    exceptions.claim(work, [KEY])
    assert exceptions.forget_old(work) == 0
    work.now += 2 * exceptions.KEPT
    assert exceptions.forget_old(work) == 1
    assert exceptions.claim(work, [KEY]) == 1
