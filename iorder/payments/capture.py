"""Tenders as people and services move them: authorised, captured, refunded, voided.

An entry is written once; a tender's columns are the sums of its entries and move in the same
transaction by a conditional statement, so no more is captured than authorised and no more
refunded than captured.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments.events import (
    PaymentAuthorized,
    PaymentCaptured,
    PaymentRefunded,
    PaymentVoided,
)
from iorder.payments.model import payment_entries, tenders


class TenderRefuses(Refused):
    """The amount is more than the tender has left for it."""

    code = "tender_refuses"


@dataclass(frozen=True, slots=True)
class Tender:
    """One way an order is paid; amounts in minor units of ``currency``."""

    id: int
    order_id: int
    method: str
    currency: str
    amount_minor: int
    authorized_minor: int
    captured_minor: int
    refunded_minor: int

    @property
    def open_minor(self) -> int:
        """Authorised and not captured yet."""
        return self.authorized_minor - self.captured_minor


@dataclass(frozen=True, slots=True)
class NewTender:
    """A tender to open. ``ref`` is what the payment service calls it."""

    order_id: int
    method: str
    amount: Money
    provider: str = "channel"
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """``kind`` is authorize, capture, refund or void; the amount is positive."""

    tender_id: int
    kind: str
    amount: Money
    reason: str = ""


_THESE = tenders.c.order_id.in_(sa.bindparam("ids", expanding=True))
_TENDERS = (
    sa.select(*(tenders.c[name] for name in Tender.__dataclass_fields__))
    .where(_THESE)
    .order_by(tenders.c.order_id, tenders.c.position, tenders.c.id)
    .with_for_update()
)
_SUMS = (
    sa.select(
        tenders.c.order_id, payment_entries.c.kind, sa.func.sum(payment_entries.c.amount_minor)
    )
    .join(payment_entries, payment_entries.c.tender_id == tenders.c.id)
    .where(_THESE)
    .group_by(tenders.c.order_id, payment_entries.c.kind)
)


def tenders_of(work: Work, order_ids: Collection[int]) -> dict[int, list[Tender]]:
    """The tenders of each order, first position first; locked."""
    found: dict[int, list[Tender]] = {order_id: [] for order_id in order_ids}
    if not found:
        return found
    for row in work.execute(_TENDERS, {"ids": list(found)}):
        found[row.order_id].append(Tender(*row))
    return found


def open_tenders(work: Work, wanted: Sequence[NewTender]) -> list[int]:
    """Open tenders with nothing on them yet; returns their ids. Positions follow the list."""
    ids = work.ids(tenders, len(wanted))
    positions: dict[int, int] = defaultdict(int)
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
                "created_at": work.now,
            }
        )
    work.insert(tenders, rows)
    return ids


_EVENTS = {
    "authorize": PaymentAuthorized,
    "capture": PaymentCaptured,
    "refund": PaymentRefunded,
    "void": PaymentVoided,
}


def enter(work: Work, entries: Sequence[Entry], order_of: Mapping[int, int]) -> None:
    """Write ledger entries and move their tenders, whose orders ``order_of`` names by tender.

    Raises TenderRefuses, which must end the transaction: the entries before it are undone by it.
    """
    if not entries:
        return
    for entry in entries:
        order_id = order_of[entry.tender_id]
        event = _EVENTS[entry.kind]
        work.announce(event(order_id, entry.tender_id, entry.amount.minor, entry.amount.currency))
    for kind in ("authorize", "capture", "refund", "void"):
        _move(work, kind, [entry for entry in entries if entry.kind == kind])
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
                "actor": work.actor,
                "at": work.now,
            }
            for entry_id, entry in zip(
                work.ids(payment_entries, len(entries)), entries, strict=True
            )
        ],
    )


def _move(work: Work, kind: str, entries: Sequence[Entry]) -> None:
    if not entries:
        return
    amount = sa.bindparam("amount", type_=sa.BigInteger)
    left, moved = {
        "authorize": (tenders.c.amount_minor - tenders.c.authorized_minor, "authorized_minor"),
        "capture": (tenders.c.authorized_minor - tenders.c.captured_minor, "captured_minor"),
        "refund": (tenders.c.captured_minor - tenders.c.refunded_minor, "refunded_minor"),
        "void": (tenders.c.authorized_minor - tenders.c.captured_minor, "authorized_minor"),
    }[kind]
    change = -amount if kind == "void" else amount
    done = work.execute(
        sa.update(tenders)
        .where(
            tenders.c.id == sa.bindparam("the_tender"),
            tenders.c.currency == sa.bindparam("the_currency"),
            left >= amount,
        )
        .values({moved: tenders.c[moved] + change}),
        [
            {
                "the_tender": entry.tender_id,
                "the_currency": entry.amount.currency,
                "amount": entry.amount.minor,
            }
            for entry in entries
        ],
    ).rowcount
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


def give_back(work: Work, order_ids: Collection[int], reason: str) -> None:
    """Void what is only authorised and refund what is captured; nothing where nothing is."""
    held = tenders_of(work, order_ids)
    entries = []
    for tender in (one for found in held.values() for one in found):
        amounts = (
            ("void", tender.open_minor),
            ("refund", tender.captured_minor - tender.refunded_minor),
        )
        entries += [
            Entry(tender.id, kind, Money(amount, tender.currency), reason)
            for kind, amount in amounts
            if amount > 0
        ]
    enter(work, entries, {one.id: one.order_id for found in held.values() for one in found})


def payment_states(work: Work, totals: Mapping[int, int]) -> dict[int, str]:
    """The payment axis of each order, from its ledger. ``totals``: minor units by order id."""
    sums: dict[int, dict[str, int]] = {order_id: {} for order_id in totals}
    for order_id, kind, amount in work.execute(_SUMS, {"ids": list(sums)}) if sums else ():
        sums[order_id][kind] = int(amount)
    return {order_id: payment_state(total, sums[order_id]) for order_id, total in totals.items()}


def payment_state(total_minor: int, entered: Mapping[str, int]) -> str:
    """``entered``: what was entered by kind, in minor units; the first line that is true."""
    captured, refunded = entered.get("capture", 0), entered.get("refund", 0)
    voided = entered.get("void", 0)
    authorized = entered.get("authorize", 0) - voided
    rules = (
        (captured > 0 and refunded >= captured, "refunded"),
        (refunded > 0, "partially_refunded"),
        (captured > total_minor, "overpaid"),
        (captured > 0 and captured == total_minor, "captured"),
        (captured > 0, "partially_captured"),
        (authorized > 0, "authorized"),
        (voided > 0, "voided"),
    )
    return next((state for is_so, state in rules if is_so), "unpaid")
