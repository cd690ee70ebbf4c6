"""What a rule set would have done to orders whose truth is known: caught, missed, stopped in vain.

An order is stopped where its verdict is review or decline. Money is summed by currency, in minor
units. Pure: counts only what it is given, so the same orders give the same figures.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from iorder.fraud.scoring import Judgement

BAD = frozenset({"fraud", "friendly"})
"""Labels of orders that cost money; ``genuine`` ones are good, others are not counted."""
_FIGURES = ("caught", "missed", "stopped_in_vain", "let_go")


@dataclass
class Measured:
    """``caught``, ``missed``: bad orders that were stopped, or not; ``stopped_in_vain``,
    ``let_go``: good ones. Money beside each; ``checks``: what each check did to both kinds."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_FIGURES, 0))
    money: dict[str, dict[str, int]] = field(
        default_factory=lambda: {name: defaultdict(int) for name in _FIGURES}
    )
    declined: dict[str, int] = field(default_factory=lambda: {"bad": 0, "good": 0})
    checks: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, label: str, judged: Judgement, total_minor: int, currency: str) -> None:
        """Count one order by what it turned out to be."""
        is_bad, is_stopped = label in BAD, judged.verdict != "approve"
        figure = {
            (True, True): "caught", (True, False): "missed",
            (False, True): "stopped_in_vain", (False, False): "let_go",
        }[is_bad, is_stopped]  # fmt: skip
        self.counts[figure] += 1
        self.money[figure][currency] += total_minor
        if judged.verdict == "decline":
            self.declined["bad" if is_bad else "good"] += 1
        points: dict[str, int] = defaultdict(int)
        for one in judged.signals:
            points[one.check] += one.points
        for check, number in points.items():
            row = self.checks.setdefault(
                check, {"bad": 0, "good": 0, "bad_points": 0, "good_points": 0}
            )
            side = "bad" if is_bad else "good"
            row[side] += 1
            row[f"{side}_points"] += number

    def body(self) -> dict[str, Any]:
        """As it is kept. ``precision``: of what was stopped, the bad share; ``recall``: of what
        was bad, the stopped share; None where there is nothing to divide by."""
        caught, missed = self.counts["caught"], self.counts["missed"]
        vain = self.counts["stopped_in_vain"]
        return {
            **self.counts,
            "orders": sum(self.counts.values()),
            "precision": _share(caught, caught + vain),
            "recall": _share(caught, caught + missed),
            "money": {name: dict(sorted(sums.items())) for name, sums in self.money.items()},
            "declined": dict(self.declined),
            "checks": {slug: self.checks[slug] for slug in sorted(self.checks)},
        }


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
