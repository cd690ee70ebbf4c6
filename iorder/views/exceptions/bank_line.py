"""Money on the bank's statement that no order's transfer explains."""

from collections.abc import Sequence
from datetime import timedelta

import sqlalchemy as sa

from iorder.payments.model import bank_lines
from iorder.views.exception import Act, Asked, Asking, Detail, Source, Stretch, by_age, waits
from iorder.views.payments.bank_lines import Suggested, awaited, suggested

_OPEN = sa.text("bank_lines.state = 'open'")
"""Word for word the condition of the partial index, or SQLite does not see it."""


def waiting(_asking: Asking) -> Sequence[Stretch]:
    found = waits(bank_lines.c.id, bank_lines.c.created_at).where(_OPEN)
    return by_age(found, bank_lines.c.created_at, timedelta(days=2))


def describe(asked: Asked, ids: Sequence[int]) -> dict[int, Detail]:
    found = asked.conn.execute(
        sa.select(
            bank_lines.c.id, bank_lines.c.reference, bank_lines.c.problem,
            bank_lines.c.amount_minor, bank_lines.c.currency, bank_lines.c.booked_on,
            bank_lines.c.twin_of,
        ).where(bank_lines.c.id.in_(ids))
    )  # fmt: skip
    waiting = awaited(asked.conn) if ids else []
    return {
        row.id: Detail(
            f"A transfer of {row.booked_on:%-d %b} "
            + ("may have been told twice" if row.twin_of else "is of no order"),
            row.problem or row.reference, f"/bank-lines?state=open&open={row.id}",
            row.amount_minor, row.currency,
            acts=("same", "another") if row.twin_of else ("match", "ignore"),
            filled=_filled(suggested(waiting, row.reference, row.amount_minor, row.currency)),
        )
        for row in found
    }  # fmt: skip


def _filled(found: Sequence[Suggested]) -> dict[str, str]:
    """Where one order alone is meant, it is the one to match with."""
    return {"match": found[0].number} if len(found) == 1 else {}


EXCEPTION = Source(
    "bank_line", "Bank transfer unmatched", "payments", "payments.view", waiting, describe,
    (Act("match", "Match with", "payments.reconcile", "The money counts as received on that order, "
         "whatever its amount; it can be taken back.", "Number of the order"),
     Act("same", "It is the same", "payments.reconcile",
         "It counts once, as the earlier statement told it."),
     Act("another", "Money of its own", "payments.reconcile",
         "It counts, and is matched where it fits."),
     Act("ignore", "Pays no order", "payments.reconcile",
         "It is put aside; it can be opened again on its own page.", "Why it pays no order",
         is_grave=True)),
)  # fmt: skip
