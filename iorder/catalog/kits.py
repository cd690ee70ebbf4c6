"""Kits: SKUs that are sold as one and stand on the shelves as their parts.

A kit has no stock of its own. Whatever promises stock explodes it first, so nothing below asks
whether a SKU is a kit. A part is never a kit itself.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.events import KitDefined
from iorder.catalog.model import kit_parts, skus
from iorder.kernel.errors import InvalidInput, LostRace, NotFound
from iorder.kernel.prepared import Prepared, any_of, filled, portions, room_for
from iorder.kernel.work import Work

MOST_PARTS = 50
MOST_UNITS = 1_000
Parts = Mapping[int, Mapping[int, int]]
"""Units of each part by kit; what is no kit is not in it."""


@dataclass(frozen=True, slots=True)
class Part:
    """A SKU in a kit, by its code."""

    sku_id: int
    code: str
    title: str
    quantity: int


def parts_of(source: Work | Connection, sku_ids: Collection[int]) -> Parts:
    """The parts of those of ``sku_ids`` that are kits."""
    found: dict[int, dict[int, int]] = {}
    for some in portions(sku_ids):
        rows: Any = (
            _parts(room_for(len(some))).run(source, **filled("kit", some))
            if isinstance(source, Work)
            else source.execute(sa.select(*_PART).where(kit_parts.c.kit_id.in_(some)))
        )
        for kit_id, part_id, quantity in rows:
            found.setdefault(kit_id, {})[part_id] = quantity
    return found


def kits_with(work: Work, part_id: int) -> list[int]:
    """The kits that the SKU is a part of."""
    rows = work.execute(sa.select(kit_parts.c.kit_id).where(kit_parts.c.part_id == part_id))
    return list(rows.scalars())


def explode(source: Work | Connection, demand: Mapping[int, int]) -> dict[int, int]:
    """``demand`` (units by SKU) with the parts of kits in their place."""
    return exploded(parts_of(source, demand), demand)


def exploded(parts: Parts, demand: Mapping[int, int]) -> dict[int, int]:
    """The same with the parts known."""
    units: dict[int, int] = defaultdict(int)
    for sku_id, quantity in demand.items():
        for part_id, each in parts.get(sku_id, {sku_id: 1}).items():
            units[part_id] += quantity * each
    return dict(units)


def contents(source: Work | Connection, kit_id: int) -> list[Part]:
    """What is in the kit, by code; nothing where it is none."""
    conn = source.conn if isinstance(source, Work) else source
    rows = conn.execute(
        sa.select(skus.c.id, skus.c.code, skus.c.title, kit_parts.c.quantity)
        .join(kit_parts, kit_parts.c.part_id == skus.c.id)
        .where(kit_parts.c.kit_id == kit_id)
        .order_by(skus.c.code)
    )
    return [Part(*row) for row in rows]


def define(work: Work, kit_id: int, parts: Mapping[int, int]) -> None:
    """The kit is made of ``parts`` (units by SKU) from now on; none makes it an ordinary SKU.

    Raises InvalidInput, which says what cannot be, and NotFound. Whether it may change while it
    is sold is ``flows.define_kit``'s.
    """
    _refuse(kit_id, parts)
    known = locked(work, {kit_id, *parts})
    if strange := sorted({kit_id, *parts} - set(known)):
        raise NotFound(f"There is no SKU with id {strange[0]}; choose another.")
    if parts:
        _refuse_nested(work, kit_id, parts, known)
    work.execute(sa.delete(kit_parts).where(kit_parts.c.kit_id == kit_id))
    rows = [
        {"kit_id": kit_id, "part_id": part, "quantity": each}
        for part, each in sorted(parts.items())
    ]
    work.insert(kit_parts, rows)
    work.announce(KitDefined(kit_id, {known[part]: each for part, each in sorted(parts.items())}))


def locked(work: Work, sku_ids: Collection[int]) -> dict[int, str]:
    """The code of each SKU; until the commit no order comes in that has one of them on a line."""
    rows = work.execute(
        sa.select(skus.c.id, skus.c.code)
        .where(skus.c.id.in_(sku_ids))
        .order_by(skus.c.id)
        .with_for_update()
    )
    return dict(rows.all())


def refuse_changed(work: Work, parts: Parts) -> None:
    """Raises LostRace where a kit is not made of these parts any more. Once an order's lines are
    written its kits stay as they are until the commit."""
    if parts and parts_of(work, parts) != parts:
        raise LostRace("A kit was given other parts just now; look at it again.")


def _refuse(kit_id: int, parts: Mapping[int, int]) -> None:
    if len(parts) > MOST_PARTS:
        raise InvalidInput(f"A kit has at most {MOST_PARTS} parts; this one has {len(parts)}.")
    if kit_id in parts:
        raise InvalidInput("A kit cannot be a part of itself; leave it out of its parts.")
    if wrong := [each for each in parts.values() if not 1 <= each <= MOST_UNITS]:
        raise InvalidInput(
            f"A kit holds {wrong[0]} units of a part; it holds 1 to {MOST_UNITS:,} of each."
        )


def _refuse_nested(
    work: Work, kit_id: int, parts: Mapping[int, int], codes: Mapping[int, str]
) -> None:
    inner = sorted(parts_of(work, parts))
    if inner:
        raise InvalidInput(f"{codes[inner[0]]} is a kit itself; name its parts instead.")
    outer = work.execute(
        sa.select(skus.c.code)
        .join(kit_parts, kit_parts.c.kit_id == skus.c.id)
        .where(kit_parts.c.part_id == kit_id)
        .limit(1)
    ).scalar()
    if outer is not None:
        raise InvalidInput(f"{codes[kit_id]} is a part of {outer}, so it cannot become a kit.")


_PART = (kit_parts.c.kit_id, kit_parts.c.part_id, kit_parts.c.quantity)


@lru_cache(maxsize=16)
def _parts(count: int) -> Prepared:
    return Prepared(
        sa.select(*_PART)
        .where(any_of(kit_parts.c.kit_id, "kit", count))
        .order_by(kit_parts.c.kit_id, kit_parts.c.part_id)
    )
