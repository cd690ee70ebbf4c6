"""A split is taken back: the units, their stock and what they were paid with return."""

from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from iorder.flows import source_order, stock_of_lines
from iorder.flows.balance import follow_balance
from iorder.flows.change_lines import content
from iorder.flows.merge_orders import end_as_merged
from iorder.flows.split_order import OPEN, follow_stock
from iorder.inventory import lessening
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work
from iorder.orders import backorders, dividing, holding, revisions, service, unsourced
from iorder.orders.content import Content
from iorder.orders.edits import editable
from iorder.orders.events import SplitUndone
from iorder.orders.lifecycle import LEFT
from iorder.orders.merging import MERGEABLE_HOLDS
from iorder.payments import moving


class CannotUndo(Refused):
    """Something has happened since that stands in the way; the words say what."""

    code = "cannot_undo"


def undo_split(work: Work, order_id: int, child_id: int, version: int, child_version: int) -> None:
    """What was split off as ``child_id`` is a part of the first order again; it ends as merged.

    Only while both are as the split left them and nothing of them has left or been given back.
    Raises StaleEdit, CannotUndo in words, PaymentAtWork, MoneyMoved; then nothing has changed.
    """
    seen = {order_id: version, child_id: child_version}
    rows = {one: editable(work, one, seen[one]) for one in sorted(seen)}
    parent, child = rows[order_id], rows[child_id]
    before, after = _both_sides(work, parent, child)
    _refuse(work, parent, child)
    now = content(work, order_id), content(work, child_id)
    _refuse_changed(work, (parent, child), after, now)
    home = dividing.lines_from(before, after, now[1])
    dividing.write_rejoined(work, parent, child, now, before)
    _bring_stock(work, order_id, child_id, home)
    moving.give_back_part(
        work, moving.Order(child_id, child.number), moving.Order(order_id, parent.number)
    )
    end_as_merged(work, child_id)
    follow_stock(work, order_id)
    follow_balance(work, order_id)
    work.announce(SplitUndone(order_id, child_id, child.number, now[1].units))


def _both_sides(work: Work, parent: sa.Row[Any], child: sa.Row[Any]) -> tuple[Content, Content]:
    """The first order before and after the split."""
    made = revisions.made_by(work, parent.id, f"{dividing.SPLIT_OFF} {child.number}")
    if child.parent_id != parent.id or made is None:
        raise CannotUndo(f"{child.number} was not split off {parent.number}.")
    return tuple(revisions.read(work, parent.id, number).content  # type: ignore[return-value]
                 for number in (made - 1, made))  # fmt: skip


def _refuse(work: Work, parent: sa.Row[Any], child: sa.Row[Any]) -> None:
    refuse_gone(parent, child)
    for kind in holding.open_kinds(work, child.id) - MERGEABLE_HOLDS:
        raise CannotUndo(f"{child.number} is held ({kind}); release that hold first.")
    if service.ship_address(work, parent.id) != service.ship_address(work, child.id):
        raise CannotUndo(
            f"{parent.number} and {child.number} go to different addresses since; they stay two."
        )


def refuse_gone(*some: sa.Row[Any]) -> None:
    """Raises CannotUndo where any of these has left or is over."""
    for one in some:
        if one.fulfillment_state in LEFT:
            raise CannotUndo(f"Goods of {one.number} have left; what has left stays so.")
        if one.order_state not in OPEN:
            raise CannotUndo(f"{one.number} is {one.order_state} since; it stays so.")


def _refuse_changed(
    work: Work, both: tuple[sa.Row[Any], sa.Row[Any]], after: Content, now: tuple[Content, Content]
) -> None:
    parent, child = both
    refuse_changed(parent.number, after, now[0])
    if child.revision > 1:
        refuse_changed(child.number, revisions.read(work, child.id, 1).content, now[1])


def refuse_changed(number: str, then: Content, now: Content) -> None:
    """Raises CannotUndo where the lines are not what they were."""
    if not revisions.compared(then, now).is_empty:
        raise CannotUndo(f"Lines of {number} were changed since; take that back first.")


def _bring_stock(work: Work, order_id: int, child_id: int, home: dict[int, int]) -> None:
    """What is held or waited for by the child's lines is held or waited for by the first's."""
    later = {
        (home[one.order_line_id], one.sku_id): replace(
            one, order_id=order_id, order_line_id=home[one.order_line_id]
        )
        for one in backorders.waited_for(work, child_id)
    }
    held = lessening.held_units(work, child_id)
    to = {line: (order_id, key) for line, key in home.items()}
    lessening.move_to(work, child_id, held, to)
    backorders.forget(work, [child_id])
    if waiting := unsourced.waiting(work, order_id):
        source_order.note_points(work, waiting)
        stock_of_lines.wait(work, waiting, later)
