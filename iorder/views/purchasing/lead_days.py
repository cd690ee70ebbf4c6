"""How many days the quickest supplier of a SKU takes."""

from collections.abc import Collection, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.purchasing.model import supplier_skus, suppliers
from iorder.purchasing.reorder import USUAL_LEAD_DAYS

__all__ = ["USUAL_LEAD_DAYS", "lead_days", "quickest"]


def lead_days(conn: Connection, sku_ids: Collection[int]) -> Mapping[int, int]:
    """Days by SKU id; one that nobody sells is not there: ``USUAL_LEAD_DAYS`` are meant."""
    if not sku_ids:
        return {}
    some = quickest().where(supplier_skus.c.sku_id.in_(sorted(set(sku_ids))))
    return {row.sku_id: row.days for row in conn.execute(some)}


def quickest() -> sa.Select[Any]:
    """A select of ``sku_id`` and ``days`` of what any active supplier sells."""
    days = sa.func.min(sa.func.coalesce(supplier_skus.c.lead_days, suppliers.c.lead_days))
    return (
        sa.select(supplier_skus.c.sku_id, days.label("days"))
        .join(suppliers, suppliers.c.id == supplier_skus.c.supplier_id)
        .where(suppliers.c.active)
        .group_by(supplier_skus.c.sku_id)
    )
