"""The order's way from placed to completed: facts move its axes, the axes move the order.

``follow`` is told facts (paid, shipped, delivered) and moves the order axis as far as they
allow: to confirmed and released when nothing holds it, to completed when nothing is owed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.events import Event
from iorder.kernel.prepared import Listed, Prepared
from iorder.kernel.work import Work
from iorder.orders.milestones import (
    OrderCancelled,
    OrderCompleted,
    OrderConfirmed,
    OrderReleased,
    OrderScreened,
)
from iorder.orders.model import orders
from iorder.orders.states import AXES, FRAUD, ORDER, UNTRUSTED, IllegalMove, stage_of
from iorder.orders.touches import touch

PAID = frozenset({"authorized", "captured", "overpaid"})
PROMISED_AT_DOOR = frozenset({"confirmed", "with_carrier", "collected"})
SETTLED = frozenset({"captured", "overpaid", "partially_refunded", "refunded"})
LEFT = frozenset({"partially_fulfilled", "fulfilled"})
DATES = ("confirmed_at", "shipped_at", "delivered_at", "cancelled_at")
FEW = 20
"""Orders written one by one; more are written by what happened to them."""
FACTS = (*AXES, *DATES, "open_holds", "cancel_reason", "point_id")


class NotReady(Refused):
    """The order cannot leave: it is held, not released, or nothing is allocated to it."""

    code = "not_ready"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an order stands: every axis by name, and what its next steps need."""

    id: int
    number: str
    placed_at: datetime
    is_history: bool
    axes: Mapping[str, str]
    open_holds: int
    currency: str
    total_minor: int
    customer_id: int | None
    point_id: int | None
    ship_country: str
    payment_method: str
    shipping_method: str
    promised_at: datetime | None
    confirmed_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    cancelled_at: datetime | None
    cancel_reason: str

    @property
    def is_open(self) -> bool:
        return self.axes["order_state"] in ("pending", "confirmed", "released")

    @property
    def stage(self) -> str:
        """The label that follows from the axes and the holds."""
        return stage_of(self.axes, self.open_holds)

    @property
    def may_leave(self) -> bool:
        """Released, not held, and something of it is still at a point."""
        released = self.axes["order_state"] == "released" and not self.open_holds
        return released and self.axes["fulfillment_state"] != "fulfilled"


_PLAIN = tuple(name for name in Standing.__dataclass_fields__ if name != "axes")


_STANDING = Listed(
    lambda ids: (
        sa.select(*(orders.c[name] for name in (*_PLAIN, *AXES)))
        .where(orders.c.id.in_(ids))
        .order_by(orders.c.id)
        .with_for_update()
    )
)


def standing(work: Work, order_ids: Collection[int]) -> dict[int, Standing]:
    """Where these orders stand, by id ascending; locked. Unknown ids are left out."""
    known = {}
    for row in _STANDING.of(work, order_ids):
        axes = dict(zip(AXES, row[len(_PLAIN) :], strict=True))
        one = Standing(axes=axes, **dict(zip(_PLAIN, row, strict=False)))
        known[one.id] = one
    return known


def follow(
    work: Work,
    known: Mapping[int, Standing],
    facts: Mapping[int, Mapping[str, Any]],
    edits: Mapping[int, int] | None = None,
) -> dict[int, Standing]:
    """Write facts (columns named in ``FACTS``) of orders that stand as ``known`` says, and move
    each order axis as far as they allow. Returns where the orders with facts stand now.

    ``edits``: by how much the facts move the versions of orders, where they do.
    """
    steps = edits or {}
    result = {
        order_id: _advanced(work, _told(known[order_id], facts[order_id]))
        for order_id in sorted(facts)
    }
    changed = [one for one in result.values() if one != known[one.id]]
    if len(changed) > FEW:
        _write_alike(work, known, changed, steps)
    else:
        rows = [{"the_order": one.id, "steps": steps.get(one.id, 0), **_as_stored(one)}
                for one in changed]  # fmt: skip
        _WRITE.count(work, rows)
    touch(work, (one.placed_at for one in changed if one.stage != known[one.id].stage))
    return result


_WRITE = Prepared(
    sa.update(orders)
    .where(orders.c.id == sa.bindparam("the_order", type_=orders.c.id.type))
    .values(
        {name: sa.bindparam(f"new_{name}", type_=orders.c[name].type) for name in (*FACTS, "stage")}
        | {"version": orders.c.version + sa.bindparam("steps", type_=sa.Integer)}
    )
)


def _write_alike(
    work: Work,
    known: Mapping[int, Standing],
    changed: Sequence[Standing],
    steps: Mapping[int, int],
) -> None:
    """One statement for all orders to which the same happened."""
    alike: dict[tuple[int, tuple[tuple[str, Any], ...]], list[int]] = {}
    for one in changed:
        before, now = _as_stored(known[one.id]), _as_stored(one)
        moved = tuple((name, value) for name, value in now.items() if value != before[name])
        alike.setdefault((steps.get(one.id, 0), moved), []).append(one.id)
    for (count, moved), ids in alike.items():
        values: dict[str, Any] = {name.removeprefix("new_"): value for name, value in moved}
        if count:
            values["version"] = orders.c.version + count
        if values:
            work.execute(sa.update(orders).where(orders.c.id.in_(ids)).values(values))


def _as_stored(one: Standing) -> dict[str, Any]:
    values: dict[str, Any] = {f"new_{name}": state for name, state in one.axes.items()}
    for name in (*DATES, "open_holds", "cancel_reason", "point_id"):
        values[f"new_{name}"] = getattr(one, name)
    return {**values, "new_stage": one.stage}


def _told(one: Standing, facts: Mapping[str, Any]) -> Standing:
    axes = {**one.axes, **{name: value for name, value in facts.items() if name in AXES}}
    return replace(
        one, axes=axes, **{name: value for name, value in facts.items() if name not in AXES}
    )


_STEPS: tuple[tuple[str, str, Callable[[Standing], bool], type[Event]], ...] = (
    ("pending", "confirm", lambda one: _is_free(one) and _is_paid_for(one), OrderConfirmed),
    ("confirmed", "release", lambda one: _is_free(one) and _has_plan(one), OrderReleased),
    ("released", "complete", lambda one: _is_settled(one), OrderCompleted),
)
"""(from, act, guard, event), in the order they can follow one another."""


def _advanced(work: Work, one: Standing) -> Standing:
    if one.is_history:
        return one  # its life is told by its source
    for source, act, may, event in _STEPS:
        if one.axes["order_state"] == source and may(one):
            one = replace(one, axes={**one.axes, "order_state": ORDER.after(source, act)})
            if act == "confirm":
                one = replace(one, confirmed_at=work.now)
            work.announce(event(one.id))  # type: ignore[call-arg]
    return one


def _is_free(one: Standing) -> bool:
    """Nothing holds it, and nobody is still to say whether it is to be trusted."""
    return not one.open_holds and one.axes["fraud_state"] not in UNTRUSTED


def _is_paid_for(one: Standing) -> bool:
    return one.axes["payment_state"] in PAID or one.axes["cod_state"] in PROMISED_AT_DOOR


def _has_plan(one: Standing) -> bool:
    return one.axes["fulfillment_state"] != "unallocated"


def _is_settled(one: Standing) -> bool:
    payment = one.axes["payment_state"]
    if one.axes["fulfillment_state"] != "fulfilled":
        return False
    if one.axes["tracking_state"] == "delivered":
        return payment in SETTLED
    if one.axes["tracking_state"] in ("returned", "lost", "damaged"):
        return payment in ("refunded", "voided") or one.axes["cod_state"] == "not_collected"
    return False


def called(work: Work, refs: Collection[str]) -> dict[str, int]:
    """Orders by their channel's reference; of several that share one, the newest."""
    rows = work.execute(
        sa.select(orders.c.external_ref, orders.c.id)
        .where(orders.c.external_ref.in_(refs))
        .order_by(orders.c.id)
    )
    return {row.external_ref: row.id for row in rows}


def screen(work: Work, verdicts: Mapping[int, Sequence[str]]) -> None:
    """Move the fraud axis of each order by its acts (screen, refer, approve, decline, fail).

    An order that is where its last act leads is left as it is. Raises IllegalMove.
    """
    known = standing(work, verdicts)
    facts = {}
    for one in known.values():
        before, acts = one.axes["fraud_state"], verdicts[one.id]
        if before in {target for (_, act), target in FRAUD.moves.items() if act == acts[-1]}:
            continue
        after = reduce(FRAUD.after, acts, before)
        facts[one.id] = {"fraud_state": after}
        work.announce(OrderScreened(one.id, before, after))
    follow(work, known, facts)


def confirm_at_door(work: Work, order_ids: Collection[int]) -> None:
    """The buyers said they want it and will pay at the door; others are left as they are."""
    known = standing(work, order_ids)
    follow(
        work,
        known,
        {
            one.id: {"cod_state": "confirmed"}
            for one in known.values()
            if one.axes["cod_state"] == "expected" and one.is_open
        },
    )


def refuse_cancelling(one: Standing) -> None:
    """Raises IllegalMove where the order is past cancelling."""
    ORDER.after(one.axes["order_state"], "cancel")
    if one.axes["fulfillment_state"] in LEFT:
        raise IllegalMove(
            f"{one.number} has left; ask for its parcels to be stopped, or take it as a return."
        )


def restore(work: Work, one: Standing, facts: Mapping[str, Any]) -> None:
    """The order is pending again, with what else is so; it goes no further by itself before it is
    followed. Who was to pay at the door has confirmed it if the order had been. Raises IllegalMove
    where it is not called off."""
    state = ORDER.after(one.axes["order_state"], "restore")
    gone = {"order_state": state, "cancelled_at": None, "cancel_reason": ""}
    if one.axes["cod_state"] == "closed":
        gone["cod_state"] = "confirmed" if one.confirmed_at else "expected"
    again = _told(one, {**facts, **gone})
    _WRITE.count(work, [{"the_order": one.id, "steps": 0, **_as_stored(again)}])
    touch(work, [one.placed_at])


def cancel(work: Work, one: Standing, reason: str, facts: Mapping[str, Any]) -> None:
    """Call the order off with what else changed by it. ``refuse_cancelling`` came first."""
    state = ORDER.after(one.axes["order_state"], "cancel")
    gone = {"order_state": state, "cancelled_at": work.now, "cancel_reason": reason}
    follow(work, {one.id: one}, {one.id: {**facts, **gone}})
    work.announce(OrderCancelled(one.id, reason))
