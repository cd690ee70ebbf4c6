"""How many orders each conditional rule of a rule set holds for."""

from typing import Any

from iorder.sourcing.look import Look
from iorder.sourcing.plan import Request
from iorder.sourcing.situation import Situation


class RuleMatches:
    """Counts requests by the rules of ``here``."""

    def __init__(self, here: Situation) -> None:
        self.here = here
        self.counts = [0] * len(here.rules.rules)

    def count(self, request: Request) -> None:
        if not self.counts:
            return
        holding = {id(rule) for rule in Look(self.here, request).rules}
        for at, rule in enumerate(self.here.rules.rules):
            self.counts[at] += id(rule) in holding

    def body(self) -> list[dict[str, Any]]:
        return [
            {"label": rule.label, "act": rule.act, "orders": count}
            for rule, count in zip(self.here.rules.rules, self.counts, strict=True)
        ]
