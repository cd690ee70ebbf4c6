"""A request decided: the policy in force says who sends first, and the plan keeps all of why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import numpy as np

from iorder.sourcing.criteria import CRITERIA, scores
from iorder.sourcing.field import Ints, day_of
from iorder.sourcing.look import Look
from iorder.sourcing.plan import Considered, Later, Pick, Plan, Promise, Request
from iorder.sourcing.policy import POLICIES, Policy
from iorder.sourcing.situation import Situation

BY_HAND = "by-hand"
"""The policy of a plan that a person made."""
Taken = dict[int, Ints]
"""Units of each SKU asked for by the row that sends them, in the order in which they send."""


def decide(here: Situation, request: Request) -> Plan:
    """Who sends the request by the policy in force. Nothing is taken off ``here``."""
    return decide_by(here, request, POLICIES[here.policy_of(request.channel_id)])


def decide_by(here: Situation, request: Request, policy: Policy) -> Plan:
    """``decide`` by this policy, whichever is in force."""
    look = Look(here, request)
    taken, left = _taken(look, policy.choose(look))
    missing = {sku: int(units) for sku, units in zip(look.skus, left, strict=True) if units}
    later = later_of(here, missing)
    for one in later:
        missing[one.sku_id] -= one.quantity
    missing = {sku: units for sku, units in missing.items() if units}
    reason = partial(_reason, look, policy, taken, bool(missing))
    return plan_of(look, policy, taken, missing, later, reason)


def plan_of(  # noqa: PLR0913 - what was decided, and its words
    look: Look,
    policy: Policy,
    taken: Taken,
    missing: Mapping[int, int],
    later: tuple[Later, ...],
    why: Callable[[], str],
) -> Plan:
    """What is taken from where, with what it costs, when it arrives, and who was seen."""
    rows = list(taken)
    return Plan(
        policy=policy.slug,
        picks=_picks(look, taken),
        missing=missing,
        later=later,
        promise=_promise(look, rows),
        costs=_costs(look, taken),
        currency=look.here.rules.currency,
        to=look.request.to,
        rules_id=look.here.rules_id,
        why=why,
        seen=lambda: _seen(look, policy, rows),
    )


@dataclass(frozen=True, slots=True)
class ByHand:
    """A person's choice, shown by what the policy in force looks at."""

    criteria: Sequence[str]
    slug: str = BY_HAND
    label: str = "Chosen by hand"

    def choose(self, look: Look) -> list[int]:
        return []

    def reason(self, look: Look, rows: Sequence[int]) -> str:
        return "It was chosen by hand"

    def against(self, look: Look, row: int, rows: Sequence[int]) -> str:
        return look.lacks(row) or "passed over by hand"


def decide_at(here: Situation, request: Request, point_id: int, why: str) -> Plan:
    """All of it from one point that somebody chose, whatever the rules say of it; what the point
    lacks is missing. ``why`` is the reason people read."""
    policy = ByHand(POLICIES[here.policy_of(request.channel_id)].criteria)
    look = Look(here, request)
    row = here.field.index[point_id]
    some = np.minimum(look.have[row], look.want)
    left = look.want - some
    missing = {sku: int(units) for sku, units in zip(look.skus, left, strict=True) if units}
    return plan_of(look, policy, {row: some}, missing, (), lambda: why)


def later_of(here: Situation, missing: dict[int, int]) -> tuple[Later, ...]:
    """What of ``missing`` may be sold before it is there, and the day all of it is expected."""
    found = []
    for sku, units in sorted(missing.items()):
        trait = here.traits[sku]
        if trait.when_out == "preorder":
            found.append(Later(sku, units, "preorder", _ahead(here, trait.available_on)))
        elif trait.when_out == "backorder":
            found.append(Later(sku, units, "backorder", _expected_on(here, sku, units)))
    return tuple(found)


def _expected_on(here: Situation, sku: int, units: int) -> date | None:
    """The day so many inbound units have come; None where not so many are under way."""
    if here.rules.inbound != "backorders":
        return None
    for one in here.expected.get(sku, ()):
        units -= one.units
        if units <= 0:
            return _ahead(here, one.on)
    return None


def _ahead(here: Situation, day: date | None) -> date | None:
    """A day that is past is no promise: nobody has said another one."""
    return None if day is None or day < here.today else day


def _taken(look: Look, rows: Sequence[int]) -> tuple[Taken, Ints]:
    """What each of ``rows`` sends of what is missing then, and what is missing in the end."""
    left, most = look.want.copy(), look.here.rules.max_parcels or len(look.field)
    taken: Taken = {}
    for row in rows:
        if len(taken) == most or not look.eligible[row] or row in taken:
            continue
        some = np.minimum(look.have[row], left)
        if some.any():
            taken[row] = some
            left = left - some
    return taken, left


def _picks(look: Look, taken: Taken) -> tuple[Pick, ...]:
    return tuple(
        Pick(look.field.profiles[row].point_id, sku, units)
        for row, some in taken.items()
        for sku, units in zip(look.skus, some.tolist(), strict=True)
        if units
    )


def _promise(look: Look, rows: Sequence[int]) -> Promise | None:
    if not rows:
        return None
    ship_on = day_of(int(look.leaving[rows].max()))
    arrive_by = day_of(int(look.arriving[rows].max()))
    return Promise(ship_on, arrive_by) if ship_on and arrive_by else None


def _costs(look: Look, taken: Taken) -> dict[int, int]:
    """What the parcel of each point costs, by point id."""
    grams = np.zeros(len(look.field), np.int64)
    for row, some in taken.items():
        grams[row] = some @ look.weights
    costs = look.cost_of(grams) if taken else grams
    return {look.field.profiles[row].point_id: int(costs[row]) for row in taken}


def _reason(look: Look, policy: Policy, taken: Taken, is_short: bool) -> str:
    if is_short:
        most = look.here.rules.max_parcels
        if most and len(look.covering(most + 1)) > most:
            return f"It would take more than {most} parcels, which the rules do not allow"
        return "No points together have it all"
    if not taken:
        return "Nothing of it is there yet; it is sold for later"
    if len(taken) > 1:
        parts = (
            f"{int(some.sum())} from {look.field.profiles[row].code}" for row, some in taken.items()
        )
        has_whole = any(not look.lacks(row) for row in taken)
        why = "Parts are cheaper or better" if has_whole else "No point has everything"
        return f"{why}; it is split into {', '.join(parts)}"
    return policy.reason(look, list(taken)) + _nearer(look, next(iter(taken)))


def _nearer(look: Look, chosen: int) -> str:
    """The nearest point, where it was not chosen and lacks some of it."""
    if not look.eligible.any():
        return ""
    first = look.nearest(look.eligible)
    if first == chosen or not look.lacks(first) or np.isnan(look.reach.km[chosen]):
        return ""
    code = look.field.profiles[first].code
    return f"; {code} is nearer ({look.km_words(first)}) but lacks some of it"


def _seen(look: Look, policy: Policy, rows: Sequence[int]) -> tuple[Considered, ...]:
    """The chosen first, then those that might have been, then those that may not send."""
    weighed = [name for name, weight in look.here.rules.weights.items() if weight]
    marks = {name: CRITERIA[name](look) for name in policy.criteria or weighed}
    score = None if policy.criteria else np.round(scores(look, marks), 1).tolist()
    points = list(zip(*(np.round(one.points, 1).tolist() for one in marks.values()), strict=True))
    km, cost = np.round(look.reach.km, 1).tolist(), look.cost.tolist()
    units, may, chosen = look.units.tolist(), look.eligible.tolist(), set(rows)
    leaves, arrives = _days(look.leaving), _days(look.arriving)
    order = np.lexsort((look.preference, ~look.eligible)).tolist()
    found = []
    for row in [*rows, *(one for one in order if one not in chosen)]:
        profile, far = look.field.profiles[row], km[row]
        distance = None if far != far else far
        if not may[row] and row not in chosen:
            why = look.barred(row)
            found.append(
                Considered(profile.point_id, profile.code, distance, units[row], rejected=why)
            )
            continue
        found.append(
            Considered(
                profile.point_id, profile.code, distance, units[row], cost[row],
                leaves[row], arrives[row],
                dict(zip(marks, points[row], strict=True)),
                None if score is None else score[row],
                "" if row in chosen else _against(look, policy, row, rows),
            )
        )  # fmt: skip
    return tuple(found)


def _days(ordinals: Ints) -> list[date | None]:
    """Few days, many points."""
    numbers = ordinals.tolist()
    days = {number: day_of(number) for number in set(numbers)}
    return [days[number] for number in numbers]


def _against(look: Look, policy: Policy, row: int, rows: Sequence[int]) -> str:
    return policy.against(look, row, rows) if rows else "not enough together"
