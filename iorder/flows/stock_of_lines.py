"""Points follow what an order asks for: they let go of what it does not want any more, reserve
what it wants besides, and what may come later is waited for."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from iorder.catalog import kits, lookup
from iorder.flows import sold_out, source_order, unserved
from iorder.flows.source_order import Because, Line, destination
from iorder.inventory import handover, lessening
from iorder.kernel.work import Work
from iorder.orders import backorders, holding, lifecycle, unsourced
from iorder.orders.backorders import Backorder
from iorder.orders.content import Content
from iorder.orders.holding import NewHold
from iorder.orders.lifecycle import LEFT
from iorder.orders.unsourced import Waiting
from iorder.sourcing import service as sourcing
from iorder.sourcing.choosing import decide
from iorder.sourcing.plan import CannotSource, Plan, Request

Asked = tuple[int, int]
"""(order line id, SKU id)."""


def follow(
    work: Work, order_id: int, after: Content, lacked: Mapping[Asked, int], reason: str
) -> None:
    """Hold for the order what ``after`` asks for. ``lacked``: what nobody held for it before.

    Raises SoldOut or NobodyShips for more than there is.
    """
    _give_back(work, order_id, after)
    _follow_axis(work, order_id, after)
    _find(work, order_id, lacked, reason, _reserved)


def follow_as_far(
    work: Work, order_id: int, after: Content, lacked: Mapping[Asked, int], reason: str
) -> None:
    """``follow``; what no points have is waited for, on a hold, and nothing is raised."""
    _give_back(work, order_id, after)
    _follow_axis(work, order_id, after)
    _find(work, order_id, lacked, reason, _reserved_as_far)


def hold_again(work: Work, order_id: int, reason: str) -> bool:
    """Hold what the order asks for, as far as points have it; whether they have it all."""
    waiting = unsourced.unfinished(work, order_id)
    if waiting is None:
        return True
    more = source_order.lacking(work, waiting)
    later = _reserved_as_far(work, waiting, more, reason) if more else {}
    wait(work, waiting, later)
    return not source_order.lacking(work, waiting)


def _reserved_as_far(
    work: Work, waiting: Waiting, more: Sequence[Line], reason: str
) -> dict[Asked, Backorder]:
    try:
        return _reserved(work, waiting, more, reason)
    except CannotSource:  # raised before anything is written
        return {}


def _wanted(work: Work, order: Content) -> Counter[Asked]:
    """Units by line and SKU that points are asked for, kits exploded."""
    parts = kits.parts_of(work, {line.sku_id for line in order.lines if line.sku_id})
    units: Counter[Asked] = Counter()
    for line in order.items_lines:
        if line.sku_id is not None:
            for part_id, each in parts.get(line.sku_id, {line.sku_id: 1}).items():
                units[line.id, part_id] += each * line.quantity
    return units


def _give_back(work: Work, order_id: int, after: Content) -> None:
    """Points let go of what is held and not wanted any more."""
    wanted = _wanted(work, after)
    held = lessening.held_units(work, order_id)
    left = lessening.shipped(work, order_id)
    surplus = {
        asked: over
        for asked, units in held.items()
        if (over := units + left.get(asked, 0) - wanted.get(asked, 0)) > 0
    }
    if surplus:
        least = {asked: min(units, held[asked]) for asked, units in surplus.items()}
        handover.tell_freed(work, lessening.let_go_of(work, order_id, least))


def _follow_axis(work: Work, order_id: int, after: Content) -> None:
    """The fulfillment axis, where nothing of the order is held any more."""
    known = lifecycle.standing(work, [order_id])
    state = known[order_id].axes["fulfillment_state"]
    if state == "unallocated" or handover.held(work, [order_id]):
        return
    if state not in LEFT:
        lifecycle.follow(work, known, {order_id: {"fulfillment_state": "unallocated"}})
    elif not _wanted(work, after) - Counter(lessening.shipped(work, order_id)):
        lifecycle.follow(work, known, {order_id: {"fulfillment_state": "fulfilled"}})


def lacking(work: Work, order_id: int) -> dict[Asked, int]:
    waiting = unsourced.unfinished(work, order_id)
    lines = source_order.lacking(work, waiting) if waiting else []
    return {(line.id, line.sku_id): line.quantity for line in lines}


Reserve = Callable[[Work, Waiting, Sequence[Line], str], dict[Asked, Backorder]]


def _find(
    work: Work, order_id: int, lacked: Mapping[Asked, int], reason: str, reserve: Reserve
) -> None:
    """Reserve what is wanted beyond ``lacked``, which the order waits for already."""
    waiting = unsourced.unfinished(work, order_id)
    if waiting is None:
        return
    now = source_order.lacking(work, waiting)
    more = [
        Line(line.id, line.sku_id, units)
        for line in now
        if (units := line.quantity - lacked.get((line.id, line.sku_id), 0)) > 0
    ]
    later = reserve(work, waiting, more, reason) if more else {}
    if not more:
        source_order.note_points(work, waiting)
    if more or lacked:
        wait(work, waiting, later)


def _reserved(
    work: Work, waiting: Waiting, more: Sequence[Line], reason: str
) -> dict[Asked, Backorder]:
    """Reserve ``more``; returns what of it may come later. Raises SoldOut, NobodyShips."""
    demand = source_order.demand_of(more)
    here = source_order.situation(work, demand)
    refused = sourcing.refused_by(work, waiting.id)
    to = destination(waiting.ship_to)
    plan = decide(here, Request(demand, to, waiting.channel_id, waiting.total_minor, refused))
    if plan.missing:
        codes = lookup.codes(work, plan.missing)
        raise unserved.refusal(plan, codes) or sold_out.refusal(
            work, plan.missing, here, waiting.channel_id
        )
    because = Because("again", reason)
    if plan.picks:
        source_order.bind(work, waiting, more, replace(plan, later=()), because)
    else:
        source_order.note(work, waiting.id, plan, because)
    return _later(waiting, more, plan)


def _later(waiting: Waiting, more: Sequence[Line], plan: Plan) -> dict[Asked, Backorder]:
    promised = {one.sku_id: one for one in plan.later}
    found = {}
    for line, parts in zip(more, source_order.shares(more, plan), strict=True):
        if lack := line.quantity - sum(units for _, units in parts):
            one = promised[line.sku_id]
            found[line.id, line.sku_id] = Backorder(
                waiting.id, line.id, line.sku_id, lack, one.kind, one.on
            )
    return found


def wait(work: Work, waiting: Waiting, later: Mapping[Asked, Backorder]) -> None:
    """The order waits for what it lacks now, in the table and by its hold; or for nothing."""
    lacking = {(one.id, one.sku_id): one.quantity for one in source_order.lacking(work, waiting)}
    promised = {(one.order_line_id, one.sku_id): one
                for one in backorders.waited_for(work, waiting.id)}  # fmt: skip
    known = {**promised, **later}
    again = [
        replace(known[asked], quantity=units) for asked, units in lacking.items() if asked in known
    ]
    if promised or later:
        backorders.promise_anew(work, waiting.id, again)
    old = holding.open_holds(work, waiting.id, "stock")
    if not lacking:
        holding.lift(work, waiting.id, "stock")
        return
    codes = lookup.codes(work, {sku_id for _, sku_id in lacking})
    if again:
        words = backorders.in_words([(codes[one.sku_id], one) for one in again])
    else:
        names = ", ".join(f"{n} x {codes[sku]}" for (_, sku), n in sorted(lacking.items()))
        words = f"No point has {names}"
    if old:
        holding.reword(work, old[0], words)
    else:
        holding.hold(work, {waiting.id: NewHold("stock", words)})
