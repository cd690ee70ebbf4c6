"""``/skus/{code}``: what a SKU is, how it sells, and what a kit is made of."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, Field
from sqlalchemy.engine import Connection

from iorder.api.parts import shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.catalog import settings
from iorder.catalog.kits import MOST_PARTS, MOST_UNITS
from iorder.flows.set_up_sku import set_up_sku
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Work
from iorder.session import store
from iorder.views.stock.sku_facts import facts_of, parts_of

TAG = "SKUs"


class SkuPath(BaseModel):
    code: str = Field(min_length=1, max_length=200)


class PartOut(BaseModel):
    sku: str
    quantity: int


class SkuOut(BaseModel):
    """A SKU. Weight in g, lengths in mm, the price in minor units of ``currency``. ``when_out``:
    what happens to demand beyond what is available; ``available_on``: from when a preorder
    ships; ``parts``: of a kit. ``version`` goes with a change."""

    code: str
    version: int
    title: str
    product: str
    category: str
    barcode: str
    price_minor: int
    currency: str
    weight_g: int | None
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    discontinued: bool
    when_out: str
    available_on: date | None
    hazardous: bool
    oversize: bool
    tracking: str
    parts: list[PartOut]


class PartIn(Body):
    sku: str = Field(min_length=1, max_length=200)
    quantity: int = Field(ge=1, le=MOST_UNITS)


class SkuChange(Body):
    """What is left out stays. ``version`` is the one that was read. Tracking by lot cannot be
    taken back. ``parts`` are all parts of the kit; none makes it an ordinary SKU."""

    version: int = Field(ge=1)
    when_out: Literal["refuse", "backorder", "preorder"] = "refuse"
    available_on: date | None = None
    hazardous: bool = False
    oversize: bool = False
    tracking: Literal["none", "lot", "serial"] = "none"
    parts: list[PartIn] = Field([], max_length=MOST_PARTS)


@read("/skus/<code>", Says("stock.view", TAG, SkuOut))
def get_sku(path: SkuPath) -> SkuOut:
    """One SKU"""
    with store().reading() as conn:
        return _out(conn, path.code)


@change("/skus/<code>", Says("catalog.edit", TAG, SkuOut), "patch")
def change_sku(path: SkuPath, body: SkuChange) -> Act:
    """Change how a SKU sells and ships, or what a kit is made of"""
    named = {name: getattr(body, name) for name in settings.FIELDS
             if name in body.model_fields_set}  # fmt: skip
    parts = _parts(body.parts) if "parts" in body.model_fields_set else None

    def act(work: Work) -> SkuOut:
        set_up_sku(work, path.code, body.version, named, parts)
        return _out(work.conn, path.code)

    return act


def _parts(some: list[PartIn]) -> dict[str, int]:
    found = {one.sku: one.quantity for one in some}
    if len(found) < len(some):
        raise InvalidInput("A SKU stands among the parts twice; send it once with all its units.")
    return found


def _out(conn: Connection, code: str) -> SkuOut:
    facts, stored = facts_of(conn, code), settings.stored(conn, code)
    parts = [PartOut(sku=one.code, quantity=one.quantity) for one in parts_of(conn, facts.id)]
    return shown(SkuOut, facts, version=stored.version, parts=parts)
