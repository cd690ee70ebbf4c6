"""A rule set of fraud checks as one value: weights, parameters, thresholds, deadline.

``read`` takes it from JSON and names every problem by its field; ``as_body`` writes it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from typing import Any

from iorder.fraud.check import CHECKS, Check
from iorder.kernel.rule_body import BadRules, Reader

MOST_WEIGHT = 1_000
MOST_HOURS = 24 * 30


@dataclass(frozen=True)
class Rules:
    """``review_at``, ``decline_at``: scores from which a person looks and from which the order is
    stopped as declined. ``weights``: percent of a check's points that count, 0 for off.
    ``parameters``: by check. ``channels_off``: slugs of channels that are not screened."""

    review_at: int
    decline_at: int
    review_hours: int
    weights: Mapping[str, int]
    parameters: Mapping[str, Any]
    channels_off: tuple[str, ...] = ()

    def screens(self, channel: str) -> bool:
        return channel not in self.channels_off


@cache
def default() -> Rules:
    """In force where nobody has published any."""
    return Rules(
        review_at=40,
        decline_at=90,
        review_hours=24,
        weights={check.slug: check.weight for check in CHECKS},
        parameters={check.slug: check.Parameters() for check in CHECKS},
    )


def as_body(rules: Rules) -> dict[str, Any]:
    """The JSON of a rule set; ``read`` gives the same rule set back."""
    return {
        "review_at": rules.review_at,
        "decline_at": rules.decline_at,
        "review_hours": rules.review_hours,
        "channels_off": list(rules.channels_off),
        "checks": {
            slug: {
                "weight": rules.weights[slug],
                "parameters": {
                    name: list(value) if isinstance(value, tuple) else value
                    for name, value in asdict(rules.parameters[slug]).items()
                },
            }
            for slug in rules.weights
        },
    }


def read(body: Any) -> Rules:
    """The rule set of a JSON object; what it leaves out is as by default. Raises BadRules."""
    reader = _Reader()
    rules = reader.rules(body)
    if reader.problems:
        raise BadRules(reader.problems)
    return rules


class _Reader(Reader):
    def rules(self, body: Any) -> Rules:
        plain = default()
        given = self.mapping("rules", body)
        self.only("", given, ("review_at", "decline_at", "review_hours", "channels_off", "checks"))
        checks = self.mapping("checks", given.get("checks", {}))
        self.only("checks.", checks, plain.weights)
        found = {one.slug: self._check(one, checks.get(one.slug, {})) for one in CHECKS}
        rules = Rules(
            self.count("review_at", given.get("review_at", plain.review_at), 100, 1),
            self.count("decline_at", given.get("decline_at", plain.decline_at), 100, 1),
            self.count(
                "review_hours", given.get("review_hours", plain.review_hours), MOST_HOURS, 1
            ),
            {slug: weight for slug, (weight, _) in found.items()},
            {slug: parameters for slug, (_, parameters) in found.items()},
            self.texts("channels_off", given.get("channels_off", [])),
        )
        if rules.decline_at < rules.review_at:
            self.bad("decline_at", f"{rules.decline_at} is below review_at {rules.review_at}")
        return rules

    def _check(self, check: Check, given: Any) -> tuple[int, Any]:
        name = f"checks.{check.slug}"
        body = self.mapping(name, given)
        self.only(f"{name}.", body, ("weight", "parameters"))
        weight = self.count(f"{name}.weight", body.get("weight", check.weight), MOST_WEIGHT)
        plain = check.Parameters()
        told = self.mapping(f"{name}.parameters", body.get("parameters", {}))
        self.only(f"{name}.parameters.", told, [one.name for one in fields(plain)])
        values: dict[str, Any] = {}
        for one in fields(plain):
            if one.name in told:
                where = f"{name}.parameters.{one.name}"
                if isinstance(getattr(plain, one.name), tuple):
                    values[one.name] = self.texts(where, told[one.name])
                else:
                    most = one.metadata["most"]
                    values[one.name] = self.count(where, told[one.name], most)
        return weight, replace(plain, **values)
