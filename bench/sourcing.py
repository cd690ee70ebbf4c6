"""Decisions a second, one order after another, over 50 and over 1,000 points.

An order has three lines and its own address; half of the points have each of 200 SKUs. What is
decided is taken off the stock, as in a batch that is imported. Times are of this process's CPU.
"""

from datetime import UTC, datetime
from random import Random
from time import process_time

from iorder.sourcing.choosing import decide_by
from iorder.sourcing.field import Field, Profile
from iorder.sourcing.geography import Located, Spot
from iorder.sourcing.plan import Destination, Request
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.rules import RuleSet
from iorder.sourcing.situation import Around, Situation, Trait

BARS = {50: 2_000, 1_000: 200}
"""Decisions a second over so many points."""
COUNTS = {50: 3_000, 1_000: 500}
ROUNDS = 3
SKUS = range(1, 201)
NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)


def main() -> None:
    print(f"{'points':>8}{'policy':>20}{'decisions/s':>14}{'explained/s':>14}{'bar':>8}")
    for points, bar in BARS.items():
        for policy in sorted(one.slug for one in POLICIES):
            rate, explained = _best(points, policy)
            print(f"{points:8}{policy:>20}{rate:14,.0f}{explained:14,.0f}{bar:8,}", flush=True)
            assert rate >= bar, f"{policy}, {points} points: {rate:.0f} is below {bar}"


def _best(points: int, policy: str) -> tuple[float, float]:
    """The best round: what else the machine does slows the others."""
    return max(_rates(points, policy) for _ in range(ROUNDS))


def _rates(points: int, policy: str) -> tuple[float, float]:
    dice = Random(1)
    here = _situation(dice, points, policy)
    wanted = [_request(dice) for _ in range(COUNTS[points])]
    began = process_time()
    for request in wanted:
        here.take(decide_by(here, request, POLICIES[policy]))
    rate = len(wanted) / (process_time() - began)
    began = process_time()
    for request in wanted[:100]:
        assert decide_by(here, request, POLICIES[policy]).considered
    return rate, 100 / (process_time() - began)


def _situation(dice: Random, points: int, policy: str) -> Situation:
    profiles = [
        Profile(number, f"P{number}", "US", "", *_spot(dice)) for number in range(1, points + 1)
    ]
    traits = {sku: Trait(sku, f"S{sku}", 500) for sku in SKUS}
    shelves = [
        (point.point_id, sku, dice.randrange(0, 6))
        for point in profiles
        for sku in SKUS
        if dice.random() < 0.5
    ]
    return Situation(Field(profiles), shelves, traits, NOW, Around(rules=RuleSet(policy=policy)))


def _request(dice: Random) -> Request:
    home = Destination("US", "", "", Located(Spot(*_spot(dice)), "postcode"))
    return Request({sku: dice.randrange(1, 3) for sku in dice.sample(SKUS, 3)}, home)


def _spot(dice: Random) -> tuple[float, float]:
    return dice.uniform(25, 48), dice.uniform(-120, -70)
