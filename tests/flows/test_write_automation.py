"""Rules on orders are written, tested against past orders, started and paused."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.access import service as access
from iorder.config import Settings
from iorder.flows.run_automations import run_on
from iorder.flows.try_automation import AT_ONCE, ask_for_test, try_now, work_off_test
from iorder.flows.write_automation import copy_automation, rewrite_automation, write_automation
from iorder.kernel.axis import IllegalMove
from iorder.kernel.errors import InvalidInput, NotAllowed, Refused, StaleEdit
from iorder.kernel.store import run
from iorder.orders import automations
from iorder.orders.automations import NotTested
from iorder.orders.conditions import BadCondition
from iorder.orders.model import holds
from iorder.views.automations.automation_tests import one_test
from iorder.worker.process import Worker
from tests import builders as b
from tests.support.writing_rules import BIG, HOLD, never, started, state_of


def test_a_rule_is_live_only_after_this_very_version_was_tested(store):
    def shop(work):
        for minor in (1000, 2000, 5000):
            b.a_live_order(work, total_minor=minor, placed_at=work.now - timedelta(days=2))
        b.a_live_order(work, total_minor=9000, placed_at=work.now - timedelta(days=40))
        b.a_live_order(work, total_minor=9000, placed_at=work.now, is_test=True)
        return write_automation(work, BIG)

    key = run(store, "cli", shop)
    with pytest.raises(NotTested):
        run(store, "cli", automations.start, key, 1)

    asked = try_now(store, "cli", key, 1, 30)

    done = one_test(store, asked.id)
    assert (asked.is_queued, done.state, done.version, done.done) == (False, "done", 1, 3)
    assert done.found["matched"] == 2
    assert done.found["money"] == {"EUR": [2, 7000]}
    assert [one["total_minor"] for one in done.found["first"]] == [5000, 2000]
    assert state_of(store, key).state == "draft"
    with store.reading() as conn:
        assert conn.execute(sa.select(holds.c.id)).first() is None
    run(store, "cli", automations.start, key, 1)
    assert state_of(store, key).state == "live"

    version = run(store, "cli", rewrite_automation, key, 1, replace(BIG, condition="total > 5"))
    assert (version, state_of(store, key).state) == (2, "draft")
    with pytest.raises(NotTested):
        run(store, "cli", automations.start, key, 2)


def test_many_orders_are_tested_by_a_job_that_can_be_left_off_and_begun_anew(store):
    def shop(work):
        for _ in range(5):
            b.a_live_order(work, placed_at=work.now - timedelta(hours=1))
        return write_automation(work, BIG)

    key = run(store, "cli", shop)
    asked = run(store, "cli", ask_for_test, key, 1, 7, 2)
    assert (asked.total, asked.is_queued) == (5, True)

    stops = iter((False, True))
    assert not work_off_test(store, asked.id, lambda: next(stops), size=2)
    assert (one_test(store, asked.id).state, one_test(store, asked.id).done) == ("running", 2)
    Worker(store, Settings(_env_file=None)).drain()

    done = one_test(store, asked.id)
    assert (done.state, done.done, done.found["matched"]) == ("done", 5, 5)
    assert AT_ONCE == 2_000


def test_a_rule_edited_while_it_is_tested_was_not_tested(store):
    key = run(store, "cli", write_automation, BIG)
    asked = run(store, "cli", ask_for_test, key, 1, 7)
    run(store, "cli", rewrite_automation, key, 1, replace(BIG, label="Bigger"))

    work_off_test(store, asked.id, never)

    assert one_test(store, asked.id).state == "failed"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (replace(BIG, label=" "), "Give the rule a name"),
        (replace(BIG, moment="never"), "'never' is no moment"),
        (replace(BIG, acts=()), "does one thing at least"),
        (replace(BIG, acts=({"act": "dance"},)), "Act 1: choose what is done; there are hold, tag"),
        (replace(BIG, acts=(HOLD, {"act": "tag", "tags": " , "})), "Act 2 .Tag it.: write 1 to 10"),
        (replace(BIG, acts=({**HOLD, "kind": "odd"},)), "no hold of kind odd"),
        (replace(BIG, acts=({**HOLD, "hours": "soon"},)), "the deadline is 0"),
        (replace(BIG, acts=({**HOLD, "color": "red"},)), "has no 'color'"),
        (replace(BIG, acts=({"act": "assign", "person": "person:99"},)), "not here any more"),
        (replace(BIG, acts=({"act": "set_point", "point": "X", "reason": "r"},)), "no point 'X'"),
        (replace(BIG, acts=({"act": "notify", "person": "", "text": "t"},)), "whom is missing"),
    ],
)  # fmt: skip
def test_what_cannot_be_a_rule_is_refused_in_words(work, content, words):
    with pytest.raises(InvalidInput, match=words):
        write_automation(work, content)


def test_a_wrong_name_in_a_condition_is_refused_with_all_there_are(work):
    with pytest.raises(BadCondition, match="there are total, items, discount"):
        write_automation(work, replace(BIG, condition="totl > 1"))


def test_nobody_writes_a_rule_that_does_what_they_may_not(store):
    def analyst(work):
        return access.add_person(work, "ana@shop.example", "analyst", "Ana").id

    key = run(store, "cli", analyst)
    with pytest.raises(NotAllowed):
        run(store, f"person:{key}", write_automation, BIG)


def test_every_move_of_a_rule_is_made_or_refused(store):
    key = run(store, "cli", write_automation, BIG)
    with pytest.raises(IllegalMove):
        run(store, "cli", automations.pause, key, 1)
    try_now(store, "cli", key, 1, 1)
    run(store, "cli", automations.start, key, 1)
    for act in (automations.start, automations.remove):
        with pytest.raises(IllegalMove):
            run(store, "cli", act, key, 1)
    run(store, "cli", automations.pause, key, 1)
    run(store, "cli", automations.start, key, 1)
    with pytest.raises(StaleEdit):
        run(store, "cli", automations.pause, key, 7)
    copied = run(store, "cli", copy_automation, key)
    run(store, "cli", automations.remove, copied, 1)
    assert state_of(store, key).label == "Big ones"


def test_a_rule_that_has_acted_stays(work):
    key = started(work)
    run_on(work, b.a_live_order(work), "placed")
    automations.edit(work, key, 1, replace(BIG, label="Other", acts=(HOLD,)))
    with pytest.raises(Refused, match="has acted on orders"):
        automations.remove(work, key, 2)
