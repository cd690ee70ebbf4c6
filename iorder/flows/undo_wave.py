"""A wave that was applied is taken back: each order of which nothing is picked gets what it had.

One that had nothing waits for stock again. What has been picked, was changed since, or finds what
it had taken by somebody else stays as the wave left it, with the reason.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from iorder.catalog import kits
from iorder.flows import source_order
from iorder.flows.apply_wave import Changed
from iorder.flows.source_order import Because
from iorder.flows.wave_orders import Queued, exploded
from iorder.inventory import handover
from iorder.inventory.handover import LIVE
from iorder.kernel.errors import Refused
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import backorders, holding, lifecycle, unsourced
from iorder.orders.edits import next_version
from iorder.orders.holding import NewHold
from iorder.sourcing import runs, wave
from iorder.sourcing import service as sourcing
from iorder.sourcing.runs import Run
from iorder.views.sourcing.situation import situation

JOB = "sourcing.wave"
STEP = 25
"""Orders between two notes of how far it is."""
Places = dict[int, dict[int, int]]


def ask_to_undo(work: Work, run_id: int) -> None:
    """Queue taking it back. Raises NotFound, and RunStopped where it is not applied, or undone."""
    if "undone" in (runs.run_of(work.conn, run_id).found or {}):
        raise RunStopped(f"Run {run_id} was undone already.")
    runs.ask_to_undo(work, run_id, JOB)


def undo_wave(store: Store, wanted: Run, should_stop: Callable[[], bool]) -> bool:
    """Take it back; False when it left off because it was asked to. Raises RunStopped."""
    found = dict(wanted.found or {})
    refused = {one["order_id"] for one in found["refused"]}
    moved = [one for one in found["plans"] if one["moves"] and one["order_id"] not in refused]
    kept: list[dict[str, Any]] = []
    for at, one in enumerate(moved):
        if should_stop():
            return False
        if at % STEP == 0:
            run(store, "worker", runs.advance, wanted.id, at, len(moved))
        try:
            run(store, wanted.created_by, _taken_back, wanted.id, one)
        except RunStopped:
            raise
        except Refused as refusal:
            kept.append(
                {"order_id": one["order_id"], "number": one["number"], "why": str(refusal)}
            )  # fmt: skip
    found["undone"], found["kept"] = len(moved) - len(kept), kept
    run(store, "worker", runs.finish, wanted.id, found, "applied")
    return True


def _taken_back(work: Work, run_id: int, planned: Mapping[str, Any]) -> None:
    number, sent, was = planned["number"], _places(planned["from"]), _places(planned["was"])
    order = unsourced.waiting(work, planned["order_id"])
    if order is None:
        raise Changed(f"{number} has left or is over.")
    held = handover.held(work, [order.id], LIVE)
    if any(one.stage in ("picked", "packed") for one in held):
        raise Changed(f"Picking of {number} has begun.")
    now: Places = {}
    for one in held:
        place = now.setdefault(one.point_id, {})
        place[one.sku_id] = place.get(one.sku_id, 0) + one.quantity
    if now == was:  # taken back before a worker was killed
        return
    if now != sent:
        raise Changed(f"{number} was changed since; it is left as it is.")
    handover.let_go(work, held)
    known = lifecycle.standing(work, [order.id])
    if known[order.id].axes["fulfillment_state"] == "allocated":
        lifecycle.follow(work, known, {order.id: {"fulfillment_state": "unallocated"}})
    next_version(work, order.id)
    parts = kits.parts_of(work, {line.sku_id for line in order.lines})
    refused = sourcing.refused_by(work, order.id)
    queued = Queued(order, exploded(order, parts), {}, refused)
    _held_as_before(work, queued, was, Because("again", f"Wave {run_id} was undone", refused))


def _held_as_before(work: Work, queued: Queued, was: Places, because: Because) -> None:
    order = queued.order
    if was:
        here = situation(work, {line.sku_id for line in queued.lines})
        units: Counter[int] = Counter()
        for some in was.values():
            units.update(some)
        plan = wave.plan_of(here, replace(queued.request, demand=units), was, 0)
        if not plan.picks:
            raise Changed(f"What {order.number} had before is not there any more.")
        source_order.bind(work, order, queued.lines, plan, because)
    if source_order.lacking(work, order):
        source_order.note_points(work, order)
        backorders.unfill(work, order.id)
        words = f"{because.words}; it waits for stock again"
        holding.hold(work, {order.id: NewHold("stock", words)})


def _places(kept: list[dict[str, Any]]) -> Places:
    return {
        one["point_id"]: {int(sku): int(units) for sku, units in one["units"]} for one in kept
    }  # fmt: skip
