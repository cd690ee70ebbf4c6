"""An order goes somewhere else, and its stock is held by who serves that place best."""

from iorder.catalog import lookup
from iorder.flows import sold_out, source_order, unserved
from iorder.flows.source_order import Because, destination
from iorder.inventory import handover, lessening
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import lifecycle, service, unsourced
from iorder.orders.lifecycle import LEFT
from iorder.orders.unsourced import Waiting
from iorder.sourcing import service as sourcing
from iorder.sourcing.choosing import decide
from iorder.sourcing.plan import Plan, Request

WORDS = "It goes to another address"


def change_address(work: Work, order_id: int, ship_to: Address, version: int) -> None:
    """Send the order, or what has not left of it, elsewhere; once any of that is picked its points
    stay as they are.

    Raises OrderClosed once all of it has left, NobodyShips or SoldOut where no points together may
    send it there, InvalidInput and StaleEdit; either way nothing has changed.
    """
    before = service.ship_address(work, order_id)
    service.change_address(work, order_id, ship_to, version)
    after = service.ship_address(work, order_id)
    if after == before:
        return
    unsourced.goes_to(work, order_id, source_order.where(after))
    source_order.lift_placed(work, order_id, after)
    waiting = unsourced.unfinished(work, order_id)
    if waiting is None:
        return
    held = handover.held(work, [order_id], handover.LIVE)
    if not held:
        source_order.source_again(work, order_id)
    elif not lessening.any_picked(held):
        _find_again(work, waiting, held)


def _find_again(work: Work, waiting: Waiting, held: list[handover.Held]) -> None:
    lines = source_order.lines_of(held)
    handover.let_go(work, held)
    plan = _plan(work, waiting, lines)
    known = lifecycle.standing(work, [waiting.id])
    if known[waiting.id].axes["fulfillment_state"] not in LEFT:
        lifecycle.follow(work, known, {waiting.id: {"fulfillment_state": "unallocated"}})
    source_order.bind(work, waiting, lines, plan, Because("again", WORDS))


def _plan(work: Work, waiting: Waiting, lines: list[source_order.Line]) -> Plan:
    demand = source_order.demand_of(lines)
    here = source_order.situation(work, demand)
    refused = sourcing.refused_by(work, waiting.id)
    to = destination(waiting.ship_to)
    plan = decide(here, Request(demand, to, waiting.channel_id, waiting.total_minor, refused))
    lacks = plan.missing or {one.sku_id: one.quantity for one in plan.later}
    if lacks:
        codes = lookup.codes(work, lacks)
        raise unserved.refusal(plan, codes) or sold_out.refusal(
            work, lacks, here, waiting.channel_id
        )
    return plan
