"""The state of a tender follows from its amounts: one table for Python and for SQL."""

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa

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


def state_of(authorized: int, captured: int, refunded: int, otherwise: str) -> str:
    """The state with these amounts in minor units; ``otherwise`` where there is no money on it."""
    return next(
        (state for is_so, state in RULES if is_so(authorized, captured, refunded)), otherwise
    )


def state_column(
    amounts: Mapping[str, sa.ColumnElement[int]], otherwise: sa.ColumnElement[str]
) -> sa.ColumnElement[str]:
    """``state_of`` as SQL; ``amounts``: columns or expressions by column name."""
    now = [amounts[name] for name in ("authorized_minor", "captured_minor", "refunded_minor")]
    return sa.case(*((is_so(*now), state) for is_so, state in RULES), else_=otherwise)
