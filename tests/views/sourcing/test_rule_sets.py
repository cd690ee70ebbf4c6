"""Rule sets as the page lists them, with the way each stands today."""

from datetime import timedelta

import pytest

from iorder.flows.check_rules import check_rules
from iorder.flows.publish_rules import publish_rules
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run, run_at
from iorder.sourcing import service as sourcing
from iorder.sourcing.rules import Rule, RuleSet, When
from iorder.views.sourcing.rule_sets import all_sets, choices, one_set
from tests.builders import OSLO, a_placed_order, a_point, a_sku, stocked


@pytest.fixture
def now(store):
    return run(store, "cli", lambda work: work.now)


def published(store, at, label, policy, effective_at=None):
    def act(work):
        rules_id = sourcing.draft(work, label, RuleSet(policy=policy))
        publish_rules(work, rules_id, effective_at)
        return rules_id

    return run_at(store, "cli", at, act)


def test_each_stands_as_its_dates_say(store, now):
    published(store, now - timedelta(days=9), "First", "cheapest")
    force = published(store, now - timedelta(days=5), "Second", "weighted")
    published(store, now, "Third", "cheapest", now + timedelta(days=3))
    draft = run(store, "cli", sourcing.draft, "Fourth", RuleSet(policy="weighted"))

    assert {one.label: one.standing for one in all_sets(store)} == {
        "First": "former", "Second": "force", "Third": "scheduled", "Fourth": "draft",
    }  # fmt: skip
    assert one_set(store, force).back_to == "First"
    assert (one_set(store, draft).force_label, one_set(store, draft).changes) == ("Second", [])

    run(store, "cli", sourcing.retire, force)
    assert {one.label: one.standing for one in all_sets(store)}["First"] == "force"
    with pytest.raises(NotFound):
        one_set(store, 999)


def test_rules_are_checked_by_what_they_name_and_what_they_held_for(store, now):
    def shop(work):
        stocked(work, a_point(work, "EU-1"), a_sku(work, "LAMP"), 9)
        a_placed_order(work, ("LAMP", 1), placed_at=work.now)
        a_placed_order(work, ("LAMP", 1), ship_to=OSLO, placed_at=work.now)

    run_at(store, "cli", now - timedelta(days=2), shop)
    rules = RuleSet(
        rules=(
            Rule("North", "only", ("EU-1",), When(countries=("NO",))),
            Rule("All", "prefer", ("EU-1",)),
            Rule("Japan", "never", ("NOPE",), When(countries=("JP",))),
        )
    )
    checked = run(store, "cli", check_rules, rules)

    assert (checked.matched.counts, checked.matched.orders) == ([1, 2, 0], 2)
    assert [one.field for one in checked.problems] == ["rules[2].points"]
    assert choices(store).points == ["EU-1"]
