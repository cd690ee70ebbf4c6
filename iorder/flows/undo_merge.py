"""A merge is taken back: the lines, their stock and their payments are the other order's again."""

import json
from typing import Any

import sqlalchemy as sa

from iorder.flows import source_order, stock_of_lines
from iorder.flows.balance import follow_balance
from iorder.flows.change_lines import content
from iorder.flows.split_order import follow_stock
from iorder.flows.undo_split import CannotUndo, refuse_changed, refuse_gone
from iorder.inventory import taking_over
from iorder.kernel.events import events
from iorder.kernel.work import Work
from iorder.orders import backorders, dividing, lifecycle, revisions, unsourced
from iorder.orders.content import Content
from iorder.orders.edits import editable, versions_of
from iorder.orders.events import MergeUndone
from iorder.orders.milestones import OrderRestored
from iorder.payments import axis, moving, refunds


def undo_merge(work: Work, order_id: int, other_id: int, version: int, other_version: int) -> None:
    """``other_id``, which was merged into the first order, is an order of its own again.

    Only while the lines are as the merge left them and nothing has left or been given back. Raises
    StaleEdit, CannotUndo in words, PaymentAtWork; then nothing has changed.
    """
    seen = {order_id: version, other_id: other_version}
    rows = {one: editable(work, one, seen[one]) for one in sorted(seen)}
    first, other = rows[order_id], rows[other_id]
    refuse_gone(first)
    told, since = _merge_of(work, first, other)
    before, gone = _before(work, first, other, told)
    _refuse_paid_out(work, first, since)
    dividing.write_parted(work, first, other, (before, gone))
    lines = [line.id for line in gone.lines]
    taking_over.give_again(work, order_id, lines, other_id)
    backorders.give_again(work, order_id, lines, other_id)
    moving.give_again(work, told["tenders"], other_id, first.number)
    _restore(work, other)
    for one in (order_id, other_id):
        _follow(work, one)
    work.announce(MergeUndone(order_id, other_id, other.number, gone.units))


def _merge_of(work: Work, first: sa.Row[Any], other: sa.Row[Any]) -> tuple[dict[str, Any], Any]:
    """What was told when the two were merged, and when."""
    rows = work.execute(
        sa.select(events.c.body, events.c.at)
        .where(
            events.c.subject_kind == "order", events.c.subject_id == first.id,
            events.c.kind == "OrdersMerged",
        )
        .order_by(events.c.seq.desc())
    )  # fmt: skip
    for row in rows:
        told = json.loads(row.body)
        if told["other_id"] == other.id and told.get("revision"):
            if other.merged_into_id != first.id:
                break
            return told, row.at
    raise CannotUndo(
        f"{other.number} is not merged into {first.number}, or has been since before this could be "
        "undone."
    )


def _before(
    work: Work, first: sa.Row[Any], other: sa.Row[Any], told: dict[str, Any]
) -> tuple[Content, Content]:
    """Both as they were before they were merged. Raises CannotUndo where lines moved since."""
    made = int(told["revision"])
    then = revisions.read(work, first.id, made).content
    refuse_changed(first.number, then, content(work, first.id))
    return (revisions.read(work, first.id, made - 1).content,
            revisions.read(work, other.id, other.revision - 1).content)  # fmt: skip


def _refuse_paid_out(work: Work, first: sa.Row[Any], since: Any) -> None:
    if refunds.since(work, first.id, since):
        raise CannotUndo(
            f"Money of {first.number} was refunded since; whose it was cannot be told apart, so "
            "they stay one order."
        )


def _restore(work: Work, other: sa.Row[Any]) -> None:
    one = lifecycle.standing(work, [other.id])[other.id]
    state = axis.payment_states(work, {one.id: one.total_minor})[one.id]
    lifecycle.restore(work, one, {"payment_state": state})
    version = versions_of(work, [other.id])[other.id]
    work.announce(OrderRestored(other.id, "merged", False, 0, other.currency, version))


def _follow(work: Work, order_id: int) -> None:
    if waiting := unsourced.waiting(work, order_id):
        source_order.note_points(work, waiting)
        stock_of_lines.wait(work, waiting, {})
    follow_stock(work, order_id)
    follow_balance(work, order_id)
