"""A simulation: the last days' orders decided again under a rule set, beside what happened.

It changes nothing but its own run and its file of differences. Whoever takes up a run that was
left off begins anew; what was asked holds the rules and the period, so the answer is the same.
"""

import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from iorder.flows.replay_orders import Turns
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import Store, run, run_at
from iorder.kernel.work import Work
from iorder.sourcing import rules_body, runs
from iorder.sourcing import service as sourcing
from iorder.sourcing.replay import CellMove, Outcome, Replay
from iorder.sourcing.replay_sums import Comparison
from iorder.sourcing.rule_matches import RuleMatches
from iorder.sourcing.rules import as_body
from iorder.sourcing.runs import Run
from iorder.sourcing.service import InForce
from iorder.sourcing.simulations import KIND, file_of, forget_old_files
from iorder.views.sourcing import replayed
from iorder.views.sourcing.situation import situation
from iorder.views.stock import past_stock

JOB = "sourcing.simulate"
MOST_DAYS = 730
TELL_SECONDS = 1.0


class LeftOff(Exception):
    """The worker was asked to stop; the next one begins anew."""


def ask_for_simulation(work: Work, rules_id: int | None, days: int) -> int:
    """Queue the replay of the last ``days`` days under a rule set, the rules in force where it is
    None; returns the run's id. Raises InvalidInput, NotFound."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"Replay from 1 to {MOST_DAYS} days.")
    if rules_id is None:
        force = sourcing.in_force(work)
        label, rules, version = "Rules in force", force.rules, 0
    else:
        stored = sourcing.stored(work.conn, rules_id)
        label, rules, version = stored.label, stored.rules, stored.version
    asked = {
        "rules_id": rules_id, "label": label, "version": version, "days": days,
        "until": work.now.isoformat(), "rules": as_body(rules),
    }  # fmt: skip
    return runs.ask(work, KIND, JOB, asked)


def cancel_simulation(work: Work, run_id: int) -> None:
    """Stop it soon. Raises NotFound, RunStopped where it is over."""
    if not runs.run_of(work.conn, run_id).is_open:
        raise RunStopped(f"Run {run_id} is over; there is nothing to cancel.")
    runs.cancel(work, run_id)


def work_off_simulation(
    store: Store, files: Path, run_id: int, should_stop: Callable[[], bool]
) -> bool:
    """Replay it; False when it left off because it was asked to."""
    wanted = run(store, "worker", runs.take_up, run_id)
    if wanted.state != "running":
        return True
    path = file_of(files, run_id)
    part = path.with_name(f"part-{path.name}")
    part.parent.mkdir(parents=True, exist_ok=True)
    try:
        with part.open("w", encoding="utf-8") as out:
            found = _simulated(store, wanted, out, should_stop)
        part.replace(path)
        run(store, "worker", runs.finish, run_id, found)
        forget_old_files(files)
    except LeftOff:
        return False
    except RunStopped:
        path.unlink(missing_ok=True)
    except Refused as refusal:
        with suppress(RunStopped):
            run(store, "worker", runs.fail, run_id, str(refusal))
    finally:
        part.unlink(missing_ok=True)
    return True


def _simulated(
    store: Store, wanted: Run, out: TextIO, should_stop: Callable[[], bool]
) -> dict[str, Any]:
    began = time.monotonic()
    until = datetime.fromisoformat(wanted.asked["until"])
    since = until - timedelta(days=wanted.asked["days"])
    force = InForce(wanted.asked["rules_id"], rules_body.read(wanted.asked["rules"]))
    with store.reading() as conn:
        period = replayed.period_of(conn, since, until)
        opening = past_stock.free_at(conn, since)
        loads = replayed.loads_before(conn, since)
        here = run_at(store, "worker", since, situation, period.skus, force)
        replay = Replay(here, opening, loads)
        sums = Comparison(here, since.date(), wanted.asked["days"])
        matches = RuleMatches(here)
        keep = _Keeping(sums, out)
        tell = _telling(store, wanted.id, len(period.ids), should_stop)
        with past_stock.moves_between(conn, since, until) as moved:
            for turn in Turns(conn, period, moved, replay, matches):
                keep(turn.outcomes)
                tell(turn.done)
        keep(replay.end(until))
        arrived, in_time = replayed.delivered(conn, since, until)
        left = past_stock.free_at(conn, until)
    body = sums.body()
    _add_stock(body, replay, left)
    return {
        **body,
        "since": since.isoformat(),
        "until": until.isoformat(),
        "arrived": arrived,
        "in_time": in_time,
        "matches": matches.body(),
        "owed": int(-np.minimum(replay.free, 0).sum()),
        "seconds": round(time.monotonic() - began, 2),
    }


class _Keeping:
    """Counts outcomes and writes down those that differ."""

    def __init__(self, sums: Comparison, out: TextIO) -> None:
        self.sums, self.out = sums, out

    def __call__(self, outcomes: Sequence[Outcome]) -> None:
        for one in outcomes:
            difference = self.sums.add(one)
            if difference is not None:
                self.out.write(json.dumps(asdict(difference)) + "\n")


def _telling(
    store: Store, run_id: int, total: int, should_stop: Callable[[], bool]
) -> Callable[[int], None]:
    """Notes how far it is, now and then; raises LeftOff, and RunStopped for a cancelled run."""
    told = 0.0

    def tell(done: int) -> None:
        nonlocal told
        if should_stop():
            raise LeftOff
        if time.monotonic() - told > TELL_SECONDS:
            run(store, "worker", runs.advance, run_id, done, total)
            told = time.monotonic()

    return tell


def _add_stock(body: dict[str, Any], replay: Replay, left: Sequence[CellMove]) -> None:
    """Units free to promise at the end, at each point, of the SKUs that were asked for."""
    here = replay.here
    happened = np.zeros(len(here.field), np.int64)
    for point_id, sku_id, units in left:
        if point_id in here.field.index and sku_id in here.column:
            happened[here.field.index[point_id]] += max(units, 0)
    after = here.free.sum(axis=1)
    for one in body["points"]:
        row = here.field.index[one["id"]]
        one["happened"]["left"] = int(happened[row])
        one["replayed"]["left"] = int(after[row])
