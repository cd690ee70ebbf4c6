"""What happens to people's accounts. Bodies hold ids and roles, never names, emails or secrets."""

from dataclasses import dataclass

from iorder.kernel.events import Event


@dataclass(frozen=True)
class PersonAdded(Event, subject="person", key="person_id"):
    person_id: int
    role: str


@dataclass(frozen=True)
class RoleChanged(Event, subject="person", key="person_id"):
    person_id: int
    before: str
    after: str


@dataclass(frozen=True)
class PersonDisabled(Event, subject="person", key="person_id"):
    """Nobody gets in as this person any more; their sessions ended with it."""

    person_id: int


@dataclass(frozen=True)
class PersonEnabled(Event, subject="person", key="person_id"):
    person_id: int


@dataclass(frozen=True)
class LinkMade(Event, subject="person", key="person_id"):
    """Somebody was given a one-time sign-in link."""

    person_id: int


@dataclass(frozen=True)
class PasswordReset(Event, subject="person", key="person_id"):
    """A new password; sessions and links ended with it."""

    person_id: int


@dataclass(frozen=True)
class SessionsEnded(Event, subject="person", key="person_id"):
    """Signed out everywhere; links that were not used yet are void too."""

    person_id: int


@dataclass(frozen=True)
class TokenMade(Event, subject="token", key="token_id"):
    """A program may ask the API; ``scopes`` are permissions."""

    token_id: int
    scopes: tuple[str, ...]


@dataclass(frozen=True)
class TokenRevoked(Event, subject="token", key="token_id"):
    token_id: int
