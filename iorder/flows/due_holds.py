"""Holds past their deadline: released, or their order called off, as was decided for each."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.engine import Connection

from iorder.flows.cancel_order import cancel_order
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import holding
from iorder.orders.holding import Due

JOB = "holds.due"


def work_off_due_holds(store: Store, should_stop: Callable[[], bool]) -> bool:
    """Each hold in a transaction of its own; False where it was asked to leave off."""
    for due in run(store, "worker", holding.due):
        if should_stop():
            return False
        try:
            run(store, "worker", _settled, due)
        except Refused as refused:
            run(store, "worker", holding.wait_on, due.hold_id, str(refused))
    return True


def any_due(conn: Connection, now: datetime) -> bool:
    """Whether any hold is past a deadline at which something happens."""
    return conn.execute(holding.is_due(now).limit(1)).first() is not None


def _settled(work: Work, due: Due) -> None:
    if due.when_due == "release":
        holding.expire(work, due.order_id, due.hold_id)
    elif holding.is_open(work, due.hold_id):
        cancel_order(work, due.order_id, "expired")
