"""Counts whose differences wait for somebody to approve them."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import count_lines, counts, points
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits


def waiting(_asking: Asking) -> Sequence[Stretch]:
    found = waits(counts.c.id, counts.c.opened_at).where(counts.c.state == "waiting")
    return by_age(found, counts.c.opened_at, timedelta(days=1))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    difference = sa.func.sum(count_lines.c.counted - count_lines.c.expected)
    found = asked.conn.execute(
        sa.select(
            counts.c.id, counts.c.number, counts.c.version, points.c.code,
            sa.func.count(count_lines.c.sku_id).label("lines"),
            sa.func.coalesce(difference, 0).label("units"),
        )
        .join(points, points.c.id == counts.c.point_id)
        .outerjoin(
            count_lines,
            sa.and_(count_lines.c.count_id == counts.c.id, count_lines.c.state == "waiting"),
        )
        .where(counts.c.id.in_(ids))
        .group_by(counts.c.id, counts.c.number, counts.c.version, points.c.code)
    )  # fmt: skip
    return {
        row.id: Detail(
            f"Count {row.number} at {row.code} waits for approval",
            f"{row.lines:,} difference{'' if row.lines == 1 else 's'}, "
            f"{int(row.units):+,} units in all",
            f"/counts/{row.number}", version=row.version, acts=("approve", "reject"),
        )
        for row in found
    }  # fmt: skip


def differences(conn: Connection, count_id: int) -> dict[int, int]:
    """Counted units by SKU id of the lines that wait."""
    found = conn.execute(
        sa.select(count_lines.c.sku_id, count_lines.c.counted).where(
            count_lines.c.count_id == count_id, count_lines.c.state == "waiting"
        )
    )
    return {row.sku_id: row.counted for row in found}


EXCEPTION = Source(
    "count", "Count to approve", "stock", "counts.view", waiting, describe,
    (Act("approve", "Approve all", "counts.approve",
         "Stock becomes what was counted, line by line."),
     Act("reject", "Reject all", "counts.approve",
         "Stock stays as it is, what was counted is set aside.", is_grave=True)),
)  # fmt: skip
