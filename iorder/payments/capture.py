"""Tenders as people and services move them: authorised, captured, refunded, voided.

An entry is written once; a tender's columns are the sums of its entries and move in the same
transaction by a conditional statement, so no more is captured than authorised and no more
refunded than captured.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.prepared import Listed
from iorder.kernel.work import Work
from iorder.payments import stored_value
from iorder.payments.axis import payment_state, payment_states
from iorder.payments.events import (
    CaptureFailed,
    PaymentAuthorized,
    PaymentCaptured,
    PaymentRefunded,
    PaymentReinstated,
    PaymentVoided,
    RefundCameBack,
)
from iorder.payments.model import payment_entries, tenders
from iorder.payments.standing import moving

__all__ = [
    "Due", "Entry", "NewTender", "Tender", "TenderRefuses", "enter", "give_back", "open_tenders",
    "payment_state", "payment_states", "take", "tenders_of",
]  # fmt: skip


class TenderRefuses(Refused):
    """The amount is more than the tender has left for it."""

    code = "tender_refuses"


@dataclass(frozen=True, slots=True)
class Tender:
    """One way an order is paid; amounts in minor units of ``currency``. ``account_id``: of the
    payment account it is taken through, None for what channels and people tell. ``holder_id``:
    the tender whose payment at the service this is a part of."""

    id: int
    order_id: int
    method: str
    currency: str
    amount_minor: int
    authorized_minor: int
    captured_minor: int
    refunded_minor: int
    state: str = "created"
    provider: str = "channel"
    account_id: int | None = None
    external_ref: str = ""
    expires_at: datetime | None = None
    holder_id: int | None = None
    excess_minor: int = 0

    @property
    def open_minor(self) -> int:
        """Authorised and not captured yet."""
        return self.authorized_minor - self.captured_minor

    @property
    def kept_minor(self) -> int:
        """Captured and not refunded."""
        return self.captured_minor - self.refunded_minor


@dataclass(frozen=True, slots=True)
class NewTender:
    """A tender to open. ``ref`` is what the payment service calls it."""

    order_id: int
    method: str
    amount: Money
    provider: str = "channel"
    ref: str = ""
    account_id: int | None = None
    surcharge_minor: int = 0
    instrument: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind`` is authorize, capture, refund or void; a negative capture or refund came back, a
    negative void was captured after all. ``ref``: what the service calls the act."""

    tender_id: int
    kind: str
    amount: Money
    reason: str = ""
    ref: str = ""


_TENDERS = Listed(
    lambda ids: (
        sa.select(*(tenders.c[name] for name in Tender.__dataclass_fields__))
        .where(tenders.c.order_id.in_(ids))
        .order_by(tenders.c.order_id, tenders.c.position, tenders.c.id)
        .with_for_update()
    )
)


def tenders_of(work: Work, order_ids: Collection[int]) -> dict[int, list[Tender]]:
    """The tenders of each order, first position first; locked."""
    found: dict[int, list[Tender]] = {order_id: [] for order_id in order_ids}
    for row in _TENDERS.of(work, found):
        tender = Tender(*row)
        found[tender.order_id].append(tender)
    return found


def open_tenders(work: Work, wanted: Sequence[NewTender]) -> list[int]:
    """Open tenders with nothing on them yet; returns their ids. Positions go on from those the
    orders have."""
    ids = work.ids(tenders, len(wanted))
    positions = _last_positions(work, {one.order_id for one in wanted})
    rows = []
    for tender_id, one in zip(ids, wanted, strict=True):
        positions[one.order_id] += 1
        rows.append(
            {
                "id": tender_id,
                "order_id": one.order_id,
                "position": positions[one.order_id],
                "method": one.method,
                "provider": one.provider,
                "external_ref": one.ref,
                "currency": one.amount.currency,
                "amount_minor": one.amount.minor,
                "account_id": one.account_id,
                "surcharge_minor": one.surcharge_minor,
                "instrument": one.instrument,
                "created_at": work.now,
            }
        )
    work.insert(tenders, rows)
    return ids


_LAST = Listed(
    lambda ids: (
        sa.select(tenders.c.order_id, sa.func.max(tenders.c.position))
        .where(tenders.c.order_id.in_(ids))
        .group_by(tenders.c.order_id)
    )
)


def _last_positions(work: Work, order_ids: Collection[int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    found.update(_LAST.of(work, order_ids))
    return found


_EVENTS = {
    "authorize": PaymentAuthorized,
    "capture": PaymentCaptured,
    "refund": PaymentRefunded,
    "void": PaymentVoided,
}
_BACK = {"capture": CaptureFailed, "refund": RefundCameBack, "void": PaymentReinstated}
OTHERWISE = {"void": "voided", "expired": "expired"}
"""The state of a tender nothing is left on, by the kind or reason of its last entry."""


def enter(work: Work, entries: Sequence[Entry], order_of: Mapping[int, int]) -> None:
    """Write ledger entries and move their tenders, whose orders ``order_of`` names by tender.

    Raises TenderRefuses, which must end the transaction: the entries before it are undone by it.
    """
    if not entries:
        return
    for entry in entries:
        order_id = order_of[entry.tender_id]
        event = _EVENTS[entry.kind] if entry.amount.minor > 0 else _BACK[entry.kind]
        minor = abs(entry.amount.minor)
        work.announce(event(order_id, entry.tender_id, minor, entry.amount.currency))
    back = [entry for entry in entries if entry.kind == "void" and entry.amount.minor < 0]
    _move(work, "void", back)
    for kind in ("authorize", "capture", "refund", "void"):
        _move(work, kind, [one for one in entries if one.kind == kind and one not in back])
    numbered = dict(zip(work.ids(payment_entries, len(entries)), entries, strict=True))
    work.insert(
        payment_entries,
        [
            {
                "id": entry_id,
                "tender_id": entry.tender_id,
                "kind": entry.kind,
                "currency": entry.amount.currency,
                "amount_minor": entry.amount.minor,
                "reason": entry.reason,
                "external_ref": entry.ref,
                "actor": work.actor,
                "at": work.now,
            }
            for entry_id, entry in numbered.items()
        ],
    )
    stored_value.put_back(
        work,
        {
            entry_id: (entry.tender_id, entry.amount)
            for entry_id, entry in numbered.items()
            if entry.kind == "refund" and entry.amount.minor > 0
        },
    )


def _move(work: Work, kind: str, entries: Sequence[Entry]) -> None:
    done = moving(kind).count(
        work,
        [
            {
                "the_tender": entry.tender_id,
                "the_currency": entry.amount.currency,
                "amount": entry.amount.minor,
                "otherwise": OTHERWISE.get(entry.reason) or OTHERWISE.get(kind),
            }
            for entry in entries
        ],
    )
    if done != len(entries):
        raise TenderRefuses(
            f"There is less left to {kind} than asked; look at the payment's entries."
        )


@dataclass(frozen=True, slots=True)
class Due:
    """What an order costs and how its buyer said to pay: the tender to open where none is."""

    method: str
    amount: Money


def take(work: Work, due: Mapping[int, Due], act: str) -> None:
    """Bring the tenders of these orders to ``act`` (authorize or capture), whatever is missing.

    Money that came back is not taken again: a refunded tender stays as it is.
    """
    held = tenders_of(work, due)
    missing = [order_id for order_id, found in held.items() if not found]
    open_tenders(work, [NewTender(one, due[one].method, due[one].amount) for one in missing])
    if missing:
        held.update(tenders_of(work, missing))
    entries: list[Entry] = []
    for order_id in sorted(due):
        for tender in held[order_id]:
            entries += _missing(tender, act)
    enter(work, entries, {one.id: one.order_id for found in held.values() for one in found})


def _missing(tender: Tender, act: str) -> list[Entry]:
    to_authorize = tender.amount_minor - tender.authorized_minor
    to_capture = tender.amount_minor - tender.captured_minor if act == "capture" else 0
    wanted = (("authorize", to_authorize), ("capture", to_capture))
    return [
        Entry(tender.id, kind, Money(amount, tender.currency))
        for kind, amount in wanted
        if amount > 0
    ]


def give_back(work: Work, held: Sequence[Tender], reason: str) -> None:
    """Void what is only authorised and refund what is captured; nothing where nothing is."""
    entries = []
    for tender in held:
        amounts = (("void", tender.open_minor), ("refund", tender.kept_minor))
        entries += [
            Entry(tender.id, kind, Money(amount, tender.currency), reason)
            for kind, amount in amounts
            if amount > 0
        ]
    enter(work, entries, {one.id: one.order_id for one in held})
