"""The port of fraud services: what is asked of one, what it answers, what it learns from us.

Each is one module in ``services`` that binds ``SERVICE``. A service is stateless: every call gets
its settings. It opens no transaction and imports its SDK inside the functions that use it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Protocol

from iorder.fraud.check import Case
from iorder.kernel.errors import Refused
from iorder.kernel.money import exponent
from iorder.kernel.registry import Registry

TIMEOUT_SECONDS = 8.0


class ServiceDown(Exception):
    """The service did not answer, refused us, or answered what cannot be read. Words for people;
    never its credentials."""


def down(service: str, error: Exception, secret: str = "") -> ServiceDown:
    """That ``service`` did not answer, in words for people: SDKs tell of sockets and pools."""
    cause = error.__cause__ or error.__context__ or error
    kinds = " ".join(kind.__name__ for one in (error, cause) for kind in type(one).__mro__)
    if "Timeout" in kinds:
        return ServiceDown(f"{service} took longer than {TIMEOUT_SECONDS:.0f} seconds.")
    if "Connect" in kinds:
        return ServiceDown(f"{service} cannot be reached.")
    words = str(error).replace(secret, "…") if secret else str(error)
    return ServiceDown(f"{service} did not answer as it should: {words[:160]}")


class WrongSignature(Refused):
    """A webhook that is unsigned, altered, or signed with another secret."""

    code = "wrong_signature"


@dataclass(frozen=True, slots=True)
class Asked:
    """One question. ``key``: of this call, the same in each repetition; ``external_ref``: what the
    service called its last answer about the order; ``agent``: the buyer's browser."""

    key: str
    case: Case
    external_ref: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """``points``: 0 to 100 against the order; ``verdict``: approve, review, decline or empty
    where it has none; ``reasons``: for people."""

    points: int
    verdict: str = ""
    reasons: tuple[str, ...] = ()
    external_ref: str = ""
    evidence: Mapping[str, Any] = field(default_factory=dict)


class Untold(Exception):
    """This is not told to the service; words say why. It is not asked again."""


@dataclass(frozen=True, slots=True)
class Chargeback:
    """Money a buyer's bank took back for good. ``ref``: what the payment service ``processor``
    calls the dispute; ``reason``: in its words."""

    ref: str
    processor: str
    currency: str
    amount_minor: int
    fee_minor: int
    reason: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Feedback:
    """What an order turned out to be: genuine, fraud or friendly; ``source``: who says so;
    ``chargeback``: the one that says so."""

    key: str
    case: Case
    label: str
    source: str
    reason: str = ""
    external_ref: str = ""
    chargeback: Chargeback | None = None


@dataclass(frozen=True, slots=True)
class ToldAnswer:
    """A decision that came by itself. ``number``: of our order; ``event_id``: the same in each
    repetition."""

    event_id: str
    number: str
    answer: Answer


class FraudService(Protocol):
    """``Settings``: a frozen dataclass of fields as ``kernel.service_settings`` makes them, among
    them ``weight``: percent of its points that count."""

    slug: ClassVar[str]
    label: ClassVar[str]
    Settings: ClassVar[type]
    learns: ClassVar[bool]
    has_hooks: ClassVar[bool]

    def assess(self, settings: Any, asked: Asked) -> Answer | None:
        """None where the order is none of its business. Raises ServiceDown."""
        ...

    def learn(self, settings: Any, feedback: Feedback) -> None:
        """Tell it what the order was, where it ``learns``. Raises ServiceDown, Untold."""
        ...

    def told_by(
        self, settings: Any, headers: Mapping[str, str], body: bytes
    ) -> Sequence[ToldAnswer]:
        """The decisions of a webhook; header names in lower case. Raises WrongSignature."""
        ...

    def try_out(self, settings: Any) -> str:
        """A harmless call that proves the settings; words for the person. Raises ServiceDown."""
        ...


SERVICES: Registry[FraudService] = Registry("iorder.fraud.services", "SERVICE")


def major(minor: int, currency: str) -> Decimal:
    """``1234`` EUR is ``12.34``."""
    return Decimal(minor).scaleb(-exponent(currency)) if currency else Decimal(minor)


def names(whole: str) -> tuple[str, str]:
    """(first, last) of a name as people write it."""
    first, _, last = whole.strip().rpartition(" ")
    return first or last, last if first else ""
