"""What a wave planned is carried out: some orders a transaction, each looked at again before."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iorder.flows.source_order import Because, bind
from iorder.flows.wave_orders import Queued, read
from iorder.inventory import handover, supply
from iorder.kernel.errors import Refused
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import unsourced
from iorder.sourcing import runs, wave
from iorder.sourcing.moves import Move, steps
from iorder.sourcing.runs import Run
from iorder.sourcing.situation import Situation
from iorder.views.sourcing.situation import situation

SIZES = {"step": 25, "reading": 500}
"""Orders of one transaction, more only where they change places with each other; and of one
reading before."""


class Changed(Refused):
    """An order is no more as it was planned."""

    code = "wave_changed"


@dataclass(frozen=True, slots=True)
class Planned:
    """An order's part of the wave: units by SKU that each point sends."""

    order_id: int
    number: str
    signature: str
    sent: Mapping[int, Mapping[int, int]]


@dataclass(frozen=True, slots=True)
class Together:
    """The wave, and how many orders go with each one."""

    run_id: int
    others: int


def apply_wave(store: Store, wanted: Run, should_stop: Callable[[], bool]) -> bool:
    """Carry it out; False when it left off because it was asked to. Raises RunStopped."""
    found = dict(wanted.found or {})
    planned = {one["order_id"]: _planned(one) for one in found["plans"]}
    moving = [planned[one["order_id"]] for one in found["plans"] if one["moves"]]
    why, refused, done = Together(wanted.id, len(planned) - 1), dict[int, str](), 0
    for some in _in_turn(store, moving):
        if should_stop():
            return False
        refused |= _some(store, wanted.created_by, why, some)
        done += len(some)
        run(store, "worker", runs.advance, wanted.id, done, len(moving))
    found["refused"] = [
        {"order_id": order_id, "number": planned[order_id].number, "why": words}
        for order_id, words in sorted(refused.items())
    ]
    found["applied"] = len(planned) - len(refused)
    run(store, "worker", runs.finish, wanted.id, found, "applied")
    return True


def _in_turn(store: Store, moving: Sequence[Planned]) -> Iterator[list[Planned]]:
    """The orders of each transaction: those that change places with each other in one."""
    by_id = {one.order_id: one for one in moving}
    now: list[Queued] = []
    for start in range(0, len(moving), SIZES["reading"]):
        ids = [one.order_id for one in moving[start : start + SIZES["reading"]]]
        now += run(store, "worker", read, ids)
    skus = {line.sku_id for one in now for line in one.lines}
    free = run(store, "worker", supply.free_units, skus)
    moves = [
        Move(one.order.id, _by_shelf(by_id[one.order.id].sent), _by_shelf(one.held)) for one in now
    ]
    gone = set(by_id) - {one.order_id for one in moves}
    some = [by_id[order_id] for order_id in sorted(gone)]
    for step in steps(moves, {(point, sku): units for point, sku, units in free}):
        if some and len(some) + len(step) > SIZES["step"]:
            yield some
            some = []
        some += [by_id[one.order_id] for one in step]
    if some:
        yield some


def _by_shelf(places: Mapping[int, Mapping[int, int]]) -> dict[tuple[int, int], int]:
    return {(point, sku): count for point, units in places.items() for sku, count in units.items()}


def _some(store: Store, actor: str, why: Together, some: Sequence[Planned]) -> dict[int, str]:
    """All of them, or one at a time where that is refused; why not, of those that stay."""
    try:
        run(store, actor, _carry_out, why, some)
    except RunStopped:
        raise
    except Refused as refusal:
        if len(some) == 1:
            return {some[0].order_id: str(refusal)}
        return {
            order_id: words
            for one in some
            for order_id, words in _some(store, actor, why, [one]).items()
        }
    return {}


def _carry_out(work: Work, why: Together, some: Sequence[Planned]) -> None:
    """One transaction: what moves is given back first, so that orders may change places."""
    runs.go_on(work, why.run_id)
    moving: list[tuple[Planned, Queued]] = []
    for one in sorted(some, key=lambda planned: planned.order_id):
        order = unsourced.waiting(work, one.order_id)
        (now,) = read(work, [one.order_id]) or (None,)
        if order is None or now is None or now.signature != one.signature:
            raise Changed(f"{one.number} was changed or is under way; it is left as it is.")
        if {point: dict(units) for point, units in now.held.items()} != one.sent:
            moving.append((one, now))
    handover.give_back(work, [one.order_id for one, now in moving if now.held])
    here = situation(work, {line.sku_id for _, now in moving for line in now.lines})
    for one, now in moving:
        _bind(work, here, one, now, why)


def _bind(work: Work, here: Situation, one: Planned, now: Queued, why: Together) -> None:
    plan = wave.plan_of(here, now.request, one.sent, why.others)
    if plan.missing:
        raise Changed(f"{one.number}: what it should get is not there any more.")
    here.take(plan)
    bind(work, now.order, now.lines, plan, Because("wave", f"Wave {why.run_id}"))


def _planned(kept: Mapping[str, Any]) -> Planned:
    return Planned(
        kept["order_id"],
        kept["number"],
        kept["signature"],
        {
            place["point_id"]: {int(sku): int(count) for sku, count in place["units"]}
            for place in kept["from"]
        },
    )
