"""Who can sign in, and what an administrator does about it. One administrator always stays."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.access import service
from iorder.access.events import PersonDisabled, PersonEnabled, RoleChanged, SessionsEnded
from iorder.access.model import people, sessions
from iorder.access.permissions import ROLES
from iorder.access.service import IDLE, Person
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.work import Work


@dataclass(frozen=True)
class Account:
    """A person as the list of people shows them. ``sessions``: how many hold at this moment."""

    person: Person
    disabled_at: datetime | None
    locked_until: datetime | None
    last_seen_at: datetime | None
    sessions: int


def accounts(conn: Connection) -> list[Account]:
    """Everybody, by email. ``locked_until`` is None when that is past."""
    now = dialect.now(conn)
    held = sa.select(sa.func.count()).where(
        sessions.c.person_id == people.c.id,
        sessions.c.seen_at > now - IDLE,
        sessions.c.expires_at > now,
    )
    query = sa.select(
        *(people.c[name] for name in Person.__annotations__),
        people.c.disabled_at,
        sa.case((people.c.locked_until > now, people.c.locked_until)).label("locked_until"),
        people.c.last_seen_at,
        held.scalar_subquery().label("sessions"),
    ).order_by(people.c.email)
    return [
        Account(Person(*row[:5]), row.disabled_at, row.locked_until, row.last_seen_at, row.sessions)
        for row in conn.execute(query)
    ]


def change_role(work: Work, person_id: int, before: str, after: str) -> Person:
    """Give the person another role, which holds at once. Raises StaleEdit when their role is not
    ``before`` any more, Refused for the last administrator."""
    if after not in ROLES:
        raise InvalidInput(f"There is no role {after!r}; choose one of {', '.join(ROLES)}.")
    others = _other_admins(work, person_id)
    person, _ = _held(work, person_id)
    if person.role != before:
        raise StaleEdit(person.email, {"role": (before, ROLES[person.role])})
    if after == before:
        return person
    if person.role == "admin" and not others:
        raise Refused(f"{person.email} is the last administrator; add another one first.")
    work.execute(sa.update(people).where(people.c.id == person_id).values(role=after))
    work.announce(RoleChanged(person_id, before, after))
    return person


def disable(work: Work, person_id: int) -> Person:
    """Let nobody in as this person any more, now. Raises Refused for the last administrator,
    for oneself, and when it is so already."""
    others = _other_admins(work, person_id)
    person, is_disabled = _held(work, person_id)
    if is_disabled:
        raise Refused(f"{person.email} is disabled already.")
    if work.actor == f"person:{person_id}":
        raise Refused("You cannot disable yourself; ask another administrator.")
    if person.role == "admin" and not others:
        raise Refused(f"{person.email} is the last administrator; add another one first.")
    work.execute(sa.update(people).where(people.c.id == person_id).values(disabled_at=work.now))
    service.end_all_sessions(work, person_id)
    work.announce(PersonDisabled(person_id))
    return person


def enable(work: Work, person_id: int) -> Person:
    """Let the person in again. Raises Refused when they are let in already."""
    person, is_disabled = _held(work, person_id)
    if not is_disabled:
        raise Refused(f"{person.email} is let in already.")
    work.execute(
        sa.update(people)
        .where(people.c.id == person_id)
        .values(disabled_at=None, failures=0, locked_until=None)
    )
    work.announce(PersonEnabled(person_id))
    return person


def make_link(work: Work, person_id: int) -> tuple[Person, str]:
    """The person and the secret of a new one-time link. Raises Refused for a disabled one."""
    person, is_disabled = _held(work, person_id)
    if is_disabled:
        raise Refused(f"{person.email} is disabled; enable them first.")
    return person, service.new_link(work, person_id)


def sign_out_everywhere(work: Work, person_id: int) -> Person:
    """End the person's sessions and void their unused links."""
    person, _ = _held(work, person_id)
    service.end_all_sessions(work, person_id)
    work.announce(SessionsEnded(person_id))
    return person


def _held(work: Work, person_id: int) -> tuple[Person, bool]:
    """The person and whether they are disabled; nobody else changes them until the end."""
    row = work.execute(
        sa.select(*(people.c[name] for name in Person.__annotations__), people.c.disabled_at)
        .where(people.c.id == person_id)
        .with_for_update()
    ).first()
    if row is None:
        raise NotFound("There is no such person any more; reload the list.")
    return Person(*row[:5]), row.disabled_at is not None


def _other_admins(work: Work, person_id: int) -> list[int]:
    """Who else gets in as an administrator. All of them are locked, in one order and before
    anybody else, so that two cannot remove one another at once."""
    admins = work.execute(
        sa.select(people.c.id)
        .where(people.c.role == "admin", people.c.disabled_at.is_(None))
        .order_by(people.c.id)
        .with_for_update()
    ).scalars()
    return [key for key in admins if key != person_id]
