"""The state of a tender follows from its amounts: one table for Python and for SQL."""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa

from iorder.kernel.prepared import Prepared
from iorder.payments.model import tenders

Rule = tuple[Callable[[Any, Any, Any], Any], str]

RULES: tuple[Rule, ...] = (
    (lambda authorized, captured, refunded: (captured > 0) & (refunded >= captured), "refunded"),
    (lambda authorized, captured, refunded: refunded > 0, "partially_refunded"),
    (
        lambda authorized, captured, refunded: (captured > 0) & (captured >= authorized),
        "captured",
    ),
    (lambda authorized, captured, refunded: captured > 0, "partially_captured"),
    (lambda authorized, captured, refunded: authorized > 0, "authorized"),
)
"""(is it so with these amounts, the state); the first that is so. ``&`` does for both."""
WITHOUT_MONEY = (
    "created", "requires_action", "awaiting_funds", "processing", "failed", "cancelled", "voided",
    "expired",
)  # fmt: skip
"""States in which nothing is authorised: what the service told says which."""
ALIVE = ("created", "requires_action", "awaiting_funds", "processing")
"""Nothing is authorised yet, and something may be."""


AMOUNTS = ("authorized_minor", "captured_minor", "refunded_minor")


def state_of(authorized: int, captured: int, refunded: int, otherwise: str) -> str:
    """The state with these amounts in minor units; ``otherwise`` where there is no money on it."""
    return next(
        (state for is_so, state in RULES if is_so(authorized, captured, refunded)), otherwise
    )


def state_column(
    amounts: Mapping[str, sa.ColumnElement[int]], otherwise: sa.ColumnElement[str]
) -> sa.ColumnElement[str]:
    """``state_of`` as SQL; ``amounts``: columns or expressions by column name."""
    now = [amounts[name] for name in AMOUNTS]
    return sa.case(*((is_so(*now), state) for is_so, state in RULES), else_=otherwise)


@cache
def moving(kind: str) -> Prepared:
    """Add ``amount`` to what was entered as ``kind`` of ``the_tender``, where so much is left."""
    amount = sa.bindparam("amount", type_=sa.BigInteger)
    left, moved = {
        "authorize": (tenders.c.amount_minor - tenders.c.authorized_minor, "authorized_minor"),
        "capture": (tenders.c.authorized_minor - tenders.c.captured_minor, "captured_minor"),
        "refund": (tenders.c.captured_minor - tenders.c.refunded_minor, "refunded_minor"),
        "void": (tenders.c.authorized_minor - tenders.c.captured_minor, "authorized_minor"),
    }[kind]
    change = -amount if kind == "void" else amount
    new: dict[str, sa.ColumnElement[int]] = {name: tenders.c[name] for name in AMOUNTS}
    new[moved] = tenders.c[moved] + change
    otherwise = sa.func.coalesce(sa.bindparam("otherwise", type_=sa.Text), tenders.c.state)
    return Prepared(
        sa.update(tenders)
        .where(
            tenders.c.id == sa.bindparam("the_tender"),
            tenders.c.currency == sa.bindparam("the_currency"),
            left >= amount,
        )
        .values({moved: new[moved], "state": state_column(new, otherwise)})
    )
