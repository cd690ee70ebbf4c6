"""A rule set: all that people may decide about sourcing, as one value.

``rules_body`` reads it from JSON and names what is wrong; ``as_body`` here writes it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ZONES = ("same_region", "same_country", "abroad")
"""How far in words: what is known where distance is not."""
FILTERS = ("area", "channel", "capacity", "hazardous", "oversize")
"""Filters that may be turned off. Closed points and points without stock never send."""
CRITERIA = (
    "distance", "cost", "splits", "promise", "load", "priority", "ageing", "last_unit",
)  # fmt: skip
INBOUND = ("never", "backorders")
ACTS = ("only", "never", "prefer")
WEIGHTS = {"distance": 30, "cost": 20, "splits": 20, "promise": 15, "load": 5, "priority": 5,
           "ageing": 0, "last_unit": 5}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rate:
    """What a parcel costs in one zone, in minor units of the rule set's currency."""

    base_minor: int
    per_kg_minor: int = 0
    per_100_km_minor: int = 0


RATES = {
    "same_region": Rate(390, 40, 20),
    "same_country": Rate(490, 60, 25),
    "abroad": Rate(990, 190, 30),
}


@dataclass(frozen=True, slots=True)
class Transit:
    """``steps``: (up to so many km, days) ascending; ``beyond``: days from further away;
    ``by_zone``: days where the distance is not known."""

    steps: tuple[tuple[int, int], ...] = ((150, 1), (500, 2), (1_500, 3), (4_000, 5))
    beyond: int = 8
    by_zone: Mapping[str, int] = field(
        default_factory=lambda: {"same_region": 1, "same_country": 2, "abroad": 6}
    )


@dataclass(frozen=True, slots=True)
class When:
    """What an order must be for a rule to hold: all that is named. Amounts in minor units of the
    order's own currency, weight in grams; ``tags`` are those of any of its SKUs."""

    countries: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    total_from_minor: int | None = None
    total_below_minor: int | None = None
    weight_from_g: int | None = None
    weight_below_g: int | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """``only`` these points, ``never`` these, or ``prefer`` these; points by code."""

    label: str
    act: str
    points: tuple[str, ...]
    when: When = When()


@dataclass(frozen=True)
class RuleSet:
    """``channel_policies``: policy by channel slug where it is not ``policy``. ``weights`` are
    read by policies that score. ``max_parcels``: 0 for no limit. ``complete_first``: one point
    that has it all is taken before any split."""

    policy: str = "nearest-complete"
    channel_policies: Mapping[str, str] = field(default_factory=dict)
    weights: Mapping[str, int] = field(default_factory=lambda: dict(WEIGHTS))
    filters: Mapping[str, bool] = field(default_factory=lambda: dict.fromkeys(FILTERS, True))
    max_parcels: int = 0
    complete_first: bool = True
    inbound: str = "backorders"
    currency: str = "EUR"
    rates: Mapping[str, Rate] = field(default_factory=lambda: dict(RATES))
    transit: Transit = field(default_factory=Transit)
    rules: tuple[Rule, ...] = ()

    def policy_of(self, channel: str) -> str:
        """The slug of the policy that decides for the channel."""
        return self.channel_policies.get(channel, self.policy)

    @cached_property
    def rate_table(self) -> Ints:
        """A row a zone: base, per kilogram, per 100 km, in minor units."""
        rates = (self.rates[zone] for zone in ZONES)
        return np.array([(r.base_minor, r.per_kg_minor, r.per_100_km_minor) for r in rates], int)

    @cached_property
    def step_km(self) -> Floats:
        return np.array([km for km, _ in self.transit.steps], float)

    @cached_property
    def step_days(self) -> Ints:
        """The days up to each of ``step_km``, and those beyond the last."""
        return np.array([*(days for _, days in self.transit.steps), self.transit.beyond], int)

    @cached_property
    def zone_days(self) -> Ints:
        return np.array([self.transit.by_zone[zone] for zone in ZONES], int)

    @property
    def names_channels(self) -> bool:
        return bool(self.channel_policies) or any(rule.when.channels for rule in self.rules)

    @property
    def names_tags(self) -> bool:
        return any(rule.when.tags for rule in self.rules)


DEFAULT = RuleSet()
"""In force where nobody has published any."""


def as_body(rules: RuleSet) -> dict[str, Any]:
    """The JSON of a rule set; ``rules_body.read`` gives the same rule set back."""
    body = asdict(rules)
    body["transit"]["steps"] = [{"km": km, "days": days} for km, days in rules.transit.steps]
    body["rules"] = [_rule_body(rule) for rule in rules.rules]
    return body


def _rule_body(rule: Rule) -> dict[str, Any]:
    when = {name: value for name, value in asdict(rule.when).items() if value not in (None, ())}
    when = {name: list(one) if isinstance(one, tuple) else one for name, one in when.items()}
    return {"label": rule.label, "act": rule.act, "points": list(rule.points), "when": when}
