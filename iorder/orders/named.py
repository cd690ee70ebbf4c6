"""Orders by the number people and services call them, and whom to write to."""

from collections.abc import Collection

import sqlalchemy as sa

from iorder.kernel.work import Work
from iorder.orders.model import order_addresses, orders


def ids_of_numbers(work: Work, numbers: Collection[str]) -> dict[str, int]:
    """Order ids by number; unknown numbers are left out."""
    rows = work.execute(
        sa.select(orders.c.number, orders.c.id).where(orders.c.number.in_(sorted(numbers)))
    )
    return {row.number: row.id for row in rows}


def named(work: Work, order_id: int) -> tuple[str, str]:
    """(number, the buyer's email or empty)."""
    number = work.execute(sa.select(orders.c.number).where(orders.c.id == order_id)).scalar_one()
    emails = work.execute(
        sa.select(order_addresses.c.email)
        .where(order_addresses.c.order_id == order_id, order_addresses.c.email != "")
        .limit(1)
    ).scalars()
    return number, next(iter(emails), "")


def names_of(work: Work, order_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """(our number, the channel's reference) by order id: what a buyer may call the order."""
    found: dict[int, tuple[str, str]] = {}
    ids = sorted(order_ids)
    for start in range(0, len(ids), 500):
        rows = work.execute(
            sa.select(orders.c.id, orders.c.number, orders.c.external_ref).where(
                orders.c.id.in_(ids[start : start + 500])
            )
        )
        found.update({order_id: (number, ref or "") for order_id, number, ref in rows})
    return found
