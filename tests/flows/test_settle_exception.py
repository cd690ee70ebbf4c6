"""What is done right in the inbox: by the flows of its pages, taken back where those can be."""

import pytest
import sqlalchemy as sa

from iorder.access.permissions import PERMISSIONS
from iorder.flows import settle_exception
from iorder.flows.answer_dispute import NotTaken
from iorder.flows.settle_exception import ACTS, Subject, settle, take_back
from iorder.insight import exceptions
from iorder.insight.exceptions import Claimed, Key
from iorder.insight.model import exception_claims
from iorder.inventory.counts import OwnCount
from iorder.inventory.model import counts, transfers
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.jobs import jobs
from iorder.kernel.store import run
from iorder.orders import edits, holding, service
from iorder.orders.model import holds, orders
from iorder.payments import evidence
from iorder.payments.model import payment_calls, tenders
from iorder.purchasing.model import purchase_orders
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox import SOURCES, Viewer
from tests import builders as b
from tests.support import waiting

ME = "person:7"


def left(store, kind):
    viewer = Viewer(ME, lambda _permission: True)
    return inbox.rows(store, viewer, InboxFilter(kind=kind))


def one_of(store, kind):
    (row,) = left(store, kind)
    return row


def done(store, kind, act, words="", actor=ME):
    row = one_of(store, kind)
    subject = Subject(row.subject_id, row.detail.version, words, kind)
    return run(store, actor, settle, kind, act, subject)


def test_every_act_that_is_offered_is_done_by_something_and_nothing_else_is():
    offered = {(source.slug, act.slug) for source in SOURCES for act in source.acts}
    assert offered == set(ACTS)
    assert {one.needs for one in settle_exception.UNDO.values()} <= set(PERMISSIONS)


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


def test_what_is_authorised_is_captured_or_left_to_lapse(store):
    run(store, "cli", waiting.money_matters)
    undo = done(store, "authorization", "let_lapse").undo
    assert left(store, "authorization") == []
    assert run(store, ME, take_back, undo) == "It waits again."

    run(store, "cli", lambda work: work.execute(sa.delete(payment_calls)))
    assert done(store, "authorization", "capture").words == "It is captured."

    assert left(store, "authorization") == []
    with store.reading() as conn:
        assert conn.execute(sa.select(tenders.c.captured_minor)).scalar_one() == 2000


def test_a_dispute_is_accepted_with_a_reason(store):
    run(store, "cli", waiting.money_matters)
    assert done(store, "dispute", "accept", "Not worth it").words == "The loss is accepted."
    assert left(store, "dispute") == []


def test_evidence_that_was_gathered_is_handed_in_while_there_is_time(store):
    run(store, "cli", waiting.money_matters)
    row = one_of(store, "dispute")
    assert row.detail.acts == ("submit", "accept")
    run(store, "cli", evidence.summarise, row.subject_id, "She signed for it")

    assert one_of(store, "dispute").detail.acts == ("hand_in", "submit", "accept")
    with pytest.raises(NotTaken):  # nobody takes evidence for a payment of no service
        done(store, "dispute", "hand_in")
    assert done(store, "dispute", "submit", "By mail").words.endswith("answered.")
    assert left(store, "dispute") == []


def test_a_transfer_is_matched_with_the_order_it_means_and_taken_back(store):
    def shop(work):
        waiting.money_matters(work)
        order_id = b.a_live_order(work, total_minor=2000)
        waiting.put(
            work, tenders, order_id=order_id, method="bank_transfer", provider="bank_transfer",
            currency="EUR", amount_minor=2000, state="awaiting_funds", created_at=work.now,
        )  # fmt: skip
        return work.execute(sa.select(orders.c.number).where(orders.c.id == order_id)).scalar_one()

    number = run(store, "cli", shop)
    assert one_of(store, "bank_line").detail.filled == {"match": number}

    settled = done(store, "bank_line", "match", number)
    assert (settled.words, left(store, "bank_line")) == (f"It pays {number}.", [])
    run(store, ME, take_back, settled.undo)
    assert done(store, "bank_line", "ignore", "Interest").words == "It is put aside."


def test_a_line_of_a_payout_is_right_with_a_reason(store):
    run(store, "cli", waiting.money_matters)
    done(store, "payout_line", "settle", "Their rounding")
    assert left(store, "payout_line") == []


def test_late_goods_get_a_new_day_or_come_to_an_end(store):
    run(store, "cli", waiting.goods_matters)
    soon = one_of(store, "late_transfer").asked_at.date() + 3 * waiting.DAY
    gone = soon - 9 * waiting.DAY
    for kind in ("late_transfer", "late_purchase_order", "late_parcel"):
        for wrong in ("", "soon", gone.isoformat()):
            with pytest.raises(InvalidInput):
                done(store, kind, "expect", wrong)
        assert done(store, kind, "expect", soon.isoformat())
        assert left(store, kind) == []
    with store.reading() as conn:
        for table in (transfers, purchase_orders):
            assert conn.execute(sa.select(table.c.expected_on)).scalar_one() == soon
        assert conn.execute(sa.select(exception_claims.c.reason)).scalar_one()


@pytest.mark.parametrize(
    ("kind", "act", "words"),
    [("late_transfer", "close_short", "Fell off"), ("late_purchase_order", "cancel", "Bankrupt")],
)
def test_what_will_not_come_is_ended(store, kind, act, words):
    run(store, "cli", waiting.goods_matters)
    with pytest.raises(InvalidInput):
        done(store, kind, act)
    done(store, kind, act, words)
    assert left(store, kind) == []


def test_who_asked_about_it_looks_after_it_and_sees_it_again_in_a_day(store):
    run(store, "cli", waiting.goods_matters)
    undo = done(store, "late_parcel", "chase", "DHL looks for it").undo

    assert left(store, "late_parcel") == []
    viewer = Viewer(ME, lambda _permission: True)
    (row,) = inbox.rows(store, viewer, InboxFilter(kind="late_parcel", due="snoozed"))
    assert (row.owner, row.note, row.reason) == (ME, "DHL looks for it", "DHL looks for it")
    assert abs(row.snoozed_until - row.asked_at - waiting.DAY) < waiting.HOUR
    run(store, ME, take_back, undo)
    assert one_of(store, "late_parcel").owner == ME


def test_a_return_is_refused_with_a_reason_and_an_import_seen_to(store):
    def shop(work):
        waiting.goods_matters(work)
        waiting.system_matters(work)

    run(store, "cli", shop)
    done(store, "return_case", "refuse", "Worn")
    done(store, "import_rejects", "seen")
    assert left(store, "return_case") == left(store, "import_rejects") == []


def test_what_is_told_again_and_still_fits_nothing_stays(store):
    run(store, "cli", waiting.money_matters)
    with pytest.raises(Refused):
        done(store, "payment_event", "again")
    assert len(left(store, "payment_event")) == 1


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
