"""What is wanted of payment services: recorded with its idempotency key before anybody is asked.

``want`` belongs to the flow that decides; a job asks the service outside any transaction and
records the answer in a second one. A call found ``calling`` was cut off: it is looked up, and
asked again only under its own key and only where the service promises that to be harmless.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel import dialect, jobs
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments.capture import Tender
from iorder.payments.events import PaymentAsked
from iorder.payments.model import payment_calls

JOB = "payments.call"
UNFINISHED = ("wanted", "calling", "unknown")
_c = payment_calls.c


class NotWaiting(Refused):
    """The call is over already."""

    code = "call_over"


@dataclass(frozen=True, slots=True)
class Wish:
    """``key``: made from the cause, so that it is wanted once. ``asked``: token, last,
    capture_now, return_url."""

    tender: Tender
    kind: str
    amount: Money
    key: str
    refund_id: int | None = None
    asked: Mapping[str, Any] = field(default_factory=dict)
    dispute_id: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    tender_id: int
    refund_id: int | None
    kind: str
    key: str
    currency: str
    amount_minor: int
    state: str
    asked: Mapping[str, Any]
    problem: str
    tries: int
    wanted_at: datetime
    called_at: datetime | None
    dispute_id: int | None

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


_COLUMNS = tuple(_c[name] for name in Call.__dataclass_fields__)


def want(work: Work, wish: Wish) -> int:
    """Record a wish and queue it; returns its call. The same key again gives the call it made."""
    (call_id,) = work.ids(payment_calls, 1)
    made: int | None = work.execute(
        dialect.insert(payment_calls, work.conn.dialect.name)
        .values(
            id=call_id, tender_id=wish.tender.id, refund_id=wish.refund_id, kind=wish.kind,
            key=wish.key, currency=wish.amount.currency, amount_minor=wish.amount.minor,
            dispute_id=wish.dispute_id, asked=dict(wish.asked), wanted_by=work.actor,
            wanted_at=work.now,
        )
        .on_conflict_do_nothing(index_elements=["key"])
        .returning(_c.id)
    ).scalar_one_or_none()  # fmt: skip
    if made is None:
        return int(work.execute(sa.select(_c.id).where(_c.key == wish.key)).scalar_one())
    order_id, minor = wish.tender.order_id, wish.amount.minor
    work.announce(PaymentAsked(order_id, wish.tender.id, wish.kind, minor, wish.amount.currency))
    queue(work, call_id, wish.tender.id, 0)
    return made


def queue(
    work: Work, call_id: int, tender_id: int, attempt: int, due_at: datetime | None = None
) -> None:
    """A job that works the call off; calls of one tender go one after the other."""
    key = f"{JOB}:{call_id}:{attempt}"
    body = {"call_id": call_id}
    jobs.enqueue(work, [jobs.Wanted(JOB, key, body, f"{JOB}:{tender_id}", due_at)])


def get(work: Work, call_id: int) -> Call:
    """The call, locked. Raises NotFound."""
    row = work.execute(sa.select(*_COLUMNS).where(_c.id == call_id).with_for_update()).one_or_none()
    if row is None:
        raise NotFound("There is no such call; reload the list.")
    return Call(*row)


def open_of(work: Work, tender_ids: Sequence[int]) -> list[Call]:
    """Calls of these tenders that are not over, oldest first."""
    if not tender_ids:
        return []
    rows = work.execute(
        sa.select(*_COLUMNS)
        .where(_c.tender_id.in_(tender_ids), _c.state.in_(UNFINISHED))
        .order_by(_c.id)
    )
    return [Call(*row) for row in rows]


def over(work: Work, tender_id: int, kind: str) -> int:
    """How many calls of that kind the tender has behind it."""
    mine = sa.and_(_c.tender_id == tender_id, _c.kind == kind, _c.state.not_in(UNFINISHED))
    return int(work.execute(sa.select(sa.func.count()).where(mine)).scalar_one())


def again(work: Work, call: Call, due_at: datetime, state: str = "", problem: str = "") -> None:
    """Try later. ``state``: where it waits meanwhile, as it is where empty."""
    work.execute(
        sa.update(payment_calls)
        .where(_c.id == call.id)
        .values(state=state or call.state, problem=problem or call.problem, tries=_c.tries + 1)
    )
    queue(work, call.id, call.tender_id, call.tries + 1, due_at)


def back_off(work: Work, call: Call) -> datetime:
    """When a call that failed is due again."""
    return work.now + jobs.back_off(call.tries)


def end(work: Work, call: Call, state: str, problem: str = "", ref: str = "") -> None:
    """The call is over: done, declined, or given_up."""
    work.execute(
        sa.update(payment_calls)
        .where(_c.id == call.id)
        .values(state=state, problem=problem[:500], external_ref=ref, finished_at=work.now)
    )


def park(work: Work, call: Call, problem: str) -> None:
    """Nobody knows what became of it: it waits for a person, and so do calls behind it."""
    work.execute(
        sa.update(payment_calls)
        .where(_c.id == call.id)
        .values(state="unknown", problem=problem[:500])
    )


def look_up(work: Work, call_id: int) -> Call:
    """A person wants it tried now. Raises NotWaiting, NotFound."""
    call = get(work, call_id)
    if call.state not in UNFINISHED:
        raise NotWaiting(f"This call is {call.state.replace('_', ' ')} already.")
    again(work, call, work.now)
    return call


def drop_wanted(work: Work, tender_ids: Sequence[int], why: str) -> None:
    """What nobody has begun to ask for is not asked for: the order came to nothing."""
    for call in open_of(work, tender_ids):
        if call.state == "wanted" and not call.called_at and call.kind != "refund":
            end(work, call, "given_up", why)


def captures_itself(work: Work, tender_id: int) -> bool:
    """Whether the service was asked to capture as soon as it authorises."""
    rows = work.execute(
        sa.select(_c.asked).where(_c.tender_id == tender_id, _c.kind.in_(("authorize", "link")))
    )
    return any(asked.get("capture_now") for asked in rows.scalars())
