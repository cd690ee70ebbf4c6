"""A rule set of fraud checks as one value: weights, parameters, thresholds, deadline.

``read`` takes it from JSON and names every problem by its field; ``as_body`` writes it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cache
from typing import Any

from iorder.fraud.check import CHECKS, Check
from iorder.kernel.errors import InvalidInput

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


@dataclass(frozen=True, slots=True)
class Problem:
    """``field`` as written in the JSON: ``checks.forwarder.weight``."""

    field: str
    words: str

    def __str__(self) -> str:
        return f"{self.field}: {self.words}"


class BadFraudRules(InvalidInput):
    """The rule set cannot be used; ``problems`` names each field."""

    code = "bad_fraud_rules"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("The rules cannot be used: " + "; ".join(map(str, problems)))


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
    """The rule set of a JSON object; what it leaves out is as by default. Raises BadFraudRules."""
    reader = _Reader()
    rules = reader.rules(body)
    if reader.problems:
        raise BadFraudRules(reader.problems)
    return rules


class _Reader:
    """Reads on after a problem, so that all of them are told."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def rules(self, body: Any) -> Rules:
        plain = default()
        given = self._mapping("rules", body)
        self._only("", given, ("review_at", "decline_at", "review_hours", "channels_off", "checks"))
        checks = self._mapping("checks", given.get("checks", {}))
        self._only("checks.", checks, plain.weights)
        found = {one.slug: self._check(one, checks.get(one.slug, {})) for one in CHECKS}
        rules = Rules(
            self._count("review_at", given.get("review_at", plain.review_at), 1, 100),
            self._count("decline_at", given.get("decline_at", plain.decline_at), 1, 100),
            self._count(
                "review_hours", given.get("review_hours", plain.review_hours), 1, MOST_HOURS
            ),
            {slug: weight for slug, (weight, _) in found.items()},
            {slug: parameters for slug, (_, parameters) in found.items()},
            self._texts("channels_off", given.get("channels_off", [])),
        )
        if rules.decline_at < rules.review_at:
            self._bad("decline_at", f"{rules.decline_at} is below review_at {rules.review_at}")
        return rules

    def _check(self, check: Check, given: Any) -> tuple[int, Any]:
        name = f"checks.{check.slug}"
        body = self._mapping(name, given)
        self._only(f"{name}.", body, ("weight", "parameters"))
        weight = self._count(f"{name}.weight", body.get("weight", check.weight), 0, MOST_WEIGHT)
        plain = check.Parameters()
        told = self._mapping(f"{name}.parameters", body.get("parameters", {}))
        self._only(f"{name}.parameters.", told, [one.name for one in fields(plain)])
        values: dict[str, Any] = {}
        for one in fields(plain):
            if one.name in told:
                where = f"{name}.parameters.{one.name}"
                if isinstance(getattr(plain, one.name), tuple):
                    values[one.name] = self._texts(where, told[one.name])
                else:
                    most = one.metadata["most"]
                    values[one.name] = self._count(where, told[one.name], 0, most)
        return weight, replace(plain, **values)

    def _bad(self, name: str, words: str) -> None:
        self.problems.append(Problem(name, words))

    def _only(self, name: str, body: Mapping[str, Any], allowed: Collection[str]) -> None:
        for strange in sorted(set(body) - set(allowed)):
            self._bad(f"{name}{strange}", f"is not known; there are {', '.join(sorted(allowed))}")

    def _mapping(self, name: str, given: Any) -> Mapping[str, Any]:
        if isinstance(given, Mapping):
            return given
        self._bad(name, "is not a JSON object")
        return {}

    def _count(self, name: str, given: Any, least: int, most: int) -> int:
        if isinstance(given, int) and not isinstance(given, bool) and least <= given <= most:
            return given
        self._bad(name, f"{given!r} is no whole number from {least} to {most:,}")
        return least

    def _texts(self, name: str, given: Any) -> tuple[str, ...]:
        if isinstance(given, list | tuple) and all(
            isinstance(one, str) and one.strip() for one in given
        ):
            return tuple(one.strip() for one in given)
        self._bad(name, "is not a list of words")
        return ()
