"""Carriers say where parcels are; their orders follow."""

from collections.abc import Sequence
from typing import Any

from iorder.flows.take_payment import take_payments
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.lifecycle import Standing
from iorder.orders.milestones import OrderDelivered, OrderTracked
from iorder.shipping import service as shipping
from iorder.shipping.service import Riding, Scan
from iorder.shipping.states import least_far


def record_scans(work: Work, heard: Sequence[Scan]) -> list[int]:
    """Store scans, in any order and again and again; returns the parcels that moved by them.

    An order stands where its parcel least far along is. Money a carrier collected at the door
    counts as captured once every parcel is delivered.
    """
    moved = shipping.record(work, heard)
    if not moved:
        return []
    riding = shipping.riding(work, shipping.orders_in(work, moved))
    known = lifecycle.standing(work, riding)
    facts = {one.id: _facts(one, riding[one.id]) for one in known.values() if not one.cancelled_at}
    for order_id, says in facts.items():
        _announce(work, known[order_id], says)
    collected = [one for one, says in facts.items() if says.get("cod_state") == "collected"]
    take_payments(work, collected, "capture")
    for one in lifecycle.standing(work, collected).values():
        known[one.id] = one
    lifecycle.follow(work, known, facts)
    return moved


def _facts(one: Standing, parcels: Sequence[Riding]) -> dict[str, Any]:
    state = least_far(parcel.state for parcel in parcels)
    facts: dict[str, Any] = {"tracking_state": state}
    times = [parcel.delivered_at for parcel in parcels if parcel.delivered_at]
    if state == "delivered" and times:
        facts["delivered_at"] = max(times)
    at_door = one.axes["cod_state"]
    if at_door == "with_carrier" and state in ("delivered", "returned", "lost"):
        facts["cod_state"] = "collected" if state == "delivered" else "not_collected"
    return facts


def _announce(work: Work, before: Standing, says: dict[str, Any]) -> None:
    was, state = before.axes["tracking_state"], says["tracking_state"]
    if was == state:
        return
    work.announce(OrderTracked(before.id, was, state))
    if state == "delivered":
        work.announce(OrderDelivered(before.id, says["delivered_at"].isoformat()))
