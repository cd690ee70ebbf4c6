"""From a case to a verdict: every check's signals, weighted, added up and held against thresholds.

Pure. The score is the sum of points, from 0 to 100; a signal may say what the verdict is at least.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from iorder.fraud.check import CHECKS, Case, Check
from iorder.fraud.rules import Rules
from iorder.fraud.states import VERDICTS

OWN = "iorder"
"""The source of signals that our own checks give."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A signal as it is stored and shown. ``points``: what it adds, after its weight.
    ``source``: ours, or the slug of a service."""

    check: str
    label: str
    source: str
    points: int
    reason: str
    suggests: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)
    at_least: str = ""

    def body(self) -> dict[str, Any]:
        return {
            "check": self.check, "label": self.label, "source": self.source,
            "points": self.points, "reason": self.reason, "suggests": self.suggests,
            "evidence": dict(self.evidence), "at_least": self.at_least,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judgement:
    """``score``: 0 to 100; ``signals``: most points first."""

    score: int
    verdict: str
    signals: tuple[Counted, ...]


def judge(case: Case, rules: Rules, told: Sequence[Counted] = ()) -> Judgement:
    """``told``: what services say, added to what our own checks do."""
    found = [*_own(case, rules), *told]
    score = max(0, min(100, sum(one.points for one in found)))
    least = max((VERDICTS.index(one.at_least) for one in found if one.at_least), default=0)
    by_score = (score >= rules.review_at) + (score >= rules.decline_at)
    verdict = VERDICTS[max(by_score, least)]
    return Judgement(score, verdict, tuple(sorted(found, key=_first)))


def _first(one: Counted) -> tuple[int, int, str]:
    return (-VERDICTS.index(one.at_least or "approve"), -one.points, one.check)


def _own(case: Case, rules: Rules) -> Iterator[Counted]:
    silenced = {"email" if one.kind == "domain" else one.kind
                for one in case.lists if one.list == "allow"}  # fmt: skip
    for check in CHECKS:
        weight = rules.weights[check.slug]
        if not weight or (check.kind and check.kind in silenced):
            continue
        yield from _counted(check, case, weight, rules)


def _counted(check: Check, case: Case, weight: int, rules: Rules) -> Iterator[Counted]:
    for one in check.assess(case, rules.parameters[check.slug]):
        yield Counted(
            check.slug, check.label, OWN, one.points * weight // 100, one.reason, one.suggests,
            one.evidence, one.at_least,
        )  # fmt: skip
