"""Payments of past orders: tenders with the ledger entries that explain them.

A re-import whose amounts differ writes the difference as further entries; nothing is rewritten.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa

from iorder.kernel import bulk
from iorder.kernel.work import Work
from iorder.payments.model import payment_entries, tenders
from iorder.payments.standing import state_of

PAID = ("captured", "overpaid", "partially_refunded", "refunded")
_TENDER = (
    "id", "order_id", "position", "method", "external_ref", "installments", "currency",
    "amount_minor", "authorized_minor", "captured_minor", "refunded_minor", "state", "created_at",
)  # fmt: skip
_ENTRY = ("id", "tender_id", "kind", "currency", "amount_minor", "reason", "actor", "at")


@dataclass(frozen=True, slots=True)
class PastTender:
    """One way a past order was paid; ``authorized_minor`` is what was not voided."""

    method: str
    currency: str
    amount_minor: int
    at: datetime
    captured_minor: int = 0
    refunded_minor: int = 0
    voided_minor: int = 0
    position: int = 1
    installments: int = 1
    ref: str = ""

    @property
    def authorized_minor(self) -> int:
        return self.amount_minor - self.voided_minor

    @property
    def state(self) -> str:
        """Where a tender with these amounts stands."""
        otherwise = "voided" if self.voided_minor else "created"
        return state_of(self.authorized_minor, self.captured_minor, self.refunded_minor, otherwise)

    def entered(self) -> dict[str, int]:
        """What its entries add up to, by kind."""
        sums = {
            "authorize": self.amount_minor,
            "capture": self.captured_minor,
            "refund": self.refunded_minor,
            "void": self.voided_minor,
        }
        return {kind: amount for kind, amount in sums.items() if amount}


def implied(whole: PastTender, payment_status: str, refunded_minor: int) -> list[PastTender]:
    """The one tender that a mere status implies; none where it says too little to be sure.

    ``whole`` is the order's total as a tender with nothing on it yet.
    """
    total = whole.amount_minor
    if total <= 0:
        return []
    if payment_status in PAID:
        refunded = refunded_minor or (total if payment_status == "refunded" else 0)
        return [replace(whole, captured_minor=total, refunded_minor=min(refunded, total))]
    if payment_status == "authorized":
        return [whole]
    if payment_status == "voided":
        return [replace(whole, voided_minor=total)]
    return []


def with_refund(paid: Sequence[PastTender], refunded_minor: int) -> list[PastTender]:
    """``paid`` with an order's refund laid on its tenders in order, as far as they go."""
    left = refunded_minor - sum(one.refunded_minor for one in paid)
    spread = []
    for one in paid:
        part = max(0, min(left, one.captured_minor - one.refunded_minor))
        left -= part
        spread.append(replace(one, refunded_minor=one.refunded_minor + part) if part else one)
    return spread


def entered(paid: Sequence[PastTender]) -> dict[str, int]:
    """What was entered by kind over all tenders of an order."""
    sums: dict[str, int] = defaultdict(int)
    for one in paid:
        for kind, amount in one.entered().items():
            sums[kind] += amount
    return sums


def insert(work: Work, paid: Mapping[int, Sequence[PastTender]]) -> list[int]:
    """Write tenders by order id; returns their ids in the order given."""
    flat = [(order_id, one) for order_id, some in paid.items() for one in some]
    if not flat:
        return []
    ids = work.ids(tenders, len(flat))
    rows, entries = [], []
    for tender, (order_id, one) in zip(ids, flat, strict=True):
        rows.append(
            (
                tender, order_id, one.position, one.method, one.ref, one.installments,
                one.currency, one.amount_minor, one.authorized_minor, one.captured_minor,
                one.refunded_minor, one.state, work.now,
            )
        )  # fmt: skip
        entries += [
            (tender, kind, one.currency, amount, "", one.at)
            for kind, amount in one.entered().items()
        ]
    bulk.insert(work, tenders, _TENDER, rows)
    _enter(work, entries)
    return ids


def revise(work: Work, paid: Mapping[int, Sequence[PastTender]]) -> bool:
    """Bring the tenders of known orders to what the source now says; True where one changed.

    Tenders the source no longer has are left: money that moved is not forgotten.
    """
    rows = work.execute(sa.select(tenders).where(tenders.c.order_id.in_(paid)).with_for_update())
    there = {(row.order_id, row.position): row for row in rows}
    fresh: dict[int, list[PastTender]] = defaultdict(list)
    entries = []
    for order_id, some in paid.items():
        for one in some:
            row = there.get((order_id, one.position))
            if row is None:
                fresh[order_id].append(one)
            else:
                entries += _correct(work, row, one)
    insert(work, fresh)
    _enter(work, entries)
    return bool(fresh or entries)


def places_of(work: Work, tender_ids: Sequence[int]) -> dict[int, tuple[int, int]]:
    """(order id, position) of each tender."""
    rows = work.execute(
        sa.select(tenders.c.id, tenders.c.order_id, tenders.c.position).where(
            tenders.c.id.in_(tender_ids)
        )
    )
    return {tender: (order_id, position) for tender, order_id, position in rows}


def last_positions(work: Work, order_ids: Sequence[int]) -> dict[int, int]:
    """The last position among the tenders of each order; orders without one are left out."""
    rows = work.execute(
        sa.select(tenders.c.order_id, sa.func.max(tenders.c.position))
        .where(tenders.c.order_id.in_(order_ids))
        .group_by(tenders.c.order_id)
    )
    return {order_id: int(most) for order_id, most in rows}


Entry = tuple[int, str, str, int, str, datetime]


def _correct(work: Work, row: sa.Row[tuple[object, ...]], one: PastTender) -> list[Entry]:
    before = {
        "authorize": row.amount_minor,
        "capture": row.captured_minor,
        "refund": row.refunded_minor,
        "void": row.amount_minor - row.authorized_minor,
    }
    after = one.entered()
    moves = {kind: after.get(kind, 0) - amount for kind, amount in before.items()}
    if not any(moves.values()) or row.currency != one.currency:
        return []
    work.execute(
        sa.update(tenders)
        .where(tenders.c.id == row.id)
        .values(
            amount_minor=one.amount_minor,
            authorized_minor=one.authorized_minor,
            captured_minor=one.captured_minor,
            refunded_minor=one.refunded_minor,
            state=one.state,
        )
    )
    reason = "the source corrected it"
    return [
        (row.id, kind, row.currency, move, reason, one.at) for kind, move in moves.items() if move
    ]


def _enter(work: Work, entries: Sequence[Entry]) -> None:
    if entries:
        ids = work.ids(payment_entries, len(entries))
        bulk.insert(
            work,
            payment_entries,
            _ENTRY,
            [
                (entry, tender, kind, currency, amount, reason, work.actor, at)
                for entry, (tender, kind, currency, amount, reason, at) in zip(
                    ids, entries, strict=True
                )
            ],
        )
