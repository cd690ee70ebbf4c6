"""Transfers between points that should have come by now."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.inventory.model import points, transfer_lines, transfers
from iorder.views.exception import Asked, Detail, Source, waits

OPEN = ("requested", "shipped", "receiving")


def waiting(asked: Asked) -> sa.Select[Any]:
    return waits(
        transfers.c.id, transfers.c.requested_at, due_at=asked.end_of(transfers.c.expected_on)
    ).where(transfers.c.state.in_(OPEN), transfers.c.expected_on < asked.now.date())


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    sender, taker = points.alias("sender"), points.alias("taker")
    left = transfer_lines.c.quantity - transfer_lines.c.received - transfer_lines.c.short
    found = asked.conn.execute(
        sa.select(
            transfers.c.id, transfers.c.number, transfers.c.state, transfers.c.expected_on,
            transfers.c.version, sender.c.code.label("sender"), taker.c.code.label("taker"),
            sa.func.coalesce(sa.func.sum(left), 0).label("units"),
        )
        .join(sender, sender.c.id == transfers.c.from_point_id)
        .join(taker, taker.c.id == transfers.c.to_point_id)
        .outerjoin(transfer_lines, transfer_lines.c.transfer_id == transfers.c.id)
        .where(transfers.c.id.in_(ids))
        .group_by(
            transfers.c.id, transfers.c.number, transfers.c.state, transfers.c.expected_on,
            transfers.c.version, sender.c.code, taker.c.code,
        )
    )  # fmt: skip
    return {
        row.id: Detail(
            f"Transfer {row.number} from {row.sender} to {row.taker} is late",
            f"{row.state.replace('_', ' ').capitalize()}; expected on {row.expected_on:%-d %b},"
            f" units left: {int(row.units):,}",
            f"/transfers?open={row.number}", version=row.version,
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "late_transfer", "Transfer late", "stock", "transfers.view", timedelta(days=1), waiting,
    describe,
)  # fmt: skip
