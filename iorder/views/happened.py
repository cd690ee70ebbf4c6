"""What happened to a record that is no order, in words: its events, oldest first."""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.events import events
from iorder.kernel.money import Money
from iorder.views.actors import names_of, who

MOST = 200
Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry; ``by`` is a person's name or what the machine calls itself."""

    at: datetime
    text: str
    by: str


def happened(conn: Connection, kind: str, record_id: int) -> tuple[Happened, ...]:
    """The newest ``MOST`` entries of a record, oldest first."""
    found = conn.execute(
        sa.select(events.c.kind, events.c.body, events.c.actor, events.c.at)
        .where(events.c.subject_kind == kind, events.c.subject_id == record_id)
        .order_by(events.c.seq.desc())
        .limit(MOST)
    ).all()
    names = names_of(conn, {row.actor for row in found})
    return tuple(
        Happened(row.at, told(row.kind, json.loads(row.body)), who(row.actor, names))
        for row in reversed(found)
    )


def told(kind: str, body: Body) -> str:
    """An event in words."""
    words = _WORDS.get(kind)
    return words(body) if words else kind


def _units(number: int) -> str:
    return f"{number:,} unit{'' if number == 1 else 's'}"


def _listed(words: Collection[str]) -> str:
    return ", ".join(word.replace("_", " ") for word in words)


def _shipped(body: Body) -> str:
    fewer = f" of {body['asked']:,}" if body["units"] < body["asked"] else ""
    return f"Shipped {body['units']:,}{fewer} units"


def _entered(body: Body) -> str:
    parts = (("agreed", "agreed"), ("adjusted", "adjusted"), ("waiting", "to approve"))
    return "Counted: " + ", ".join(f"{body[key]} {word}" for key, word in parts if body[key])


def _decided(body: Body) -> str:
    number = len(body["sku_ids"])
    verb = "Approved" if body["approved"] else "Rejected"
    return f"{verb} {number} difference{'' if number == 1 else 's'}"


def _carrier(slug: str) -> str:
    return slug.upper() if len(slug) <= 3 else slug.replace("_", " ").capitalize()


def _because(words: str, reason: str) -> str:
    return f"{words}: {reason}" if reason else words


def _looked_at(body: Body) -> str:
    each = (f"{number:,} to {name.replace('_', ' ')}" for name, number in body["units"].items())
    return f"Inspected: {', '.join(each)}"


def _ended(body: Body) -> str:
    parts = (("refund", "to be refunded"), ("credit", "as store credit"))
    given = [
        f"{Money(body[f'{name}_minor'], body['currency'])} {words}"
        for name, words in parts
        if body[f"{name}_minor"]
    ]
    goods = ["goods sent instead"] if body["exchange_order_id"] else []
    return _because("Ended", ", ".join([*given, *goods]))


def _came_back(body: Body) -> str:
    left = f", {body['missing']:,} still to come" if body["missing"] else ""
    return f"Received {_units(body['units'])}{left}"


_WORDS: Mapping[str, Callable[[Body], str]] = {
    "AutomationSaved": lambda body: (
        f"Saved as version {body['version']}" + (", acts no more" if body["was_live"] else "")
    ),
    "AutomationTested": lambda body: (
        f"Tested version {body['version']}: {body['matched']:,} of {body['orders']:,} orders of "
        f"{body['days']} days match"
    ),
    "AutomationStarted": lambda body: f"Started version {body['version']}",
    "AutomationPaused": lambda body: "Paused",
    "AutomationsOrdered": lambda body: "Moved among the rules",
    "AutomationPutRight": lambda body: "Its problem was put right",
    "PayoutImported": lambda body: "Imported from a settlement report",
    "PayoutLineSettled": lambda body: f"A line was settled: {body['why']}",
    "StoredValueIssued": lambda body: "Issued",
    "StoredValueChanged": lambda body: ", ".join(
        f"{name.replace('_', ' ')}: {value}" for name, value in body["changes"].items()
    ),
    "PointClosed": lambda body: (
        f"Closed: {body['reason']}; {body['orders']:,} orders were to leave from it"
    ),
    "PointOpened": lambda body: "Opened again",
    "PointAdded": lambda body: "Set up",
    "PointChanged": lambda body: f"Changed {_listed(body['fields'])}",
    "ChannelServed": lambda body: (
        f"Named {len(body['point_ids'])} of the points" if body["point_ids"] else "Served by all"
    ),
    "SellerChanged": lambda body: f"Seller: changed {_listed(body['fields'])}",
    "HoldTermsSet": lambda body: (
        f"A cart holds {body['minutes']:,} min, made longer {body['extensions']}×"
    ),
    "DraftDiscarded": lambda body: f"The draft {body['label']} was deleted",
    "RulesPublished": lambda body: f"Published, in force from {body['effective_at'][:16]} UTC",
    "RulesRetired": lambda body: "Taken out of force",
    "TransferRequested": lambda body: f"Requested {_units(body['units'])}",
    "TransferEdited": lambda body: "Changed what is asked for",
    "TransferShipped": _shipped,
    "TransferReceived": lambda body: f"Received {_units(body['units'])}",
    "TransferClosedShort": lambda body: f"Closed {_units(body['units'])} short: {body['reason']}",
    "TransferCancelled": lambda body: (
        "Cancelled" + (f": {body['reason']}" if body["reason"] else "")
    ),
    "CountOpened": lambda body: f"Opened with {body['lines']:,} lines",
    "CountEntered": _entered,
    "CountDecided": _decided,
    "ReservationExtended": lambda body: f"Made longer: {body['reason']}",
    "ReservationReleased": lambda body: f"Gave back {_units(body['quantity'])}: {body['reason']}",
    "ReturnOpened": lambda body: f"Asked for, {_units(body['units'])}",
    "ReturnApproved": lambda body: "Approved",
    "ReturnClaimed": lambda body: "Looked after" if body["owner"] else "Looked after by nobody",
    "ReturnRefused": lambda body: f"Refused: {body['reason']}",
    "ReturnSent": lambda body: _because("On its way", _carrier(body["carrier"])),
    "ReturnReceived": _came_back,
    "ReturnInspected": _looked_at,
    "ReturnResolved": _ended,
    "ReturnCancelled": lambda body: _because("Cancelled", body["reason"]),
    "CountClosed": lambda body: "Closed" if body["state"] == "done" else "Cancelled",
}
