"""Which orders can become one."""

from typing import Any

import sqlalchemy as sa

MERGEABLE_HOLDS = frozenset({"stock", "payment"})
"""Holds that end with what they are about: they are worked out anew for the order that stays."""
_ALIKE = {
    "customer_id": "customer", "channel_id": "channel", "currency": "currency",
    "tax_included": "way of counting tax", "fraud_state": "fraud check", "is_test": "being a test",
}  # fmt: skip


def difference(one: sa.Row[Any], other: sa.Row[Any]) -> str:
    """In what the two differ that must be the same; empty where they agree."""
    for column, words in _ALIKE.items():
        if getattr(one, column) != getattr(other, column):
            return words
    if one.customer_id is None:
        return "customer, whom nobody knows"
    if (one.cod_state == "none") != (other.cod_state == "none"):
        return "way of being paid"
    return ""
