"""Money on the bank's statement that no order's transfer explains."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.payments.model import bank_lines
from iorder.views.exception import Asked, Detail, Source, waits


def waiting(_asked: Asked) -> sa.Select[Any]:
    return waits(bank_lines.c.id, bank_lines.c.created_at).where(bank_lines.c.state == "open")


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            bank_lines.c.id, bank_lines.c.reference, bank_lines.c.problem,
            bank_lines.c.amount_minor, bank_lines.c.currency, bank_lines.c.booked_on,
        ).where(bank_lines.c.id.in_(ids))
    )  # fmt: skip
    return {
        row.id: Detail(
            f"A transfer of {row.booked_on:%-d %b} is of no order",
            row.problem or row.reference, f"/bank-lines?state=open&open={row.id}",
            row.amount_minor, row.currency,
        )
        for row in found
    }  # fmt: skip


EXCEPTION = Source(
    "bank_line", "Bank transfer unmatched", "payments", "payments.view", timedelta(days=2),
    waiting, describe,
)  # fmt: skip
