"""Let the plan happen: one transaction a turn of its clock, resumable, the same at any pace.

Where loading stands is one row among the outside references, moved in the transaction of the
turn it counts: a killed load goes on where it committed, with the seed and the end it began with.
"""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime

from iorder.kernel import refs
from iorder.kernel.store import Store, run_at
from iorder.kernel.work import Work
from iorder.sample.chores import do_chores
from iorder.sample.marker import KIND, NAME, Marker, sample_marker
from iorder.sample.outfit import outfit
from iorder.sample.plan import Plan, make_plan
from iorder.sample.setup import Shop, open_shop
from iorder.sample.turn import Memory, live_turn
from iorder.sample.turns import TURNS

SEED = 20
ORDERS = 6000
ACTOR = "system"

Progress = Callable[[int, int], None]
"""Told (turns done, turns in all)."""


def load_sample(  # noqa: PLR0913 - each word has one value in use and another in tests
    store: Store,
    *,
    until: datetime,
    seed: int = SEED,
    orders: int = ORDERS,
    progress: Progress | None = None,
    should_stop: Callable[[], bool] = lambda: False,
) -> bool:
    """Load the sample shop, or go on with a load that was cut off; True when it is all there.

    A load that has begun keeps its own seed, end and size. False when ``should_stop`` said so.
    """
    store = replace(store, subscribers={})  # nobody is told of what never happened
    marker = sample_marker(store) or Marker(seed, orders, until.isoformat(), 0)
    plan = make_plan(marker.seed, datetime.fromisoformat(marker.until), marker.orders)
    shop = run_at(store, ACTOR, plan.start, _begin, plan, marker)
    memory = Memory()
    while not marker.is_done:
        if should_stop():
            return False
        turn = _next_busy(plan, marker.turns)
        marker = run_at(
            store, ACTOR, plan.clock(turn), _live, plan, shop, memory, replace(marker, turns=turn)
        )
        if progress:
            progress(marker.turns, TURNS)
    return True


def _begin(work: Work, plan: Plan, marker: Marker) -> Shop:
    shop = open_shop(work)
    if not refs.known(work, 0, KIND, [NAME]):
        outfit(work, plan, shop)
        refs.remember(work, 0, KIND, [(NAME, marker.seed, json.dumps(asdict(marker)))])
    return shop


def _live(work: Work, plan: Plan, shop: Shop, memory: Memory, marker: Marker) -> Marker:
    """One turn, unless another process has lived it meanwhile; returns where loading stands."""
    known = Marker(**json.loads(refs.known(work, 0, KIND, [NAME])[NAME].digest))
    if known.turns > marker.turns:
        return known
    do_chores(work, shop, plan, marker.turns)
    live_turn(work, shop, memory, plan, marker.turns)
    done = replace(marker, turns=marker.turns + 1)
    refs.refresh(work, 0, KIND, {NAME: json.dumps(asdict(done))})
    return done


def _next_busy(plan: Plan, turn: int) -> int:
    """The next turn in which something happens; the last one counts as busy."""
    while turn < TURNS - 1 and not plan.is_busy(turn):
        turn += 1
    return turn
