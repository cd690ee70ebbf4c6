"""What the worker does: the one table of job kinds, and which of them the clock asks for.

A handler may run again for the same job, so each is safe to repeat. A duty with ``every`` is
queued once a slot of so many seconds, by whichever worker's clock comes first.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from iorder.access import service as access
from iorder.config import Settings
from iorder.flows.allocate_orders import allocate_confirmed
from iorder.flows.bulk_edit import forget_old_bulk_edits, work_off_bulk_edit
from iorder.flows.fill_waiting import work_off_arrival, work_off_change
from iorder.flows.reroute import empty_some
from iorder.flows.run_export import forget_old_exports, work_off_export
from iorder.flows.run_import import work_off_import
from iorder.flows.run_simulation import JOB as SIMULATION_JOB
from iorder.flows.run_simulation import work_off_simulation
from iorder.flows.source_many import JOB as AGAIN_JOB
from iorder.flows.source_many import work_off_again
from iorder.flows.source_wave import JOB as WAVE_JOB
from iorder.flows.source_wave import work_off_wave
from iorder.insight import bulk_edits, exports, rollups
from iorder.insight.days import day_of
from iorder.inventory import lots, sweeping
from iorder.kernel import dialect, idempotency, jobs
from iorder.kernel.jobs import Job
from iorder.kernel.store import Store, Work, run
from iorder.sample.load import JOB as SAMPLE_JOB
from iorder.sample.load import load_sample
from iorder.views.order_facts import COUNTED


class Stopped(Exception):
    """A handler left off because it was asked to; the job is given back."""


@dataclass(frozen=True)
class Task:
    """What a handler gets: the store, its job, and whether it should leave off."""

    store: Store
    settings: Settings
    job: Job
    should_stop: Callable[[], bool]


Handler = Callable[[Task], None]


@dataclass(frozen=True)
class Duty:
    """``every``: seconds of a slot, 0 where only others queue it. ``is_due`` may spare a slot."""

    label: str
    do: Handler
    every: float = 0
    is_due: Callable[[Store, Settings], bool] = lambda _store, _settings: True


def _run_import(task: Task) -> None:
    finished = work_off_import(
        task.store, task.settings.files, int(task.job.body["import_id"]), task.should_stop
    )
    if not finished:
        raise Stopped


def _run_export(task: Task) -> None:
    finished = work_off_export(
        task.store, task.settings.files, int(task.job.body["export_id"]), task.should_stop
    )
    if not finished:
        raise Stopped


def _run_bulk_edit(task: Task) -> None:
    if not work_off_bulk_edit(task.store, int(task.job.body["bulk_edit_id"]), task.should_stop):
        raise Stopped


def _run_wave(task: Task) -> None:
    if not work_off_wave(task.store, int(task.job.body["run_id"]), task.should_stop):
        raise Stopped


def _source_again(task: Task) -> None:
    if not work_off_again(task.store, int(task.job.body["run_id"]), task.should_stop):
        raise Stopped


def _run_simulation(task: Task) -> None:
    finished = work_off_simulation(
        task.store, task.settings.files, int(task.job.body["run_id"]), task.should_stop
    )
    if not finished:
        raise Stopped


def _forget_bulk_edits(task: Task) -> None:
    forget_old_bulk_edits(task.store)


def _forget_exports(task: Task) -> None:
    forget_old_exports(task.store, task.settings.files)


def _load_sample(task: Task) -> None:
    """What the sample tells is long past, so nobody hears of it."""
    unheard = replace(task.store, subscribers={})
    until = run(unheard, "worker", lambda work: work.now)
    if not load_sample(unheard, until=until, should_stop=task.should_stop):
        raise Stopped


def _allocate(task: Task) -> None:
    run(task.store, "worker", allocate_confirmed, int(task.job.body["seq"]))


def _fill_waiting(task: Task) -> None:
    if not work_off_arrival(task.store, int(task.job.body["seq"]), task.should_stop):
        raise Stopped


def _fill_any_waiting(task: Task) -> None:
    if not work_off_change(task.store, task.should_stop):
        raise Stopped


def _empty_point(task: Task) -> None:
    while run(task.store, "worker", empty_some, int(task.job.body["point_id"])):
        if task.should_stop():
            raise Stopped


def _refresh_rollups(task: Task) -> None:
    while run(task.store, "worker", rollups.refresh, COUNTED, task.settings.timezone):
        if task.should_stop():
            raise Stopped


def _sweep_reservations(task: Task) -> None:
    while run(task.store, "worker", sweeping.sweep):
        if task.should_stop():
            raise Stopped


def _analyze(task: Task) -> None:
    """A transaction a table: nobody waits for more than one."""
    with task.store.reading() as conn:
        tables = dialect.to_analyze(conn)
    for table in tables:
        if task.should_stop():
            raise Stopped
        run(task.store, "worker", lambda work, name: dialect.analyze(work.conn, name), table)


def _plans_due(store: Store, _settings: Settings) -> bool:
    with store.reading() as conn:
        return bool(dialect.to_analyze(conn))


def _set_expired_lots_aside(task: Task) -> None:
    while run(task.store, "worker", lots.set_aside_expired):
        if task.should_stop():
            raise Stopped


def _lots_due(store: Store, _settings: Settings) -> bool:
    with store.reading() as conn:
        return lots.any_expired(conn, day_of(dialect.now(conn), store.zone))


def _reservations_due(store: Store, _settings: Settings) -> bool:
    with store.reading() as conn:
        return sweeping.is_due(conn)


def _rollups_due(store: Store, settings: Settings) -> bool:
    with store.reading() as conn:
        return rollups.is_due(conn, COUNTED, settings.timezone)


def _in_one_transaction(act: Callable[[Work], object]) -> Handler:
    def do(task: Task) -> None:
        run(task.store, "worker", act)

    return do


DUTIES: Mapping[str, Duty] = {
    "import.run": Duty("Import of a file", _run_import),
    exports.JOB: Duty("Export of a view", _run_export),
    bulk_edits.JOB: Duty("Edit of all orders of a view", _run_bulk_edit),
    WAVE_JOB: Duty("Wave of orders over points", _run_wave),
    AGAIN_JOB: Duty("Waiting orders tried again", _source_again),
    SIMULATION_JOB: Duty("Simulation of sourcing rules", _run_simulation),
    SAMPLE_JOB: Duty("Sample shop", _load_sample),
    "orders.allocate": Duty("Stock of confirmed orders", _allocate),
    "orders.fill": Duty("Orders that wait for stock", _fill_waiting),
    "orders.fill_any": Duty("Orders that wait for somebody to send them", _fill_any_waiting),
    "points.empty": Duty("Orders of a closed point", _empty_point),
    "rollups.refresh": Duty("Numbers of the overview", _refresh_rollups, 2, _rollups_due),
    "reservations.sweep": Duty(
        "Reservations past their end", _sweep_reservations, 60, _reservations_due
    ),
    "lots.expire": Duty("Expired lots set aside", _set_expired_lots_aside, 600, _lots_due),
    "keys.forget": Duty("Old idempotency keys", _in_one_transaction(idempotency.forget_old), 3600),
    "sessions.forget": Duty(
        "Ended sessions and links", _in_one_transaction(access.forget_expired), 600
    ),
    "exports.forget": Duty("Old exports", _forget_exports, 3600),
    "bulk_edits.forget": Duty("Old bulk edits", _forget_bulk_edits, 3600),
    "plans.analyze": Duty("Statistics for fast lists", _analyze, 900, _plans_due),
    "jobs.tidy": Duty("Finished jobs", _in_one_transaction(jobs.tidy), 900),
}
"""Job kind -> what does it."""
