"""What the worker does: the one table of job kinds, and which of them the clock asks for.

A handler may run again for the same job, so each is safe to repeat. A duty with ``every`` is
queued once a slot of so many seconds, by whichever worker's clock comes first.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from iorder.access import service as access
from iorder.config import Settings
from iorder.flows.allocate_orders import allocate_confirmed
from iorder.flows.ask_fraud_service import work_off_call
from iorder.flows.backtest_rules import work_off_backtest
from iorder.flows.bulk_edit import forget_old_bulk_edits, work_off_bulk_edit
from iorder.flows.decide_review import close_ended
from iorder.flows.due_holds import any_due, work_off_due_holds
from iorder.flows.fill_waiting import work_off_arrival, work_off_change
from iorder.flows.label_dispute import label_dispute
from iorder.flows.learn_postcodes import learn_postcodes
from iorder.flows.reroute import empty_some
from iorder.flows.run_export import forget_old_exports, work_off_export
from iorder.flows.run_import import work_off_import
from iorder.flows.run_simulation import JOB as SIMULATION_JOB
from iorder.flows.run_simulation import work_off_simulation
from iorder.flows.screen_order import refer_unscreened, screen_changed, screen_placed
from iorder.flows.source_many import JOB as AGAIN_JOB
from iorder.flows.source_many import work_off_again
from iorder.flows.source_wave import JOB as WAVE_JOB
from iorder.flows.source_wave import work_off_wave
from iorder.fraud import calls as fraud_calls
from iorder.fraud import runs as fraud_runs
from iorder.insight import bulk_edits, exports, rollups
from iorder.insight.days import day_of
from iorder.inventory import lots, sweeping
from iorder.kernel import dialect, idempotency, jobs
from iorder.kernel.store import Store, Work, run
from iorder.sample.marker import JOB as SAMPLE_JOB
from iorder.views.fraud.fraud_unscreened import unscreened
from iorder.views.orders.order_facts import COUNTED
from iorder.worker.automation_duties import AUTOMATION_DUTIES
from iorder.worker.duty import Duty, Handler, Stopped, Task
from iorder.worker.payment_duties import PAYMENT_DUTIES
from iorder.worker.return_duties import RETURN_DUTIES

__all__ = ["DUTIES", "Duty", "Stopped", "Task"]


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


def _learn_postcodes(task: Task) -> None:
    learn_postcodes(task.store)


def _forget_bulk_edits(task: Task) -> None:
    forget_old_bulk_edits(task.store)


def _forget_exports(task: Task) -> None:
    forget_old_exports(task.store, task.settings.files)


def _load_sample(task: Task) -> None:
    """What the sample tells is long past, so nobody hears of it."""
    from iorder.sample.cases import add_cases  # noqa: PLC0415 - for the one worker that fills it
    from iorder.sample.load import load_sample  # noqa: PLC0415

    unheard = replace(task.store, subscribers={})
    until = run(unheard, "worker", lambda work: work.now)
    if not load_sample(unheard, until=until, should_stop=task.should_stop):
        raise Stopped
    add_cases(task.store, task.settings)


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


def _due_holds(task: Task) -> None:
    if not work_off_due_holds(task.store, task.should_stop):
        raise Stopped


def _holds_due(store: Store, _settings: Settings) -> bool:
    with store.reading() as conn:
        return any_due(conn, dialect.now(conn))


def _rollups_due(store: Store, settings: Settings) -> bool:
    with store.reading() as conn:
        return rollups.is_due(conn, COUNTED, settings.timezone)


def _delivered(act: Callable[[Work, int], object]) -> Handler:
    """``act`` on the event the job tells of."""

    def do(task: Task) -> None:
        run(task.store, "worker", act, int(task.job.body["seq"]))

    return do


def _delivered_with_key(act: Callable[[Work, int, str], object]) -> Handler:
    """``_delivered`` for what needs the installation's secret."""

    def do(task: Task) -> None:
        run(task.store, "worker", act, int(task.job.body["seq"]), task.settings.secret())

    return do


def _backtest_fraud_rules(task: Task) -> None:
    finished = work_off_backtest(
        task.store, int(task.job.body["run_id"]), task.settings.secret(), task.should_stop
    )
    if not finished:
        raise Stopped


def _ask_fraud_service(task: Task) -> None:
    work_off_call(task.store, int(task.job.body["call_id"]), task.settings.secret())


def _broken(store: Store, _settings: Settings) -> bool:
    with store.reading() as conn:
        return bool(unscreened(conn))


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
    "holds.due": Duty("Holds past their deadline", _due_holds, 30, _holds_due),
    "fraud.screen": Duty("Fraud checks of new orders", _delivered_with_key(screen_placed)),
    "fraud.screen_again": Duty(
        "Fraud checks of changed orders", _delivered_with_key(screen_changed)
    ),
    "fraud.label": Duty("Labels of lost disputes", _delivered(label_dispute)),
    "fraud.unscreened": Duty(
        "Orders that could not be screened", _in_one_transaction(refer_unscreened), 60, _broken
    ),
    "fraud.close": Duty("Fraud reviews of ended orders", _delivered(close_ended)),
    fraud_calls.JOB: Duty("Calls to fraud services", _ask_fraud_service),
    fraud_runs.JOB: Duty("Back-test of fraud rules", _backtest_fraud_rules),
    **PAYMENT_DUTIES,
    **AUTOMATION_DUTIES,
    **RETURN_DUTIES,
    "rollups.refresh": Duty("Numbers of the overview", _refresh_rollups, 2, _rollups_due),
    "reservations.sweep": Duty(
        "Reservations past their end", _sweep_reservations, 60, _reservations_due
    ),
    "lots.expire": Duty("Expired lots set aside", _set_expired_lots_aside, 600, _lots_due),
    "keys.forget": Duty("Old idempotency keys", _in_one_transaction(idempotency.forget_old), 3600),
    "sessions.forget": Duty(
        "Ended sessions and links", _in_one_transaction(access.forget_expired), 600
    ),
    "postcodes.learn": Duty("Where postcodes lie, from own orders", _learn_postcodes, 86_400),
    "exports.forget": Duty("Old exports", _forget_exports, 3600),
    "bulk_edits.forget": Duty("Old bulk edits", _forget_bulk_edits, 3600),
    "plans.analyze": Duty("Statistics for fast lists", _analyze, 900, _plans_due),
    "jobs.tidy": Duty("Finished jobs", _in_one_transaction(jobs.tidy), 900),
}
"""Job kind -> what does it."""
