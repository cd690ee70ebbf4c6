"""A rule set read from JSON: every problem is found at once and named by its field."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.errors import InvalidInput
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.rules import (
    ACTS,
    CRITERIA,
    DEFAULT,
    FILTERS,
    INBOUND,
    ZONES,
    Rate,
    Rule,
    RuleSet,
    Transit,
    When,
)  # fmt: skip

MOST = 10**9
MOST_RULES = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """``field`` as written in the JSON: ``rules[2].when.countries``."""

    field: str
    words: str

    def __str__(self) -> str:
        return f"{self.field}: {self.words}"


class BadRules(InvalidInput):
    """The rule set cannot be used; ``problems`` names each field."""

    code = "bad_rules"

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("The rules cannot be used: " + "; ".join(str(one) for one in problems))


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule set may name: point codes, channel slugs, and tags some SKU carries."""

    points: Collection[str]
    channels: Collection[str]
    tags: Collection[str]


def read(body: Any) -> RuleSet:
    """The rule set of a JSON object; what it leaves out is as in ``DEFAULT``. Raises BadRules."""
    reader = _Reader()
    rules = reader.rule_set(body)
    if reader.problems:
        raise BadRules(reader.problems)
    return rules


def strangers(rules: RuleSet, known: Known) -> list[Problem]:
    """What the rule set names and nobody has, or what can match no order; empty where all is
    well."""
    found = [
        Problem(f"channel_policies.{slug}", "there is no such channel")
        for slug in rules.channel_policies
        if slug not in known.channels
    ]
    for at, rule in enumerate(rules.rules):
        name = f"rules[{at}]"
        for words, given, all_known in (
            (f"{name}.points", rule.points, known.points),
            (f"{name}.when.channels", rule.when.channels, known.channels),
            (f"{name}.when.tags", rule.when.tags, known.tags),
        ):
            found += [
                Problem(words, f"{one!r} is unknown, so rule {rule.label!r} matches nothing")
                for one in given
                if one not in all_known
            ]
    return found


class _Reader:
    """Reads on after a problem, so that all of them are told."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def rule_set(self, body: Any) -> RuleSet:
        if not isinstance(body, Mapping):
            self._bad("rules", "is not a JSON object")
            return DEFAULT
        self._only("", body, [one.name for one in fields(RuleSet)])
        return RuleSet(
            policy=self._choice("policy", body.get("policy", DEFAULT.policy), _slugs()),
            channel_policies=self._policies(body.get("channel_policies", {})),
            weights=self._weights(body.get("weights", DEFAULT.weights)),
            filters=self._filters(body.get("filters", {})),
            max_parcels=self._count("max_parcels", body.get("max_parcels", 0)),
            complete_first=self._truth("complete_first", body.get("complete_first", True)),
            inbound=self._choice("inbound", body.get("inbound", DEFAULT.inbound), INBOUND),
            currency=self._currency(body.get("currency", DEFAULT.currency)),
            rates=self._rates(body.get("rates", {})),
            transit=self._transit(body.get("transit", {})),
            rules=self._rules(body.get("rules", [])),
        )

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

    def _choice(self, name: str, given: Any, allowed: Collection[str]) -> str:
        if given in allowed:
            return str(given)
        self._bad(name, f"{given!r} is none of {', '.join(allowed)}")
        return next(iter(allowed))

    def _count(self, name: str, given: Any, most: int = MOST) -> int:
        if isinstance(given, int) and not isinstance(given, bool) and 0 <= given <= most:
            return given
        self._bad(name, f"{given!r} is no whole number from 0 to {most:,}")
        return 0

    def _truth(self, name: str, given: Any) -> bool:
        if isinstance(given, bool):
            return given
        self._bad(name, f"{given!r} is neither true nor false")
        return False

    def _currency(self, given: Any) -> str:
        if isinstance(given, str) and given in EXPONENTS:
            return given
        self._bad("currency", f"{given!r} is no currency code such as EUR")
        return DEFAULT.currency

    def _policies(self, given: Any) -> dict[str, str]:
        return {
            str(slug): self._choice(f"channel_policies.{slug}", policy, _slugs())
            for slug, policy in self._mapping("channel_policies", given).items()
        }

    def _weights(self, given: Any) -> dict[str, int]:
        body = self._mapping("weights", given)
        self._only("weights.", body, CRITERIA)
        weights = {
            name: self._count(f"weights.{name}", body.get(name, 0), 1_000) for name in CRITERIA
        }
        if not any(weights.values()):
            self._bad("weights", "are all 0, so nothing would be compared")
        return weights

    def _filters(self, given: Any) -> dict[str, bool]:
        body = self._mapping("filters", given)
        self._only("filters.", body, FILTERS)
        return {name: self._truth(f"filters.{name}", body.get(name, True)) for name in FILTERS}

    def _rates(self, given: Any) -> dict[str, Rate]:
        body = self._mapping("rates", given)
        self._only("rates.", body, ZONES)
        return {zone: self._rate(f"rates.{zone}", zone, body) for zone in ZONES}

    def _rate(self, name: str, zone: str, body: Mapping[str, Any]) -> Rate:
        if zone not in body:
            return DEFAULT.rates[zone]
        given = self._mapping(name, body[zone])
        parts = [one.name for one in fields(Rate)]
        self._only(f"{name}.", given, parts)
        return Rate(*(self._count(f"{name}.{part}", given.get(part, 0)) for part in parts))

    def _transit(self, given: Any) -> Transit:
        body = self._mapping("transit", given)
        plain = Transit()
        self._only("transit.", body, [one.name for one in fields(Transit)])
        zones = self._mapping("transit.by_zone", body.get("by_zone", {}))
        self._only("transit.by_zone.", zones, ZONES)
        return Transit(
            self._steps(body["steps"]) if "steps" in body else plain.steps,
            self._count("transit.beyond", body.get("beyond", plain.beyond), 365),
            {
                zone: self._count(
                    f"transit.by_zone.{zone}", zones.get(zone, plain.by_zone[zone]), 365
                )
                for zone in ZONES
            },
        )

    def _steps(self, given: Any) -> tuple[tuple[int, int], ...]:
        steps = []
        for at, one in enumerate(self._list("transit.steps", given)):
            name = f"transit.steps[{at}]"
            step = self._mapping(name, one)
            self._only(f"{name}.", step, ("km", "days"))
            steps.append(
                (
                    self._count(f"{name}.km", step.get("km")),
                    self._count(f"{name}.days", step.get("days"), 365),
                )
            )
        if [km for km, _ in steps] != sorted({km for km, _ in steps}):
            self._bad("transit.steps", "do not go up in km")
        return tuple(steps)

    def _list(self, name: str, given: Any) -> Sequence[Any]:
        if isinstance(given, list | tuple):
            return given
        self._bad(name, "is not a list")
        return ()

    def _texts(self, name: str, given: Any) -> tuple[str, ...]:
        some = self._list(name, given)
        if all(isinstance(one, str) and one.strip() for one in some):
            return tuple(one.strip() for one in some)
        self._bad(name, "is not a list of words")
        return ()

    def _rules(self, given: Any) -> tuple[Rule, ...]:
        some = self._list("rules", given)
        if len(some) > MOST_RULES:
            self._bad("rules", f"are more than {MOST_RULES}")
        return tuple(self._rule(f"rules[{at}]", one) for at, one in enumerate(some[:MOST_RULES]))

    def _rule(self, name: str, given: Any) -> Rule:
        body = self._mapping(name, given)
        self._only(f"{name}.", body, [one.name for one in fields(Rule)])
        points = self._texts(f"{name}.points", body.get("points", []))
        if not points:
            self._bad(f"{name}.points", "names no point, so the rule matches nothing")
        act = self._choice(f"{name}.act", body.get("act"), ACTS)
        label = str(body.get("label") or f"Rule {name[6:-1]}")
        return Rule(label, act, points, self._when(f"{name}.when", body.get("when", {})))

    def _when(self, name: str, given: Any) -> When:
        body = self._mapping(name, given)
        self._only(f"{name}.", body, [one.name for one in fields(When)])
        countries = self._texts(f"{name}.countries", body.get("countries", []))
        for one in countries:
            if len(one) != 2 or not one.isalpha() or not one.isupper():
                self._bad(f"{name}.countries", f"{one!r} is no country code such as DE")
        bounds = {
            part: None
            if body.get(part) is None
            else self._count(f"{name}.{part}", body[part], 10**15)
            for part in ("total_from_minor", "total_below_minor", "weight_from_g", "weight_below_g")
        }
        self._empty_range(name, "total", bounds["total_from_minor"], bounds["total_below_minor"])
        self._empty_range(name, "weight", bounds["weight_from_g"], bounds["weight_below_g"])
        return When(
            countries=countries,
            channels=self._texts(f"{name}.channels", body.get("channels", [])),
            tags=tuple(tag.lower() for tag in self._texts(f"{name}.tags", body.get("tags", []))),
            **bounds,
        )

    def _empty_range(self, name: str, what: str, low: int | None, high: int | None) -> None:
        if high is not None and (low or 0) >= high:
            self._bad(f"{name}.{what}", f"from {low or 0} to below {high} matches nothing")


def _slugs() -> list[str]:
    return [policy.slug for policy in POLICIES]
