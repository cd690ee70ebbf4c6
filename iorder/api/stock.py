"""``/stock`` and ``/points``: what is where, and correcting it."""

from collections.abc import Sequence
from dataclasses import asdict

from pydantic import BaseModel, Field

from iorder.api import paging
from iorder.api.parts import shown
from iorder.api.resource import Act, Body, Says, cause, change, read
from iorder.inventory import levels
from iorder.inventory import service as inventory
from iorder.inventory.ledger import Place
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Work
from iorder.session import store
from iorder.views.stock import stock_list
from iorder.views.stock.stock_list import PlaceRow, PointRow

MOST_CHANGES = 500
MOST_UNITS = 1_000_000


class StockAt(BaseModel):
    """Units of one SKU at one point. ``available`` is what may still be promised."""

    sku: str
    point: str
    on_hand: int
    reserved: int
    allocated: int
    quarantine: int
    inbound: int
    safety: int
    available: int


class StockPage(paging.Page):
    items: list[StockAt]


class StockChanged(BaseModel):
    items: list[StockAt]


class StockQuery(paging.Paged):
    sku: str = Field("", description="only this SKU code")
    point: str = Field("", description="only this point code")


class Delta(Body):
    """Units more (or fewer, negative) on a shelf."""

    sku: str
    point: str
    delta: int = Field(ge=-MOST_UNITS, le=MOST_UNITS)


class Level(Body):
    """How many units are on a shelf."""

    sku: str
    point: str
    on_hand: int = Field(ge=0, le=MOST_UNITS)


class Adjust(Body):
    """All changes or none."""

    reason: str = Field(min_length=1, max_length=500)
    changes: list[Delta] = Field(min_length=1, max_length=MOST_CHANGES)


class SetLevels(Body):
    """All levels or none."""

    reason: str = Field(min_length=1, max_length=500)
    levels: list[Level] = Field(min_length=1, max_length=MOST_CHANGES)


class PointOut(BaseModel):
    """A fulfillment point. ``cut_off`` is HH:MM in its ``zone``; ``work_days`` ISO weekdays."""

    code: str
    label: str
    kind: str
    active: bool
    closed_reason: str
    city: str
    region: str
    postcode: str
    country: str
    latitude: float | None
    longitude: float | None
    zone: str
    cut_off: str
    work_days: str
    handling_days: int
    daily_capacity: int | None


class PointPage(paging.Page):
    items: list[PointOut]


@read("/stock", Says("stock.view", "Stock", StockPage))
def list_stock(query: StockQuery) -> StockPage:
    """Stock by SKU and point"""
    after = paging.parsed(query.cursor, 2)
    rows = stock_list.places_after(
        store(), (after[0], after[1]) if after else None, query.limit + 1, query.sku, query.point
    )
    page, following = paging.cut(rows, query.limit, lambda row: (row.sku_id, row.point_id))
    return StockPage(items=[_stock(row) for row in page], next=following)


@change("/stock/adjust", Says("stock.adjust", "Stock", StockChanged))
def adjust_stock(body: Adjust) -> Act:
    """Correct what is on hand by so many units"""

    def act(work: Work) -> StockChanged:
        places = _places(work, body.changes)
        deltas: dict[Place, int] = {}
        for place, one in zip(places, body.changes, strict=True):
            deltas[place] = deltas.get(place, 0) + one.delta
        try:
            inventory.adjust(work, cause(), deltas, body.reason)
        except inventory.BelowZero as refused:
            one = body.changes[places.index(refused.place)]
            shelf = f"{one.point}'s shelf of {one.sku}"
            raise inventory.BelowZero(refused.place, refused.units, shelf) from refused
        return _now(work, deltas)

    return act


@change("/stock/set", Says("stock.adjust", "Stock", StockChanged))
def set_stock(body: SetLevels) -> Act:
    """Say how many units are on hand; what is promised stays promised"""

    def act(work: Work) -> StockChanged:
        places = _places(work, body.levels)
        if len(set(places)) != len(places):
            raise InvalidInput("A SKU at a point has one level; send each once.")
        wanted = {place: one.on_hand for place, one in zip(places, body.levels, strict=True)}
        levels.set_on_hand(work, cause(), wanted, body.reason)
        return _now(work, wanted)

    return act


@read("/points", Says("points.view", "Points", PointPage))
def list_points(query: paging.Paged) -> PointPage:
    """Fulfillment points"""
    rows = stock_list.points_after(store(), paging.after_id(query.cursor), query.limit + 1)
    page, following = paging.cut(rows, query.limit, lambda row: (row.id,))
    return PointPage(items=[_point(row) for row in page], next=following)


def _places(work: Work, wanted: Sequence[Delta | Level]) -> list[Place]:
    sku_of = stock_list.sku_ids(work.conn, [one.sku for one in wanted])
    point_of = stock_list.point_ids(work.conn, [one.point for one in wanted])
    return [(point_of[one.point], sku_of[one.sku]) for one in wanted]


def _now(work: Work, places: Sequence[Place] | dict[Place, int]) -> StockChanged:
    return StockChanged(items=[_stock(row) for row in stock_list.places(work.conn, list(places))])


def _stock(row: PlaceRow) -> StockAt:
    return shown(StockAt, row)


def _point(row: PointRow) -> PointOut:
    facts = asdict(row)
    return PointOut(**{name: facts[name] for name in PointOut.model_fields})
