"""The revisions of an order, and what lies between two of them, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.content import Content, LineContent
from iorder.orders.model import order_revisions
from iorder.orders.revisions import compared
from iorder.views.actors import all_names, who


@dataclass(frozen=True, slots=True)
class RevisionRow:
    """One revision for a list. ``total``: what the order cost from then on."""

    number: int
    reason: str
    by: str
    at: datetime
    total: Money
    units: int


@dataclass(frozen=True, slots=True)
class Change:
    """What one revision has otherwise than another; empty where it has no such thing."""

    what: str
    before: str
    after: str


def revisions_of(store: Store, order_id: int) -> list[RevisionRow]:
    """Newest first; none while the order is as it was placed."""
    with store.reading() as conn:
        names = all_names(conn)
        found = conn.execute(
            sa.select(order_revisions)
            .where(order_revisions.c.order_id == order_id)
            .order_by(order_revisions.c.revision.desc())
        )
        return [
            RevisionRow(
                row.revision, row.reason, who(row.actor, names), row.at,
                Money(row.body["total"], row.body["currency"]), Content.of(row.body).units,
            )
            for row in found
        ]  # fmt: skip


def between(store: Store, order_id: int, one: int, other: int) -> list[Change]:
    """What leads from revision ``one`` to ``other``. Raises NotFound."""
    with store.reading() as conn:
        found = {
            row.revision: Content.of(row.body)
            for row in conn.execute(
                sa.select(order_revisions.c.revision, order_revisions.c.body).where(
                    order_revisions.c.order_id == order_id,
                    order_revisions.c.revision.in_((one, other)),
                )
            )
        }
    for number in (one, other):
        if number not in found:
            raise NotFound(f"The order has no revision {number}; choose another.")
    return list(_changes(found[one], found[other]))


_FIELDS: Mapping[str, str] = {
    "quantity": "units", "unit": "price", "discount": "discount", "tax": "tax", "total": "total",
}  # fmt: skip
_AMOUNTS = ("items", "discount", "shipping", "tax", "total")


def _changes(one: Content, other: Content) -> Iterator[Change]:
    difference = compared(one, other)
    names = {line.id: line.sku or line.title for line in (*one.lines, *other.lines)}
    for line_id, moved in difference.lines.items():
        for field, words in _FIELDS.items():
            if field in moved:
                before, after = (_shown(field, value, one.currency) for value in moved[field])
                yield Change(f"{names[line_id]}: {words}", before, after)
    for line in difference.added:
        yield Change(names[line.id], "", _whole(line, other.currency))
    for line in difference.removed:
        yield Change(names[line.id], _whole(line, one.currency), "")
    for name in _AMOUNTS:
        if name in difference.amounts:
            before, after = (_shown(name, value, one.currency) for value in
                             difference.amounts[name])  # fmt: skip
            yield Change(name.capitalize(), before, after)


def _shown(field: str, value: int, currency: str) -> str:
    return f"{value:,}" if field == "quantity" else str(Money(value, currency))


def _whole(line: LineContent, currency: str) -> str:
    return f"{line.quantity:,} x {Money(line.unit, currency)}"
