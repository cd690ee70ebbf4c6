"""Transfers between points that should have come by now."""

from collections.abc import Sequence

import sqlalchemy as sa

from iorder.inventory.model import points, transfer_lines, transfers
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_day, waits

_OPEN = sa.text("transfers.state in ('requested', 'shipped', 'receiving')")
"""Word for word the condition of the partial index, or SQLite does not see it."""
ACTS = {"requested": ("chase", "expect", "cancel"), "shipped": ("chase", "expect", "close_short"),
        "receiving": ("chase", "expect", "close_short")}  # fmt: skip


def waiting(asking: Asking) -> Sequence[Stretch]:
    found = waits(transfers.c.id, transfers.c.requested_at).where(
        _OPEN, transfers.c.expected_on < asking.today
    )
    return by_day(asking, found, transfers.c.expected_on)


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
            f"/transfers?open={row.number}", version=row.version, acts=ACTS.get(row.state, ()),
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "late_transfer", "Transfer late", "stock", "transfers.view", waiting, describe,
    (Act("expect", "Comes on", "transfers.edit",
         "Its goods are expected on that day; nothing else changes.", "The new day", "day"),
     Act("chase", "Point was asked", "inbox.edit", "You look after it; it comes up again in a day, "
         "with what you wrote.", "Whom you asked, and what they said"),
     Act("close_short", "Close it short", "transfers.edit", "What is on its way counts as lost: it "
         "is no longer inbound.", "Why the rest will not come", is_grave=True),
     Act("cancel", "Call it off", "transfers.edit",
         "Nothing is shipped; stock stays where it is.", "Why it is called off", is_grave=True)),
)  # fmt: skip
