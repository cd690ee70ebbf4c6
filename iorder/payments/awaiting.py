"""Transfers that are still to come, and receipts that were entered by mistake."""

import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments.capture import Tender
from iorder.payments.events import PaymentTakenBack
from iorder.payments.matching import lock
from iorder.payments.model import payment_entries, tenders
from iorder.payments.standing import state_of

_t, _e = tenders.c, payment_entries.c
_OVER = ("voided", "cancelled", "expired", "failed", "refunded")
_AWAITED = sa.text(
    "tenders.provider = 'bank_transfer' and tenders.captured_minor < tenders.amount_minor"
)
_MOST = 20_000


def transfers(work: Work) -> list[Tender]:
    """Bank transfers with something missing, oldest first; locked."""
    rows = work.execute(
        sa.select(*(_t[name] for name in Tender.__dataclass_fields__))
        .where(_AWAITED, _t.state.not_in(_OVER))
        .order_by(_t.id)
        .limit(_MOST)
        .with_for_update()
    )
    return [Tender(*row) for row in rows]


def transfer_of(work: Work, order_id: int) -> int | None:
    """The order's first bank transfer that something is missing on."""
    return work.execute(
        sa.select(_t.id)
        .where(_AWAITED, _t.order_id == order_id, _t.state.not_in(_OVER))
        .order_by(_t.position, _t.id)
    ).scalar()


def ref_of(work: Work, tender_id: int, ref: str) -> str:
    """Under what name a receipt is entered that may have been entered and taken back before."""
    times = _times(work, tender_id, ref)
    return f"{ref}/{times + 1}" if times else ref


def _times(work: Work, tender_id: int, ref: str) -> int:
    """How often this receipt was taken back."""
    back = _e.external_ref.startswith(f"{ref}/back", autoescape=True)
    found = work.execute(
        sa.select(sa.func.count()).where(_e.tender_id == tender_id, back, _e.kind == "capture")
    )
    return int(found.scalar_one())


def take_back(work: Work, tender_id: int, amount: Money, ref: str) -> int:
    """What was entered as received under ``ref`` was not for this payment; returns its order.

    The entries stay, two of the opposite sign undo them. Raises Refused where money of it has
    gone back to the buyer already.
    """
    tender = lock(work, tender_id)
    if tender.refunded_minor > tender.captured_minor - amount.minor:
        raise Refused("Some of this money was refunded already; it cannot be taken back.")
    left = tender.captured_minor - amount.minor
    back = f"{ref}/back{_times(work, tender_id, ref)}"
    held = tender.authorized_minor - amount.minor
    state = state_of(held, left, tender.refunded_minor, "awaiting_funds")
    work.execute(
        sa.update(tenders)
        .where(_t.id == tender_id)
        .values(captured_minor=left, authorized_minor=held, state=state)
    )
    work.insert(
        payment_entries,
        [
            {
                "id": entry_id, "tender_id": tender_id, "kind": kind, "currency": amount.currency,
                "amount_minor": -amount.minor, "reason": "taken back",
                "external_ref": back, "actor": work.actor, "at": work.now,
            }
            for entry_id, kind in zip(
                work.ids(payment_entries, 2), ("capture", "authorize"), strict=True
            )
        ],
    )  # fmt: skip
    work.announce(PaymentTakenBack(tender.order_id, tender_id, amount.minor, amount.currency))
    return tender.order_id
