"""Points with stock, and what is asked of them, in few words."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from iorder.sourcing.choosing import decide_by
from iorder.sourcing.field import Field, Profile
from iorder.sourcing.plan import Destination, Plan, Request
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.rules import DEFAULT, RuleSet
from iorder.sourcing.situation import Around, Situation, Trait

LAMP, MUG = 1, 2
NAMES = {"lamp": LAMP, "mug": MUG}
BERLIN = Destination.of("DE", "Berlin")
NOWHERE = Destination()
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
Stocked = tuple[Profile, Mapping[int, int]]


def at(point_id: int, code: str, country: str = "", **more: Any) -> Stocked:
    """A point; ``lamp`` and ``mug`` are its free units, all else is of ``Profile``."""
    free = {NAMES[name]: more.pop(name) for name in ("lamp", "mug") if name in more}
    return Profile(point_id, code, country, **more), free


def paris(**more: Any) -> Stocked:
    return at(1, "PAR", "FR", **{"latitude": 48.85, "longitude": 2.35, **more})


def rome(**more: Any) -> Stocked:
    return at(2, "ROM", "IT", **{"latitude": 41.89, "longitude": 12.51, **more})


def boston(**more: Any) -> Stocked:
    return at(3, "BOS", "US", **{"latitude": 42.36, "longitude": -71.06, **more})


def scene(
    *stocked: Stocked,
    rules: RuleSet = DEFAULT,
    traits: Mapping[int, Trait] | None = None,
    now: datetime = NOON,
    **around: Any,
) -> Situation:
    """A situation of these points; every SKU weighs a kilogram unless ``traits`` say otherwise."""
    free = [(one.point_id, sku, units) for one, some in stocked for sku, units in some.items()]
    known = {sku: Trait(sku, name.upper(), 1000) for name, sku in NAMES.items()}
    known |= {sku: Trait(sku, f"S{sku}", 1000) for _, sku, _ in free if sku not in known}
    return Situation(
        Field([one for one, _ in stocked]), free, {**known, **(traits or {})}, now,
        Around(rules=rules, **around),
    )  # fmt: skip


def plan(
    demand: Mapping[int, int],
    *stocked: Stocked,
    policy: str = "nearest-complete",
    to: Destination = BERLIN,
    **more: Any,
) -> Plan:
    """What ``policy`` makes of it; ``more`` as for ``scene``."""
    return decide_by(scene(*stocked, **more), Request(demand, to), POLICIES[policy])


def why_not(made: Plan) -> dict[str, str]:
    """Why each point that sends nothing was rejected, by code."""
    return {one.code: one.rejected for one in made.considered if one.rejected}
