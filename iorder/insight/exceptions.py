"""Who takes care of what in the inbox of exceptions, and until when something is left alone.

The exception itself stands in its own record; a claim outlives it by ``KEPT`` and is then
forgotten.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from iorder.insight.events import ExceptionClaimed, ExceptionNoted, ExceptionSnoozed
from iorder.insight.model import exception_claims as claims
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work

LONGEST_NOTE = 500
LONGEST_SNOOZE = timedelta(days=365)
KEPT = timedelta(days=400)
MOST = 500


class Claimed(Refused):
    """Somebody else takes care of it."""

    code = "claimed"


@dataclass(frozen=True, slots=True)
class Key:
    """One exception: its kind and the id of the record that waits."""

    kind: str
    subject_id: int


def claim(work: Work, keys: Collection[Key], seen: Collection[str] = ("",)) -> int:
    """Who acts takes care of these; returns how many they had not. ``seen``: whose they may have
    been, as the person saw it.

    Raises Claimed where somebody else has one of them by now; then none was taken.
    """
    known = _locked(work, keys)
    mine = work.actor
    for key in keys:
        owner = known.get(key, "")
        if owner not in (*seen, mine, ""):
            raise Claimed("Somebody else takes care of it by now; look who, and ask them.")
    fresh = [key for key in keys if known.get(key) != mine]
    for key in fresh:
        _set(work, key, owner=mine)
        work.announce(ExceptionClaimed(key.kind, key.subject_id, mine))
    return len(fresh)


def give_up(work: Work, keys: Collection[Key]) -> int:
    """Nobody takes care of these any more; returns how many somebody had."""
    known = _locked(work, keys)
    had = [key for key in keys if known.get(key)]
    for key in had:
        _set(work, key, owner="")
        work.announce(ExceptionClaimed(key.kind, key.subject_id, ""))
    return len(had)


def snooze(work: Work, keys: Collection[Key], until: datetime | None, reason: str = "") -> None:
    """Leave these alone until then, and why; None: they wait again. Raises InvalidInput for a time
    that is past, or further than a year."""
    if until is not None and not work.now < until <= work.now + LONGEST_SNOOZE:
        raise InvalidInput("Snooze it until a time to come, at most a year from now.")
    words = _words(reason, "reason")
    _locked(work, keys)
    for key in keys:
        _set(work, key, snoozed_until=until, reason=words if until else "")
        told = until.isoformat() if until else ""
        work.announce(ExceptionSnoozed(key.kind, key.subject_id, told))


def note(work: Work, key: Key, text: str) -> None:
    """What is known of it so far, in place of what was noted before."""
    words = _words(text, "note")
    _locked(work, [key])
    _set(work, key, note=words)
    work.announce(ExceptionNoted(key.kind, key.subject_id))


def _words(text: str, what: str) -> str:
    words = text.strip()
    if len(words) > LONGEST_NOTE or "\0" in words:
        raise InvalidInput(f"A {what} here is of at most {LONGEST_NOTE} characters.")
    return words


def forget_old(work: Work) -> int:
    """Drop claims nobody has touched for ``KEPT``, some thousands at a time."""
    old = sa.select(claims.c.kind, claims.c.subject_id).where(claims.c.at < work.now - KEPT)
    some = work.execute(old.limit(5_000)).all()
    for row in some:
        work.execute(sa.delete(claims).where(_is(Key(*row))))
    return len(some)


def _locked(work: Work, keys: Collection[Key]) -> dict[Key, str]:
    """Owner by key, of those that are claimed; read in one order, so that nobody waits crosswise.
    Raises InvalidInput for too many."""
    if len(keys) > MOST:
        raise InvalidInput(f"Choose at most {MOST} at once.")
    found = {}
    for key in sorted(keys, key=lambda one: (one.kind, one.subject_id)):
        row = work.execute(
            sa.select(claims.c.owner).where(_is(key)).with_for_update()
        ).one_or_none()
        if row is not None:
            found[key] = str(row.owner)
    return found


def _is(key: Key) -> sa.ColumnElement[bool]:
    return sa.and_(claims.c.kind == key.kind, claims.c.subject_id == key.subject_id)


def _set(work: Work, key: Key, **values: Any) -> None:
    insert = dialect.insert(claims, work.conn.dialect.name).values(
        kind=key.kind, subject_id=key.subject_id, at=work.now, **values
    )
    work.execute(
        insert.on_conflict_do_update(
            index_elements=["kind", "subject_id"], set_={**values, "at": work.now}
        )
    )
