"""A person lets a waiting order be split in time: what is there is held now, the rest waits on."""

from dataclasses import replace

from iorder.flows import source_order
from iorder.flows.source_order import Because, destination
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work
from iorder.orders import unsourced
from iorder.orders.edits import editable, next_version
from iorder.sourcing import service as sourcing
from iorder.sourcing.choosing import decide
from iorder.sourcing.plan import Request

WORDS = "A split was allowed: what is there is held, the rest waits"


class NothingToHold(Refused):
    """No point has any of what is missing, or nothing is missing; nothing was changed."""

    code = "nothing_to_hold"


def source_part(work: Work, order_id: int, version: int) -> int:
    """Hold what points have of what the order lacks; returns the units.

    Its hold stays while anything is missing. Raises NothingToHold and StaleEdit.
    """
    editable(work, order_id, version)
    waiting = unsourced.unfinished(work, order_id)
    lines = source_order.lacking(work, waiting) if waiting else []
    if waiting is None or not lines:
        raise NothingToHold("All of this order is held already, or it is over.")
    demand, to = source_order.demand_of(lines), destination(waiting.ship_to)
    refused = sourcing.refused_by(work, order_id)
    request = Request(demand, to, waiting.channel_id, waiting.total_minor, refused)
    plan = replace(decide(source_order.situation(work, demand), request), later=())
    if not plan.picks:
        raise NothingToHold(f"No point may send any of what {waiting.number} lacks; it waits on.")
    next_version(work, order_id)
    source_order.bind(work, waiting, lines, plan, Because("again", WORDS, refused))
    return sum(pick.quantity for pick in plan.picks)
