"""A back-test: orders whose truth is known judged again, by a draft and by the rules in force.

It changes nothing but its own run and the traces of orders that have none yet. Each order is seen
as it was when it was placed: only what was known then counts. Services are not asked again; what
they said counts as it is stored. Whoever takes up a run that was left off begins anew.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from iorder.fraud import calls, runs, service, traces
from iorder.fraud import rules as rule_sets
from iorder.fraud.measuring import Measured
from iorder.fraud.rules import Rules
from iorder.fraud.scoring import judge
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.runs import Run, RunStopped
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.views.fraud.fraud_cases import bare_cases
from iorder.views.fraud.fraud_kin import cases
from iorder.views.fraud.fraud_labelled import Labelled, labelled

MOST_DAYS = 1_095
GROUP = 200
TELL_SECONDS = 1.0


class LeftOff(Exception):
    """The worker was asked to stop; the next one begins anew."""


def ask_for_backtest(work: Work, rules_id: int | None, days: int) -> int:
    """Queue the back-test of a rule set over the labelled orders of the last ``days``, of the
    rules in force where it is None; returns the run's id. Raises InvalidInput, NotFound."""
    if not 1 <= days <= MOST_DAYS:
        raise InvalidInput(f"Test over 1 to {MOST_DAYS:,} days.")
    force = service.in_force(work.conn)
    if rules_id is None:
        label, rules = force.label, force.rules
    else:
        stored = service.stored(work.conn, rules_id)
        label, rules = stored.label, stored.rules
    asked = {
        "rules_id": rules_id, "label": label, "rules": rule_sets.as_body(rules), "days": days,
        "force_label": force.label, "force": rule_sets.as_body(force.rules),
        "until": work.now.isoformat(),
    }  # fmt: skip
    return runs.ask(work, asked)


def work_off_backtest(store: Store, run_id: int, key: str, should_stop: Callable[[], bool]) -> bool:
    """Judge them again; False when it left off because it was asked to. ``key``: hashes traces."""
    wanted = run(store, "worker", runs.take_up, run_id)
    if wanted.state != "running":
        return True
    try:
        found = _tested(store, wanted, key, should_stop)
        run(store, "worker", runs.finish, run_id, found)
    except LeftOff:
        return False
    except RunStopped:
        return True
    except Refused as refusal:
        with suppress(RunStopped):
            run(store, "worker", runs.fail, run_id, str(refusal))
    return True


def _tested(store: Store, wanted: Run, key: str, should_stop: Callable[[], bool]) -> dict[str, Any]:
    began = time.monotonic()
    until = datetime.fromisoformat(wanted.asked["until"])
    since = until - timedelta(days=wanted.asked["days"])
    sets = {name: rule_sets.read(wanted.asked[name]) for name in ("rules", "force")}
    sums = {name: Measured() for name in sets}
    with store.reading() as conn:
        known = labelled(conn, since, until)
    told = time.monotonic()
    run(store, "worker", runs.advance, wanted.id, 0, len(known))
    for at in range(0, len(known), GROUP):
        if should_stop():
            raise LeftOff
        group = known[at : at + GROUP]
        run(store, "worker", _trace, [one.order_id for one in group], key)
        _judge(store, group, sets, sums)
        if time.monotonic() - told > TELL_SECONDS:
            told = time.monotonic()
            run(store, "worker", runs.advance, wanted.id, at + len(group), len(known))
    run(store, "worker", runs.advance, wanted.id, len(known), len(known))
    return {
        "since": since.isoformat(),
        "until": until.isoformat(),
        **{name: one.body() for name, one in sums.items()},
        "seconds": round(time.monotonic() - began, 2),
    }


def _judge(
    store: Store,
    group: Sequence[Labelled],
    sets: dict[str, Rules],
    sums: dict[str, Measured],
) -> None:
    ids = [one.order_id for one in group]
    with store.reading() as conn:
        found = cases(conn, ids, store.zone)
        told = calls.told(conn, ids)
    for one in group:
        case = found[one.order_id]
        for name, rules in sets.items():
            judged = judge(case, rules, told.get(one.order_id, ()))
            sums[name].add(one.label, judged, case.total_minor, case.currency)


def _trace(work: Work, order_ids: Sequence[int], key: str) -> None:
    """Past orders came without a screening: they get their traces now."""
    bare = bare_cases(work.conn, traces.without(work, order_ids), work.store.zone)
    traces.keep(
        work,
        {one.order_id: traces.of(one) for one in bare.values()},
        {one.order_id: one.placed_at for one in bare.values() if one.placed_at is not None},
        key,
    )
