"""Rule sets are drafted, edited, published with a date, and gone back from."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.flows.publish_rules import publish_rules
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.jobs import jobs
from iorder.kernel.rule_body import BadRules
from iorder.kernel.rule_sets import NotADraft
from iorder.sourcing import service
from iorder.sourcing.rules import DEFAULT, Rule, RuleSet, When, as_body
from tests.builders import a_point

CHEAP, QUICK = RuleSet(policy="cheapest"), RuleSet(policy="weighted")


def published(work, rules, after=timedelta(0)):
    rules_id = service.draft(work, rules.policy, rules)
    publish_rules(work, rules_id, work.now + after)
    return rules_id


def test_before_anything_is_published_the_built_in_rules_hold(work):
    service.draft(work, "Ours", CHEAP)

    assert service.in_force(work) == service.InForce(None, DEFAULT)


def test_a_draft_is_edited_on_the_version_that_was_read(work):
    rules_id = service.draft(work, "Ours")

    assert service.edit(work, rules_id, 1, "Ours, cheap", as_body(CHEAP)) == 2
    with pytest.raises(StaleEdit):
        service.edit(work, rules_id, 1, "Ours", as_body(QUICK))
    with pytest.raises(BadRules, match="policy: 'magic'"):
        service.edit(work, rules_id, 2, "Ours", {"policy": "magic"})

    stored = service.stored(work.conn, rules_id)
    assert (stored.label, stored.rules, stored.state) == ("Ours, cheap", CHEAP, "draft")


def test_the_published_one_whose_day_came_last_holds(work):
    first = published(work, CHEAP)
    later = published(work, QUICK, timedelta(days=2))

    assert service.in_force(work).id == first
    assert service.in_force(work, work.now + timedelta(days=2)).id == later
    assert service.in_force(work, work.now - timedelta(days=1)).id is None
    assert [event.kind for event, _ in work.announced] == ["RulesPublished", "RulesPublished"]


def test_going_back_lets_the_one_before_hold_again(work):
    first, second = published(work, CHEAP), published(work, QUICK)
    assert service.in_force(work).id == second

    assert service.retire(work, second) == service.InForce(first, CHEAP)
    assert service.retire(work, first) == service.InForce(None, DEFAULT)
    assert [one.state for one in service.all_stored(work.conn)] == ["retired", "retired"]


def test_what_was_published_stays_as_it_was(work):
    rules_id = published(work, CHEAP)

    with pytest.raises(NotADraft):
        service.edit(work, rules_id, 2, "Ours", as_body(QUICK))
    with pytest.raises(NotADraft):
        publish_rules(work, rules_id)
    with pytest.raises(NotADraft):
        service.retire(work, service.draft(work, "Other"))


def test_a_draft_is_deleted_on_the_version_that_was_read_and_a_published_one_never(work):
    rules_id, live = service.draft(work, "Ours"), published(work, CHEAP)

    with pytest.raises(StaleEdit):
        service.discard(work, rules_id, 2)
    with pytest.raises(NotADraft):
        service.discard(work, live, 1)
    service.discard(work, rules_id, 1)

    assert [one.id for one in service.all_stored(work.conn)] == [live]
    assert work.announced[-1][0].kind == "DraftDiscarded"


def test_orders_that_wait_are_tried_once_rules_of_a_later_date_hold(work):
    published(work, CHEAP)
    published(work, QUICK, timedelta(days=2))

    due = sa.select(jobs.c.due_at).where(jobs.c.kind == "orders.fill_any")
    assert work.execute(due).scalars().all() == [work.now + timedelta(days=2)]


def test_rules_that_name_nothing_there_is_are_not_published(work):
    a_point(work, "EU-1")
    rules = RuleSet(rules=(Rule("Home", "only", ("EU-1", "EU-9"), When(channels=("fax",))),))
    rules_id = service.draft(work, "Ours", rules)

    with pytest.raises(BadRules) as refused:
        publish_rules(work, rules_id)

    assert [one.field for one in refused.value.problems] == [
        "rules[0].points",
        "rules[0].when.channels",
    ]
    assert "'EU-9' is unknown" in str(refused.value)


def test_not_into_the_past_not_without_a_name_and_not_what_is_not_there(work):
    with pytest.raises(InvalidInput, match="lies in the past"):
        publish_rules(work, service.draft(work, "Ours"), work.now - timedelta(seconds=1))
    with pytest.raises(InvalidInput, match="has a name"):
        service.draft(work, " ")
    with pytest.raises(NotFound):
        service.stored(work.conn, 999)
    with pytest.raises(NotFound):
        publish_rules(work, 999)
