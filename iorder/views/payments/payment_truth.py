"""One order's money as it is: what it costs, what is promised, here, and gone back."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.payments import accounts
from iorder.payments.balance import Balance
from iorder.payments.calls import UNFINISHED
from iorder.payments.disputes import AGAINST
from iorder.payments.model import disputes, payment_accounts, payment_calls, refunds, tenders
from iorder.payments.provider import PROVIDERS
from iorder.payments.refunds import GOES, PENDING
from iorder.payments.standing import ALIVE
from iorder.payments.states import DISPUTE, REFUND, TENDER
from iorder.views.returns.return_money import given_otherwise

CAPTURES = {"take", "take_part"}
VOIDS = {"void", "close", "cancel"}
REFUNDS = {"return", "return_part"}
"""Acts of the state table behind one button each."""


@dataclass(frozen=True, slots=True)
class TenderRow:
    """One way the order is paid. ``can``: capture, void, refund, receive: the buttons, from the
    state table and what is left; ``is_online``: a service is asked; ``shared_with``: numbers of
    the orders that are paid with other parts of the same payment; ``takes_all``: its service
    captures once, so that theirs is captured with it."""

    id: int
    method: str
    provider: str
    account: str
    label: str
    state: str
    instrument: str
    link: str
    failure: str
    expires_at: datetime | None
    is_online: bool
    amount: Money
    authorized: Money
    captured: Money
    refunded: Money
    surcharge: Money
    fee: Money
    refundable: Money
    excess: Money
    can: tuple[str, ...]
    shared_with: tuple[str, ...] = ()
    takes_all: bool = False

    @property
    def open(self) -> Money:
        return self.authorized - self.captured


@dataclass(frozen=True, slots=True)
class RefundRow:
    """``acts``: what its state allows people."""

    id: int
    tender_id: int
    state: str
    amount: Money
    reason: str
    problem: str
    requested_by: str
    requested_at: datetime
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DisputeRow:
    id: int
    state: str
    reason: str
    amount: Money
    evidence_due_at: datetime | None
    version: int
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call that has not ended."""

    id: int
    tender_id: int
    kind: str
    state: str
    amount: Money
    problem: str


@dataclass(frozen=True, slots=True)
class Truth:
    """``authorized``: and not captured; ``due``: neither here nor promised, negative where more is
    kept than it costs; ``given``: what returns gave back as goods or store credit."""

    as_of: datetime
    order_id: int
    number: str
    version: int
    is_open: bool
    payment_state: str
    total: Money
    authorized: Money
    captured: Money
    refunded: Money
    promised: Money
    due: Money
    tenders: tuple[TenderRow, ...]
    refunds: tuple[RefundRow, ...]
    disputes: tuple[DisputeRow, ...]
    calls: tuple[CallRow, ...]
    given: Money


def payment_truth(store: Store, number: str) -> Truth:
    """How the order called ``number`` is paid. Raises NotFound."""
    with store.reading() as conn:
        one = conn.execute(
            sa.select(orders).where(orders.c.number == number.strip().upper())
        ).one_or_none()
        if one is None:
            raise NotFound(f"There is no order {number}; check the number or search for it.")
        back = conn.execute(
            sa.select(refunds).where(refunds.c.order_id == one.id).order_by(refunds.c.id)
        ).all()
        fights = conn.execute(
            sa.select(disputes).where(disputes.c.order_id == one.id).order_by(disputes.c.id)
        ).all()
        held = [
            _with_others(conn, _tender(row, back, fights), row, one.number)
            for row in _tenders(conn, one.id)
        ]
        calls = conn.execute(_calls(one.id)).all()
        now = dialect.now(conn)
        given = Money(given_otherwise(conn, one.id), one.currency)
    return replace(_truth(one, held, back, fights, calls), as_of=now, given=given)


def _truth(one: Any, held: list[TenderRow], back: Any, fights: Any, calls: Any) -> Truth:
    currency = one.currency

    def total(name: str) -> Money:
        return Money.total((getattr(row, name) for row in held), currency)

    authorized, captured, refunded = total("open"), total("captured"), total("refunded")
    promised = sum(row.amount_minor for row in back if row.state in PENDING)
    excess = sum(row.excess_minor for row in back if row.state in GOES)
    excess += sum(row.excess.minor for row in held)
    balance = Balance(
        one.total_minor, authorized.minor, captured.minor, refunded.minor, promised, 0, 0, excess
    )
    return Truth(
        one.placed_at, one.id, one.number, one.version, one.cancelled_at is None, one.payment_state,
        Money(one.total_minor, currency), authorized, captured, refunded,
        Money(promised, currency),
        Money(balance.due, currency),
        tuple(held),
        tuple(
            RefundRow(
                row.id, row.tender_id, row.state, Money(row.amount_minor, row.currency),
                row.reason, row.problem, row.requested_by, row.requested_at,
                refund_acts(row.state),
            )
            for row in back
        ),
        tuple(
            DisputeRow(
                row.id, row.state, row.reason, Money(row.amount_minor, row.currency),
                row.evidence_due_at, row.version, dispute_acts(row.state),
            )
            for row in fights
        ),
        tuple(
            CallRow(
                row.id, row.tender_id, row.kind, row.state, Money(row.amount_minor, row.currency),
                row.problem,
            )
            for row in calls
        ),
        Money(0, currency),
    )  # fmt: skip


def refund_acts(state: str) -> tuple[str, ...]:
    """What a person may do with a refund: approve, refuse, retry."""
    allowed = REFUND.acts(state)
    acts = [act for act in ("approve", "refuse") if act in allowed]
    return (*acts, "retry") if state == "failed" and "send" in allowed else tuple(acts)


def dispute_acts(state: str) -> tuple[str, ...]:
    """What a person may do with a dispute: submit, accept."""
    return tuple(act for act in DISPUTE.acts(state) if act in ("submit", "accept"))


_MOVED = sa.and_(tenders.c.amount_minor == 0, tenders.c.state == "cancelled")
"""All of it counts for another order."""


def _tenders(conn: Connection, order_id: int) -> Any:
    return conn.execute(
        sa.select(tenders, payment_accounts.c.label.label("account"))
        .outerjoin(payment_accounts, payment_accounts.c.id == tenders.c.account_id)
        .where(tenders.c.order_id == order_id, sa.not_(_MOVED))
        .order_by(tenders.c.position, tenders.c.id)
    )


def _with_others(conn: Connection, one: TenderRow, row: Any, number: str) -> TenderRow:
    others = _others(conn, row, number)
    if not others or not one.is_online:
        return replace(one, shared_with=others)
    once = not accounts.able(accounts.by_id(conn, row.account_id)).several_captures
    return replace(one, shared_with=others, takes_all=once)


def _others(conn: Connection, row: Any, number: str) -> tuple[str, ...]:
    holder = row.holder_id or row.id
    its = sa.or_(tenders.c.id == holder, tenders.c.holder_id == holder)
    found = conn.execute(
        sa.select(orders.c.number)
        .join(tenders, tenders.c.order_id == orders.c.id)
        .where(its, tenders.c.amount_minor > 0, orders.c.number != number)
        .distinct()
        .order_by(orders.c.number)
    )
    return tuple(found.scalars()) if row.amount_minor else ()


def _calls(order_id: int) -> sa.Select[*tuple[Any, ...]]:
    """What is not ended, and captures that were declined while their money is still held."""
    refused = sa.and_(
        payment_calls.c.state == "declined", payment_calls.c.kind == "capture",
        tenders.c.state.in_(("authorized", "partially_captured")),
    )  # fmt: skip
    return (
        sa.select(payment_calls)
        .join(tenders, tenders.c.id == payment_calls.c.tender_id)
        .where(
            tenders.c.order_id == order_id, sa.or_(payment_calls.c.state.in_(UNFINISHED), refused)
        )
        .order_by(payment_calls.c.id)
    )


def _tender(row: Any, back: Any, fights: Any) -> TenderRow:
    known = row.provider in PROVIDERS
    is_online = bool(row.account_id) and known and PROVIDERS[row.provider].capabilities.online
    gone = sum(one.amount_minor for one in back if one.tender_id == row.id
               and one.state in PENDING)  # fmt: skip
    gone += sum(one.amount_minor for one in fights if one.tender_id == row.id
                and one.state in AGAINST)  # fmt: skip
    left = max(0, row.captured_minor - row.refunded_minor - gone)

    def money(minor: int) -> Money:
        return Money(minor, row.currency)

    return TenderRow(
        row.id, row.method, row.provider, row.account or "",
        PROVIDERS[row.provider].label if known else row.provider,
        row.state, row.instrument, row.link, row.failure, row.expires_at, is_online,
        money(row.amount_minor), money(row.authorized_minor), money(row.captured_minor),
        money(row.refunded_minor), money(row.surcharge_minor), money(row.fee_minor), money(left),
        money(row.excess_minor),
        _can(row, left, is_online),
    )  # fmt: skip


def _can(row: Any, left: int, is_online: bool) -> tuple[str, ...]:
    """The buttons: acts of the state table for which there is an amount."""
    acts = set(TENDER.acts(row.state))
    is_open = row.authorized_minor > row.captured_minor
    able = {
        "capture": bool(acts & CAPTURES) and is_open,
        "void": bool(acts & VOIDS) and (is_open or (is_online and row.state in ALIVE)),
        "refund": bool(acts & REFUNDS) and left > 0,
        "receive": "receive" in acts and not is_online and row.state in ALIVE,
    }
    return tuple(name for name, may in able.items() if may)
