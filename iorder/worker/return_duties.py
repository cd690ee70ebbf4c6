"""What the worker does about returns and documents."""

from collections.abc import Mapping

from iorder.flows.credit_by_itself import credit_cancelled, credit_refunded
from iorder.flows.open_return import open_undelivered
from iorder.flows.return_money import give_back_exchange
from iorder.kernel.store import run
from iorder.worker.duty import Duty, Task


def _open_undelivered(task: Task) -> None:
    run(task.store, "worker", open_undelivered, int(task.job.body["seq"]))


def _credit_cancelled(task: Task) -> None:
    for flow in (credit_cancelled, give_back_exchange):
        run(task.store, "worker", flow, int(task.job.body["seq"]))


def _credit_refunded(task: Task) -> None:
    run(task.store, "worker", credit_refunded, int(task.job.body["seq"]))


RETURN_DUTIES: Mapping[str, Duty] = {
    "documents.credit": Duty("Credit notes of cancelled orders", _credit_cancelled),
    "documents.credit_refund": Duty("Credit notes of refunds", _credit_refunded),
    "returns.undelivered": Duty("Returns of parcels that came back", _open_undelivered),
}
"""Job kind -> what does it."""
