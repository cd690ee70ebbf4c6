"""The port of payment services: what is asked of one, what it answers, what it tells by itself.

A provider is stateless: every call gets its account's settings. It never opens a transaction and
imports its SDK inside the functions that use it, so that starting iOrder loads none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Literal, Protocol

from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.registry import Registry

Outcome = Literal["done", "pending", "declined"]
Kind = Literal[
    "requires_action", "approved", "awaiting_funds", "processing",
    "authorized", "captured", "capture_failed", "voided", "expired", "failed",
    "refunded", "refund_failed", "refund_reversed",
    "dispute_opened", "dispute_evidence_due", "dispute_submitted", "dispute_won", "dispute_lost",
    "changed",
]  # fmt: skip
"""``capture_failed``: a capture that was promised, or even told, did not come: same ``act_ref``.
``approved``: the buyer agreed on the service's page, and ``authorize`` takes it now.
``changed``: something is new, the service does not say what: ``fetch`` it; never a repetition."""


class ServiceDown(Exception):
    """The service did nothing: refused the connection, was too busy, or answered 5xx in a way it
    documents as without effect. The call may be made again under the same key."""


class AnswerLost(Exception):
    """The service may have acted: the connection broke after asking, or the answer is garbage.
    The call is looked up by ``fetch`` before anything else."""


class WrongSignature(Refused):
    """A webhook that is unsigned, altered, stale, or signed with another secret."""

    code = "wrong_signature"


class Unsuitable(Refused):
    """The service cannot do this at all (currency, amount, capability)."""

    code = "unsuitable"


class LockedOut(Refused):
    """The service does not accept this account's keys, so nothing was done. It is asked again
    once a person has put the settings right."""

    code = "locked_out"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a service can do. ``online`` False: a person or a file says what happened.
    ``authorization_days``: until what is authorised lapses where the service does not say.
    ``looks_up`` False: ``fetch`` finds nothing, as the service answers no such question; what was
    lost is settled by its webhook or by asking again under the same key. ``needs_url``: it
    tells only the address that each call names (``Asked.hook_url``). ``dispute_evidence``: it
    takes evidence of disputes by its ``defence``; else a person answers at the service."""

    online: bool = True
    authorize: bool = True
    partial_capture: bool = True
    several_captures: bool = False
    void: bool = True
    refund: bool = True
    partial_refund: bool = True
    links: bool = False
    polls: bool = False
    webhooks: bool = True
    idempotent: bool = True
    looks_up: bool = True
    needs_url: bool = False
    dispute_evidence: bool = False
    authorization_days: int | None = 7


@dataclass(frozen=True, slots=True)
class Asked:
    """One call. ``key``: the idempotency key; ``external_ref``: what the service calls the payment
    (empty before authorising); ``capture_ref``: the capture a refund is of, where that matters;
    ``reference``: our order number; ``token``: the buyer's payment method, from the shop's
    checkout. ``last``: nothing more will be captured of it. ``hook_url``: our public address for
    its webhooks. ``asked_at``: when the call that ``fetch`` looks up was made. ``case``: the
    ``defence.Case`` of a call about a dispute."""

    key: str
    amount: Money
    reference: str
    tender_id: int
    external_ref: str = ""
    capture_ref: str = ""
    token: str = ""
    email: str = ""
    description: str = ""
    return_url: str = ""
    last: bool = True
    capture_now: bool = False
    hook_url: str = ""
    asked_at: datetime | None = None
    case: Any = None


@dataclass(frozen=True, slots=True)
class Told:
    """One fact, normalised. ``event_id``: unique at the service, the same in each repetition.

    Either ``amount`` is what this one act moved and ``act_ref`` names the act (a capture's or a
    refund's id), or ``total`` is what all acts of this kind moved so far. ``external_ref``: the
    payment; ``reference``: our order number or ``tender:ID`` where the service carries it;
    ``key``: the idempotency key of the call that did it, where the service carries it.
    """

    event_id: str
    kind: Kind
    external_ref: str
    at: datetime
    reference: str = ""
    act_ref: str = ""
    amount: Money | None = None
    total: Money | None = None
    reason: str = ""
    due_at: datetime | None = None
    fee: Money | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said to a call. ``pending``: it will tell later; ``declined``: ``reason``
    says why. ``facts``: what is so now. The rest is what it knows of the payment."""

    outcome: Outcome
    external_ref: str = ""
    facts: tuple[Told, ...] = ()
    reason: str = ""
    link: str = ""
    instrument: str = ""
    fingerprint: str = ""
    card_country: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Hook:
    """A request that came to ``/hooks/payments/<account>``; header names in lower case. ``url``:
    the public address it was sent to, which some services sign. ``now``: to judge its age."""

    headers: Mapping[str, str]
    body: bytes
    url: str
    now: datetime


class Provider(Protocol):
    """``Settings``: a frozen dataclass of fields as ``kernel.service_settings`` makes them.
    ``methods``: the payment methods it takes, as orders name them (card, wallet, cod,
    bank_transfer, ...)."""

    slug: ClassVar[str]
    label: ClassVar[str]
    Settings: ClassVar[type]
    capabilities: ClassVar[Capabilities]
    methods: ClassVar[tuple[str, ...]]

    def authorize(self, settings: Any, asked: Asked) -> Answer: ...

    def capture(self, settings: Any, asked: Asked) -> Answer: ...

    def void(self, settings: Any, asked: Asked) -> Answer: ...

    def refund(self, settings: Any, asked: Asked) -> Answer: ...

    def link(self, settings: Any, asked: Asked) -> Answer: ...

    def fetch(self, settings: Any, asked: Asked) -> Answer | None:
        """How the payment stands, by ``external_ref`` or else by ``reference``; None where the
        service knows none. Its facts settle a call whose answer was lost."""
        ...

    def told_since(self, settings: Any, cursor: str) -> tuple[Sequence[Told], str]:
        """Facts after ``cursor`` (empty: the last days), and the next one; for lost webhooks."""
        ...

    def told_by(self, settings: Any, hook: Hook) -> Sequence[Told]:
        """The facts of a webhook. Raises WrongSignature. Kinds it does not know are left out."""
        ...

    def acknowledgement(self) -> bytes:
        """The body the service wants back for a webhook it need not send again."""
        ...

    def try_out(self, settings: Any) -> str:
        """One harmless call that proves the settings; returns words for the person who asked.
        Raises ServiceDown, LockedOut, Unsuitable."""
        ...


PROVIDERS: Registry[Provider] = Registry("iorder.payments.providers", "PROVIDER")


def capabilities_of(provider: Provider, settings: Any) -> Capabilities:
    """What it can do in this account: some abilities are switched on account by account."""
    of_account = getattr(provider, "capabilities_with", None)
    return of_account(settings) if of_account else provider.capabilities
