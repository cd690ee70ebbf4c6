"""A wave: orders of which nothing is bound yet are assigned to points together.

First only planned, to be looked at; then applied in small transactions, each order looked at
again. A killed worker's wave is planned anew, or applied on: who is where the plan says is left.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from iorder.flows.apply_wave import apply_wave
from iorder.flows.undo_wave import JOB, undo_wave
from iorder.flows.wave_orders import Queued, put_back, read
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import queue
from iorder.sourcing import runs, wave
from iorder.sourcing.assignment import Assignment, Left
from iorder.sourcing.optimiser import assign
from iorder.sourcing.plan import Request, shortage
from iorder.sourcing.situation import Situation
from iorder.views.sourcing.situation import situation

__all__ = ["JOB", "Asked", "ask_for_wave", "ask_to_apply", "work_off_wave"]
KIND = "wave"
READ_AT_ONCE = 500
MOST_ORDERS = 10_000
LIMITS = {"seconds": (1, 120), "day_minor": (0, 1_000_000), "most": (1, MOST_ORDERS)}


@dataclass(frozen=True, slots=True)
class Asked:
    """``scope``: one of ``queue.SCOPES``; ``most``: orders at most, the oldest; ``seconds``: how
    long the solver may take; ``day_minor``: what a day's later arrival counts; ``among``: orders to
    take it from, by id, empty for any."""

    scope: str = "unallocated"
    most: int = MOST_ORDERS
    seconds: int = 20
    day_minor: int = 100
    among: tuple[int, ...] = ()


def ask_for_wave(work: Work, asked: Asked) -> int:
    """Queue the planning of a wave; returns the run's id. Raises InvalidInput."""
    if asked.scope not in queue.SCOPES:
        raise InvalidInput(f"A wave is of {' or '.join(queue.SCOPES)} orders.")
    for name, (low, high) in LIMITS.items():
        if not low <= getattr(asked, name) <= high:
            raise InvalidInput(f"{name} is from {low} to {high}.")
    return runs.ask(work, KIND, JOB, asdict(asked))


def ask_to_apply(work: Work, run_id: int) -> None:
    """Queue what a wave planned. Raises NotFound, RunStopped where it is not done."""
    runs.ask_to_apply(work, run_id, JOB)


def work_off_wave(store: Store, run_id: int, should_stop: Callable[[], bool]) -> bool:
    """Plan it, or apply what was planned; False when it left off because it was asked to."""
    wanted = run(store, "worker", runs.take_up, run_id)
    if wanted.state != "running":
        return True
    try:
        if wanted.asked.get("undo"):
            return undo_wave(store, wanted, should_stop)
        if wanted.asked.get("apply"):
            return apply_wave(store, wanted, should_stop)
        found = _planned(store, run_id, _asked(wanted.asked))
        run(store, "worker", runs.finish, run_id, found)
    except RunStopped:
        return True
    except Refused as refusal:
        run(store, "worker", runs.fail, run_id, str(refusal))
    return True


def _asked(stored: Mapping[str, Any]) -> Asked:
    return Asked(**{name: stored[name] for name in Asked.__dataclass_fields__ if name in stored})


def _planned(store: Store, run_id: int, asked: Asked) -> dict[str, Any]:
    order_ids = run(store, "worker", queue.queued, asked.scope, asked.most, asked.among)
    some: list[Queued] = []
    for start in range(0, len(order_ids), READ_AT_ONCE):
        some += run(store, "worker", read, order_ids[start : start + READ_AT_ONCE])
        run(store, "worker", runs.advance, run_id, len(some), len(order_ids))
    here = run(store, "worker", situation, {line.sku_id for one in some for line in one.lines})
    for one in some:
        put_back(here, one)
    some.sort(key=lambda one: not one.held)  # who has something comes first, and keeps something
    requests = [one.request for one in some]
    dear = [at for at, one in enumerate(some) if one.held]
    answer = assign(wave.problem_of(here, requests, asked.day_minor, dear), asked.seconds)
    return _found(here, some, requests, answer)


def _found(
    here: Situation, some: Sequence[Queued], requests: Sequence[Request], answer: Assignment
) -> dict[str, Any]:
    after = [wave.units_of(here, parcels) for parcels in answer.parcels]
    greedy = [wave.units_of(here, parcels) for parcels in answer.greedy]
    known = here.field.index
    now = [{point: units for point, units in one.held.items() if point in known} for one in some]
    return {
        "orders": len(some),
        "now": asdict(wave.totals(here, requests, now)),
        "greedy": asdict(wave.totals(here, requests, greedy)),
        "optimised": asdict(wave.totals(here, requests, after)),
        "currency": here.rules.currency,
        "saving": round(answer.saving, 6),
        "gap": None if answer.gap is None else round(answer.gap, 6),
        "seconds": round(answer.seconds, 2),
        "is_finished": answer.is_finished,
        "plans": [
            _kept(here, one, request, sent)
            for one, request, sent in zip(some, requests, after, strict=True)
            if sent
        ],
        "left": [
            {"order_id": some[at].order.id, "number": some[at].order.number,
             "why": _words(here, left)}
            for at, left in sorted(answer.left.items())
        ],
    }  # fmt: skip


def _kept(here: Situation, one: Queued, request: Request, sent: wave.Units) -> dict[str, Any]:
    codes = {point: here.field.profiles[here.field.index[point]].code for point in sent}
    totals = wave.totals(here, [request], [sent])
    moves = {point: dict(units) for point, units in sent.items()} != {
        point: dict(units) for point, units in one.held.items()
    }
    return {
        "order_id": one.order.id,
        "number": one.order.number,
        "signature": one.signature,
        "from": [
            {"point_id": point, "code": codes[point], "units": [list(i) for i in units.items()]}
            for point, units in sent.items()
        ],
        "was": [
            {"point_id": point, "units": [list(i) for i in units.items()]}
            for point, units in one.held.items()
        ],
        "km": totals.km,
        "cost_minor": totals.cost_minor,
        "moves": moves,
    }


def _words(here: Situation, left: Left) -> str:
    if left.why != "short":
        return left.words
    codes = {here.traits[sku].code: units for sku, units in left.missing.items()}
    return f"The points that may send it lack {shortage(codes)}."
