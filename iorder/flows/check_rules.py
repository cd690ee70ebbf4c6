"""A rule set looked at before it is published: what it names that is not, what matches nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from iorder.flows.publish_rules import known_names
from iorder.kernel.rule_body import Problem
from iorder.kernel.work import Work
from iorder.sourcing.rules import RuleSet
from iorder.sourcing.rules_body import strangers
from iorder.views.sourcing.rule_sets import Matched, matched


@dataclass(frozen=True, slots=True)
class Checked:
    """``problems`` would refuse its publishing; ``matched`` says which rules held lately."""

    problems: Sequence[Problem]
    matched: Matched


def check_rules(work: Work, rules: RuleSet) -> Checked:
    """Nothing is changed."""
    return Checked(strangers(rules, known_names(work)), matched(work, rules))
