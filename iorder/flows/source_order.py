"""Points are chosen for an order's lines and their stock is reserved."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from iorder.catalog import kits
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.keep_capacity import keep_capacity
from iorder.inventory import carts, handover
from iorder.inventory import service as inventory
from iorder.inventory.carts import CartHold
from iorder.inventory.service import Want
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import backorders, holding, unsourced
from iorder.orders.events import OrderSourced
from iorder.orders.placing import Where
from iorder.orders.unsourced import Waiting
from iorder.sourcing import record
from iorder.sourcing import service as sourcing
from iorder.sourcing.choosing import decide
from iorder.sourcing.plan import Destination, Plan, Request
from iorder.sourcing.service import NewDecision
from iorder.sourcing.sharing import Line, demand_of, shares
from iorder.sourcing.situation import Situation
from iorder.views.sourcing.situation import situation

__all__ = [
    "Line", "Situation", "choose", "demand_of", "note", "reserve", "shares", "situation",
    "source_again",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Because:
    """Why an order is decided once more: one of ``sourcing.model.OCCASIONS``, the reason given,
    and why points, by id, shall not send it."""

    occasion: str
    words: str = ""
    excluded: Mapping[int, str] = field(default_factory=dict)


PLACED, AGAIN = Because("placed"), Because("again")


def choose(
    here: Situation,
    demand: Mapping[int, int],
    ship_to: Address,
    *,
    channel_id: int = 0,
    total_minor: int = 0,
) -> Plan:
    """Who sends ``demand`` (units by SKU id, kits exploded) there, by the policy in force.

    What a plan without anything missing takes is taken off ``here``, for the next order; a plan
    that lacks something is not used, so it picks nothing.
    """
    return _chosen(here, Request(demand, destination(ship_to), channel_id, total_minor))


def _chosen(here: Situation, request: Request) -> Plan:
    plan = decide(here, request)
    if plan.missing:
        return replace(plan, picks=(), later=(), promise=None, costs={})
    here.take(plan)
    return plan


def destination(ship_to: Address) -> Destination:
    """Where an address is, as far as it tells."""
    return Destination.of_address(ship_to)


def where(ship_to: Address) -> Where:
    """The same as it is written beside an order."""
    place = destination(ship_to).place
    if place.spot is None:
        return Where(quality=place.quality)
    return Where(place.spot.latitude, place.spot.longitude, place.quality)


def reserve(  # noqa: PLR0913 - what an order wants, and what it has already
    work: Work,
    order_id: int,
    lines: Sequence[Line],
    plan: Plan,
    because: Because | None = None,
    *,
    channel_id: int | None = None,
    held: Sequence[CartHold] = (),
) -> None:
    """Reserve what the plan picks for the order's lines, and say why there.

    ``because`` None: it was placed; ``channel_id``: whose quota it counts against; ``held``:
    what the order's cart holds, taken before anything else. Raises OutOfStock where somebody
    was faster; ``run`` then decides again.
    """
    holder = f"order:{order_id}"
    wants = [
        Want(point_id, line.sku_id, quantity, order_id, line.id, channel_id=channel_id)
        for line, parts in zip(lines, shares(lines, plan), strict=True)
        for point_id, quantity in parts
    ]
    if held:
        wants = carts.convert(work, wants, held)
    decision = note(work, order_id, plan, because)
    cause = f"reserve:{holder}" if because is None else f"reserve:{holder}:{decision}"
    inventory.reserve(work, cause, wants, holder)


def note(work: Work, order_id: int, plan: Plan, because: Because | None = None) -> int:
    """Keep the decision with all that was considered and return its id. An order that is sent
    from somewhere is announced as sourced."""
    because = because or PLACED
    body = record.body_of(plan, because.words, because.excluded)
    decision = NewDecision(
        order_id, because.occasion, plan.rules_id, plan.policy, plan.reason, body
    )
    (decision_id,) = sourcing.append(work, [decision])
    if plan.picks:
        codes = {one.point_id: one.code for one in plan.considered}
        points = tuple(codes[point_id] for point_id in plan.point_ids)
        work.announce(OrderSourced(order_id, plan.policy, points, plan.reason))
    return decision_id


def source_again(work: Work, order_id: int) -> bool:
    """Try again for an open order that waits for stock; lifts its stock hold when it is served.

    True when its stock is reserved, now or before; False where no points have it all yet.
    """
    waiting = unsourced.unfinished(work, order_id)
    if waiting is None:
        return False
    lines = lacking(work, waiting)
    again = replace(AGAIN, excluded=sourcing.refused_by(work, order_id))
    return not lines or served(work, waiting, lines, again)


def lacking(work: Work, waiting: Waiting) -> list[Line]:
    """What nobody holds yet of the order's lines and has not left, kits exploded."""
    parts = kits.parts_of(work, {line.sku_id for line in waiting.lines})
    units: Counter[tuple[int, int]] = Counter()
    for line in waiting.lines:
        for part_id, each in parts.get(line.sku_id, {line.sku_id: 1}).items():
            units[line.id, part_id] += each * line.quantity
    for one in handover.held(work, [waiting.id], handover.SENT):
        units[one.order_line_id, one.sku_id] -= one.quantity
    return [Line(*key, quantity) for key, quantity in units.items() if quantity > 0]


def lines_of(held: Sequence[handover.Held]) -> list[Line]:
    """What is held, by line and SKU."""
    units: Counter[tuple[int, int]] = Counter()
    for one in held:
        units[one.order_line_id, one.sku_id] += one.quantity
    return [Line(*key, quantity) for key, quantity in units.items()]


def served(work: Work, waiting: Waiting, lines: Sequence[Line], because: Because) -> bool:
    """Reserve ``lines`` of an open order now, all of them.

    False where no points have it all: then only the decision is kept, unless it was just tried
    again.
    """
    demand, to = demand_of(lines), destination(waiting.ship_to)
    request = Request(demand, to, waiting.channel_id, waiting.total_minor, because.excluded)
    here = situation(work, demand)
    plan = _chosen(here, request)
    keep_capacity(work, here)
    if plan.missing or plan.later:
        if because.occasion != "again":
            unused = replace(plan, picks=(), later=(), promise=None, costs={})
            note(work, waiting.id, unused, because)
        return False
    bind(work, waiting, lines, plan, because)
    return True


def bind(work: Work, waiting: Waiting, lines: Sequence[Line], plan: Plan, because: Because) -> None:
    """Reserve what the plan picks for lines of an open order, and let it go on where nothing of
    it waits for stock any more. Raises OutOfStock."""
    reserve(work, waiting.id, lines, plan, because, channel_id=waiting.channel_id)
    note_points(work, waiting)
    unsourced.goes_to(work, waiting.id, where(waiting.ship_to))
    if waiting.is_bound:
        allocate_orders(work, [waiting.id])
    if not lacking(work, waiting):
        backorders.fill(work, waiting.id)
        holding.lift(work, waiting.id, "stock")
        lift_placed(work, waiting.id, waiting.ship_to)


def lift_placed(work: Work, order_id: int, ship_to: Address) -> None:
    """It does not wait for an address any more, where that can be placed now."""
    if destination(ship_to).spot is not None:
        holding.lift_said(work, order_id, "address", unsourced.UNPLACED)


def note_points(work: Work, waiting: Waiting) -> None:
    """Write down which points hold the order and its lines now, or have sent them."""
    units: Counter[int] = Counter()
    of_line: dict[int, set[int]] = {line.id: set() for line in waiting.lines}
    for one in handover.held(work, [waiting.id], handover.SENT):
        units[one.point_id] += one.quantity if one.stage in handover.LIVE else 0
        of_line[one.order_line_id].add(one.point_id)
    chief = min(units, key=lambda point: (-units[point], point), default=None)
    alone = {line: min(some) if len(some) == 1 else None for line, some in of_line.items()}
    unsourced.sent_from(work, waiting.id, chief, alone)
