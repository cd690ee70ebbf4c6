"""Acts on a return that need nothing else, each followed by its order.

The order is locked before its returns, so that they are counted one after another.
"""

from collections.abc import Collection, Mapping

from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.returns import rows, service, standing
from iorder.returns.events import OrderReturnMoved
from iorder.views.returns.return_facts import shipped_units


def approve_return(work: Work, return_id: int, version: int, point_id: int | None = None) -> None:
    """``returns.service.approve``."""
    order_id = lock_order(work, return_id)
    service.approve(work, return_id, version, point_id)
    follow_returns(work, [order_id])


def refuse_return(work: Work, return_id: int, version: int, reason: str) -> None:
    """``returns.service.refuse``."""
    order_id = lock_order(work, return_id)
    service.refuse(work, return_id, version, reason)
    follow_returns(work, [order_id])


def send_return(
    work: Work, return_id: int, version: int, carrier: str, tracking_number: str
) -> None:
    """``returns.service.send``."""
    order_id = lock_order(work, return_id)
    service.send(work, return_id, version, carrier, tracking_number)
    follow_returns(work, [order_id])


def receive_return(
    work: Work, return_id: int, version: int, came: Mapping[int, int], point_id: int | None = None
) -> None:
    """``returns.service.receive``; no stock changes before somebody has looked at the goods."""
    order_id = lock_order(work, return_id)
    service.receive(work, return_id, version, came, point_id)
    follow_returns(work, [order_id])


def cancel_return(work: Work, return_id: int, version: int, reason: str = "") -> None:
    """``returns.service.cancel``."""
    order_id = lock_order(work, return_id)
    service.cancel(work, return_id, version, reason)
    follow_returns(work, [order_id])


def lock_order(work: Work, return_id: int) -> int:
    """The order of the return, locked until the commit. Raises NotFound."""
    order_id = rows.order_of(work, return_id)
    lifecycle.standing(work, [order_id])
    return order_id


def follow_returns(work: Work, order_ids: Collection[int]) -> None:
    """Bring the return axis of these orders to what their returns add up to."""
    known = lifecycle.standing(work, order_ids)
    parts = standing.parts(work.conn, known)
    shipped = shipped_units(work.conn, known)
    facts = {}
    for one in known.values():
        before = one.axes["return_state"]
        after = standing.axis_of(parts[one.id], shipped.get(one.id, 0))
        if before != after:
            facts[one.id] = {"return_state": after}
            work.announce(OrderReturnMoved(one.id, before, after))
    lifecycle.follow(work, known, facts)
