"""What automations do to an order: one table of small acts, each over the flow people use.

An act is kept as ``{"act": slug, field: value, ...}``. ``check`` reads what was typed and gives it
as it is kept; ``do`` does it and says what it did; both raise Refused, which says what is wrong.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from iorder.access import actors
from iorder.flows import reroute
from iorder.inventory import point_settings
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.words import words_of
from iorder.kernel.work import Work
from iorder.orders import edits, held, notes, service
from iorder.orders.holding import NewHold
from iorder.orders.model import HOLD_KINDS, WHEN_DUE

LONGEST_HOURS = 24 * 90
LONGEST_NOTE = 1_000
Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """Something an act is told. ``kind``: text, number, or what is chosen: hold_kind, when_due,
    person, point."""

    slug: str
    label: str
    kind: str = "text"
    is_needed: bool = True


@dataclass(frozen=True, slots=True)
class AutomationAct:
    """``needs``: the permission that who writes such a rule must hold."""

    slug: str
    label: str
    needs: str
    fields: tuple[Field, ...]
    check: Callable[[Work, Told], dict[str, Any]]
    do: Callable[[Work, int, Told], str]
    words: Callable[[Told, Mapping[str, str]], str]


def checked(work: Work, acts: Sequence[Told]) -> tuple[dict[str, Any], ...]:
    """The acts as they are kept. Raises InvalidInput, which names the act."""
    return tuple(_checked(work, at, told) for at, told in enumerate(acts, 1))


def _checked(work: Work, at: int, told: Told) -> dict[str, Any]:
    known = ACTS.get(str(told.get("act", "")))
    if known is None:
        raise InvalidInput(f"Act {at}: choose what is done; there are {', '.join(ACTS)}.")
    names = {field.slug for field in known.fields}
    if strange := sorted(told.keys() - names - {"act"}):
        raise InvalidInput(
            f"Act {at} ({known.label}) has no {strange[0]!r}; it has {', '.join(sorted(names))}."
        )
    for field in known.fields:
        if field.is_needed and told.get(field.slug) in (None, "", []):
            raise InvalidInput(f"Act {at} ({known.label}): {field.label.lower()} is missing.")
    try:
        return {"act": known.slug, **known.check(work, told)}
    except (InvalidInput, NotFound) as wrong:
        raise InvalidInput(f"Act {at} ({known.label}): {wrong}") from None


def in_words(told: Told, names: Mapping[str, str]) -> str:
    """``Hold it: manual (Ask her)``; ``names``: people's by actor."""
    known = ACTS.get(str(told.get("act", "")))
    return known.words(told, names) if known else str(told.get("act", ""))


def _text(told: Told, name: str, longest: int = 300) -> str:
    return words_of(str(told.get(name) or ""), name, longest)


def _version(work: Work, order_id: int) -> int:
    return int(edits.locked(work, order_id).version)


def _check_hold(work: Work, told: Told) -> dict[str, Any]:
    hours = told.get("hours") or 0
    if isinstance(hours, bool) or not str(hours).isdecimal() or int(hours) > LONGEST_HOURS:
        raise InvalidInput(f"the deadline is 0 (none) to {LONGEST_HOURS:,} hours.")
    when_due = str(told.get("when_due") or "wait")
    if when_due not in WHEN_DUE:
        raise InvalidInput(f"at the deadline it can {', '.join(WHEN_DUE)}.")
    due_at = work.now + timedelta(hours=int(hours)) if int(hours) else None
    made = held.checked(
        work, NewHold(str(told["kind"]), _text(told, "reason"), "", due_at, when_due)
    )
    return {"kind": made.kind, "reason": made.reason, "hours": int(hours), "when_due": when_due}


def _hold(work: Work, order_id: int, told: Told) -> str:
    hours = int(told.get("hours") or 0)
    due_at = work.now + timedelta(hours=hours) if hours else None
    held.place_hold(
        work, order_id, told["kind"], told["reason"], _version(work, order_id), due_at=due_at,
        when_due=told.get("when_due", "wait"),
    )  # fmt: skip
    return f"held it ({told['kind']})"


def _check_tag(_work: Work, told: Told) -> dict[str, Any]:
    given = told["tags"]
    some = given.split(",") if isinstance(given, str) else list(given)
    tags = list(dict.fromkeys(" ".join(words_of(str(one), "tag", 60).split()) for one in some))
    tags = [one for one in tags if one]
    if not 1 <= len(tags) <= 10:
        raise InvalidInput("write 1 to 10 tags, between commas.")
    return {"tags": tags}


def _tag(work: Work, order_id: int, told: Told) -> str:
    service.add_tags(work, order_id, told["tags"], _version(work, order_id))
    return f"tagged it {', '.join(told['tags'])}"


def _check_person(work: Work, told: Told) -> str:
    person = str(told["person"])
    actors.working(work, person)
    return person


def _check_assign(work: Work, told: Told) -> dict[str, Any]:
    return {"person": _check_person(work, told)}


def _assign(work: Work, order_id: int, told: Told) -> str:
    actors.working(work, told["person"])
    service.assign(work, order_id, told["person"], _version(work, order_id))
    return "assigned it"


def _check_service(_work: Work, told: Told) -> dict[str, Any]:
    return {"service": _text(told, "service", 100)}


def _set_service(work: Work, order_id: int, told: Told) -> str:
    service.set_shipping_method(work, order_id, told["service"], _version(work, order_id))
    return f"set shipping to {told['service']}"


def _check_point(work: Work, told: Told) -> dict[str, Any]:
    code = str(told["point"])
    point_settings.by_code(work.conn, code)
    return {"point": code, "reason": _text(told, "reason")}


def _set_point(work: Work, order_id: int, told: Told) -> str:
    key = point_settings.by_code(work.conn, told["point"]).id
    try:
        reroute.override(work, order_id, key, told["reason"], _version(work, order_id))
    except reroute.ThereAlready:
        return f"left it at {told['point']}, which sends it already"
    return f"sends it from {told['point']}"


def _check_notify(work: Work, told: Told) -> dict[str, Any]:
    return {"person": _check_person(work, told), "text": _text(told, "text", LONGEST_NOTE)}


def _notify(work: Work, order_id: int, told: Told) -> str:
    actors.working(work, told["person"])
    notes.add_note(work, order_id, f"@you {told['text']}", people={"you": told["person"]})
    return "told somebody"


def _person(told: Told, names: Mapping[str, str]) -> str:
    return names.get(told.get("person", ""), "somebody who is gone")


def _hold_words(told: Told, _names: Mapping[str, str]) -> str:
    hours = told.get("hours")
    due = f", due in {hours} h" if hours else ""
    after = told.get("when_due", "wait")
    then = f", then {after} it" if hours and after != "wait" else ""
    return f"hold it: {told['kind']} ({told['reason']}){due}{then}"


ACTS: Mapping[str, AutomationAct] = {
    one.slug: one
    for one in (
        AutomationAct(
            "hold", "Hold it", "orders.hold",
            (Field("kind", "Kind", "hold_kind"), Field("reason", "Reason"),
             Field("hours", "Deadline in hours, 0 for none", "number", is_needed=False),
             Field("when_due", "At the deadline", "when_due", is_needed=False)),
            _check_hold, _hold, _hold_words,
        ),
        AutomationAct(
            "tag", "Tag it", "orders.edit", (Field("tags", "Tags, between commas"),),
            _check_tag, _tag, lambda told, _names: f"tag it {', '.join(told['tags'])}",
        ),
        AutomationAct(
            "assign", "Assign it", "orders.assign", (Field("person", "To", "person"),),
            _check_assign, _assign, lambda told, names: f"assign it to {_person(told, names)}",
        ),
        AutomationAct(
            "set_service", "Set shipping", "orders.edit", (Field("service", "Shipping method"),),
            _check_service, _set_service, lambda told, _names: f"ship it by {told['service']}",
        ),
        AutomationAct(
            "set_point", "Choose the point", "sourcing.edit",
            (Field("point", "Point", "point"), Field("reason", "Reason")),
            _check_point, _set_point, lambda told, _names: f"send it from {told['point']}",
        ),
        AutomationAct(
            "notify", "Tell somebody", "orders.edit",
            (Field("person", "Whom", "person"), Field("text", "What")),
            _check_notify, _notify,
            lambda told, names: f"tell {_person(told, names)}: {told['text']}",
        ),
    )
}  # fmt: skip
"""What a rule can do, by slug, in the order it is offered."""
CHOICES: Mapping[str, Sequence[str]] = {"hold_kind": HOLD_KINDS, "when_due": tuple(WHEN_DUE)}
