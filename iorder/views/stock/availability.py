"""What can be promised: from where, by when, and what only later. Nothing is reserved.

The plan is the one that placing the same order at this moment would make.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from iorder.catalog import kits, lookup
from iorder.channels.model import channels
from iorder.inventory import quotas
from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.sourcing.choosing import decide
from iorder.sourcing.of_cart import decide_with, kept
from iorder.sourcing.plan import Considered, Destination, Pick, Plan, Request
from iorder.sourcing.sharing import Line, demand_of, shares
from iorder.sourcing.situation import Situation
from iorder.views.sourcing.situation import situation
from iorder.views.stock.held_cart import held_picks

MOST_LINES = 1_000
MOST_UNITS = 1_000_000


@dataclass(frozen=True, slots=True)
class LinePromise:
    """Of ``asked`` units ``now`` are there, ``later`` may be sold and come ``on`` that day (None:
    no day is known), and ``missing`` cannot be promised."""

    sku: str
    asked: int
    now: int
    later: int
    missing: int
    kind: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one point would send: units by SKU code, kits as their parts."""

    point: str
    units: Mapping[str, int]
    distance_km: float | None
    ship_on: date | None
    arrive_by: date | None
    cost_minor: int | None


@dataclass(frozen=True, slots=True)
class Promise:
    """``can_promise``: nothing is missing. ``ship_on``, ``arrive_by``: of all that is there now;
    ``complete_on``: the day the last unit sold for later is expected, None where nobody has said.
    ``considered``: every point and why not, as a decision keeps it."""

    can_promise: bool
    lines: tuple[LinePromise, ...]
    parcels: tuple[Parcel, ...]
    ship_on: date | None
    arrive_by: date | None
    complete_on: date | None
    cost_minor: int | None
    currency: str
    policy: str
    reason: str
    considered: tuple[Considered, ...]
    geo_quality: str


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who asks. ``channel``: its slug, empty for any; ``cart``: whose holds count as theirs;
    ``total_minor``: what they buy for, where rules ask for that."""

    channel: str = ""
    cart: str = ""
    total_minor: int = 0


def availability(
    store: Store, lines: Sequence[tuple[str, int]], destination: Address, buyer: Buyer | None = None
) -> Promise:
    """``lines``: (SKU code, units).

    Raises InvalidInput, UnknownSku, ForeignCart, and NotFound for a channel that is not known.
    """
    _refuse(lines)
    buyer = buyer or Buyer()
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        work = Work(store, conn, "reader", dialect.now(conn))
        channel_id = _channel_id(work, buyer.channel)
        holds = held_picks(conn, buyer.cart, channel_id) if buyer.cart else []
        return promised(work, lines, destination.normalised(), channel_id, holds, buyer.total_minor)


def promised(  # noqa: PLR0913 - who asks for what, where to
    work: Work,
    lines: Sequence[tuple[str, int]],
    destination: Address,
    channel_id: int = 0,
    holds: Sequence[Pick] = (),
    total_minor: int = 0,
) -> Promise:
    """The same in an open transaction; ``destination`` is normalised, ``holds`` are the cart's."""
    skus = lookup.by_code(work, {code for code, _ in lines})
    parts = kits.parts_of(work, {sku.id for sku in skus.values()})
    asked = [
        Line(at, part_id, units * each)
        for at, (code, units) in enumerate(lines)
        for part_id, each in parts.get(skus[code].id, {skus[code].id: 1}).items()
    ]
    demand = demand_of(asked)
    here = situation(work, demand)
    to = Destination.of_address(destination)
    within = Counter(demand)
    mine = kept(here, channel_id, demand, (one for one in holds if one.sku_id in demand))
    for pick in mine:
        within[pick.sku_id] -= pick.quantity
    for sku, one in quotas.left(work, channel_id, demand).items():
        within[sku] = min(within[sku], one.left)
    for pick in mine:
        within[pick.sku_id] += pick.quantity
    request = Request(+within, to, channel_id, total_minor)
    plan = decide_with(here, request, mine) if mine else decide(here, request)
    each = [parts.get(skus[code].id, {skus[code].id: 1}) for code, _ in lines]
    told = _lines(lines, each, asked, plan)
    return Promise(
        can_promise=not any(line.missing for line in told),
        lines=told,
        parcels=_parcels(here, plan),
        ship_on=plan.promise.ship_on if plan.promise else None,
        arrive_by=plan.promise.arrive_by if plan.promise else None,
        complete_on=max((one.on for one in plan.later if one.on), default=None),
        cost_minor=plan.cost_minor,
        currency=plan.currency,
        policy=plan.policy,
        reason=plan.reason,
        considered=plan.considered,
        geo_quality=to.place.quality,
    )


def _lines(
    lines: Sequence[tuple[str, int]],
    each: Sequence[Mapping[int, int]],
    asked: Sequence[Line],
    plan: Plan,
) -> tuple[LinePromise, ...]:
    """A kit is there as often as the part that is there least."""
    got: dict[tuple[int, int], int] = {}
    for line, some in zip(asked, shares(asked, plan), strict=True):
        got[line.id, line.sku_id] = sum(units for _, units in some)
    later = {one.sku_id: one for one in plan.later}
    waiting = {one.sku_id: one.quantity for one in plan.later}
    told = []
    for at, ((code, units), parts) in enumerate(zip(lines, each, strict=True)):
        now = min(got[at, part] // per for part, per in parts.items())
        rest, on, kind = units - now, list[date | None](), ""
        for part, per in parts.items():
            lack = units * per - got[at, part]
            served = min(lack, waiting.get(part, 0))
            if lack:
                rest = min(rest, (got[at, part] + served) // per - now)
            if served:
                waiting[part] -= served
                on.append(later[part].on)
                kind = later[part].kind
        day = None if None in on else max((one for one in on if one), default=None)
        told.append(LinePromise(code, units, now, rest, units - now - rest, kind, day))
    return tuple(told)


def _parcels(here: Situation, plan: Plan) -> tuple[Parcel, ...]:
    seen = {one.point_id: one for one in plan.considered}
    units: dict[int, dict[str, int]] = {}
    for pick in plan.picks:
        units.setdefault(pick.point_id, {})[here.traits[pick.sku_id].code] = pick.quantity
    return tuple(
        Parcel(
            seen[point].code, some, seen[point].distance_km, seen[point].ship_on,
            seen[point].arrive_by, plan.costs.get(point),
        )
        for point, some in units.items()
    )  # fmt: skip


def _refuse(lines: Sequence[tuple[str, int]]) -> None:
    if not 1 <= len(lines) <= MOST_LINES:
        raise InvalidInput(f"Ask for 1 to {MOST_LINES:,} lines; these are {len(lines)}.")
    for code, units in lines:
        if not 1 <= units <= MOST_UNITS:
            raise InvalidInput(f"{code}: {units} units; ask for 1 to {MOST_UNITS:,}.")


def _channel_id(work: Work, slug: str) -> int:
    if not slug:
        return 0
    found = work.execute(sa.select(channels.c.id).where(channels.c.slug == slug)).scalar()
    if found is None:
        raise NotFound(f"There is no channel {slug!r}; leave it out for any.")
    return int(found)
