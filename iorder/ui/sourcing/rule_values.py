"""What is written in the form of a rule set, and the rule set's JSON: one from the other.

A value stands under its name in the JSON (``rules[2].when.countries``), as people write it:
amounts with decimals, lists with commas.
"""

import re
from collections.abc import Mapping
from typing import Any

from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.rule_body import Problem
from iorder.sourcing.rules import CRITERIA, FILTERS, ZONES, Rule, RuleSet
from iorder.sourcing.rules_words import decimal

Values = Mapping[str, Any]
PARTS = ("base_minor", "per_kg_minor", "per_100_km_minor")
LISTS = ("when.countries", "when.channels", "when.tags")
AMOUNTS = ("when.total_from_minor", "when.total_below_minor")
WEIGHTS_G = ("when.weight_from_g", "when.weight_below_g")
SAME = "same"
"""Chosen for a channel that has no policy of its own."""
_RULE = re.compile(r"rules\[(\d+)\]\.(.+)")
_STEP = re.compile(r"transit\.steps\[(\d+)\]\.(km|days)")


def values_of(label: str, rules: RuleSet) -> dict[str, Any]:
    """What the form of a rule set shows."""
    values: dict[str, Any] = {
        "label": label, "policy": rules.policy, "max_parcels": rules.max_parcels,
        "complete_first": rules.complete_first, "inbound": rules.inbound,
        "currency": rules.currency, "transit.beyond": rules.transit.beyond,
    }  # fmt: skip
    for slug, policy in rules.channel_policies.items():
        values[f"channel_policies.{slug}"] = policy
    for name in CRITERIA:
        values[f"weights.{name}"] = rules.weights.get(name, 0)
    for name in FILTERS:
        values[f"filters.{name}"] = rules.filters.get(name, True)
    for zone in ZONES:
        values[f"transit.by_zone.{zone}"] = rules.transit.by_zone[zone]
        for part in PARTS:
            minor = getattr(rules.rates[zone], part)
            values[f"rates.{zone}.{part}"] = decimal(minor, rules.currency)
    for at, (km, days) in enumerate(rules.transit.steps):
        values |= {f"transit.steps[{at}].km": km, f"transit.steps[{at}].days": days}
    for at, rule in enumerate(rules.rules):
        values |= {f"rules[{at}].{name}": value for name, value in _rule_values(rule, rules)}
    return values


def _rule_values(rule: Rule, rules: RuleSet) -> list[tuple[str, Any]]:
    when = rule.when
    return [
        ("label", rule.label), ("act", rule.act), ("points", ", ".join(rule.points)),
        ("when.countries", ", ".join(when.countries)),
        ("when.channels", ", ".join(when.channels)), ("when.tags", ", ".join(when.tags)),
        *((f"when.{name}", None if value is None else decimal(value, rules.currency))
          for name, value in (("total_from_minor", when.total_from_minor),
                              ("total_below_minor", when.total_below_minor))),
        ("when.weight_from_g", when.weight_from_g), ("when.weight_below_g", when.weight_below_g),
    ]  # fmt: skip


def body_of(values: Values) -> tuple[dict[str, Any], list[Problem]]:
    """The JSON of what is written in the form, and what of it is no amount."""
    problems: list[Problem] = []
    currency = str(values.get("currency") or "")
    body: dict[str, Any] = {
        "policy": values.get("policy"), "max_parcels": values.get("max_parcels"),
        "complete_first": bool(values.get("complete_first")), "inbound": values.get("inbound"),
        "currency": currency,
        "channel_policies": {
            name.removeprefix("channel_policies."): value
            for name, value in values.items()
            if name.startswith("channel_policies.") and value not in (None, "", SAME)
        },
        "weights": {one: values.get(f"weights.{one}") for one in CRITERIA},
        "filters": {one: bool(values.get(f"filters.{one}")) for one in FILTERS},
        "rates": {
            zone: {
                part: _minor(f"rates.{zone}.{part}", values, currency, problems) for part in PARTS
            }
            for zone in ZONES
        },
        "transit": {
            "steps": _steps(values),
            "beyond": values.get("transit.beyond"),
            "by_zone": {zone: values.get(f"transit.by_zone.{zone}") for zone in ZONES},
        },
        "rules": [
            _rule(at, values, currency, problems) for at in range(rules_in(values))
        ],
    }  # fmt: skip
    return body, problems


def rules_in(values: Values) -> int:
    """How many conditional rules are written."""
    found = [int(match[1]) for name in values if (match := _RULE.fullmatch(name))]
    return max(found, default=-1) + 1


def without_rule(values: Values, gone: int) -> dict[str, Any]:
    """The same without one of its rules; the later ones move up."""
    kept: dict[str, Any] = {}
    for name, value in values.items():
        match = _RULE.fullmatch(name)
        if match is None or int(match[1]) < gone:
            kept[name] = value
        elif int(match[1]) > gone:
            kept[f"rules[{int(match[1]) - 1}].{match[2]}"] = value
    return kept


def _minor(name: str, values: Values, currency: str, problems: list[Problem]) -> int:
    given = values.get(name)
    try:
        return Money.of(str(given if given not in (None, "") else 0), currency).minor
    except Refused as refused:
        problems.append(Problem(name, str(refused)))
        return 0


def _steps(values: Values) -> list[dict[str, Any]]:
    steps: dict[int, dict[str, Any]] = {}
    for name, value in values.items():
        if (match := _STEP.fullmatch(name)) and value not in (None, ""):
            steps.setdefault(int(match[1]), {})[match[2]] = value
    return [steps[at] for at in sorted(steps)]


def _rule(at: int, values: Values, currency: str, problems: list[Problem]) -> dict[str, Any]:
    def given(part: str) -> Any:
        return values.get(f"rules[{at}].{part}")

    when: dict[str, Any] = {name.removeprefix("when."): _listed(given(name)) for name in LISTS}
    when["countries"] = [one.upper() for one in when["countries"]]
    for name in AMOUNTS:
        if given(name) not in (None, ""):
            when[name[5:]] = _minor(f"rules[{at}].{name}", values, currency, problems)
    for name in WEIGHTS_G:
        if given(name) not in (None, ""):
            when[name[5:]] = given(name)
    return {
        "label": (given("label") or "").strip(), "act": given("act"),
        "points": _listed(given("points")),
        "when": {name: value for name, value in when.items() if value != []},
    }  # fmt: skip


def _listed(given: Any) -> list[str]:
    return [one.strip() for one in re.split(r"[,;\s]+", str(given or "")) if one.strip()]


def steps_in(values: Values) -> int:
    """How many steps of days on the way are written."""
    found = [int(match[1]) for name in values if (match := _STEP.fullmatch(name))]
    return max(found, default=-1) + 1
