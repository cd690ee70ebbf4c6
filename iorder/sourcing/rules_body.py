"""A rule set read from JSON: every problem is found at once and named by its field."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from iorder.kernel.currencies import EXPONENTS
from iorder.kernel.rule_body import BadRules, Problem, Reader
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

MOST_RULES = 200


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


class _Reader(Reader):
    def rule_set(self, body: Any) -> RuleSet:
        if not isinstance(body, Mapping):
            self.bad("rules", "is not a JSON object")
            return DEFAULT
        self.only("", body, [one.name for one in fields(RuleSet)])
        return RuleSet(
            policy=self.choice("policy", body.get("policy", DEFAULT.policy), _slugs()),
            channel_policies=self._policies(body.get("channel_policies", {})),
            weights=self._weights(body.get("weights", DEFAULT.weights)),
            filters=self._filters(body.get("filters", {})),
            max_parcels=self.count("max_parcels", body.get("max_parcels", 0)),
            complete_first=self.truth("complete_first", body.get("complete_first", True)),
            inbound=self.choice("inbound", body.get("inbound", DEFAULT.inbound), INBOUND),
            currency=self._currency(body.get("currency", DEFAULT.currency)),
            rates=self._rates(body.get("rates", {})),
            transit=self._transit(body.get("transit", {})),
            rules=self._rules(body.get("rules", [])),
        )

    def _currency(self, given: Any) -> str:
        if isinstance(given, str) and given in EXPONENTS:
            return given
        self.bad("currency", f"{given!r} is no currency code such as EUR")
        return DEFAULT.currency

    def _policies(self, given: Any) -> dict[str, str]:
        return {
            str(slug): self.choice(f"channel_policies.{slug}", policy, _slugs())
            for slug, policy in self.mapping("channel_policies", given).items()
        }

    def _weights(self, given: Any) -> dict[str, int]:
        body = self.mapping("weights", given)
        self.only("weights.", body, CRITERIA)
        weights = {
            name: self.count(f"weights.{name}", body.get(name, 0), 1_000) for name in CRITERIA
        }
        if not any(weights.values()):
            self.bad("weights", "are all 0, so nothing would be compared")
        return weights

    def _filters(self, given: Any) -> dict[str, bool]:
        body = self.mapping("filters", given)
        self.only("filters.", body, FILTERS)
        return {name: self.truth(f"filters.{name}", body.get(name, True)) for name in FILTERS}

    def _rates(self, given: Any) -> dict[str, Rate]:
        body = self.mapping("rates", given)
        self.only("rates.", body, ZONES)
        return {zone: self._rate(f"rates.{zone}", zone, body) for zone in ZONES}

    def _rate(self, name: str, zone: str, body: Mapping[str, Any]) -> Rate:
        if zone not in body:
            return DEFAULT.rates[zone]
        given = self.mapping(name, body[zone])
        parts = [one.name for one in fields(Rate)]
        self.only(f"{name}.", given, parts)
        return Rate(*(self.count(f"{name}.{part}", given.get(part, 0)) for part in parts))

    def _transit(self, given: Any) -> Transit:
        body = self.mapping("transit", given)
        plain = Transit()
        self.only("transit.", body, [one.name for one in fields(Transit)])
        zones = self.mapping("transit.by_zone", body.get("by_zone", {}))
        self.only("transit.by_zone.", zones, ZONES)
        return Transit(
            self._steps(body["steps"]) if "steps" in body else plain.steps,
            self.count("transit.beyond", body.get("beyond", plain.beyond), 365),
            {
                zone: self.count(
                    f"transit.by_zone.{zone}", zones.get(zone, plain.by_zone[zone]), 365
                )
                for zone in ZONES
            },
        )

    def _steps(self, given: Any) -> tuple[tuple[int, int], ...]:
        steps = []
        for at, one in enumerate(self.items("transit.steps", given)):
            name = f"transit.steps[{at}]"
            step = self.mapping(name, one)
            self.only(f"{name}.", step, ("km", "days"))
            steps.append(
                (
                    self.count(f"{name}.km", step.get("km")),
                    self.count(f"{name}.days", step.get("days"), 365),
                )
            )
        if [km for km, _ in steps] != sorted({km for km, _ in steps}):
            self.bad("transit.steps", "do not go up in km")
        return tuple(steps)

    def _rules(self, given: Any) -> tuple[Rule, ...]:
        some = self.items("rules", given)
        if len(some) > MOST_RULES:
            self.bad("rules", f"are more than {MOST_RULES}")
        return tuple(self._rule(f"rules[{at}]", one) for at, one in enumerate(some[:MOST_RULES]))

    def _rule(self, name: str, given: Any) -> Rule:
        body = self.mapping(name, given)
        self.only(f"{name}.", body, [one.name for one in fields(Rule)])
        points = self.texts(f"{name}.points", body.get("points", []))
        if not points:
            self.bad(f"{name}.points", "names no point, so the rule matches nothing")
        act = self.choice(f"{name}.act", body.get("act"), ACTS)
        label = str(body.get("label") or f"Rule {name[6:-1]}")
        return Rule(label, act, points, self._when(f"{name}.when", body.get("when", {})))

    def _when(self, name: str, given: Any) -> When:
        body = self.mapping(name, given)
        self.only(f"{name}.", body, [one.name for one in fields(When)])
        countries = self.texts(f"{name}.countries", body.get("countries", []))
        for one in countries:
            if len(one) != 2 or not one.isalpha() or not one.isupper():
                self.bad(f"{name}.countries", f"{one!r} is no country code such as DE")
        bounds = {
            part: None
            if body.get(part) is None
            else self.count(f"{name}.{part}", body[part], 10**15)
            for part in ("total_from_minor", "total_below_minor", "weight_from_g", "weight_below_g")
        }
        self._empty_range(name, "total", bounds["total_from_minor"], bounds["total_below_minor"])
        self._empty_range(name, "weight", bounds["weight_from_g"], bounds["weight_below_g"])
        return When(
            countries=countries,
            channels=self.texts(f"{name}.channels", body.get("channels", [])),
            tags=tuple(tag.lower() for tag in self.texts(f"{name}.tags", body.get("tags", []))),
            **bounds,
        )

    def _empty_range(self, name: str, what: str, low: int | None, high: int | None) -> None:
        if high is not None and (low or 0) >= high:
            self.bad(f"{name}.{what}", f"from {low or 0} to below {high} matches nothing")


def _slugs() -> list[str]:
    return [policy.slug for policy in POLICIES]
