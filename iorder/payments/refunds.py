"""Money promised back: requested, approved, sent, arrived. Never more than was captured.

What is not refused, failed or reversed counts against what was captured, whoever asked for it
and wherever it stands; the tenders are locked while that is worked out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import disputes, parts
from iorder.payments.capture import Tender, tenders_of
from iorder.payments.events import RefundDecided, RefundRequested
from iorder.payments.model import payment_calls, refunds
from iorder.payments.policy import needs_approval, spread
from iorder.payments.states import REFUND

PENDING = ("requested", "approved", "processing")
GOES = (*PENDING, "succeeded")
"""It went back to the buyer, or is to."""
_c = refunds.c


class OverRefund(Refused):
    """More is asked back than is left of what was captured; ``left`` says how much is."""

    code = "over_refund"

    def __init__(self, left: Money, asked: Money | None) -> None:
        self.left = {"minor": left.minor, "currency": left.currency}
        if not left.minor:
            super().__init__("Nothing is left to refund: no captured money remains on this order.")
        else:
            super().__init__(f"{asked} is more than the {left} that can still be refunded.")


@dataclass(frozen=True, slots=True)
class RefundWish:
    """``amount`` None: all that is left. ``cause`` makes it once. ``tender_id``: of that one only.
    ``approved_by``: who may approve and did; else a large one waits for somebody who may.
    ``beyond_minor``: how much is kept beyond what the order costs, which goes back first."""

    order_id: int
    amount: Money | None
    reason: str
    cause: str
    return_id: int | None = None
    tender_id: int | None = None
    approved_by: str = ""
    beyond_minor: int = 0


@dataclass(frozen=True, slots=True)
class Refund:
    id: int
    order_id: int
    tender_id: int
    return_id: int | None
    state: str
    currency: str
    amount_minor: int
    reason: str
    cause: str
    external_ref: str

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


COLUMNS = tuple(_c[name] for name in Refund.__dataclass_fields__)


def request(work: Work, wish: RefundWish) -> list[Refund]:
    """Promise money back, spread over the order's tenders in proportion to what each has left.

    The same cause again gives the refunds it made. Raises OverRefund and InvalidInput.
    """
    before = caused(work, wish.cause)
    if before:
        return before
    held = tenders_of(work, [wish.order_id])[wish.order_id]
    held = [one for one in held if wish.tender_id in (None, one.id)]
    left = refundable(work, held)
    currency = held[0].currency if held else wish.amount.currency if wish.amount else ""
    whole = Money(sum(left.values()), currency)
    amount = whole if wish.amount is None else wish.amount
    if amount.currency != whole.currency:
        raise InvalidInput(f"The order is paid in {whole.currency}, not in {amount.currency}.")
    if wish.amount is not None and amount.minor <= 0:
        raise InvalidInput("Refund an amount above zero.")
    if amount.minor > whole.minor or not whole.minor:
        raise OverRefund(whole, amount)
    payable = [one for one in held if left[one.id] > 0]
    parts = amount.split([left[one.id] for one in payable])
    shares = [(one, part) for one, part in zip(payable, parts, strict=True) if part.minor]
    return _insert(work, wish, shares, waits=needs_approval(amount) and not wish.approved_by)


def refundable(work: Work, held: Sequence[Tender]) -> dict[int, int]:
    """Minor units by tender that may still go back; the tenders are locked by their reader."""
    ids = [one.id for one in held]
    promised = pending(work, ids)
    disputed = _disputed(work, held)
    return {
        one.id: max(0, one.kept_minor - promised.get(one.id, 0) - disputed.get(one.id, 0))
        for one in held
    }


def _disputed(work: Work, held: Sequence[Tender]) -> dict[int, int]:
    """Minor units by tender that disputes have taken or may take; one of a payment that several
    orders are paid with takes from the holder first."""
    taken = disputes.against(work, sorted({one.holder_id or one.id for one in held}))
    found: dict[int, int] = {}
    for one in held:
        if left := taken.pop(one.holder_id or one.id, 0):
            some = parts.family(work, one)
            shares = spread(left, [member.kept_minor for member in some])
            found |= {member.id: part for member, part in zip(some, shares, strict=True)}
    return found


def pending(work: Work, tender_ids: Sequence[int]) -> dict[int, int]:
    """Minor units by tender that are promised and have not arrived."""
    if not tender_ids:
        return {}
    rows = work.execute(
        sa.select(_c.tender_id, sa.func.sum(_c.amount_minor))
        .where(_c.tender_id.in_(tender_ids), _c.state.in_(PENDING))
        .group_by(_c.tender_id)
    )
    return {tender_id: int(amount) for tender_id, amount in rows}


def since(work: Work, order_id: int, at: datetime) -> bool:
    """Whether money of the order went back, or is to, since then."""
    its = (_c.order_id == order_id, _c.requested_at >= at, _c.state.in_(GOES))
    return work.execute(sa.select(_c.id).where(*its).limit(1)).first() is not None


def excess(work: Work, tender_ids: Sequence[int]) -> dict[int, int]:
    """Minor units by tender that go back because they were too much."""
    if not tender_ids:
        return {}
    rows = work.execute(
        sa.select(_c.tender_id, sa.func.sum(_c.excess_minor))
        .where(_c.tender_id.in_(tender_ids), _c.state.in_(GOES), _c.excess_minor > 0)
        .group_by(_c.tender_id)
    )
    return {tender_id: int(amount) for tender_id, amount in rows}


def caused(work: Work, cause: str) -> list[Refund]:
    """The refunds a cause has made: its own row, and ``cause/2``... on further tenders."""
    rows = work.execute(
        sa.select(*COLUMNS)
        .where(sa.or_(_c.cause == cause, _c.cause.startswith(f"{cause}/", autoescape=True)))
        .order_by(_c.id)
    )
    return [Refund(*row) for row in rows]


def get(work: Work, refund_id: int) -> Refund:
    """The refund, locked. Raises NotFound."""
    row = work.execute(
        sa.select(*COLUMNS).where(_c.id == refund_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such refund; reload the list.")
    return Refund(*row)


def acts_of(one: Refund) -> tuple[str, ...]:
    """What can be done with it where it stands."""
    return REFUND.acts(one.state)


def move(work: Work, one: Refund, act: str, **more: Any) -> Refund:
    """Let the refund go on by ``act`` of its table. Raises IllegalMove."""
    state = REFUND.after(one.state, act)
    if state in ("succeeded", "failed", "refused", "reversed"):
        more.setdefault("finished_at", work.now)
    if act == "approve":
        more.setdefault("approved_by", work.actor)
    work.execute(sa.update(refunds).where(_c.id == one.id).values(state=state, **more))
    if act in ("approve", "refuse", "withdraw", "fail", "reverse"):
        work.announce(RefundDecided(one.order_id, one.id, state))
    return get(work, one.id)


def _insert(
    work: Work, wish: RefundWish, shares: Sequence[tuple[Tender, Money]], *, waits: bool
) -> list[Refund]:
    ids = work.ids(refunds, len(shares))
    beyond = spread(wish.beyond_minor, [part.minor for _, part in shares])
    rows: list[Mapping[str, Any]] = [
        {
            "id": refund_id, "order_id": wish.order_id, "tender_id": tender.id,
            "return_id": wish.return_id, "state": "requested" if waits else "approved",
            "currency": part.currency, "amount_minor": part.minor, "reason": wish.reason,
            "cause": wish.cause if number == 1 else f"{wish.cause}/{number}",
            "requested_by": work.actor, "requested_at": work.now,
            "approved_by": "" if waits else wish.approved_by or "rule",
            "excess_minor": over,
        }
        for number, (refund_id, (tender, part), over) in enumerate(
            zip(ids, shares, beyond, strict=True), 1
        )
    ]  # fmt: skip
    work.insert(refunds, rows)
    for refund_id, (_, part) in zip(ids, shares, strict=True):
        work.announce(
            RefundRequested(wish.order_id, refund_id, part.minor, part.currency, wish.reason)
        )
    return caused(work, wish.cause)


def name(work: Work, refund_id: int, external_ref: str) -> None:
    """The service calls the refund so."""
    work.execute(
        sa.update(refunds)
        .where(_c.id == refund_id, _c.external_ref == "")
        .values(external_ref=external_ref)
    )


def times_sent(work: Work, refund_id: int) -> int:
    """How often its service was asked for it."""
    its = payment_calls.c.refund_id == refund_id
    return int(
        work.execute(sa.select(sa.func.count()).select_from(payment_calls).where(its)).scalar_one()
    )
