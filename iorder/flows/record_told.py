"""What payment services tell changes ledgers, and the orders follow: the one door for facts."""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from iorder.flows.ask_payment import capture_rest
from iorder.flows.refund import give_back
from iorder.flows.settle_payment import settle
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.orders.named import ids_of_numbers
from iorder.payments import accounts, calls, capture, parts, told
from iorder.payments.accounts import Account
from iorder.payments.calls import Wish
from iorder.payments.matching import Known, find
from iorder.payments.provider import Told
from iorder.payments.told import Source

_NUMBER = re.compile(r"\bIO-\d+\b")


def record_told(
    work: Work, account_id: int, facts: Sequence[Told], inbox_id: int | None = None
) -> None:
    """Take facts in, in any order and again and again. What fits nothing here is parked."""
    account = accounts.by_id(work.conn, account_id)
    source = replace(source_of(account, inbox_id), named=_in_words(work, facts))
    named = by_our_ids(work, [one for one in facts if one.kind != "changed"])
    touched = told.apply(work, source, named)
    for one in named:
        if one.kind == "approved":
            _take_approved(work, account, one)
    follow(work, account, touched)


def look_again(work: Work, event_id: int, account_id: int) -> None:
    """A person wants a parked fact tried again. Raises NotParked, NotFound."""
    account = accounts.by_id(work.conn, account_id)
    follow(work, account, told.look_again(work, source_of(account), event_id))


def lay_refund(work: Work, event_id: int, number: str) -> None:
    """A person says which of the orders that share a payment a refund is for. Raises NotParked,
    NotFound."""
    wanted = number.strip().upper()
    order_id = ids_of_numbers(work, [wanted]).get(wanted)
    if order_id is None:
        raise NotFound(f"There is no order {wanted}; write its number, such as IO-1042.")
    account = accounts.by_id(work.conn, told.account_of(work, event_id))
    follow(work, account, told.lay(work, source_of(account), event_id, order_id))


def _in_words(work: Work, facts: Sequence[Told]) -> dict[str, frozenset[int]]:
    """The orders whose numbers stand in what was said of refunds, by event."""
    said = {
        one.event_id: set(_NUMBER.findall(f"{one.reason} {one.reference}".upper()))
        for one in facts
        if one.kind == "refunded"
    }
    ids = ids_of_numbers(work, set().union(*said.values())) if any(said.values()) else {}
    return {
        event: frozenset(ids[number] for number in numbers if number in ids)
        for event, numbers in said.items()
    }


def source_of(account: Account, inbox_id: int | None = None) -> Source:
    """Who tells, as the ledger keeps it."""
    return Source(account.id, account.service.capabilities.authorization_days, inbox_id)


def by_our_ids(work: Work, facts: Sequence[Told]) -> list[Told]:
    """References that are numbers of orders become ``order:ID``."""
    numbers = {one.reference for one in facts if one.reference and ":" not in one.reference}
    ids = ids_of_numbers(work, numbers) if numbers else {}
    return [
        replace(one, reference=f"order:{ids[one.reference]}") if one.reference in ids else one
        for one in facts
    ]


def follow(work: Work, account: Account, order_ids: Collection[int]) -> None:
    """Orders follow their money: axes, a capture at once, and money of an order called off."""
    if not order_ids:
        return
    settle(work, order_ids)
    standing = lifecycle.standing(work, order_ids)
    gone = [one.id for one in standing.values() if one.cancelled_at]
    give_back(work, gone, "It was called off before the money came")
    if account.capture_when == "at_once":
        _capture_at_once(work, account, [one for one in standing if one not in gone])


def _capture_at_once(work: Work, account: Account, order_ids: Collection[int]) -> None:
    for some in capture.tenders_of(work, order_ids).values():
        for tender in some:
            its = tender.account_id == account.id and tender.state == "authorized"
            if its and not calls.captures_itself(work, tender.id):
                capture_rest(work, tender, "at_once")


def _take_approved(work: Work, account: Account, one: Told) -> None:
    """The buyer agreed on the service's page: the service is asked to authorise it now."""
    tender, _ = find(work, account.id, Known(one.external_ref, one.reference))
    if tender is None or tender.authorized_minor:
        return
    whole = parts.whole(parts.family(work, tender))
    amount = Money(whole.amount_minor, tender.currency)
    asked = {"capture_now": account.capture_when == "at_once"}
    key = f"authorize:{tender.id}:{one.external_ref}"
    calls.want(work, Wish(tender, "authorize", amount, key, asked=asked))
