"""People and how they get in: sessions, one-time links, throttled passwords."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.access.events import LinkMade, PasswordReset, PersonAdded
from iorder.access.model import people, sessions, sign_in_links
from iorder.access.passwords import digest, hash_password, is_right, new_secret, renewed
from iorder.access.permissions import ROLES
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
LINK_LIFE = timedelta(minutes=15)
FREE_FAILURES = 5
SHORTEST_LOCK = timedelta(seconds=15)
LONGEST_LOCK = timedelta(minutes=15)
FIRST_ADMIN = "admin@localhost"


class SignInRefused(Refused):
    """The words do not say which of email and password was wrong."""

    code = "sign_in_refused"
    status = 401


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in. ``zone`` is where their times are shown, or empty."""

    id: int
    email: str
    name: str
    role: str
    zone: str

    @property
    def label(self) -> str:
        return self.name or self.email


_PERSON = tuple(people.c[name] for name in Person.__annotations__)
_ACTIVE = people.c.disabled_at.is_(None)


def _email(text: str) -> str:
    email = text.strip().lower()
    name, at, host = email.rpartition("@")
    if not (name and at and host) or any(char.isspace() for char in email):
        raise InvalidInput(f"{text!r} is not an email address; write one such as maya@shop.com.")
    return email


def add_person(work: Work, email: str, role: str, name: str = "", password: str = "") -> Person:
    """A new person; without a password they sign in by link. Raises InvalidInput."""
    if role not in ROLES:
        raise InvalidInput(f"There is no role {role!r}; choose one of {', '.join(ROLES)}.")
    person = Person(work.ids(people, 1)[0], _email(email), name.strip(), role, "")
    if work.execute(sa.select(people.c.id).where(people.c.email == person.email)).first():
        raise InvalidInput(f"{person.email} is a person already; reset them instead.")
    hashed = hash_password(password, person.email, person.name) if password else None
    values = {part: getattr(person, part) for part in Person.__annotations__}
    work.insert(people, [values | {"password_hash": hashed, "created_at": work.now}])
    work.announce(PersonAdded(person.id, role))
    return person


def by_email(work: Work, email: str) -> Person:
    """The person with this email. Raises NotFound."""
    row = work.execute(sa.select(*_PERSON).where(people.c.email == email.strip().lower())).first()
    if row is None:
        raise NotFound(f"Nobody here has the email {email}; see `python -m iorder user list`.")
    return Person(**row._mapping)


def set_password(work: Work, person: Person, password: str) -> None:
    """Change the password, forget failures, end every session and link of the person."""
    hashed = hash_password(password, person.email, person.name)
    _update(work, person.id, password_hash=hashed, failures=0, locked_until=None)
    end_all_sessions(work, person.id)
    work.announce(PasswordReset(person.id))


def new_link(work: Work, person_id: int) -> str:
    """The secret of a one-time sign-in link, valid for ``LINK_LIFE``."""
    secret = new_secret()
    row = {
        "secret_hash": digest(secret),
        "person_id": person_id,
        "expires_at": work.now + LINK_LIFE,
    }
    work.insert(sign_in_links, [row])
    work.announce(LinkMade(person_id))
    return secret


def first_link(work: Work) -> str:
    """A one-time link for the first administrator, who is made where nobody exists yet."""
    if work.execute(sa.select(people.c.id).limit(1)).first() is None:
        add_person(work, FIRST_ADMIN, "admin", "Administrator")
    admin = sa.select(people.c.id).where(people.c.role == "admin", _ACTIVE).order_by(people.c.id)
    found = work.execute(admin.limit(1)).scalar_one_or_none()
    if found is None:
        raise NotFound("There is no administrator; `python -m iorder user add EMAIL --role admin`.")
    return new_link(work, found)


def link_owner(conn: Connection, secret: str) -> Person | None:
    """Whom a link would let in now; looking does not use it up."""
    row = conn.execute(_usable_link(digest(secret), dialect.now(conn))).first()
    return Person(*row[:5]) if row else None


def sign_in_by_link(work: Work, secret: str, user_agent: str) -> str:
    """Use the link up; returns the secret of a new session. Raises SignInRefused."""
    hashed = digest(secret)
    owner = work.execute(_usable_link(hashed, work.now)).first()
    used = work.execute(
        sa.update(sign_in_links)
        .where(sign_in_links.c.secret_hash == hashed, sign_in_links.c.used_at.is_(None))
        .values(used_at=work.now)
    )
    if owner is None or used.rowcount != 1:
        raise SignInRefused("This link was used already or is too old; ask for a new one.")
    return _start_session(work, owner.id, user_agent)


def _usable_link(hashed: str, now: datetime) -> sa.Select[Any]:
    return (
        sa.select(*_PERSON)
        .join(sign_in_links, sign_in_links.c.person_id == people.c.id)
        .where(
            sign_in_links.c.secret_hash == hashed,
            sign_in_links.c.used_at.is_(None),
            sign_in_links.c.expires_at > now,
            _ACTIVE,
        )
    )


@dataclass(frozen=True)
class Attempt:
    """A password that was tried; checked before the transaction because it takes long.
    ``renewed``: its hash by today's parameters, where the stored one is weaker."""

    person_id: int | None
    is_right: bool
    renewed: str = ""


def try_password(conn: Connection, email: str, password: str) -> Attempt:
    """Compare the password with what is stored; takes as long whoever is asked for."""
    query = sa.select(people.c.id, people.c.password_hash, people.c.locked_until).where(
        people.c.email == email.strip().lower(), _ACTIVE
    )
    row = conn.execute(query).first()
    if row is None:
        return Attempt(None, is_right(password, None))
    is_locked = row.locked_until is not None and row.locked_until > dialect.now(conn)
    if not is_right(password, row.password_hash) or is_locked:
        return Attempt(row.id, False)
    return Attempt(row.id, True, renewed(password, row.password_hash))


def sign_in_by_password(work: Work, attempt: Attempt, user_agent: str) -> str | None:
    """The secret of a new session, or None; a failure is counted and slows the next ones."""
    row = work.execute(
        sa.select(people.c.id, people.c.failures, people.c.locked_until).where(
            people.c.id == attempt.person_id, _ACTIVE
        )
    ).first()
    if row is None or (row.locked_until is not None and row.locked_until > work.now):
        return None
    if attempt.is_right:
        hashed = {"password_hash": attempt.renewed} if attempt.renewed else {}
        _update(work, row.id, failures=0, locked_until=None, **hashed)
        return _start_session(work, row.id, user_agent)
    failures = row.failures + 1
    excess = failures - FREE_FAILURES
    lock = min(SHORTEST_LOCK * 2 ** min(excess, 10), LONGEST_LOCK) if excess >= 0 else None
    _update(
        work,
        row.id,
        failures=failures,
        locked_until=work.now + lock if lock else None,
    )
    return None


def _start_session(work: Work, person_id: int, user_agent: str) -> str:
    secret = new_secret()
    row = {
        "secret_hash": digest(secret),
        "person_id": person_id,
        "user_agent": user_agent[:300],
        "created_at": work.now,
        "seen_at": work.now,
        "expires_at": work.now + ABSOLUTE,
    }
    work.insert(sessions, [row])
    _update(work, person_id, last_seen_at=work.now)
    return secret


@dataclass(frozen=True)
class Session:
    """A session that holds. ``is_fresh``: its last sighting need not be written again yet."""

    person: Person
    is_fresh: bool


def session(conn: Connection, secret: str) -> Session | None:
    """The session behind a cookie, unless it ended, idled too long, or its person is disabled."""
    now = dialect.now(conn)
    row = conn.execute(
        sa.select(*_PERSON, sessions.c.seen_at)
        .join(sessions, sessions.c.person_id == people.c.id)
        .where(
            sessions.c.secret_hash == digest(secret),
            sessions.c.seen_at > now - IDLE,
            sessions.c.expires_at > now,
            _ACTIVE,
        )
    ).first()
    if row is None:
        return None
    return Session(Person(*row[:5]), row.seen_at > now - timedelta(minutes=1))


def see(work: Work, secret: str) -> None:
    """Note that the session is in use, and its person here."""
    seen = (
        sa.update(sessions)
        .where(sessions.c.secret_hash == digest(secret))
        .values(seen_at=work.now)
        .returning(sessions.c.person_id)
    )
    person_id = work.execute(seen).scalar_one_or_none()
    if person_id is not None:
        _update(work, person_id, last_seen_at=work.now)


def sign_out(work: Work, secret: str) -> None:
    """End one session."""
    work.execute(sa.delete(sessions).where(sessions.c.secret_hash == digest(secret)))


def end_all_sessions(work: Work, person_id: int) -> None:
    """End every session and unused link of a person, on all nodes at once."""
    work.execute(sa.delete(sessions).where(sessions.c.person_id == person_id))
    work.execute(sa.delete(sign_in_links).where(sign_in_links.c.person_id == person_id))


def forget_expired(work: Work) -> None:
    """Remove sessions and links that let nobody in any more."""
    idle = sessions.c.seen_at <= work.now - IDLE
    work.execute(sa.delete(sessions).where(sa.or_(sessions.c.expires_at <= work.now, idle)))
    work.execute(sa.delete(sign_in_links).where(sign_in_links.c.expires_at <= work.now))


def _update(work: Work, person_id: int, **values: Any) -> None:
    work.execute(sa.update(people).where(people.c.id == person_id).values(**values))
