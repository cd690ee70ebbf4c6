"""The inbox: what waits for a person, from every area, in one order of deadlines."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.look_after import claim
from iorder.insight import exceptions
from iorder.insight.exceptions import Key
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import run
from iorder.orders.model import backorders, holds
from iorder.views.exception import AREAS
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox import SOURCES, Viewer
from iorder.views.inbox.inbox_rows import Place
from iorder.views.navigation import Mark, inbox_mark
from tests.support import waiting
from tests.support.planners import explained, told_large
from tests.support.waiting import DAY, HOUR, a_held_order

ME = Viewer("person:7", lambda _permission: True)


def only(*permissions):
    return Viewer("person:7", set(permissions).__contains__)


def found(store, viewer=ME, **query):
    return inbox.rows(store, viewer, InboxFilter.parse(query))


def reasons(store, **query):
    return {row.detail.why for row in found(store, **query)}


def test_what_is_due_first_stands_first_whatever_it_is(store):
    def shop(work):
        a_held_order(work, due=5 * HOUR)
        a_held_order(work, ago=30 * HOUR)  # its day of patience is over
        waiting.a_dead_job(work)

    run(store, "cli", shop)

    rows = found(store)
    assert [(row.kind, row.is_late) for row in rows] == [
        ("hold", True), ("dead_job", False), ("hold", False),
    ]  # fmt: skip
    assert rows[1].detail.title == "Work given up: import.run"
    assert str(inbox.count(store, ME, InboxFilter())) == "3"


def test_a_row_says_what_why_how_much_and_where(store):
    order_id = run(store, "cli", a_held_order)

    (row,) = found(store)

    assert row.detail.title == f"{row.number} is on hold: manual"
    assert (row.detail.why, row.detail.link) == ("Ask her", f"/orders/{row.number}")
    assert (row.detail.amount_minor, row.detail.currency) == (2000, "EUR")
    assert abs(row.due_at - row.since - DAY) < timedelta(milliseconds=2)
    assert [one.key for one in found(store, q=row.number.lower())] == [row.key]
    assert found(store, q=f"IO-{order_id + 1}") == []


def test_it_is_asked_whose_it_is(store):
    def shop(work):
        for reason in ("mine", "theirs", "nobody's"):
            a_held_order(work, reason=reason)

    run(store, "cli", shop)
    keys = {row.detail.why: Key(row.kind, row.subject_id) for row in found(store)}
    run(store, "person:7", claim, [keys["mine"]])
    run(store, "person:8", claim, [keys["theirs"]])

    for owner, whose in {"": {"mine", "theirs", "nobody's"}, "me": {"mine"},
                         "nobody": {"nobody's"}, "others": {"theirs"}}.items():  # fmt: skip
        assert reasons(store, owner=owner) == whose
        assert str(inbox.count(store, ME, InboxFilter(owner=owner))) == str(len(whose))


def test_what_is_snoozed_is_left_alone_until_then_and_counts_nowhere(store):
    run(store, "cli", a_held_order, ago=3 * DAY)
    (row,) = found(store)
    key = Key(row.kind, row.subject_id)
    assert inbox_mark(store, ME) == {"/inbox": Mark(1, "1 thing past its deadline", "bad")}

    run(store, "person:7", lambda work: exceptions.snooze(work, [key], work.now + HOUR))

    assert found(store) == []
    assert inbox_mark(store, ME) == {}
    assert [one.key for one in found(store, due="snoozed")] == [row.key]
    assert inbox.one(store, ME, row.key).key == row.key
    run(store, "person:7", exceptions.snooze, [key], None)
    assert [one.key for one in found(store)] == [row.key]


def test_deadlines_are_asked_for(store):
    def shop(work):
        for reason, when in (("late", -HOUR), ("soon", 2 * HOUR), ("later", 3 * DAY)):
            a_held_order(work, due=when, reason=reason)

    run(store, "cli", shop)

    assert reasons(store, due="overdue") == {"late"}
    assert reasons(store, due="today") == {"late", "soon"}


def test_everybody_sees_what_their_role_may(store):
    def shop(work):
        a_held_order(work)
        waiting.a_dead_job(work)

    run(store, "cli", shop)
    agent = only("inbox.view", "orders.view")

    assert [row.kind for row in found(store, agent)] == ["hold"]
    assert str(inbox.tab_counts(store, agent, InboxFilter())["system"]) == "0"
    dead = next(row for row in found(store) if row.kind == "dead_job")
    with pytest.raises(NotFound):
        inbox.one(store, agent, dead.key)
    assert found(store, only()) == []
    assert inbox_mark(store, only("orders.view")) == {}


def test_a_fraud_hold_is_left_to_its_review(store):
    run(store, "cli", lambda work: waiting.a_review(work, a_held_order(work, "fraud")))

    (row,) = found(store)
    assert row.kind == "fraud_review"
    assert row.detail.title == f"{row.number} may be fraud: 72 points"
    assert row.detail.why == "Forwarder address; Young email"


def test_mentions_are_seen_by_who_is_meant_alone(store):
    run(store, "cli", waiting.a_mention, "person:7")

    (row,) = found(store)
    assert (row.kind, row.detail.why) == ("mention", "@maya please call")
    assert found(store, Viewer("person:8", lambda _permission: True)) == []


def test_what_was_sold_for_later_waits_in_silence_until_its_day(store):
    run(store, "cli", waiting.an_overdue_backorder)

    (row,) = found(store)
    assert (row.kind, row.is_late) == ("overdue_backorder", True)
    assert row.detail.why.startswith("2 BULB promised for ")
    tomorrow = sa.update(backorders)
    run(store, "cli", lambda work: work.execute(
        tomorrow.values(promised_on=work.now.date() + DAY)
    ))  # fmt: skip
    assert found(store) == []


def test_every_kind_is_told_in_words_and_counted_under_its_area(store):
    run(store, "cli", waiting.everything, "person:7")

    rows = found(store)

    assert {row.kind for row in rows} == {source.slug for source in SOURCES}
    assert all(row.detail.title and row.detail.link.startswith("/") for row in rows)
    assert [row.due_at for row in rows] == sorted(row.due_at for row in rows)
    counted = inbox.tab_counts(store, ME, InboxFilter())
    assert str(counted[""]) == str(len(rows))
    for area in AREAS:
        here = [row.key for row in rows if SOURCES[row.kind].area == area]
        assert str(counted[area]) == str(len(here))
    assert [row.key for row in found(store, area="payments")] == [
        row.key for row in rows if SOURCES[row.kind].area == "payments"
    ]
    for row in rows:
        assert {one.slug for one in SOURCES[row.kind].acts} >= set(row.detail.acts)
    assert inbox.one(store, ME, rows[0].key).detail == rows[0].detail
    assert [one.key for one in inbox.rows(store, ME, InboxFilter(), 2, 5)] == [
        row.key for row in rows[2:5]
    ]


GROWING = ("orders", "order_lines", "holds", "tenders", "parcels", "shipment_lines", "refunds",
           "payment_calls", "payment_events", "order_mentions", "jobs", "returns", "backorders",
           "fraud_reviews", "disputes", "payout_lines", "counts", "transfers")  # fmt: skip


def test_it_is_read_on_from_a_place_whatever_ties_there_are(store):
    def shop(work):
        waiting.everything(work, "person:7")
        for _ in range(3):
            for due in (HOUR, 3 * DAY, None):
                a_held_order(work, due=due)

    run(store, "cli", shop)
    every = [row.key for row in found(store)]
    assert len(every) == len(set(every))

    for length in (6, 11):
        read, after, told = [], None, None
        while told is None or after is not None:
            told, after = inbox.page(store, ME, InboxFilter(), after, length)
            if after is not None:
                after = Place.of_key(after.to_key())  # as an address carries it
            read += [row.key for row in told]
        assert read == every, length


def test_what_is_settled_meanwhile_skips_nothing_and_shows_nothing_twice(store):
    def shop(work):
        for at in range(6):
            a_held_order(work, due=(at + 1) * HOUR, reason=f"r{at}")

    run(store, "cli", shop)
    first, after = inbox.page(store, ME, InboxFilter(), None, 3)
    release = sa.update(holds).where(holds.c.id.in_([row.subject_id for row in first[:2]]))
    run(store, "cli", lambda work: work.execute(release.values(state="released")))

    rest, end = inbox.page(store, ME, InboxFilter(), after, 3)

    assert [row.detail.why for row in rest] == ["r3", "r4", "r5"]
    assert end is None


def test_every_kind_is_found_by_its_order(store):
    run(store, "cli", waiting.everything, "person:7")
    rows = found(store)
    for number in {row.number for row in rows if row.number}:
        mine = {row.key for row in rows if row.number == number}
        assert {row.key for row in found(store, q=number)} == mine
        assert str(inbox.count(store, ME, InboxFilter(q=number))) == str(len(mine))


SORTED_WHOLE = {"mention", "count", "automation_problem", "late_purchase_order", "return_case"}
"""Kinds of which few are open at a time: they need no index in the order of their deadlines."""


def test_every_kind_that_may_pile_up_is_read_in_the_order_of_its_deadlines(sqlite_store):
    run(sqlite_store, "cli", waiting.everything, "person:7")
    told_large(sqlite_store)
    after = Place(dialect_now(sqlite_store), 3, 1)
    for source in SOURCES:
        wanted = InboxFilter(kind=source.slug)
        every = explained(
            sqlite_store, lambda one=wanted: inbox.page(sqlite_store, ME, one, after, 9)
        )
        page = next(steps for statement, steps in every if "AS every" in statement)
        if source.slug not in SORTED_WHOLE:
            assert not sorted_whole(page), (source.slug, page)


def sorted_whole(steps):
    """Whether a stretch is sorted before its first rows are taken."""
    inside = False
    for step in steps:
        inside = step.startswith("CO-ROUTINE anon") or (inside and "SCAN anon" not in step)
        if inside and step == "USE TEMP B-TREE FOR ORDER BY":
            return True
    return False


def dialect_now(store):
    with store.reading() as conn:
        return dialect.now(conn)


def test_no_kind_walks_what_grows_with_the_orders(store):
    run(store, "cli", waiting.everything, "person:7")
    for source in SOURCES:
        for statement, steps in explained(store, lambda one=source: found(store, kind=one.slug)):
            walked = [
                step for step in steps for table in GROWING
                if step == f"SCAN {table}" or f"Seq Scan on {table} " in step
            ]  # fmt: skip
            assert walked == [], (source.slug, statement, steps)


@pytest.mark.parametrize(
    "query", [{"area": "moon"}, {"due": "never"}, {"color": "red"}, {"q": "x" * 300}]
)
def test_a_view_that_is_none_is_refused(query):
    with pytest.raises(InvalidInput):
        InboxFilter.parse(query)


@pytest.mark.parametrize("key", ["hold", "nothing-1", "hold-x", "hold-", f"hold-{'9' * 30}"])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(NotFound):
        inbox.split(key)
