"""Many waiting orders are tried again, by a worker: each in its own transaction, oldest first."""

from collections.abc import Callable, Sequence

from iorder.flows.source_order import source_again
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import unsourced
from iorder.sourcing import runs

JOB = "sourcing.again"
KIND = "again"
MOST = 10_000
STEP = 25
"""Orders between two notes of how far it is."""


def ask_to_source(work: Work, order_ids: Sequence[int]) -> int:
    """Queue a try of these orders; returns the run's id. Raises InvalidInput."""
    if not 1 <= len(order_ids) <= MOST:
        raise InvalidInput(f"Try 1 to {MOST:,} orders at once; these are {len(order_ids):,}.")
    return runs.ask(work, KIND, JOB, {"order_ids": list(order_ids)})


def work_off_again(store: Store, run_id: int, should_stop: Callable[[], bool]) -> bool:
    """Try them; False when it left off because it was asked to.

    Begun anew, who was served before is counted again, for nothing is lacking then.
    """
    wanted = run(store, "worker", runs.take_up, run_id)
    if wanted.state != "running":
        return True
    order_ids, served = wanted.asked["order_ids"], 0
    refused: list[dict[str, object]] = []
    try:
        for at, order_id in enumerate(order_ids):
            if should_stop():
                return False
            if at % STEP == 0:
                run(store, "worker", runs.advance, run_id, at, len(order_ids))
            is_served, words = _tried(store, wanted.created_by, order_id)
            served += is_served
            if words:
                refused.append({"order_id": order_id, "why": words})
        run(store, "worker", runs.advance, run_id, len(order_ids), len(order_ids))
        found = {"orders": len(order_ids), "served": served, "refused": refused}
        run(store, "worker", runs.finish, run_id, found, "applied")
    except RunStopped:
        pass
    return True


def _tried(store: Store, actor: str, order_id: int) -> tuple[bool, str]:
    """Whether all of it is held now, and why not where it was refused."""
    try:
        return run(store, actor, _source, order_id), ""
    except Refused as refusal:
        return False, str(refusal)


def _source(work: Work, order_id: int) -> bool:
    return unsourced.unfinished(work, order_id) is not None and source_again(work, order_id)
