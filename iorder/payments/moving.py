"""Payments go with their goods: tenders of an order that ends in another, and a part of what an
order is paid with, where a part of the order becomes one of its own.

A part is a tender of the other order that names the tender it came from, its holder. Entries of
both signs say so, and the amounts of both always add up to what the service holds.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import parts, refunds
from iorder.payments.calls import UNFINISHED
from iorder.payments.capture import NewTender, Tender, open_tenders, tenders_of
from iorder.payments.events import PaymentShared
from iorder.payments.kinds import is_online
from iorder.payments.matching import lock
from iorder.payments.model import payment_calls, payment_entries, tenders
from iorder.payments.model import refunds as back
from iorder.payments.standing import ALIVE, state_of

_t = tenders.c


class PaymentAtWork(Refused):
    """A payment service is being asked about the order at this moment."""

    code = "payment_at_work"


class MoneyMoved(Refused):
    """Some of the money has gone back to the buyer, or is to."""

    code = "money_moved"


@dataclass(frozen=True, slots=True)
class Order:
    """An order between which money moves: its id, and what people call it."""

    id: int
    number: str


@dataclass(frozen=True, slots=True)
class _Share:
    """Minor units: ``open`` is authorised, ``kept`` is captured, ``asked`` neither yet."""

    open: int = 0
    kept: int = 0
    asked: int = 0

    @property
    def sum(self) -> int:
        return self.open + self.kept + self.asked


def refuse_at_work(work: Work, some: Collection[Tender], number: str) -> None:
    """Raises PaymentAtWork while a service is asked about any of these payments."""
    for one in some:
        its = payment_calls.c.tender_id.in_(parts.ids_of(one))
        asked = sa.select(payment_calls.c.id).where(its, payment_calls.c.state.in_(UNFINISHED))
        if work.execute(asked.limit(1)).first():
            raise PaymentAtWork(
                f"A payment of {number} is being asked of its service; try again in a moment."
            )


def take_over(work: Work, order_id: int, to_order_id: int, number: str) -> list[int]:
    """The tenders of the first are the other order's, behind its own; their ids. Raises
    PaymentAtWork."""
    held = tenders_of(work, [order_id, to_order_id])
    refuse_at_work(work, held[order_id], number)
    ids = [one.id for one in held[order_id]]
    _belong(work, ids, to_order_id)
    return ids


def give_again(work: Work, tender_ids: Collection[int], order_id: int, number: str) -> None:
    """Tenders that another order took over are this order's again. Raises PaymentAtWork."""
    held = [lock(work, one) for one in sorted(tender_ids)]
    refuse_at_work(work, held, number)
    _belong(work, [one.id for one in held], order_id)


def _belong(work: Work, ids: Sequence[int], order_id: int) -> None:
    behind = sa.select(sa.func.coalesce(sa.func.max(_t.position), 0)).where(_t.order_id == order_id)
    last = int(work.execute(behind).scalar_one())
    for position, tender_id in enumerate(ids, last + 1):
        its = sa.update(tenders).where(_t.id == tender_id)
        work.execute(its.values(order_id=order_id, position=position))
    work.execute(sa.update(back).where(back.c.tender_id.in_(ids)).values(order_id=order_id))


def share(work: Work, giver: Order, taker: Order, most: Money) -> int:
    """A part of what the first order is paid with counts for the other, up to ``most``; returns
    how much, in minor units. Raises PaymentAtWork.

    What is only authorised goes first, then what is captured and may still go back; where that is
    not enough, what a service was asked for and has not answered yet.
    """
    left, held = most.minor, tenders_of(work, [giver.id])[giver.id]
    free = refunds.refundable(work, held)
    for has in (_money, _asked):
        for tender in reversed(held):
            wanted = has(tender, left, free[tender.id])
            if wanted.sum > 0:
                refuse_at_work(work, [tender], giver.number)
                _move(work, (tender, giver), (_part(work, tender, taker), taker), wanted)
                left -= wanted.sum
    return most.minor - left


def _money(tender: Tender, most: int, free: int) -> _Share:
    opened = max(0, min(most, tender.open_minor))
    return _Share(opened, max(0, min(most - opened, free)))


def _asked(tender: Tender, most: int, _free: int) -> _Share:
    waits = is_online(tender) and tender.state in ALIVE and not tender.authorized_minor
    return _Share(asked=max(0, min(most, tender.amount_minor)) if waits else 0)


def give_back_part(work: Work, taker: Order, giver: Order) -> None:
    """What counted for ``taker`` since it was split off counts for ``giver`` again.

    Raises PaymentAtWork, and MoneyMoved where some of it has gone back to the buyer.
    """
    for part in tenders_of(work, [taker.id])[taker.id]:
        if not part.amount_minor:
            continue
        holder = lock(work, part.holder_id) if part.holder_id is not None else None
        refuse_at_work(work, [part], taker.number)
        if part.refunded_minor or refunds.pending(work, [part.id]):
            raise MoneyMoved(
                f"Money of {taker.number} was refunded since; what is left of both is told apart "
                "by it, so they stay two orders."
            )
        if holder is None or holder.order_id != giver.id:
            _belong(work, [part.id], giver.id)
            continue
        waits = part.state in ALIVE
        wanted = _Share(part.open_minor, part.kept_minor, part.amount_minor if waits else 0)
        _move(work, (part, taker), (holder, giver), wanted)


def _part(work: Work, tender: Tender, taker: Order) -> Tender:
    """A tender of the other order for a part of the same payment, with nothing on it yet."""
    kept = ("installments", "expires_at", "link", "instrument", "fingerprint", "card_country")
    row = work.execute(sa.select(*(_t[name] for name in kept)).where(_t.id == tender.id)).one()
    new = NewTender(
        taker.id, tender.method, Money(0, tender.currency), tender.provider, tender.external_ref,
        tender.account_id,
    )  # fmt: skip
    (part_id,) = open_tenders(work, [new])
    values = {name: getattr(row, name) for name in kept}
    holder_id = tender.holder_id or tender.id
    its = sa.update(tenders).where(_t.id == part_id)
    work.execute(its.values(holder_id=holder_id, state=tender.state, **values))
    return lock(work, part_id)


def _move(
    work: Work, giver: tuple[Tender, Order], taker: tuple[Tender, Order], wanted: _Share
) -> None:
    (source, first), (target, second) = giver, taker
    waits = source.state
    for tender, sign in ((source, -1), (target, 1)):
        amount = tender.amount_minor + sign * wanted.sum
        authorized = tender.authorized_minor + sign * (wanted.open + wanted.kept)
        captured = tender.captured_minor + sign * wanted.kept
        empty = "cancelled" if not amount else waits if wanted.asked else tender.state
        values = {
            "amount_minor": amount, "authorized_minor": authorized, "captured_minor": captured,
            "state": state_of(authorized, captured, tender.refunded_minor, empty),
        }  # fmt: skip
        if authorized <= captured:
            values["expires_at"] = None
        elif tender is target:
            values["expires_at"] = source.expires_at
        work.execute(sa.update(tenders).where(_t.id == tender.id).values(**values))
    _enter(work, source.id, wanted, -1, f"Counts for {second.number}", source.currency)
    _enter(work, target.id, wanted, 1, f"Paid with {first.number}", source.currency)
    minor, code = wanted.sum, source.currency
    work.announce(PaymentShared(first.id, source.id, second.number, -minor, code))
    work.announce(PaymentShared(second.id, target.id, first.number, minor, code))


def _enter(  # noqa: PLR0913 - one side of a pair
    work: Work, tender_id: int, wanted: _Share, sign: int, words: str, currency: str
) -> None:
    amounts = (("authorize", wanted.open + wanted.kept), ("capture", wanted.kept))
    rows = [(kind, sign * minor) for kind, minor in amounts if minor]
    work.insert(
        payment_entries,
        [
            {
                "id": entry_id, "tender_id": tender_id, "kind": kind, "currency": currency,
                "amount_minor": minor, "reason": words, "actor": work.actor, "at": work.now,
                "external_ref": "",
            }
            for entry_id, (kind, minor) in zip(
                work.ids(payment_entries, len(rows)), rows, strict=True
            )
        ] if rows else [],
    )  # fmt: skip
