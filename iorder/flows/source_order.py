"""Points are chosen for an order's lines and their stock is reserved."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from iorder.inventory import handover
from iorder.inventory import service as inventory
from iorder.inventory.service import Want
from iorder.inventory.supply import Supply
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import holding, unsourced
from iorder.orders.events import OrderSourced
from iorder.sourcing.plan import Destination, Plan, Request
from iorder.sourcing.policy import POLICIES

POLICY = "nearest-complete"


@dataclass(frozen=True, slots=True)
class Line:
    """Units of one SKU that one order line asks for."""

    id: int
    sku_id: int
    quantity: int


def choose(supply: Sequence[Supply], demand: Mapping[int, int], ship_to: Address) -> Plan:
    """Who sends ``demand`` (units by SKU id) there, by the policy in force.

    What a plan without anything missing takes is taken off ``supply``, for the next order; a plan
    that lacks something is not used, so it picks nothing.
    """
    to = Destination.of(ship_to.country, ship_to.city, ship_to.region)
    plan = POLICIES[POLICY].plan(Request(demand, supply, to))
    if plan.missing:
        return replace(plan, picks=())
    by_id = {point.point_id: point for point in supply}
    for pick in plan.picks:
        by_id[pick.point_id].free[pick.sku_id] -= pick.quantity
    return plan


def reserve(work: Work, order_id: int, lines: Sequence[Line], plan: Plan) -> None:
    """Reserve what the plan picks for the order's lines, and say why there.

    Raises OutOfStock where somebody was faster; ``run`` then decides again.
    """
    holder = f"order:{order_id}"
    wants = [
        Want(point_id, line.sku_id, quantity, order_id, line.id)
        for line, parts in zip(lines, shares(lines, plan), strict=True)
        for point_id, quantity in parts
    ]
    inventory.reserve(work, f"reserve:{holder}", wants, holder)
    codes = {one.point_id: one.code for one in plan.considered}
    points = tuple(codes[point_id] for point_id in plan.point_ids)
    work.announce(OrderSourced(order_id, plan.policy, points, plan.reason))


def source_again(work: Work, order_id: int) -> bool:
    """Try again for an open order that waits for stock; lifts its stock hold when it is served.

    True when its stock is reserved, now or before; False where no points have it all yet.
    """
    waiting = unsourced.waiting(work, order_id)
    if waiting is None:
        return False
    if handover.held(work, [order_id], handover.LIVE):
        return True
    lines = [Line(one.id, one.sku_id, one.quantity) for one in waiting.lines]
    demand: Counter[int] = Counter()
    for line in lines:
        demand[line.sku_id] += line.quantity
    plan = choose(inventory.available(work, demand), demand, waiting.ship_to)
    if plan.missing:
        return False
    parts = shares(lines, plan)
    unsourced.sent_from(
        work,
        order_id,
        plan.point_ids[0],
        {line.id: part[0][0] for line, part in zip(lines, parts, strict=True) if len(part) == 1},
    )
    reserve(work, order_id, lines, plan)
    holding.lift(work, order_id, "stock")
    return True


def shares(lines: Sequence[Line], plan: Plan) -> list[list[tuple[int, int]]]:
    """(point, units) of each line; lines of one SKU share its picks in their order.

    A plan without picks gives none to any line.
    """
    left: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for pick in plan.picks:
        left[pick.sku_id].append((pick.point_id, pick.quantity))
    found = []
    for line in lines:
        parts: list[tuple[int, int]] = []
        wanted, picks = line.quantity, left[line.sku_id]
        while wanted and picks:
            point_id, units = picks.pop(0)
            taken = min(units, wanted)
            parts.append((point_id, taken))
            wanted -= taken
            if units > taken:
                picks.insert(0, (point_id, units - taken))
        found.append(parts)
    return found
