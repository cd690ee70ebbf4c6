"""The people orders and holds can be given to, and by which names notes call them."""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.access.model import people
from iorder.kernel.store import Store


@dataclass(frozen=True, slots=True)
class Colleague:
    """``actor``: as events name them; ``handle``: what a note calls them by after an ``@``."""

    actor: str
    name: str
    handle: str
    email: str


def colleagues(store: Store) -> list[Colleague]:
    """Everybody who can sign in, by name."""
    with store.reading() as conn:
        found = conn.execute(
            sa.select(people.c.id, people.c.name, people.c.email)
            .where(people.c.disabled_at.is_(None))
            .order_by(sa.func.lower(sa.func.coalesce(people.c.name, people.c.email)), people.c.id)
        )
        return [
            Colleague(f"person:{key}", name or email, _handle(name, email), email.lower())
            for key, name, email in found
        ]


def called_by(some: list[Colleague]) -> dict[str, str]:
    """Actors by the names a note may call them: the handle, where it is one's alone, and the
    email's first part or the whole of it."""
    names: dict[str, str] = {}
    twice = set()
    for one in some:
        for name in {one.handle, one.email.partition("@")[0]}:
            if name and names.setdefault(name, one.actor) != one.actor:
                twice.add(name)
    plain = {name: actor for name, actor in names.items() if name not in twice}
    return plain | {one.email: one.actor for one in some}


def _handle(name: str, email: str) -> str:
    return (name.split() or [email.partition("@")[0]])[0].lower()
