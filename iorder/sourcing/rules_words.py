"""A rule set in words, line by line, and what differs between two."""

from collections.abc import Iterator

from iorder.kernel.money import exponent
from iorder.kernel.rule_sets import Change
from iorder.sourcing.criteria import LABELS
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.rules import CRITERIA, FILTERS, ZONES, Rate, Rule, RuleSet, When

FILTER_LABELS = {
    "area": "Only points whose service area covers the address",
    "channel": "Only points that serve the channel",
    "capacity": "Not points at capacity today",
    "hazardous": "Hazardous goods only from points that take them",
    "oversize": "Oversize goods only from points that take them",
}
INBOUND_LABELS = {
    "never": "Not counted",
    "backorders": "Dates what is sold before it is there",
}
ZONE_LABELS = {
    "same_region": "Same region", "same_country": "Same country", "abroad": "Abroad",
}  # fmt: skip
ACT_LABELS = {"only": "only", "never": "never", "prefer": "prefer"}


def lines(rules: RuleSet) -> dict[str, str]:
    """What each part of the rule set says, by its name in words."""
    return dict(_lines(rules))


def changes(before: RuleSet, after: RuleSet) -> list[Change]:
    """What differs, in the order in which a rule set is read."""
    old, new = lines(before), lines(after)
    return [
        Change(what, old.get(what, ""), new.get(what, ""))
        for what in dict.fromkeys([*new, *old])
        if old.get(what) != new.get(what)
    ]


def _lines(rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield "Policy", policy_label(rules.policy)
    for slug, policy in sorted(rules.channel_policies.items()):
        yield f"Policy of {slug}", policy_label(policy)
    for name in CRITERIA:
        yield f"Weight: {LABELS[name].lower()}", str(rules.weights.get(name, 0))
    for name in FILTERS:
        yield FILTER_LABELS[name], "on" if rules.filters.get(name, True) else "off"
    yield "Parcels at most", str(rules.max_parcels or "no limit")
    yield "One point that has it all before any split", "yes" if rules.complete_first else "no"
    yield "Goods on their way", INBOUND_LABELS[rules.inbound]
    for zone in ZONES:
        yield f"Cost: {ZONE_LABELS[zone].lower()}", rate_words(rules.rates[zone], rules.currency)
    yield "Days on the way", transit_words(rules)
    for rule in rules.rules:
        yield f"Rule “{rule.label}”", rule_words(rule)


def policy_label(slug: str) -> str:
    return next((one.label for one in POLICIES if one.slug == slug), slug)


def rate_words(rate: Rate, currency: str) -> str:
    """``3.90 + 0.40 a kg + 0.20 a 100 km EUR``."""
    parts = (rate.base_minor, rate.per_kg_minor, rate.per_100_km_minor)
    base, kg, km = (decimal(one, currency) for one in parts)
    return f"{base} + {kg} a kg + {km} a 100 km {currency}"


def decimal(minor: int, currency: str) -> str:
    """``3.90`` of 390."""
    digits = exponent(currency)
    return f"{minor / 10**digits:.{digits}f}"


def transit_words(rules: RuleSet) -> str:
    steps = ", ".join(f"{days} up to {km:,} km" for km, days in rules.transit.steps)
    zones = ", ".join(
        f"{rules.transit.by_zone[zone]} {ZONE_LABELS[zone].lower()}" for zone in ZONES
    )
    return f"{steps}, then {rules.transit.beyond}; where the distance is not known: {zones}"


def rule_words(rule: Rule) -> str:
    """``to FR, from 100.00: only PAR, LYS``."""
    return f"{when_words(rule.when)}: {ACT_LABELS[rule.act]} {', '.join(rule.points)}"


def when_words(when: When) -> str:
    parts = []
    if when.countries:
        parts.append(f"to {', '.join(when.countries)}")
    if when.channels:
        parts.append(f"on {', '.join(when.channels)}")
    parts += _bounds("total", when.total_from_minor, when.total_below_minor, 100, "")
    parts += _bounds("weight", when.weight_from_g, when.weight_below_g, 1000, " kg")
    if when.tags:
        parts.append(f"with a SKU tagged {', '.join(when.tags)}")
    return " and ".join(parts) or "every order"


def _bounds(what: str, low: int | None, high: int | None, unit: int, word: str) -> list[str]:
    found = []
    if low is not None:
        found.append(f"{what} from {low / unit:g}{word}")
    if high is not None:
        found.append(f"{what} below {high / unit:g}{word}")
    return found
