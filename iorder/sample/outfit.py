"""How the sample shop works: its points' hours and areas, its SKUs' ways, its opening stock."""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from iorder.catalog.model import skus as skus_table
from iorder.channels.model import channels as channels_table
from iorder.flows import point_fields
from iorder.flows.define_kit import define_kit
from iorder.flows.set_up_point import edit_point
from iorder.flows.track_sku import track_sku
from iorder.inventory import levels, lots, point_settings, quotas, serving
from iorder.inventory import service as inventory
from iorder.inventory.ledger import Place
from iorder.inventory.lots import InLot
from iorder.inventory.model import points as points_table
from iorder.inventory.model import stock
from iorder.kernel.work import Work
from iorder.sample.assortment import SCARCE, Item, items, kits
from iorder.sample.plan import Plan
from iorder.sample.setup import Shop
from iorder.sample.shop import CONTINENTS, HOLIDAYS, WHOLESALE_POINTS, Point, points
from iorder.sample.suppliers import maker_of, set_up_suppliers
from iorder.sample.turns import DAYS

WEB_HOLD_MINUTES = 30
BETWEEN_REVIEWS = 14
FOR_DAYS = 28
"""Days of sales that a purchase is for."""
BULK, BULK_FROM = 6, 0.03
"""Units kept for a wholesale order of what sells so many a day."""
QUOTA_CHANNEL = "bazaarone"
QUOTAS = 5
COMES_IN = timedelta(days=11)
"""From the end of the load until what is announced is there."""


def outfit(work: Work, plan: Plan, shop: Shop) -> None:
    """Set the shop up and fill its shelves, before its first order."""
    for point in points():
        _set_up(work, point, shop.points[point.code], plan.start)
    wholesale = [shop.points[code] for code in WHOLESALE_POINTS]
    serving.name_points(work, shop.channels["wholesale"], wholesale, ())
    web = sa.update(channels_table).where(channels_table.c.id == shop.channels["web"])
    work.execute(web.values(hold_minutes=WEB_HOLD_MINUTES))
    _describe_skus(work, plan, shop)
    set_up_suppliers(work, shop)
    _open_shelves(work, plan, shop)


def set_quotas(work: Work, plan: Plan, shop: Shop) -> None:
    """One channel may sell only so much of what sells best there."""
    planned = Counter[Item]()
    for one in plan.fates:
        if one.sale.channel == QUOTA_CHANNEL:
            for item, quantity in one.sale.lines:
                if not item.parts and item.when_out == "refuse":
                    planned[item] += quantity
    channel_id = shop.channels[QUOTA_CHANNEL]
    for item, units in planned.most_common(QUOTAS):
        quotas.set_quota(work, channel_id, shop.skus[item.code], units * 115 // 100 + 4)


def _set_up(work: Work, point: Point, point_id: int, start: datetime) -> None:
    now = point_settings.stored(work.conn, points_table.c.id == point_id)
    zone, cut_off, days, handling = point.hours
    typed = point_fields.as_typed(now.settings) | {
        "latitude": str(point.place.latitude),
        "longitude": str(point.place.longitude),
        "zone": zone,
        "cut_off": cut_off,
        "work_days": list(days),
        "handling_days": str(handling),
        "takes_hazardous": "hazardous" not in point.refuses,
        "takes_oversize": "oversize" not in point.refuses,
        "holidays": "\n".join(
            f"{year}-{day} {label}"
            for year in (start.year, start.year + 1)
            for day, label in HOLIDAYS[point.place.country]
        ),
        **dict(point.area),
    }
    edit_point(work, point_id, now.version, typed)


def _describe_skus(work: Work, plan: Plan, shop: Shop) -> None:
    comes = (plan.until + COMES_IN).date()
    for item in items():
        told = {
            "hazardous": item.is_hazardous,
            "oversize": item.is_oversize,
            "when_out": item.when_out,
            "available_on": comes if item.when_out == "preorder" else None,
        }
        if any(value not in (False, None, "refuse") for value in told.values()):
            mine = sa.update(skus_table).where(skus_table.c.id == shop.skus[item.code])
            work.execute(mine.values(**told))
        if item.tracking != "none":
            track_sku(work, shop.skus[item.code], item.tracking)
    for kit in kits():
        define_kit(work, kit.code, {part.code: n for part, n in kit.parts})


@dataclass(frozen=True, slots=True)
class Level:
    """Of a SKU at a point, in units: what is kept back, when it is bought, and up to how many."""

    safety: int
    reorder: int
    up_to: int


def levels_of(plan: Plan) -> Mapping[tuple[str, str], Level]:
    """By (point, SKU), from what the plan will ask for; SKUs never in stock have none."""
    asked = _demand(plan)
    found = {}
    for point in points():
        for item in items()[:-SCARCE]:
            if point.keeps(item):
                daily = asked[point.code, item.code] / DAYS
                lead_days = maker_of()[item.brand].lead_days
                bulk = BULK if point.code in WHOLESALE_POINTS and daily > BULK_FROM else 0
                found[point.code, item.code] = _level(daily, lead_days, bulk)
    return found


def _level(daily: float, lead_days: int, bulk: int) -> Level:
    """``bulk``: what one wholesale order takes at once, kept besides."""
    safety = 1 if daily * BETWEEN_REVIEWS > 1 else 0
    reorder = max(1, math.ceil(daily * lead_days)) + safety + bulk // 3
    up_to = reorder + max(3, math.ceil(daily * (BETWEEN_REVIEWS + FOR_DAYS))) + bulk
    return Level(safety, reorder, up_to)


def _demand(plan: Plan) -> Counter[tuple[str, str]]:
    """Units by (point, SKU): each point's share of what its continent buys."""
    asked: Counter[tuple[str, str, bool]] = Counter()
    for one in plan.fates:
        wholesale = one.sale.channel == "wholesale"
        continent = CONTINENTS[one.sale.person.country.code]
        for item, quantity in one.sale.lines:
            for part, units in item.units(quantity).items():
                asked[continent, part.code, wholesale] += units
    found: Counter[tuple[str, str]] = Counter()
    for point in points():
        for (continent, code, wholesale), units in asked.items():
            if continent == point.continent:
                whole = 100 if point.code in WHOLESALE_POINTS else 0
                found[point.code, code] += units * (whole if wholesale else point.share) // 100
    return found


def _open_shelves(work: Work, plan: Plan, shop: Shop) -> None:
    """Each shelf is filled up to its level, what is kept by lot with its lots."""
    loose: dict[Place, int] = {}
    by_lot: dict[Place, list[InLot]] = {}
    kept = levels_of(plan)
    by_code = {item.code: item for item in items()}
    for (point, code), level in kept.items():
        place = shop.points[point], shop.skus[code]
        if by_code[code].tracking == "lot":
            keeps = plan.start + timedelta(days=420)
            by_lot[place] = [InLot(f"A{keeps:%y%m}", keeps.date(), level.up_to)]
        else:
            loose[place] = level.up_to
    inventory.receive(work, "sample:opening", loose, "Opening stock")
    lots.receive(work, "sample:opening:lots", by_lot, "Opening stock")
    at = {(shop.points[point], shop.skus[code]): level for (point, code), level in kept.items()}
    levels.set_levels(work, {place: (one.safety, one.reorder) for place, one in at.items()})
    _buy_up_to(work, {place: one.up_to for place, one in at.items()})


def _buy_up_to(work: Work, up_to: Mapping[Place, int]) -> None:
    here = (stock.c.point_id == sa.bindparam("point"), stock.c.sku_id == sa.bindparam("sku"))
    work.execute(
        sa.update(stock).where(*here).values(reorder_up_to=sa.bindparam("most")),
        [{"point": place[0], "sku": place[1], "most": most} for place, most in up_to.items()],
    )
