"""What a place held at any past moment: the sum of its ledger up to then."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.ledger import Place
from iorder.inventory.model import MOVED, stock, stock_ledger, stock_movements
from iorder.kernel.work import Work

_PLACES_A_STATEMENT = 500


def numbers_at(conn: Connection, place: Place, moment: datetime) -> dict[str, int]:
    """Each column the ledger explains, as it stood just after ``moment``; zeros before the first.

    Read off the ledger's index of places, whatever else the ledger holds.
    """
    row = conn.execute(_numbers_at(place, moment)).one()
    return {name: int(getattr(row, name)) for name in MOVED}


def _numbers_at(place: Place, moment: datetime) -> sa.Select[Any]:
    sums = [
        sa.func.coalesce(sa.func.sum(stock_ledger.c[f"d_{name}"]), 0).label(name) for name in MOVED
    ]
    return (
        sa.select(*sums)
        .select_from(stock_ledger)
        .join(stock_movements, stock_movements.c.id == stock_ledger.c.movement_id)
        .where(
            stock_ledger.c.point_id == place[0],
            stock_ledger.c.sku_id == place[1],
            stock_movements.c.at <= moment,
        )
    )


def on_hand_now(work: Work, places: Collection[Place]) -> dict[Place, int]:
    """What is on hand at those of the places that had stock, locked until the commit in order."""
    found: dict[Place, int] = {}
    wanted = sorted(places)
    for at in range(0, len(wanted), _PLACES_A_STATEMENT):
        some = wanted[at : at + _PLACES_A_STATEMENT]
        rows = work.execute(
            sa.select(stock.c.point_id, stock.c.sku_id, stock.c.on_hand)
            .where(sa.tuple_(stock.c.point_id, stock.c.sku_id).in_(some))
            .order_by(stock.c.point_id, stock.c.sku_id)
            .with_for_update()
        )
        found |= {(row.point_id, row.sku_id): row.on_hand for row in rows}
    return found
