"""Points, weights, thresholds and lists make a verdict; rule sets are read and written whole."""

from dataclasses import replace

import pytest

from iorder.fraud.check import Case, Listed
from iorder.fraud.rules import as_body, default, read
from iorder.fraud.scoring import Counted, judge
from iorder.kernel.address import Address
from iorder.kernel.rule_body import BadRules

RULES = default()
DISPOSABLE = Case(email="x@mailinator.com", distance_km=6_000.0)
"""35 points for its email, 20 for the distance."""


def test_the_score_is_the_sum_of_what_the_checks_say():
    judged = judge(DISPOSABLE, RULES)
    assert (judged.score, judged.verdict) == (55, "review")
    assert [(one.check, one.points) for one in judged.signals] == [
        ("disposable_email", 35), ("address_distance", 20),
    ]  # fmt: skip


def test_a_weight_counts_as_percent_and_zero_turns_a_check_off():
    weights = {**RULES.weights, "disposable_email": 50, "address_distance": 0}
    judged = judge(DISPOSABLE, replace(RULES, weights=weights))
    assert (judged.score, judged.verdict) == (17, "approve")


def test_the_score_never_passes_a_hundred():
    weights = dict.fromkeys(RULES.weights, 1_000)
    assert judge(DISPOSABLE, replace(RULES, weights=weights)).score == 100


@pytest.mark.parametrize(
    ("review_at", "decline_at", "verdict"),
    [(56, 57, "approve"), (55, 56, "review"), (54, 55, "decline")],
)
def test_a_threshold_is_reached_by_the_score_itself(review_at, decline_at, verdict):
    rules = replace(RULES, review_at=review_at, decline_at=decline_at)
    assert judge(DISPOSABLE, rules).verdict == verdict


def test_the_deny_list_declines_whatever_the_score():
    case = Case(lists=(Listed("deny", "email", "x@y.z"),))
    weights = {**RULES.weights, "lists": 1}
    judged = judge(case, replace(RULES, weights=weights))
    assert (judged.score, judged.verdict) == (1, "decline")


def test_the_allow_list_silences_checks_of_its_own_kind_only():
    judged = judge(replace(DISPOSABLE, lists=(Listed("allow", "email", "x@y.z"),)), RULES)
    assert judged.score == 20
    assert "allow list" in judged.signals[-1].reason
    by_domain = replace(DISPOSABLE, lists=(Listed("allow", "domain", "mailinator.com"),))
    assert judge(by_domain, RULES).score == 20


def test_a_silent_service_leads_to_review_never_to_acceptance():
    silent = Counted("service", "Sift", "sift", 0, "Sift did not answer", at_least="review")
    judged = judge(Case(ship=Address(country="FR")), RULES, [silent])
    assert (judged.score, judged.verdict) == (0, "review")


def test_a_rule_set_comes_back_as_it_was_written():
    rules = replace(
        RULES, review_at=33, channels_off=("amazon",),
        parameters={
            **RULES.parameters,
            "disposable_email": replace(RULES.parameters["disposable_email"], more=("a.test",)),
        },
    )  # fmt: skip
    assert read(as_body(rules)) == rules


def test_every_problem_of_a_rule_set_is_named_by_its_field():
    body = {
        "review_at": 80, "decline_at": 20, "more": 1, "channels_off": "amazon",
        "checks": {"forwarder": {"weight": -1, "parameters": {"points": 101, "x": 1}}, "nope": {}},
    }  # fmt: skip
    with pytest.raises(BadRules) as caught:
        read(body)
    assert {one.field for one in caught.value.problems} == {
        "decline_at", "more", "channels_off", "checks.nope", "checks.forwarder.weight",
        "checks.forwarder.parameters.points", "checks.forwarder.parameters.x",
    }  # fmt: skip
