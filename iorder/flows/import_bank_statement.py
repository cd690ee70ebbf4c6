"""A bank statement comes in: each credit once, matched to the transfer of the order it names.

What fits exactly is recorded as received; all else waits for a person, who matches, ignores, or
takes a match back.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from iorder.channels.shelf_rows import BadRow
from iorder.flows.pay_order import NewPayment, pay_order
from iorder.flows.read_bank_statement import Statement
from iorder.flows.settle_payment import settle
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import named
from iorder.payments import awaiting, bank, received
from iorder.payments.bank import Awaited, Line, Matcher
from iorder.payments.matching import lock

METHOD = "bank_transfer"


PORTION, MOST_MATCHED = 500, 100
"""So many credits are judged and matched in one transaction, for which others wait."""


@dataclass(frozen=True, slots=True)
class Taken:
    """``known``: credits an earlier statement showed; ``passed``: rows of money that left."""

    new: int
    known: int
    passed: int
    bad: Sequence[BadRow]


@dataclass(frozen=True, slots=True)
class Matched:
    """``number`` were matched; go on behind ``last``, which is 0 once all are judged."""

    number: int
    last: int


def import_bank_statement(work: Work, statement: Statement) -> Taken:
    """Record the credits that are new; ``match_open`` then judges them, with older open ones."""
    fresh = bank.add(work, statement.credits)
    known = len(statement.credits) - len(fresh)
    return Taken(len(fresh), known, statement.passed, statement.bad)


def match_open(work: Work, after: int = 0) -> Matched:
    """Judge a portion of the open credits against the transfers awaited now."""
    lines = bank.open_lines(work, after, PORTION)
    if not lines:
        return Matched(0, 0)
    matcher = Matcher(_awaited(work))
    paid: list[int] = []
    problems: dict[int, str] = {}
    for line in lines:
        verdict = matcher.judge(line.amount, line.reference)
        if verdict.tender_id is None:
            problems[line.id] = verdict.problem
        else:
            paid.append(_match(work, line, verdict.tender_id))
        if len(paid) == MOST_MATCHED:
            break
    settle(work, set(paid))
    bank.still_open(work, problems)
    more = line is not lines[-1] or len(lines) == PORTION
    return Matched(len(paid), line.id if more else 0)


def match_by_hand(work: Work, line_id: int, number: str) -> None:
    """A person says which order this money pays, whatever its amount.

    Raises NotFound, InvalidInput, Refused.
    """
    line = bank.get(work, line_id)
    wanted = number.strip().upper()
    order_id = named.ids_of_numbers(work, [wanted]).get(wanted)
    if order_id is None:
        raise NotFound(f"There is no order {wanted}; write its number, such as IO-1042.")
    tender_id = awaiting.transfer_of(work, order_id)
    if tender_id is None:
        new = NewPayment(order_id, METHOD, provider=METHOD, amount=line.amount)
        tender_id = pay_order(work, new)
    settle(work, [_match(work, line, tender_id)])


def unmatch(work: Work, line_id: int) -> None:
    """Take a match back: the payment is awaited again, the credit is open. Raises Refused."""
    line = bank.get(work, line_id)
    if line.tender_id is not None:
        order_id = awaiting.take_back(work, line.tender_id, line.amount, line.external_ref)
        settle(work, [order_id])
    bank.reopen(work, line, "Its match was taken back.")


def _match(work: Work, line: Line, tender_id: int) -> int:
    """Enter the money; returns the order, whose axis is still to follow."""
    tender = lock(work, tender_id)
    ref = awaiting.ref_of(work, tender_id, line.external_ref)
    received.receive(work, tender, line.amount, ref)
    bank.matched(work, line, tender_id)
    return tender.order_id


def _awaited(work: Work) -> list[Awaited]:
    open_ones = awaiting.transfers(work)
    names = named.names_of(work, {one.order_id for one in open_ones})
    return [
        Awaited(
            one.id,
            names[one.order_id][0],
            Money(one.amount_minor - one.captured_minor, one.currency),
            names[one.order_id],
        )
        for one in open_ones
    ]


def told_before(work: Work, line_id: int) -> None:
    """A person says that an earlier statement told of this credit. Raises Refused, NotFound."""
    bank.is_same(work, bank.get(work, line_id))


def of_its_own(work: Work, line_id: int) -> None:
    """A person says that no earlier statement did: it is matched now where it fits. Raises
    Refused, NotFound."""
    bank.is_another(work, bank.get(work, line_id))
    match_open(work, line_id - 1)


def put_aside(work: Work, line_id: int, why: str) -> None:
    """A person says that a credit pays no order. Raises InvalidInput, Refused, NotFound."""
    bank.ignore(work, bank.get(work, line_id), why)
