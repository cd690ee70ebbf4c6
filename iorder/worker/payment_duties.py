"""What the worker does about payments: calls, webhooks, polling, lapses, captures at shipment."""

from collections.abc import Mapping

from iorder.config import Settings
from iorder.flows import capture_shipped as shipped
from iorder.flows.call_payment import work_off_call
from iorder.flows.capture_shipped import capture_shipped
from iorder.flows.deliver_sandbox import accounts_of_sandbox, deliver_sandbox
from iorder.flows.expire_payments import expire_payments
from iorder.flows.poll_payments import poll_payments
from iorder.flows.receive_hook import work_off_hook
from iorder.kernel import dialect
from iorder.kernel.store import Store, run
from iorder.outside import outside
from iorder.payments import accounts, calls, hooks, received
from iorder.worker.duty import Duty, Stopped, Task


def _call(task: Task) -> None:
    work_off_call(task.store, outside(task.settings), int(task.job.body["call_id"]))


def _hook(task: Task) -> None:
    work_off_hook(task.store, outside(task.settings), task.job.body)


def _poll(task: Task) -> None:
    poll_payments(task.store, outside(task.settings), task.should_stop)


def _expire(task: Task) -> None:
    while run(task.store, "worker", expire_payments):
        if task.should_stop():
            raise Stopped


def _capture_shipped(task: Task) -> None:
    run(task.store, "worker", capture_shipped, int(task.job.body["seq"]))


def _sandbox(task: Task) -> None:
    deliver_sandbox(task.store, outside(task.settings))


def _any_account(store: Store, _settings: Settings) -> bool:
    with store.reading() as conn:
        return bool(accounts.active(conn))


def _any_sandbox(store: Store, _settings: Settings) -> bool:
    return bool(accounts_of_sandbox(store))


def _any_lapsed(store: Store, _settings: Settings) -> bool:
    with store.reading() as conn:
        return received.any_lapsed(conn, dialect.now(conn))


PAYMENT_DUTIES: Mapping[str, Duty] = {
    calls.JOB: Duty("Calls to payment services", _call),
    hooks.JOB: Duty("What payment services told", _hook),
    shipped.JOB: Duty("Captures of what has left", _capture_shipped),
    "payments.expire": Duty("Authorisations past their time", _expire, 60, _any_lapsed),
    "payments.poll": Duty("Payment services asked for news", _poll, 300, _any_account),
    "payments.sandbox": Duty("Webhooks of the sandbox", _sandbox, 2, _any_sandbox),
}
