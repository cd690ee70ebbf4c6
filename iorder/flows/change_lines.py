"""Lines and amounts of an order are changed after it was placed, with their stock and money."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from iorder.catalog import kits, lookup
from iorder.flows import stock_of_lines
from iorder.flows.balance import follow_balance
from iorder.flows.cancel_order import REASONS
from iorder.inventory import lessening
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work
from iorder.orders import changing, revisions
from iorder.orders.changing import Change, Known, LineChange
from iorder.orders.content import Content
from iorder.orders.edits import editable
from iorder.orders.model import order_lines
from iorder.orders.said import OrderClosed

EDITABLE = ("draft", "pending", "confirmed", "released")
Asked = tuple[int, int]
Follow = Callable[[Work, int, Content, Mapping[Asked, int], str], None]


class NothingToUndo(Refused):
    """Nothing was changed since the order was placed, or it has left."""

    code = "nothing_to_undo"


def change_lines(work: Work, order_id: int, change: Change, version: int) -> int:
    """Change what the order is for and costs; returns the revision, 0 where nothing differs. Of
    an order of which a part has left, what is added goes in a parcel of its own.

    Stock is given back or reserved at the points that send it, the payment axis follows the new
    total. Raises StaleEdit, OrderClosed, HasLeft, NothingLeft, InvalidInput, UnknownSku, and
    SoldOut where no points together have what is added; either way nothing is changed then.
    """
    order = editable(work, order_id, version)
    _refuse_closed(order)
    before = content(work, order_id)
    skus = lookup.by_code(work, {one.sku for one in change.added})
    known = [
        Known(line_id, skus[one.sku].id, skus[one.sku].title)
        for line_id, one in zip(
            work.ids(order_lines, len(change.added)) if change.added else (), change.added,
            strict=True,
        )
    ]  # fmt: skip
    after = changing.changed(before, change, gone(work, order_id, before), known)
    return rewrite(work, order_id, before, after, change.reason or _reason(change))


def cancel_units(
    work: Work, order_id: int, units: Mapping[int, int], reason: str, version: int
) -> int:
    """Call off so many units by line; returns the revision. Raises as ``change_lines``, and
    InvalidInput for a reason that is none."""
    if reason not in REASONS:
        raise InvalidInput(f"{reason!r} is no reason; choose one of {', '.join(REASONS)}.")
    editable(work, order_id, version)
    lines = {line.id: line for line in content(work, order_id).items_lines}
    wanted = []
    for line_id, less in units.items():
        there = lines[line_id].quantity if line_id in lines else 0
        if not 1 <= less <= there:
            raise InvalidInput(f"The line is for {there} units; {less} cannot be called off.")
        wanted.append(LineChange(line_id, there - less))
    words = f"{CALLED_OFF}: {REASONS[reason].lower()}"
    return change_lines(work, order_id, Change(tuple(wanted), reason=words), version)


def undo_change(work: Work, order_id: int, version: int) -> int:
    """Take the last change of lines back: the order is again what it was a revision ago.

    What was called off and no points have any more is waited for. Returns the revision that makes.
    Raises NothingToUndo, and as ``change_lines``.
    """
    order = editable(work, order_id, version)
    if order.revision < 2 or order.fulfillment_state == "fulfilled":
        raise NothingToUndo(f"There is no change of {order.number} to take back while it can be.")
    _refuse_closed(order)
    last = revisions.read(work, order_id, order.revision)
    if last.reason.startswith(FIXED):
        raise NothingToUndo(f"{last.reason} cannot be taken back by undoing; change it back.")
    former = revisions.read(work, order_id, order.revision - 1).content
    before = content(work, order_id)
    follow = stock_of_lines.follow
    if last.reason.startswith(CALLED_OFF):
        follow = stock_of_lines.follow_as_far
    again = former_of(before, former)
    _refuse_gone(again, gone(work, order_id, again))
    return rewrite(work, order_id, before, again, f"Undone: {last.reason}", follow)


def _refuse_gone(again: Content, left: Mapping[int, int]) -> None:
    for line in again.items_lines:
        if line.quantity < left.get(line.id, 0):
            raise NothingToUndo(
                f"{left[line.id]} of {line.sku or line.title} have left since; take them back as a "
                "return."
            )


CALLED_OFF = "Called off"
FIXED = ("Split", "Merged", "Undone: split", "Undone: merged")
"""How reasons of revisions begin that moved lines between orders."""


def former_of(now: Content, former: Content) -> Content:
    """``former``; lines that came since stay in the record, called off and free."""
    known = {line.id for line in former.lines}
    came = tuple(
        replace(line, quantity=0, cancelled=line.cancelled + line.quantity, tax=0).priced()
        for line in now.lines
        if line.id not in known
    )
    return replace(former, lines=(*former.lines, *came))


def rewrite(  # noqa: PLR0913 - both sides of a change, and how stock follows
    work: Work,
    order_id: int,
    before: Content,
    after: Content,
    reason: str,
    follow: Follow = stock_of_lines.follow,
) -> int:
    """Write ``after``, and let stock and money follow; the revision, 0 where nothing differs."""
    lacked = stock_of_lines.lacking(work, order_id)
    number = changing.write(work, order_id, before, after, reason)
    if number:
        follow(work, order_id, after, lacked, reason)
        follow_balance(work, order_id)
    return number


def content(work: Work, order_id: int) -> Content:
    """What the order is for and costs now."""
    codes = lookup.codes(work, revisions.skus_of(work, order_id))
    return revisions.content_of(work, order_id, codes)


def gone(work: Work, order_id: int, order: Content) -> dict[int, int]:
    """Units of each line that have left; of a kit as many as anything of has."""
    left = lessening.shipped(work, order_id)
    parts = kits.parts_of(work, {line.sku_id for line in order.lines if line.sku_id})
    found: Counter[int] = Counter()
    sku_of = {line.id: line.sku_id for line in order.lines}
    for (line_id, sku_id), units in left.items():
        each = parts.get(sku_of.get(line_id) or 0, {}).get(sku_id, 1)
        found[line_id] = max(found[line_id], -(-units // each))
    return dict(found)


def _refuse_closed(order: sa.Row[Any]) -> None:
    number, state = order.number, order.order_state
    if order.is_history:
        raise OrderClosed(f"{number} is told by its source; change it there and import it again.")
    if state not in EDITABLE:
        raise OrderClosed(f"{number} is {state}: its lines stay as they are.")
    if order.fulfillment_state == "fulfilled":
        raise OrderClosed(f"{number} has left; take goods back as a return, or make a new order.")


def _reason(change: Change) -> str:
    parts = (
        (change.added, "lines added"),
        (change.lines, "lines changed"),
        (any(value is not None for value in (change.given.shipping, change.given.discount,
                                             change.given.tax)), "amounts changed"),
    )  # fmt: skip
    return ", ".join(words for is_so, words in parts if is_so).capitalize()
