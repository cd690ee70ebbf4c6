"""Who did it, in words: the people and machines behind ``actor``, which events and rows carry."""

from collections.abc import Collection, Mapping

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.access.model import called, people

_MACHINES = {"worker": "iOrder", "cli": "Command line", "system": "iOrder", "sandbox": "Sandbox"}


def who(actor: str, names: Mapping[str, str]) -> str:
    """A person's name, or what people call the machine behind ``actor``."""
    if actor in names:
        return names[actor]
    if actor.startswith("token:"):
        return "API"
    if actor.startswith("payments:"):
        return "Payment service"
    return _MACHINES.get(actor, "Somebody")


def names_of(conn: Connection, actors: Collection[str]) -> dict[str, str]:
    """Names of the people among ``actors``, as ``who`` wants them."""
    ids = [int(actor.removeprefix("person:")) for actor in actors if actor.startswith("person:")]
    if not ids:
        return {}
    return _named(conn, sa.select(people.c.id, called).where(people.c.id.in_(ids)))


def all_names(conn: Connection) -> dict[str, str]:
    """Names of all people, as ``who`` wants them."""
    return _named(conn, sa.select(people.c.id, called))


def name_of(conn: Connection, actor: str) -> str:
    return who(actor, names_of(conn, {actor})) if actor else ""


def _named(conn: Connection, found: sa.Select[int, str]) -> dict[str, str]:
    return {f"person:{key}": name for key, name in conn.execute(found)}
