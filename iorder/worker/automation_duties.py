"""What the worker does about rules on orders and about claims of the inbox."""

from collections.abc import Mapping

from iorder.flows.run_automations import JOB as AUTOMATE_JOB
from iorder.flows.run_automations import automate
from iorder.flows.try_automation import work_off_test
from iorder.insight import exceptions
from iorder.kernel.store import run
from iorder.orders import automation_tests
from iorder.worker.duty import Duty, Stopped, Task


def _automate(task: Task) -> None:
    run(task.store, "worker", automate, int(task.job.body["seq"]))


def _try(task: Task) -> None:
    if not work_off_test(task.store, int(task.job.body["test_id"]), task.should_stop):
        raise Stopped


def _forget_claims(task: Task) -> None:
    while run(task.store, "worker", exceptions.forget_old):
        if task.should_stop():
            raise Stopped


AUTOMATION_DUTIES: Mapping[str, Duty] = {
    AUTOMATE_JOB: Duty("Rules on orders", _automate),
    automation_tests.JOB: Duty("Test of a rule against past orders", _try),
    "claims.forget": Duty("Old claims of the inbox", _forget_claims, 3600),
}
