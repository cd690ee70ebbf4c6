"""Everything that happened to one order, in words: its events, and what its record dates."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.events import events
from iorder.kernel.money import Money
from iorder.orders.model import orders
from iorder.payments.refusals import explained
from iorder.views.actors import who

MOST_MOMENTS = 200


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry. ``by`` is empty where the source, not a person or machine here, did it."""

    at: datetime
    text: str
    by: str
    kind: str


INTERCEPTS = {
    "wanted": "A parcel is to be stopped on its way", "asked": "The carrier was asked to stop it",
    "intercepted": "The parcel was stopped", "too_late": "It was too late to stop the parcel",
    "withdrawn": "The parcel need not be stopped any more",
}  # fmt: skip


def _listed(words: object) -> str:
    return ", ".join(str(word).replace("_", " ") for word in words) if words else ""  # type: ignore[attr-defined]


def _tags(body: Mapping[str, Any]) -> str:
    parts = (("added", body.get("added")), ("removed", body.get("removed")))
    return "Tags " + "; ".join(f"{word} {_listed(tags)}" for word, tags in parts if tags)


def _spaced(word: object) -> str:
    return str(word).replace("_", " ").replace("authorize", "authorise")


def _money(body: Mapping[str, Any]) -> Money:
    return Money(int(body["amount_minor"]), str(body["currency"]))


def _again(body: Mapping[str, Any]) -> str:
    kept = f"; kept the edited {_listed(body['kept'])}" if body.get("kept") else ""
    return f"Imported again: {_listed(body.get('fields')) or 'nothing'} changed{kept}"


def _restored(body: Mapping[str, Any]) -> str:
    gone = Money(int(body["gone_minor"]), str(body["currency"]))
    words = ["Calling it off undone"]
    if body["waits"]:
        words.append("it waits for stock")
    if gone.minor:
        words.append(f"{gone} had gone back and is to be paid again")
    return "; ".join(words)


def _shared(body: Mapping[str, Any]) -> str:
    amount = _money(body)
    if amount.minor < 0:
        return f"{-amount} of its payment counts for {body['other']}"
    return f"Paid with {body['other']}: {amount}"


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "OrderPlaced": lambda body: "Order placed",
    "OrderSourced": lambda body: f"Sourced: {body['reason']}",
    "OrderImported": lambda body: f"Imported (import {body['import_id']})",
    "OrderReimported": _again,
    "OrderEdited": lambda body: f"Changed {_listed(body.get('fields'))}",
    "NoteAdded": lambda body: "Note added",
    "LinesChanged": lambda body: f"Revision {body['revision']}: {body['reason']}",
    "OrderSplit": lambda body: f"Split: {body['units']:,} units went to {body['child']}",
    "OrderSplitOff": lambda body: f"Split off {body['parent']}",
    "OrdersMerged": lambda body: f"{body['other']} was merged into it: {body['units']:,} units",
    "SplitUndone": lambda body: f"Split undone: {body['other']} is a part of it again",
    "MergeUndone": lambda body: f"Merge undone: {body['other']} is an order of its own again",
    "AssigneeChanged": lambda body: "Assigned" if body["after"] else "Assigned to nobody",
    "ShippingChanged": lambda body: f"To be sent by {body['after'] or 'any method'}",
    "HoldChanged": lambda body: f"Owner or deadline of the {body['hold_kind']} hold changed",
    "TagsChanged": _tags,
    "HoldPlaced": lambda body: f"Put on hold: {body['hold_kind']}",
    "HoldReleased": lambda body: f"Hold released: {body['hold_kind']}",
    "OrderAutomated": lambda body: (
        f"Rule “{body['label']}”: {_listed(body['did']) or 'could do nothing'}"
    ),
    "OrderScreened": lambda body: f"Fraud check: {_spaced(body['after'])}",
    "OrderAssessed": lambda body: f"Fraud checks: score {body['score']}, {body['verdict']}",
    "ReviewOpened": lambda body: "To be reviewed for fraud",
    "ReviewClaimed": lambda body: (
        "Took the fraud review" if body["owner"] else "Left the fraud review"
    ),
    "ReviewDecided": lambda body: f"Fraud review: {body['decision']}",
    "OrderLabelled": lambda body: f"Turned out to be {body['label']} ({body['source']})",
    "BuyerClientTold": lambda body: "The shop told from which machine it was ordered",
    "OrderTracked": lambda body: f"Parcels: {_spaced(body['after'])}",
    "OrderReturnMoved": lambda body: f"Returns: {_spaced(body['after'])}",
    "DocumentIssued": lambda body: (
        f"{_spaced(body['document_kind']).capitalize()} {body['number']}"
    ),
    "OrderRestored": _restored,
    "OrderCancelled": lambda body: f"Cancelled: {_spaced(body['reason'])}",
    "PaymentAuthorized": lambda body: f"Payment authorised: {_money(body)}",
    "PaymentCaptured": lambda body: f"Payment captured: {_money(body)}",
    "CaptureFailed": lambda body: f"Captured money never came: {_money(body)}",
    "PaymentRefunded": lambda body: f"Payment refunded: {_money(body)}",
    "PaymentVoided": lambda body: f"Payment given up: {_money(body)}",
    "PaymentReinstated": lambda body: f"Not given up after all: {_money(body)}",
    "PaymentShared": _shared,
    "PaymentAsked": lambda body: f"Service asked to {_spaced(body['act'])}: {_money(body)}",
    "PaymentDeclined": lambda body: (
        f"Declined ({_spaced(body['act'])}): {explained(str(body['reason'])).words}"
    ),
    "PaymentWaits": lambda body: f"Payment: {_spaced(body['state'])}",
    "PaymentLinkMade": lambda body: "Payment link made",
    "RefundRequested": lambda body: f"Refund of {_money(body)} asked for: {body['reason']}",
    "RefundDecided": lambda body: f"Refund {_spaced(body['state'])}",
    "RefundCameBack": lambda body: f"Refund came back: {_money(body)}",
    "InterceptMoved": lambda body: INTERCEPTS[str(body["state"])],
    "EvidenceAdded": lambda body: f"Evidence added: {_spaced(body['evidence_kind'])}",
    "EvidenceRemoved": lambda body: f"Evidence removed: {_spaced(body['evidence_kind'])}",
    "DisputeMoved": lambda body: f"Dispute of {_money(body)}: {_spaced(body['state'])}",
}
"""Event kind -> its sentence. A kind that is not here is shown by its own name, spaced."""

_DATED = {
    "placed_at": "Placed at the source",
    "confirmed_at": "Confirmed",
    "shipped_at": "Shipped",
    "delivered_at": "Delivered",
    "cancelled_at": "Cancelled",
}


def words_of(
    conn: Connection, order_id: int, names: Mapping[str, str], most: int = MOST_MOMENTS
) -> tuple[Moment, ...]:
    """The order's timeline, newest first; the newest ``most`` events."""
    found = conn.execute(
        sa.select(events.c.at, events.c.kind, events.c.body, events.c.actor)
        .where(events.c.subject_kind == "order", events.c.subject_id == order_id)
        .order_by(events.c.seq.desc())
        .limit(most)
    ).all()
    told = [
        Moment(row.at, sentence(row.kind, row.body), who(row.actor, names), row.kind)
        for row in found
    ]
    if not any(row.kind == "OrderPlaced" for row in found):
        told += _dates(conn, order_id)
    return tuple(sorted(told, key=lambda moment: moment.at, reverse=True))


def sentence(kind: str, body: str) -> str:
    """An event in words."""
    if kind in _WORDS:
        return _WORDS[kind](json.loads(body))
    return (
        "".join(f" {char.lower()}" if char.isupper() else char for char in kind)
        .strip()
        .capitalize()
    )


def _dates(conn: Connection, order_id: int) -> list[Moment]:
    row = conn.execute(
        sa.select(*(orders.c[name] for name in _DATED)).where(orders.c.id == order_id)
    ).one()
    return [
        Moment(at, words, "", name)
        for name, words in _DATED.items()
        if (at := getattr(row, name)) is not None
    ]
