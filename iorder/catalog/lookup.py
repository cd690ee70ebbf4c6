"""SKUs that must exist already, by code: for orders, which never make stubs."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from iorder.catalog.model import skus
from iorder.kernel.errors import InvalidInput
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.work import Work

_CODES_A_STATEMENT = 500


class UnknownSku(InvalidInput):
    """There is no such SKU."""

    code = "unknown_sku"


@dataclass(frozen=True, slots=True)
class Sku:
    """What an order's line needs to know."""

    id: int
    code: str
    title: str


def lot_tracked(work: Work, sku_ids: Collection[int]) -> dict[int, str]:
    """Code by id of those of the SKUs whose units are told apart by lot."""
    rows = work.execute(
        sa.select(skus.c.id, skus.c.code).where(skus.c.id.in_(sku_ids), skus.c.tracking == "lot")
    )
    return dict(rows.all())


def codes(work: Work, sku_ids: Collection[int]) -> dict[int, str]:
    """The code of each SKU."""
    rows = work.execute(sa.select(skus.c.id, skus.c.code).where(skus.c.id.in_(sku_ids)))
    return dict(rows.all())


def known(work: Work, codes: Collection[str]) -> dict[str, int]:
    """The ids of those of the codes there is a SKU for."""
    wanted, found = sorted(set(codes)), dict[str, int]()
    for at in range(0, len(wanted), _CODES_A_STATEMENT):
        some = wanted[at : at + _CODES_A_STATEMENT]
        rows = _by_code(room_for(len(some))).run(work, **filled("code", some))
        found |= {row[1]: row[0] for row in rows}
    return found


def by_code(work: Work, codes: Collection[str]) -> dict[str, Sku]:
    """The SKU of each code. Raises UnknownSku."""
    wanted = sorted(set(codes))
    if not wanted:
        return {}
    rows = _by_code(room_for(len(wanted))).run(work, **filled("code", wanted))
    found = {row[1]: Sku(row[0], row[1], row[2]) for row in rows}
    if strange := [code for code in wanted if code not in found]:
        raise UnknownSku(
            f"There is no SKU {', '.join(strange)}; correct the code or add the product first."
        )
    return found


@lru_cache(maxsize=16)
def _by_code(count: int) -> Prepared:
    return Prepared(
        sa.select(skus.c.id, skus.c.code, skus.c.title).where(any_of(skus.c.code, "code", count))
    )


def serial_tracked(work: Work, sku_ids: Collection[int]) -> dict[int, str]:
    """Code by id of those of the SKUs whose every unit has a number of its own."""
    rows = work.execute(
        sa.select(skus.c.id, skus.c.code).where(skus.c.id.in_(sku_ids), skus.c.tracking == "serial")
    )
    return dict(rows.all())
