"""API tokens: what a program may ask, by a secret shown once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.access.events import TokenMade, TokenRevoked
from iorder.access.model import api_tokens
from iorder.access.passwords import digest, new_secret
from iorder.access.permissions import PERMISSIONS
from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.work import Work

PREFIX = "io_"
"""So that a leaked token is recognised by scanners."""
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Token:
    """A token that holds. ``scopes`` are permissions; ``is_fresh``: seen within a minute."""

    id: int
    name: str
    scopes: frozenset[str]
    is_fresh: bool


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as administrators see it; ``hint`` begins its secret, ``is_over``: its time is."""

    id: int
    name: str
    hint: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    is_over: bool


def make_token(
    work: Work, name: str, scopes: Collection[str], days: int | None = None
) -> tuple[int, str]:
    """(id, secret) of a new token; without ``days`` it holds until it is revoked.

    A scope is a permission (``stock.view``), all of an area (``stock.*``), one verb of all areas
    (``*.view``) or ``*``. Raises InvalidInput.
    """
    if not name.strip():
        raise InvalidInput("Give the token a name that says which program uses it.")
    if days is not None and days < 1:
        raise InvalidInput("A token holds for one day or more.")
    granted = expanded(scopes)
    secret = PREFIX + new_secret()
    token_id = work.ids(api_tokens, 1)[0]
    row = {
        "id": token_id,
        "name": name.strip(),
        "secret_hash": digest(secret),
        "hint": secret[: len(PREFIX) + 4],
        "scopes": " ".join(granted),
        "created_by": work.actor,
        "created_at": work.now,
        "expires_at": work.now + timedelta(days=days) if days else None,
    }
    work.insert(api_tokens, [row])
    work.announce(TokenMade(token_id, tuple(granted)))
    return token_id, secret


def expanded(scopes: Collection[str]) -> list[str]:
    """The permissions that ``scopes`` stand for, sorted. Raises InvalidInput."""
    found: set[str] = set()
    for scope in scopes:
        area, _, verb = scope.partition(".")
        some = {
            one
            for one in PERMISSIONS
            if scope == "*"
            or (area in ("*", one.partition(".")[0]) and verb in ("*", one.partition(".")[2]))
        }
        if not some:
            raise InvalidInput(
                f"There is no scope {scope!r}; there are {', '.join(PERMISSIONS)}, "
                "an area such as stock.*, a verb such as *.view, and *."
            )
        found |= some
    if not found:
        raise InvalidInput("Name at least one scope, such as --scope '*.view'.")
    return sorted(found)


def revoke(work: Work, token_id: int) -> None:
    """The token opens nothing any more. Raises NotFound; a second time changes nothing."""
    changed = work.execute(
        sa.update(api_tokens)
        .where(api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None))
        .values(revoked_at=work.now)
    ).rowcount
    if changed:
        work.announce(TokenRevoked(token_id))
    elif not work.execute(sa.select(api_tokens.c.id).where(api_tokens.c.id == token_id)).first():
        raise NotFound(f"There is no token {token_id}; see `python -m iorder token list`.")


def holder(conn: Connection, secret: str) -> Token | None:
    """The token behind a secret, unless it was revoked or has expired."""
    now = dialect.now(conn)
    row = conn.execute(
        sa.select(
            api_tokens.c.id, api_tokens.c.name, api_tokens.c.scopes, api_tokens.c.last_used_at
        ).where(
            api_tokens.c.secret_hash == digest(secret),
            api_tokens.c.revoked_at.is_(None),
            sa.or_(api_tokens.c.expires_at.is_(None), api_tokens.c.expires_at > now),
        )
    ).first()
    if row is None:
        return None
    is_fresh = row.last_used_at is not None and row.last_used_at > now - SEEN_EVERY
    return Token(row.id, row.name, frozenset(row.scopes.split()), is_fresh)


def see(work: Work, token_id: int) -> None:
    """Note that the token is in use."""
    work.execute(
        sa.update(api_tokens).where(api_tokens.c.id == token_id).values(last_used_at=work.now)
    )


def tokens(conn: Connection) -> Sequence[TokenRow]:
    """Every token, the newest first."""
    names = [name for name in TokenRow.__dataclass_fields__ if name != "is_over"]
    rows = conn.execute(
        sa.select(*(api_tokens.c[name] for name in names)).order_by(api_tokens.c.id.desc())
    )
    now = dialect.now(conn)
    return [
        TokenRow(
            **{**row._mapping, "scopes": tuple(row.scopes.split())},
            is_over=row.expires_at is not None and row.expires_at <= now,
        )
        for row in rows
    ]
