"""Revisions: what an order was for and cost, each time that changed.

Revision 1, the order as it was placed, is written when it is first changed; each change writes
the next. Addresses are no part of them: those are personal and stand in the events' details.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import NotFound
from iorder.kernel.work import Work
from iorder.orders.content import AMOUNTS, Content, LineContent
from iorder.orders.model import order_lines, order_revisions, orders

AS_PLACED = "As placed"
Moved = Mapping[str, tuple[Any, Any]]
"""Field to (value before, value after)."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What lies between two revisions. ``lines``: the fields of each line that is in both."""

    amounts: Moved
    lines: Mapping[int, Moved]
    added: tuple[LineContent, ...] = ()
    removed: tuple[LineContent, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.amounts or self.lines or self.added or self.removed)


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision: why it came, by whom, and the order from then on."""

    number: int
    reason: str
    actor: str
    at: datetime
    content: Content


def compared(one: Content, other: Content) -> Difference:
    """What changes on the way from ``one`` to ``other``."""
    before = {line.id: line for line in one.lines}
    after = {line.id: line for line in other.lines}
    both = {key: _moved(before[key], after[key]) for key in before if key in after}
    return Difference(
        amounts={
            name: (getattr(one, name), getattr(other, name))
            for name in ("currency", "tax_included", *AMOUNTS)
            if getattr(one, name) != getattr(other, name)
        },
        lines={key: moved for key, moved in both.items() if moved},
        added=tuple(line for line in other.lines if line.id not in before),
        removed=tuple(line for line in one.lines if line.id not in after),
    )


def _moved(one: LineContent, other: LineContent) -> Moved:
    pairs = {
        part.name: (getattr(one, part.name), getattr(other, part.name)) for part in fields(one)
    }
    return {name: pair for name, pair in pairs.items() if pair[0] != pair[1]}


def content_of(work: Work, order_id: int, codes: Mapping[int, str]) -> Content:
    """The order as it stands. ``codes``: of its SKUs by id. Raises NotFound."""
    row = work.execute(
        sa.select(
            orders.c.currency, orders.c.tax_included, orders.c.items_minor,
            orders.c.discount_minor, orders.c.shipping_minor, orders.c.tax_minor,
            orders.c.difference_minor, orders.c.total_minor,
        ).where(orders.c.id == order_id)
    ).one_or_none()  # fmt: skip
    if row is None:
        raise NotFound("There is no such order; go back to the list and open it again.")
    found = work.execute(
        sa.select(order_lines)
        .where(order_lines.c.order_id == order_id)
        .order_by(order_lines.c.position, order_lines.c.id)
    )
    return Content(
        row.currency, row.tax_included,
        tuple(
            LineContent(
                line.id, line.position, line.kind, line.sku_id, codes.get(line.sku_id, ""),
                line.title, line.quantity, line.cancelled_quantity, line.unit_minor,
                line.discount_bp, line.discount_minor, line.tax_minor, line.total_minor,
            )
            for line in found
        ),
        row.items_minor, row.discount_minor, row.shipping_minor, row.tax_minor,
        row.difference_minor, row.total_minor,
    )  # fmt: skip


def skus_of(work: Work, order_id: int) -> set[int]:
    """The SKUs of its lines."""
    found = sa.select(order_lines.c.sku_id).where(
        order_lines.c.order_id == order_id, order_lines.c.sku_id.is_not(None)
    )
    return set(work.execute(found).scalars())


def keep(work: Work, order_id: int, before: Content, after: Content, reason: str) -> int:
    """Write the revision that ``after`` is, and the first where there is none; its number."""
    last = work.execute(
        sa.select(sa.func.max(order_revisions.c.revision)).where(
            order_revisions.c.order_id == order_id
        )
    ).scalar_one()
    if last is None:
        placed = sa.select(orders.c.placed_at).where(orders.c.id == order_id)
        at = work.execute(placed).scalar_one()
        _write(work, order_id, Revision(1, AS_PLACED, "system", at, before))
        last = 1
    number = int(last) + 1
    _write(work, order_id, Revision(number, reason, work.actor, work.now, after))
    work.execute(sa.update(orders).where(orders.c.id == order_id).values(revision=number))
    return number


def read(work: Work, order_id: int, number: int) -> Revision:
    """That revision of the order. Raises NotFound."""
    row = work.execute(
        sa.select(order_revisions).where(
            order_revisions.c.order_id == order_id, order_revisions.c.revision == number
        )
    ).one_or_none()
    if row is None:
        raise NotFound(f"The order has no revision {number}; look at the list of its revisions.")
    return Revision(row.revision, row.reason, row.actor, row.at, Content.of(row.body))


def made_by(work: Work, order_id: int, reason: str) -> int | None:
    """The number of the newest revision with that reason."""
    mine = (order_revisions.c.order_id == order_id, order_revisions.c.reason == reason)
    found = sa.select(sa.func.max(order_revisions.c.revision)).where(*mine)
    number: int | None = work.execute(found).scalar_one()
    return number


def _write(work: Work, order_id: int, one: Revision) -> None:
    work.insert(
        order_revisions,
        [
            {
                "order_id": order_id,
                "revision": one.number,
                "reason": one.reason,
                "body": one.content.body(),
                "actor": one.actor,
                "at": one.at,
            }
        ],
    )
