"""A part of an order becomes an order of its own, with its stock and what was paid for it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from iorder.catalog import kits
from iorder.flows import source_order, stock_of_lines
from iorder.flows.balance import follow_balance
from iorder.flows.change_lines import content
from iorder.flows.settle_payment import settle
from iorder.inventory import handover, lessening
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import backorders, dividing, lifecycle, unsourced
from iorder.orders.dividing import CannotSplit, Halves
from iorder.orders.edits import editable
from iorder.orders.history import number_of
from iorder.orders.lifecycle import LEFT
from iorder.orders.model import order_lines
from iorder.orders.said import OrderClosed
from iorder.payments import moving
from iorder.payments.balance import balances
from iorder.sourcing import service as sourcing
from iorder.sourcing.service import NewDecision

OPEN = ("pending", "confirmed", "released")


def split_order(work: Work, order_id: int, units: Mapping[int, int], version: int) -> int:
    """Let so many units of each line go as an order of their own; returns its id.

    Amounts are split without losing a minor unit; stock stays where it is held. What the new
    order's units are paid with counts for it from now on, also where a service holds it. Raises
    StaleEdit, OrderClosed, CannotSplit, PaymentAtWork.
    """
    parent = editable(work, order_id, version)
    _refuse(parent)
    whole = content(work, order_id)
    ids = work.ids(order_lines, len(units)) if units else []
    halves = dividing.divided(whole, units, ids)
    child_id = dividing.write_split(work, parent, whole, halves)
    _move_stock(work, order_id, child_id, halves)
    _explain(work, parent, child_id)
    _share_payment(work, parent, child_id, halves)
    follow_balance(work, order_id)
    settle(work, [child_id])
    return child_id


def _share_payment(work: Work, parent: sa.Row[Any], child_id: int, halves: Halves) -> None:
    """The new order is paid with what the first does not cost any more."""
    held = balances(work, {parent.id: halves.first.total})[parent.id]
    surplus = held.covered - halves.first.total
    if surplus > 0:
        most = Money(min(surplus, halves.second.total), halves.second.currency)
        giver, taker = (moving.Order(parent.id, parent.number),
                        moving.Order(child_id, number_of(child_id)))  # fmt: skip
        moving.share(work, giver, taker, most)


def _refuse(parent: sa.Row[Any]) -> None:
    if parent.is_history:
        raise OrderClosed(f"{parent.number} is told by its source; split it there.")
    if parent.order_state not in OPEN or parent.fulfillment_state in LEFT:
        raise OrderClosed(f"{parent.number} has left or is over; it cannot be split any more.")
    if parent.open_holds and parent.fraud_state in ("review", "screening", "declined"):
        raise CannotSplit(f"{parent.number} is still checked for fraud; decide that first.")


def _move_stock(work: Work, order_id: int, child_id: int, halves: Halves) -> None:
    """What is held beyond what stays goes along; what is lacking of both is waited for."""
    promised = {
        (one.order_line_id, one.sku_id): one for one in backorders.waited_for(work, order_id)
    }
    new_line = dict(zip(halves.lines, (line.id for line in halves.second.lines), strict=True))
    stay = {line.id: line.quantity for line in halves.first.items_lines}
    parts = kits.parts_of(work, {line.sku_id for line in halves.first.lines if line.sku_id})
    sku_of = {line.id: line.sku_id for line in halves.first.lines}
    moved = {}
    for (line_id, sku_id), held in lessening.held_units(work, order_id).items():
        each = parts.get(sku_of[line_id] or 0, {}).get(sku_id, 1)
        over = held - stay[line_id] * each
        if line_id in new_line and over > 0:
            moved[line_id, sku_id] = over
    lessening.move_to(
        work, order_id, moved, {line: (child_id, key) for line, key in new_line.items()}
    )
    follow_stock(work, order_id)
    follow_stock(work, child_id)
    later = {
        (new_line[line_id], sku_id): replace(
            one, order_id=child_id, order_line_id=new_line[line_id]
        )
        for (line_id, sku_id), one in promised.items()
        if line_id in new_line
    }
    for one_id, known in ((order_id, {}), (child_id, later)):
        if waiting := unsourced.waiting(work, one_id):
            source_order.note_points(work, waiting)
            stock_of_lines.wait(work, waiting, known)


def _explain(work: Work, parent: sa.Row[Any], child_id: int) -> None:
    """The new order is sent from where its goods were held: by the decision about the first."""
    held = handover.held(work, [child_id], handover.LIVE)
    decided = sourcing.decisions(work.conn, parent.id)
    if not held or not decided:
        return
    last = decided[0]
    words = f"Split from {parent.number}, which is sent from there"
    picks = [[one.point_id, one.sku_id, one.quantity] for one in held]
    body = {**last.body, "picks": picks, "missing": [], "later": [], "note": words}
    again = NewDecision(child_id, "again", last.rules_id, last.policy, words, body)
    sourcing.append(work, [again])


def follow_stock(work: Work, order_id: int) -> None:
    """How far an order is follows from what is held for it."""
    known = lifecycle.standing(work, [order_id])
    stages = {one.stage for one in handover.held(work, [order_id])}
    state = known[order_id].axes["fulfillment_state"]
    if not stages:
        state = "unallocated"
    elif stages & {"picked", "packed"}:
        state = "picking" if state == "unallocated" else state
    else:
        state = "allocated"
    lifecycle.follow(work, known, {order_id: {"fulfillment_state": state}})
