"""What the page of people reads: everybody with their state, and what was done lately."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.access.accounts import Account, accounts
from iorder.access.permissions import ROLES
from iorder.kernel.events import events
from iorder.kernel.store import Store
from iorder.views.actors import who

MOST_ACTS = 20
State = Literal["active", "invited", "locked", "disabled"]


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One person. ``state`` invited: they have never signed in yet; locked: too many wrong
    passwords, for the moment."""

    id: int
    email: str
    name: str
    role: str
    state: State
    last_seen_at: datetime | None
    sessions: int


@dataclass(frozen=True, slots=True)
class ActRow:
    """Something an administrator did: to whom, what, and who did it."""

    at: datetime
    whom: str
    text: str
    by: str


@dataclass(frozen=True, slots=True)
class People:
    rows: tuple[PersonRow, ...]
    acts: tuple[ActRow, ...]


def everybody(store: Store) -> People:
    """All people by email, and the newest ``MOST_ACTS`` acts, newest first."""
    with store.reading() as conn:
        found = accounts(conn)
        return People(tuple(_row(one) for one in found), tuple(_acts(conn, found)))


def _row(one: Account) -> PersonRow:
    who_it_is = one.person
    return PersonRow(
        who_it_is.id,
        who_it_is.email,
        who_it_is.name,
        who_it_is.role,
        _state(one),
        one.last_seen_at,
        one.sessions,
    )


def _state(one: Account) -> State:
    if one.disabled_at is not None:
        return "disabled"
    if one.locked_until is not None:
        return "locked"
    return "active" if one.last_seen_at else "invited"


def _acts(conn: Connection, known: list[Account]) -> list[ActRow]:
    labels = {one.person.id: one.person.label for one in known}
    names = {f"person:{key}": label for key, label in labels.items()}
    newest = (
        sa.select(events.c.at, events.c.kind, events.c.body, events.c.actor, events.c.subject_id)
        .where(events.c.subject_kind == "person")
        .order_by(events.c.seq.desc())
        .limit(MOST_ACTS)
    )
    return [
        ActRow(
            row.at,
            labels.get(row.subject_id, "Somebody"),
            _WORDS[row.kind](json.loads(row.body)),
            who(row.actor, names),
        )
        for row in conn.execute(newest)
        if row.kind in _WORDS
    ]


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "PersonAdded": lambda body: f"Added as {ROLES[body['role']]}",
    "RoleChanged": lambda body: f"{ROLES[body['before']]} → {ROLES[body['after']]}",
    "PersonDisabled": lambda _: "Disabled",
    "PersonEnabled": lambda _: "Enabled",
    "LinkMade": lambda _: "Given a sign-in link",
    "PasswordReset": lambda _: "Given a new password",
    "SessionsEnded": lambda _: "Signed out everywhere",
}
