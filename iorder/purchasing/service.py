"""Purchase orders until they are sent: drafted, edited, sent, expected on another day.

People's acts carry the version they saw. What comes of an order is in ``receiving``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work
from iorder.purchasing.events import (
    PurchaseOrderDrafted,
    PurchaseOrderEdited,
    PurchaseOrderSent,
)
from iorder.purchasing.model import purchase_order_lines, purchase_orders
from iorder.purchasing.standing import move, refuse_stale, row_of, standing
from iorder.purchasing.states import ORDER
from iorder.purchasing.suppliers import MOST_MINOR, MOST_UNITS, locked, prices_of

MOST_LINES = 2_000
LONGEST_NOTE = 2_000


@dataclass(frozen=True, slots=True)
class Line:
    """Units of a SKU to be bought, at ``cost_minor`` each in the order's currency."""

    sku_id: int
    quantity: int
    cost_minor: int


@dataclass(frozen=True, slots=True)
class Content:
    """What people write into a draft. Without a day it is expected by the supplier's lead days."""

    lines: Sequence[Line]
    expected_on: date | None = None
    note: str = ""


def number_of(purchase_order_id: int) -> str:
    """What people call the purchase order."""
    return f"PO-{purchase_order_id}"


def draft(work: Work, supplier_id: int, point_id: int, wanted: Content) -> int:
    """A new draft in the supplier's currency; returns its id.

    Raises NotFound for no such supplier, InvalidInput, and Refused for one that is not active.
    """
    supplier = locked(work, supplier_id)
    if not supplier.active:
        raise Refused(f"{supplier.label} is not active; choose another supplier, or open it again.")
    if not supplier.currency:
        raise Refused(f"Say first in which currency {supplier.label} sells.")
    lines = wanted.lines
    _check(lines)
    (order_id,) = work.ids(purchase_orders, 1)
    row = {
        "id": order_id, "number": number_of(order_id), "supplier_id": supplier_id,
        "point_id": point_id, "state": ORDER.initial, "currency": supplier.currency,
        "expected_on": wanted.expected_on, "note": wanted.note.strip()[:LONGEST_NOTE],
        "created_by": work.actor, "created_at": work.now,
    }  # fmt: skip
    work.insert(purchase_orders, [row])
    _write_lines(work, order_id, lines)
    units = sum(line.quantity for line in lines)
    work.announce(PurchaseOrderDrafted(order_id, supplier_id, point_id, len(lines), units))
    return order_id


def edit(work: Work, order_id: int, wanted: Content, version: int) -> None:
    """Write a draft anew; the same once more changes nothing.

    Raises StaleEdit, IllegalMove once it is sent, InvalidInput, NotFound.
    """
    lines = wanted.lines
    _check(lines)
    row, seen = row_of(work, order_id), standing(work, order_id)
    told = {"expected_on": wanted.expected_on, "note": wanted.note.strip()[:LONGEST_NOTE]}
    fields = [name for name, value in told.items() if getattr(row, name) != value]
    before = {sku: (one.quantity, one.cost_minor) for sku, one in seen.lines.items()}
    if {line.sku_id: (line.quantity, line.cost_minor) for line in lines} != before:
        fields.insert(0, "lines")
    if not fields:
        return
    refuse_stale(seen, version)
    ORDER.after(seen.state, "edit")
    if "lines" in fields:
        work.execute(
            sa.delete(purchase_order_lines).where(
                purchase_order_lines.c.purchase_order_id == order_id
            )
        )
        _write_lines(work, order_id, lines)
    move(work, seen, "draft", **told)
    work.announce(PurchaseOrderEdited(order_id, tuple(fields), version + 1))


def reschedule(work: Work, order_id: int, expected_on: date, version: int) -> None:
    """The goods are expected on another day. Raises StaleEdit, IllegalMove, NotFound."""
    row, seen = row_of(work, order_id), standing(work, order_id)
    if row.expected_on == expected_on:
        return
    refuse_stale(seen, version)
    move(work, seen, ORDER.after(seen.state, "reschedule"), expected_on=expected_on)
    work.announce(PurchaseOrderEdited(order_id, ("expected_on",), version + 1))


def send(work: Work, order_id: int, version: int) -> dict[int, int]:
    """The order goes to its supplier; returns what is to come by SKU.

    Without a day in the draft it is expected when the slowest of its SKUs is. Raises StaleEdit,
    IllegalMove, NotFound, and InvalidInput without lines.
    """
    row, seen = row_of(work, order_id), standing(work, order_id)
    state = ORDER.after(seen.state, "send")
    refuse_stale(seen, version)
    if not seen.lines:
        raise InvalidInput(f"{seen.number} has no lines; add what is to be bought, then send it.")
    day = row.expected_on or _expected(work, row.supplier_id, list(seen.lines))
    move(work, seen, state, expected_on=day, sent_at=work.now)
    units = {sku: one.quantity for sku, one in seen.lines.items()}
    work.announce(PurchaseOrderSent(order_id, sum(units.values()), day.isoformat()))
    return units


def priced(
    work: Work, supplier_id: int, wanted: Sequence[tuple[int, str, int, int | None]]
) -> list[Line]:
    """Lines of (SKU id, its code, units, cost of one or None for the price list's).

    Raises InvalidInput where the price list does not know what it costs.
    """
    listed = {one.sku_id: one.cost_minor for one in prices_of(work, supplier_id)}
    lines = []
    for sku_id, code, units, cost in wanted:
        cost_minor = listed.get(sku_id) if cost is None else cost
        if cost_minor is None:
            raise InvalidInput(f"Say what {code} costs; it is not on the supplier's price list.")
        lines.append(Line(sku_id, units, cost_minor))
    return lines


def _expected(work: Work, supplier_id: int, sku_ids: Sequence[int]) -> date:
    usual = locked(work, supplier_id).lead_days
    leads = {
        one.sku_id: one.lead_days
        for one in prices_of(work, supplier_id, sku_ids)
        if one.lead_days is not None
    }
    return work.now.date() + timedelta(days=max(leads.get(sku, usual) for sku in sku_ids))


def _check(lines: Sequence[Line]) -> None:
    if len(lines) > MOST_LINES:
        raise InvalidInput(f"A purchase order has at most {MOST_LINES:,} lines; make several.")
    if len({line.sku_id for line in lines}) != len(lines):
        raise InvalidInput("A SKU stands on two lines; put its units on one.")
    for line in lines:
        if not 0 < line.quantity <= MOST_UNITS:
            raise InvalidInput(f"A line is for 1 to {MOST_UNITS:,} units.")
        if not 0 <= line.cost_minor <= MOST_MINOR:
            raise InvalidInput("A cost is not negative; write what one unit costs.")


def _write_lines(work: Work, order_id: int, lines: Sequence[Line]) -> None:
    work.insert(
        purchase_order_lines,
        [
            {
                "purchase_order_id": order_id, "sku_id": line.sku_id,
                "quantity": line.quantity, "cost_minor": line.cost_minor,
            }
            for line in lines
        ],
    )  # fmt: skip
