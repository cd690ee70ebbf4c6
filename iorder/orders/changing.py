"""Lines and amounts of an order as a person changes them: checked and worked out, then written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from iorder.kernel import bulk, dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work
from iorder.orders import revisions
from iorder.orders.content import (
    AMOUNTS,
    AS_THEY_ARE,
    BASIS,
    Content,
    Given,
    LineContent,
    recomputed,
)
from iorder.orders.edits import next_version
from iorder.orders.events import LinesChanged
from iorder.orders.history import LINE_COLUMNS
from iorder.orders.model import order_lines, orders
from iorder.orders.placing import MOST_LINES, MOST_MINOR, MOST_UNITS


class HasLeft(Refused):
    """Units of the line have left: it cannot be made less than they are, nor cost otherwise."""

    code = "line_has_left"


class NothingLeft(Refused):
    """The change would leave the order without a unit; that is calling it off."""

    code = "nothing_left"


@dataclass(frozen=True, slots=True)
class LineChange:
    """What a line is to be; None stays. ``quantity`` 0 takes it out."""

    line_id: int
    quantity: int | None = None
    unit_minor: int | None = None
    discount_bp: int | None = None


@dataclass(frozen=True, slots=True)
class LineAdded:
    """A new line: units of a SKU, by its code, at ``unit_minor`` each; ``tax_minor`` None: at the
    order's rate."""

    sku: str
    quantity: int
    unit_minor: int
    discount_bp: int = 0
    tax_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """All that one edit changes. ``reason``: why, in words people read."""

    lines: tuple[LineChange, ...] = ()
    added: tuple[LineAdded, ...] = ()
    given: Given = AS_THEY_ARE
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """A SKU that a new line is for, and the id the line gets."""

    line_id: int
    sku_id: int
    title: str


def changed(
    before: Content, change: Change, gone: Mapping[int, int], known: Sequence[Known] = ()
) -> Content:
    """The order after ``change``. ``gone``: units of each line that have left; ``known``: beside
    ``change.added``. Raises InvalidInput, NotFound, HasLeft and NothingLeft.
    """
    _check(change)
    wanted = {one.line_id: one for one in change.lines}
    mine = {line.id for line in before.items_lines}
    if strange := set(wanted) - mine:
        raise NotFound(f"The order has no line {min(strange)}; open it again and see its lines.")
    lines = [
        _line(line, wanted[line.id], gone.get(line.id, 0)) if line.id in wanted else line
        for line in before.lines
    ]
    place = max((line.position for line in before.lines), default=0)
    for position, (one, sku) in enumerate(zip(change.added, known, strict=True), place + 1):
        lines.append(
            LineContent(
                sku.line_id, position, "item", sku.sku_id, one.sku, sku.title, one.quantity, 0,
                one.unit_minor, one.discount_bp, 0, one.tax_minor or 0, 0,
            ).priced()
        )  # fmt: skip
    after = recomputed(before, lines, change.given)
    _check_sums(after)
    return after


def _line(line: LineContent, wanted: LineChange, gone: int) -> LineContent:
    quantity = line.quantity if wanted.quantity is None else wanted.quantity
    unit = line.unit if wanted.unit_minor is None else wanted.unit_minor
    discount_bp = line.discount_bp if wanted.discount_bp is None else wanted.discount_bp
    name = line.sku or line.title
    if (quantity, unit, discount_bp) == (line.quantity, line.unit, line.discount_bp):
        return line
    if gone and quantity < gone:
        raise HasLeft(
            f"{gone} of {name} have left; the line cannot be for {quantity}. "
            "Take back what has left as a return."
        )
    if gone and (unit, discount_bp) != (line.unit, line.discount_bp):
        raise HasLeft(f"{gone} of {name} have left at their price; refund a part of it instead.")
    cancelled = max(line.cancelled + line.quantity - quantity, 0)
    moved = replace(
        line, quantity=quantity, unit=unit, discount_bp=discount_bp, cancelled=cancelled
    )
    return moved.priced()


def _check(change: Change) -> None:
    ids = [one.line_id for one in change.lines]
    if len(ids) != len(set(ids)):
        raise InvalidInput("A line is named twice; say once what it is to be.")
    for line in change.lines:
        _within("The quantity", line.quantity, 0, MOST_UNITS)
        _within("The price", line.unit_minor, 0, MOST_MINOR)
        _within("The discount in basis points", line.discount_bp, 0, BASIS)
    for one in change.added:
        _within(f"{one.sku}: the quantity", one.quantity, 1, MOST_UNITS)
        _within(f"{one.sku}: the price", one.unit_minor, 0, MOST_MINOR)
        _within(f"{one.sku}: the discount in basis points", one.discount_bp, 0, BASIS)
        _within(f"{one.sku}: the tax", one.tax_minor, 0, MOST_MINOR)
    for name in ("shipping", "discount", "tax"):
        _within(f"The {name}", getattr(change.given, name), 0, MOST_MINOR)


def _within(name: str, value: int | None, least: int, most: int) -> None:
    if value is not None and not least <= value <= most:
        raise InvalidInput(f"{name} is {value:,}; it lies between {least:,} and {most:,}.")


def _check_sums(after: Content) -> None:
    if not after.units:
        raise NothingLeft("Nothing would be left of the order; cancel the order instead.")
    if len(after.lines) > MOST_LINES:
        raise InvalidInput(f"An order has at most {MOST_LINES:,} lines; make another order.")
    if after.discount > after.items + after.shipping or after.total < 0:
        raise InvalidInput("The discount is more than the order costs; lower it as well.")
    _within("The total", after.total, 0, MOST_MINOR)


def write(work: Work, order_id: int, before: Content, after: Content, reason: str) -> int:
    """Write what ``after`` has otherwise than ``before``, the next revision, and announce it;
    returns the revision. Nothing is written where nothing differs: then it is 0.
    """
    difference = revisions.compared(before, after)
    if difference.is_empty:
        return 0
    _write_lines(work, order_id, difference)
    items = after.items_lines
    work.execute(
        sa.update(orders)
        .where(orders.c.id == order_id)
        .values(
            {f"{name}_minor": getattr(after, name) for name in AMOUNTS}
            | {"line_count": len(items), "unit_count": after.units}
        )
    )
    number = revisions.keep(work, order_id, before, after, reason)
    version = next_version(work, order_id, "lines")
    work.announce(LinesChanged(order_id, number, version, reason, _told(before, after, difference)))
    return number


def _write_lines(work: Work, order_id: int, difference: revisions.Difference) -> None:
    bulk.insert(
        work,
        order_lines,
        LINE_COLUMNS,
        [
            (
                line.id, order_id, line.position, line.kind, "", line.sku_id, None, line.title,
                line.quantity, line.unit, line.discount_bp, line.discount, line.tax, line.total,
            )
            for line in difference.added
        ],
    )  # fmt: skip
    for line_id, moved in sorted(difference.lines.items()):
        values = {_COLUMNS[name]: now for name, (_, now) in moved.items()}
        work.execute(sa.update(order_lines).where(order_lines.c.id == line_id).values(values))
    if difference.added:
        _find_by(work, order_id, [line.sku for line in difference.added])


_COLUMNS = {
    "quantity": "quantity", "cancelled": "cancelled_quantity", "unit": "unit_minor",
    "discount_bp": "discount_bp", "discount": "discount_minor", "tax": "tax_minor",
    "total": "total_minor",
}  # fmt: skip


def _find_by(work: Work, order_id: int, codes: Sequence[str]) -> None:
    search = dialect.order_search
    mine = search.c.rowid == order_id
    text = str(work.execute(sa.select(search.c.text).where(mine)).scalar_one_or_none() or "")
    fresh = [code for code in map(str.lower, codes) if code not in text]
    if fresh:
        work.execute(sa.update(search).where(mine).values(text=" ".join((text, *fresh))))


def _told(
    before: Content, after: Content, difference: revisions.Difference
) -> tuple[tuple[str, Any, Any], ...]:
    """(what, value before, value now), as people read it: units, prices and amounts."""
    names = {line.id: line.sku or line.title for line in (*before.lines, *after.lines)}
    told: list[tuple[str, Any, Any]] = []
    for line_id, moved in difference.lines.items():
        for field in ("quantity", "unit", "discount_bp"):
            if field in moved:
                told.append((f"{names[line_id]} {_WORDS[field]}", *moved[field]))
    told += [(f"{names[line.id]} quantity", 0, line.quantity) for line in difference.added]
    told += [(f"{names[line.id]} quantity", line.quantity, 0) for line in difference.removed]
    amounts = ("shipping", "discount", "tax", "total")
    told += [(name, *difference.amounts[name]) for name in amounts if name in difference.amounts]
    return tuple(told)


_WORDS = {"quantity": "quantity", "unit": "unit price", "discount_bp": "discount in basis points"}
