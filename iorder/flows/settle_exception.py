"""What is done about something in the inbox, right there: by the flows that its own page calls.

One table, (kind, act) -> function, an area a module. What can be taken back says how, for the same
inbox.
"""

from collections.abc import Mapping
from typing import Any

from iorder.flows import act_on_goods, act_on_orders, act_on_payments, act_on_system
from iorder.flows.exception_acts import Acts, Settled, Subject, Undo, wake
from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work

__all__ = ["ACTS", "UNDO", "Settled", "Subject", "settle", "take_back"]
ACTS: Acts = {
    **act_on_orders.ACTS,
    **act_on_payments.ACTS,
    **act_on_goods.ACTS,
    **act_on_system.ACTS,
}
UNDO: Mapping[str, Undo] = {
    **act_on_orders.UNDO,
    **act_on_payments.UNDO,
    "wake": Undo("inbox.edit", wake),
}


def settle(work: Work, kind: str, act: str, subject: Subject) -> Settled:
    """Do it. Raises what the flow of the act raises; NotFound for an act that is none."""
    do = ACTS.get((kind, act))
    if do is None:
        raise NotFound(f"Nothing called {act!r} can be done about it here; open it instead.")
    return do(work, subject)


def take_back(work: Work, undo: Mapping[str, Any]) -> str:
    """Undo what ``settle`` did; returns what is told. Raises NotFound, and what the act raises."""
    found = UNDO.get(str(undo.get("act")))
    if found is None:
        raise NotFound("That cannot be taken back.")
    return found.do(work, undo)
