"""An inspected return ends: money back, store credit, other goods; all of it or none."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.documents.body import Item
from iorder.flows import return_money
from iorder.flows.exchange_goods import Goods, Replacement, exchange, goods_instead
from iorder.flows.follow_return import follow_returns, lock_order
from iorder.flows.issue_document import Credit, credit_return
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.returns import inspecting, rows
from iorder.returns.inspecting import Owed
from iorder.returns.model import return_lines, returns
from iorder.returns.rows import Line
from iorder.returns.settlement import Settlement, Terms, Worth, settlement
from iorder.returns.states import RETURN
from iorder.views.returns.return_facts import OrderFacts, order_facts
from iorder.views.returns.return_money import available


@dataclass(frozen=True, slots=True)
class Resolving:
    """How a person ends a return. ``instead``: the goods of an exchange, empty for the same."""

    terms: Terms = field(default_factory=Terms)
    instead: Sequence[Replacement] = ()


PLAINLY = Resolving()


@dataclass(frozen=True, slots=True)
class Outcome:
    """What ending the return does. ``delivery_left``: of what the buyer paid for delivery, what
    nobody gave back yet."""

    currency: str
    settlement: Settlement
    goods: Goods
    delivery_left: int


def outcome(conn: Connection, return_id: int, how: Resolving) -> Outcome:
    """What ``resolve_return`` would do; nothing changes. Raises what it raises of the terms."""
    row = conn.execute(sa.select(returns).where(returns.c.id == return_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such return; go back to the list and open it again.")
    found = conn.execute(
        sa.select(*(return_lines.c[name] for name in Line.__dataclass_fields__))
        .where(return_lines.c.return_id == return_id)
        .order_by(return_lines.c.id)
    )
    lines = [Line(*line) for line in found]
    facts = order_facts(conn, row.order_id, but=return_id)
    goods = goods_instead(conn, facts, lines, how.instead)
    left = max(facts.bill.delivery_minor - facts.shipping_given, 0)
    done = settlement(
        Worth.of(lines),
        how.terms,
        delivery_left=left,
        available=available(conn, row.order_id, but=return_id),
        goods=goods.total_minor,
    )
    return Outcome(row.currency, done, goods, left)


def resolve_return(
    work: Work, return_id: int, version: int, how: Resolving = PLAINLY
) -> Settlement:
    """End it: place the order of an exchange, ask for the refund, give the store credit.

    Raises AboveCeiling for more than the received units' share of what was paid, SoldOut where
    the goods of an exchange are not there, IllegalMove and StaleEdit.
    """
    order_id = lock_order(work, return_id)
    row = rows.locked(work, return_id, version)
    RETURN.after(row.state, "resolve")
    facts = order_facts(work.conn, order_id, but=return_id)
    found = outcome(work.conn, return_id, how)
    done = found.settlement
    _credit_note(work, facts, row.number, rows.lines(work, return_id), done)
    replacing = _exchanged(work, facts, row.number, found) if found.goods.lines else None
    owed = Owed(done.refund, done.credit, done.fee, done.shipping, replacing)
    inspecting.resolve(work, return_id, version, owed)
    if done.credit:
        return_money.give_credit(
            work, facts.customer_id, return_id, Money(done.credit, row.currency)
        )
    follow_returns(work, [order_id])
    if done.refund:
        return_money.refund(
            work, order_id, return_id, Money(done.refund, row.currency), f"Return {row.number}"
        )
    return done


def _credit_note(
    work: Work, facts: OrderFacts, number: str, lines: Sequence[Line], done: Settlement
) -> None:
    """What the invoice bills too much from now on; goods sent instead are billed anew."""
    items = [
        Item(of.sku, of.title, line.quantity, line.refund_minor // line.quantity, 0,
             line.refund_minor)
        for line in lines
        if line.resolution in inspecting.PAYS and (of := facts.line(line.order_line_id))
    ]  # fmt: skip
    sums = [("Delivery", done.shipping), ("Fee", -done.fee), ("Kept back", -done.kept)]
    sums = [(label, minor) for label, minor in sums if minor]
    total = sum(item.total_minor for item in items) + sum(minor for _, minor in sums)
    amount = Money(total, facts.bill.currency)
    cause, why = f"credit_note:return:{number}", f"Return {number}"
    credit_return(work, facts.id, Credit(cause, amount, why, items, sums))


def _exchanged(work: Work, facts: OrderFacts, number: str, found: Outcome) -> int:
    order_id = exchange(work, facts.id, number, found.goods)
    return_money.pay_by_exchange(
        work, order_id, number, Money(found.settlement.paid_by_exchange, found.currency)
    )
    return order_id
