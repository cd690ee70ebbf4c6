"""Facts that services tell, by webhook, in answers or when asked: one door for all of them.

Each is kept once per account (``payment_events``). A tender stands where the set of its facts
leaves it (``reckoning``), so neither order nor repetition matters. What fits nothing is parked with
the reason, and tried again whenever something new is told of the same payment.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work
from iorder.payments import declining, disputes, naming, parts, refunds_told
from iorder.payments.capture import Tender
from iorder.payments.ledger import Act, bring, follow_waits
from iorder.payments.matching import Known, adopt, find, is_second, lock
from iorder.payments.model import payment_events, tenders
from iorder.payments.provider import Told
from iorder.payments.reckoning import (
    LAPSES,
    MONEYLESS,
    NEEDS_AMOUNT,
    UNDOES,
    Fact,
    misfit,
    stand_of,
)

_event = payment_events.c


class NotParked(Refused):
    """The fact is not waiting any more."""

    code = "not_parked"


@dataclass(frozen=True, slots=True)
class Source:
    """Who told it. ``days``: until an authorisation lapses where the service does not say;
    ``named``: orders whose numbers stand in the words of facts, by the facts' event ids."""

    account_id: int
    days: int | None = None
    inbox_id: int | None = None
    named: Mapping[str, frozenset[int]] = field(default_factory=dict)


def apply(work: Work, source: Source, told: Sequence[Told]) -> set[int]:
    """Take facts in; returns the orders whose money may stand elsewhere now.

    The same fact again does nothing. Nothing is raised at the teller: what does not fit is parked.
    """
    fresh = _keep(work, source, told)
    touched: dict[int, Tender] = {}
    for event_id, one in fresh:
        known = Known(one.external_ref, one.reference)
        tender, problem = find(work, source.account_id, known)
        if tender is None:
            is_idle = one.kind in MONEYLESS and is_second(work, source.account_id, known)
            _set(work, event_id, *(("known", "") if is_idle else ("parked", problem)))
            continue
        if one.external_ref and tender.external_ref != one.external_ref:
            adopt(work, tender, one.external_ref)
        work.execute(
            sa.update(payment_events).where(_event.id == event_id).values(tender_id=tender.id)
        )
        touched[tender.id] = tender
    for tender_id in sorted(touched):
        settle_tender(work, source, tender_id)
    return {one.order_id for tender in touched.values() for one in parts.family(work, tender)}


def settle_tender(work: Work, source: Source, tender_id: int) -> None:
    """Work in what is parked of the tender, again and again while something of it fits."""
    while True:
        waiting = work.execute(_parked(_event.tender_id == tender_id)).all()
        if not sum(_fits_now(work, source, row) for row in waiting):
            return


def look_again(work: Work, source: Source, event_id: int) -> set[int]:
    """Try one parked fact again, as a person asks. Raises NotParked, NotFound."""
    row = _waiting(work, event_id)
    tender, problem = find(work, source.account_id, Known(row.external_ref, ""))
    if row.tender_id is not None:
        tender = lock(work, row.tender_id)
    if tender is None:
        raise NotParked(f"{problem} Nothing has changed; dismiss it if it is not ours.")
    work.execute(sa.update(payment_events).where(_event.id == event_id)
                 .values(tender_id=tender.id))  # fmt: skip
    settle_tender(work, source, tender.id)
    return {one.order_id for one in parts.family(work, tender)}


def lay(work: Work, source: Source, event_id: int, order_id: int) -> set[int]:
    """A person says which of the orders that share the payment a refund is for. Raises NotParked,
    NotFound."""
    row = _waiting(work, event_id)
    if row.tender_id is None or row.problem != naming.SHARED:
        raise NotParked("It does not wait for an order; try it again, or dismiss it.")
    some = parts.family(work, lock(work, row.tender_id))
    chosen = [one.id for one in some if one.order_id == order_id and one.kept_minor > 0]
    if not chosen:
        raise NotParked("Nothing that this order has paid is left; choose another of its orders.")
    if not _fits_now(work, source, row, chosen):
        raise NotParked("It does not fit there; look at the payment, or dismiss it.")
    settle_tender(work, source, some[0].id)
    return {one.order_id for one in some}


def account_of(work: Work, event_id: int) -> int:
    """Whose account told a parked fact. Raises NotParked, NotFound."""
    return int(_waiting(work, event_id).account_id)


def is_parked(work: Work, event_id: int) -> bool:
    state = sa.select(payment_events.c.state).where(_event.id == event_id)
    return work.execute(state).scalar_one_or_none() == "parked"


def dismiss(work: Work, event_id: int, why: str) -> None:
    """A person decided that the fact is not to be applied. Raises NotParked, NotFound."""
    row = _waiting(work, event_id)
    _set(work, event_id, "dismissed", f"{row.problem} Dismissed: {why.strip() or 'not ours'}.")


def join(work: Work, source: Source, tender: Tender) -> None:
    """Facts that came before the payment's own name was known here belong to it now."""
    if not tender.external_ref:
        return
    joined = work.execute(
        sa.update(payment_events)
        .where(
            _event.account_id == source.account_id,
            _event.external_ref == tender.external_ref,
            _event.tender_id.is_(None),
            _event.state == "parked",
        )
        .values(tender_id=tender.id)
    ).rowcount
    if joined:
        settle_tender(work, source, tender.id)


def _keep(work: Work, source: Source, told: Sequence[Told]) -> list[tuple[int, Told]]:
    """(id, fact) of those that are new; parked until they are found to fit."""
    fresh = []
    for one in sorted(told, key=lambda one: (one.at, one.event_id)):
        (row_id,) = work.ids(payment_events, 1)
        amount = one.total or one.amount
        stored = work.execute(
            dialect.insert(payment_events, work.conn.dialect.name)
            .values(
                id=row_id, account_id=source.account_id, event_id=one.event_id,
                inbox_id=source.inbox_id, kind=one.kind, external_ref=one.external_ref,
                act_ref=one.act_ref, currency=amount.currency if amount else "",
                amount_minor=amount.minor if amount else 0, is_total=one.total is not None,
                fee_minor=one.fee.minor if one.fee else 0,
                call_key=one.key.partition("@")[0], reason=one.reason[:500], due_at=one.due_at,
                state="parked", problem="",
                occurred_at=one.at, at=work.now,
            )
            .on_conflict_do_nothing(index_elements=["account_id", "event_id"])
            .returning(_event.id)
        ).scalar_one_or_none()  # fmt: skip
        if stored is not None:
            fresh.append((row_id, one))
    return fresh


def _fits_now(work: Work, source: Source, row: Any, chosen: Sequence[int] = ()) -> bool:
    """Apply one parked fact of a known tender where it fits; False where it stays parked.
    ``chosen``: the tender that a person says it is about."""
    some = parts.family(work, lock(work, row.tender_id))
    tender = parts.whole(some)
    problem = _unfit(row, tender)
    if problem:
        _set(work, row.id, "parked", problem)
        return False
    if row.kind.startswith("dispute_"):
        changed = disputes.told(work, tender, row)
        _set(work, row.id, "applied" if changed else "known", "")
        return True
    told = [*work.execute(_counted(tender.id)), row]
    facts = {_fact(one, tender) for one in told}
    stand = stand_of(facts)
    if problem := misfit(stand, tender.amount_minor):
        _set(work, row.id, "parked", f"It says {row.kind}: {problem}.")
        return False
    undone = {UNDOES[one.kind] for one in facts if one.kind in UNDOES}
    named = source.named.get(row.event_id, ())
    first = chosen or naming.first(work, some, row, stand.refunded, named)
    if first is None:
        _set(work, row.id, "parked", naming.SHARED)
        return False
    moved = bring(work, some, stand, Act(row.act_ref, undone, first))
    changed = follow_waits(work, some, stand) or any(moved.values())
    changed |= refunds_told.told(work, tender, row, moved)
    changed |= declining.told(work, tender, row)
    for one in some:
        _expiry(work, source, one.id, row)
    if row.fee_minor:
        _fees(work, tender.id, told)
    _set(work, row.id, "applied" if changed else "known", "")
    return True


def _unfit(row: Any, tender: Tender) -> str:
    if row.kind in NEEDS_AMOUNT and not row.currency:
        return f"It says {row.kind} and no amount."
    if row.currency and row.currency != tender.currency:
        return f"It is in {row.currency}; the payment is in {tender.currency}."
    if row.amount_minor < 0:
        return "Its amount is negative."
    return ""


def _fact(row: Any, tender: Tender) -> Fact:
    """An authorisation without an amount is of the whole payment."""
    minor = row.amount_minor if row.currency else None
    if row.kind == "authorized" and minor is None:
        minor = tender.amount_minor
    return Fact(row.kind, row.act_ref or row.event_id, minor, row.is_total)


def _fees(work: Work, tender_id: int, told: Sequence[Any]) -> None:
    """What the service kept, each act once; a payout's own figures come later and hold."""
    kept: dict[str, int] = {}
    for row in told:
        act = row.act_ref or row.event_id
        kept[act] = max(row.fee_minor, kept.get(act, 0))
    work.execute(
        sa.update(tenders).where(tenders.c.id == tender_id).values(fee_minor=sum(kept.values()))
    )


def _expiry(work: Work, source: Source, tender_id: int, row: Any) -> None:
    """When what is authorised lapses; not at all once nothing of it is open."""
    tender = lock(work, tender_id)
    ends = tender.expires_at
    if tender.open_minor <= 0:
        ends = None
    elif row.kind == "authorized":
        after = timedelta(days=source.days) if source.days else None
        ends = row.due_at or ends or (row.occurred_at + after if after else None)
    failure = {"failure": row.reason} if row.kind in ("failed", *LAPSES) and row.reason else {}
    if ends != tender.expires_at or failure:
        work.execute(
            sa.update(tenders).where(tenders.c.id == tender_id).values(expires_at=ends, **failure)
        )


def _waiting(work: Work, event_id: int) -> Any:
    row = work.execute(
        sa.select(payment_events).where(_event.id == event_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such fact; reload the list.")
    if row.state != "parked":
        raise NotParked(f"It is {row.state} already; nothing is left to do.")
    return row


def _parked(where: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(payment_events)
        .where(_event.state == "parked", where)
        .order_by(_event.occurred_at, _event.id)
    )


def _counted(tender_id: int) -> sa.Select[*tuple[Any, ...]]:
    return sa.select(payment_events).where(
        _event.tender_id == tender_id, _event.state.in_(("applied", "known"))
    )


def _set(work: Work, event_id: int, state: str, problem: str) -> None:
    work.execute(
        sa.update(payment_events).where(_event.id == event_id).values(state=state, problem=problem)
    )


__all__ = [
    "NotParked", "Source", "apply", "dismiss", "join", "lay", "look_again", "settle_tender",
]  # fmt: skip
