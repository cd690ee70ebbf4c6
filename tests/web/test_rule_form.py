"""The form of a rule set says what the rule set says, and every problem stands at its field."""

import dataclasses

from hypothesis import given
from hypothesis import strategies as st

from iorder.kernel.rule_body import BadRules, Problem
from iorder.sourcing import rules_body
from iorder.sourcing.rules import ACTS, DEFAULT, Rate, Rule, RuleSet, When
from iorder.sourcing.rules_words import changes, lines
from iorder.ui.frame.rule_drafts import at_fields
from iorder.ui.sourcing.rule_form import form
from iorder.ui.sourcing.rule_values import body_of, rules_in, values_of, without_rule
from iorder.views.sourcing.rule_sets import Choices

KNOWN = Choices(["EU-1"], [("web", "Web shop")])
codes = st.lists(st.sampled_from(["EU-1", "US-1", "IN-1"]), min_size=1, max_size=3, unique=True)
minor = st.none() | st.integers(0, 99_999)
rules = st.builds(
    Rule,
    label=st.sampled_from(["North", "Heavy goods", "Rule"]),
    act=st.sampled_from(ACTS),
    points=codes.map(tuple),
    when=st.builds(
        When,
        countries=st.sampled_from([(), ("FR",), ("FR", "DE")]),
        channels=st.sampled_from([(), ("web",)]),
        total_from_minor=minor,
        weight_below_g=st.none() | st.integers(1, 9_000),
        tags=st.sampled_from([(), ("fragile",)]),
    ),
)
sets = st.builds(
    RuleSet,
    policy=st.sampled_from(["weighted", "cheapest"]),
    channel_policies=st.sampled_from([{}, {"web": "cheapest"}]),
    max_parcels=st.integers(0, 4),
    complete_first=st.booleans(),
    inbound=st.sampled_from(["never", "backorders"]),
    currency=st.sampled_from(["EUR", "JPY", "KWD"]),
    rates=st.builds(
        lambda low: {**DEFAULT.rates, "abroad": Rate(low, 7, 0)}, st.integers(0, 99_999)
    ),
    rules=st.lists(rules, max_size=3).map(tuple),
)


def read(values):
    body, problems = body_of(values)
    assert problems == []
    return rules_body.read(body)


@given(sets)
def test_what_the_form_shows_is_read_back_as_it_was(one):
    values = values_of("Ours", one)

    assert read(values) == one
    assert changes(one, read(values)) == []


def test_a_rule_that_is_removed_leaves_the_others():
    some = tuple(Rule(name, "only", ("EU-1",)) for name in ("A", "B", "C"))
    values = without_rule(values_of("Ours", RuleSet(rules=some)), 1)

    assert rules_in(values) == 2
    assert [one.label for one in read(values).rules] == ["A", "C"]


def test_problems_stand_at_their_fields_and_the_rest_is_told_too():
    values = values_of("Ours", RuleSet(rules=(Rule("A", "only", ("EU-1",)),)))
    values |= {
        "rates.abroad.base_minor": "dear", "rules[0].points": "", "weights.distance": None,
        "rules[0].when.total_from_minor": "20", "rules[0].when.total_below_minor": "10",
    }  # fmt: skip
    body, problems = body_of(values)
    try:
        rules_body.read(body)
    except BadRules as bad:
        problems += bad.problems
    names = list(values)
    said, rest = at_fields([*problems, Problem("zebra", "is not known")], names)
    told = {name: words for name, words in zip(names, said, strict=True) if words}

    assert set(told) == {
        "rates.abroad.base_minor", "rules[0].points", "weights.distance",
        "rules[0].when.total_from_minor",
    }  # fmt: skip
    assert "matches nothing" in told["rules[0].when.total_from_minor"]
    assert rest == ["zebra: is not known"]


def test_every_field_of_a_rule_set_has_its_place_in_the_form():
    values = values_of("Ours", RuleSet(rules=(Rule("A", "only", ("EU-1",)),)))
    drawn = str(form(values, KNOWN))

    assert [name for name in values if f"'name': '{name}'" not in drawn] == []


def test_differences_are_told_line_by_line():
    other = dataclasses.replace(
        DEFAULT, policy="cheapest",
        rules=(Rule("North", "prefer", ("EU-1",), When(("FR",), total_from_minor=5000)),),
    )  # fmt: skip
    told = {one.what: (one.before, one.after) for one in changes(DEFAULT, other)}

    assert told == {
        "Policy": (lines(DEFAULT)["Policy"], lines(other)["Policy"]),
        "Rule “North”": ("", "to FR and total from 50: prefer EU-1"),
    }
