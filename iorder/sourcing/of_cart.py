"""What a cart holds already goes first: the plan that buying it makes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from iorder.sourcing.choosing import Taken, decide, plan_of
from iorder.sourcing.look import Look
from iorder.sourcing.plan import Pick, Plan, Request
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.situation import Situation


def kept(
    here: Situation, channel_id: int, demand: Mapping[int, int], holds: Iterable[Pick]
) -> list[Pick]:
    """What of the demand the holds cover. A point that may not send any more keeps nothing."""
    served, left, found = here.served(channel_id), dict(demand), []
    for hold in holds:
        row = here.field.index[hold.point_id]
        may = here.field.profiles[row].active and (served is None or bool(served[row]))
        units = min(left.get(hold.sku_id, 0), hold.quantity) if may else 0
        if units:
            left[hold.sku_id] -= units
            found.append(replace(hold, quantity=units))
    return found


def decide_with(here: Situation, request: Request, mine: Sequence[Pick]) -> Plan:
    """``decide`` for a cart that holds ``mine`` of the demand. Nothing is taken off ``here``."""
    rest = Counter(request.demand)
    for pick in mine:
        rest[pick.sku_id] -= pick.quantity
    look = look_with(here, request, mine)
    plan = decide(here, replace(request, demand=+rest)) if rest.total() else None
    return merged(look, mine, plan, "Its cart holds")


def look_with(here: Situation, request: Request, mine: Sequence[Pick]) -> Look:
    """The whole request, what the cart holds counted as free."""
    add(here, mine, 1)
    look = Look(here, request)
    add(here, mine, -1)
    return look


def merged(look: Look, mine: Sequence[Pick], rest: Plan | None, words: str) -> Plan:
    """What the cart holds, with the plan of the rest; ``words`` begin its reason."""
    taken: Taken = {}
    for pick in (*mine, *(rest.picks if rest else ())):
        row = look.field.index[pick.point_id]
        some = taken.setdefault(row, np.zeros(len(look.skus), np.int64))
        some[look.skus.index(pick.sku_id)] += pick.quantity
    reason = f"{words} {_places(look, mine)}" + (f"; {rest.reason}" if rest else "")
    policy = POLICIES[look.here.policy_of(look.request.channel_id)]
    later = rest.later if rest else ()
    return plan_of(look, policy, taken, rest.missing if rest else {}, later, lambda: reason)


def add(here: Situation, holds: Iterable[Pick], sign: int) -> None:
    """Count what a cart holds as free, for its own plan only; ``sign`` -1 takes it off again."""
    for pick in holds:
        here.free[here.field.index[pick.point_id], here.column[pick.sku_id]] += sign * pick.quantity


def _places(look: Look, holds: Iterable[Pick]) -> str:
    at: Counter[str] = Counter()
    for pick in holds:
        at[look.field.profiles[look.field.index[pick.point_id]].code] += pick.quantity
    return ", ".join(f"{units} at {code}" for code, units in sorted(at.items()))
