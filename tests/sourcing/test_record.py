"""A decision is kept compactly, and all of it can be read again."""

import json

from iorder.sourcing.record import Barred, body_of, read
from iorder.sourcing.situation import Trait
from tests.sourcing.scenes import LAMP, MUG, at, boston, paris, plan, rome


def test_what_is_kept_is_what_was_considered():
    made = plan(
        {LAMP: 2, MUG: 1}, paris(lamp=1), rome(lamp=2, mug=1), boston(lamp=9, mug=9),
        at(7, "SHUT", active=False), at(8, "SHUT-2", active=False), policy="weighted",
    )  # fmt: skip

    kept = read(json.loads(json.dumps(body_of(made, "because"))))

    assert kept.candidates == made.considered[:3]
    assert kept.barred == (Barred("closed", ("SHUT", "SHUT-2")),)
    assert kept.picks == made.picks
    assert (kept.ship_on, kept.arrive_by) == (made.promise.ship_on, made.promise.arrive_by)
    assert (kept.cost_minor, kept.currency) == (made.cost_minor, "EUR")
    assert (kept.country, kept.quality, kept.note) == ("DE", "city", "because")


def test_what_is_missing_or_sold_for_later_is_kept_too():
    traits = {MUG: Trait(MUG, "MUG", when_out="preorder")}
    made = plan({LAMP: 2, MUG: 1}, paris(lamp=1), traits=traits)

    kept = read(json.loads(json.dumps(body_of(made))))

    assert (dict(kept.missing), kept.later) == ({LAMP: 1}, made.later)


def test_a_decision_of_fifty_points_is_small():
    some = [at(n, f"P{n}", "DE", lamp=3) for n in range(1, 51)]

    assert len(json.dumps(body_of(plan({LAMP: 1}, *some)))) < 6_000
