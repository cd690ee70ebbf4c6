"""An order gets one more way to be paid: through an account, at the door, by transfer, by link."""

from dataclasses import dataclass
from datetime import datetime

from iorder.flows.settle_payment import settle
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import lifecycle
from iorder.payments import accounts, balance, calls, capture, ledger, received
from iorder.payments.accounts import Account
from iorder.payments.calls import Wish
from iorder.payments.capture import NewTender
from iorder.payments.matching import lock
from iorder.payments.provider import PROVIDERS


class NothingDue(Refused):
    """The order is paid or promised in full already."""

    code = "nothing_due"


class MoreThanDue(Refused):
    """A buyer is to pay more than the order still costs."""

    code = "more_than_due"


@dataclass(frozen=True, slots=True)
class NewPayment:
    """``amount`` None: what is still due. ``account_id`` None: no service is asked, the tender is
    of ``provider`` (cod, bank_transfer, cheque, channel). ``token``: the buyer's payment method."""

    order_id: int
    method: str
    account_id: int | None = None
    provider: str = "channel"
    amount: Money | None = None
    token: str = ""
    return_url: str = ""
    surcharge_minor: int = 0


def pay_order(work: Work, new: NewPayment) -> int:
    """Open a tender; a service is asked to authorise it, of others people will tell.

    Returns the tender. Raises NothingDue, MoreThanDue, InvalidInput, NotFound.
    """
    account = _account(work, new.account_id)
    tender_id = _opened(work, new, account)
    tender = lock(work, tender_id)
    if account is not None and account.service.capabilities.online:
        asked = {
            "token": new.token, "return_url": new.return_url,
            "capture_now": account.capture_when == "at_once",
        }  # fmt: skip
        amount = Money(tender.amount_minor, tender.currency)
        key = f"authorize:{tender.id}"
        calls.want(work, Wish(tender, "authorize", amount, key, asked=asked))
    else:
        ledger.wait(work, tender, "awaiting_funds")
    settle(work, [new.order_id])
    return tender_id


def ask_for_link(work: Work, new: NewPayment) -> int:
    """A tender the buyer pays on the service's own page; its address comes into ``link``.

    Raises NothingDue, MoreThanDue, InvalidInput, NotFound.
    """
    account = _account(work, new.account_id)
    if account is None or not account.service.capabilities.links:
        raise InvalidInput("This account makes no payment links; choose one that does.")
    tender = lock(work, _opened(work, new, account))
    asked = {
        "return_url": new.return_url, "capture_now": account.capture_when == "at_once",
    }  # fmt: skip
    amount = Money(tender.amount_minor, tender.currency)
    calls.want(work, Wish(tender, "link", amount, f"link:{tender.id}", asked=asked))
    settle(work, [new.order_id])
    return tender.id


def record_received(
    work: Work, tender_id: int, amount: Money, reference: str, at: datetime | None = None
) -> bool:
    """Money of a transfer, cheque or the like is here; False where this reference was entered
    before. Raises InvalidInput, NotFound."""
    tender = lock(work, tender_id)
    came = received.receive(work, tender, amount, reference)
    settle(work, [tender.order_id])
    return came


def _account(work: Work, account_id: int | None) -> Account | None:
    if account_id is None:
        return None
    account = accounts.by_id(work.conn, account_id)
    if not account.active:
        raise InvalidInput(f"The account {account.label} is switched off; choose another.")
    return account


def _opened(work: Work, new: NewPayment, account: Account | None) -> int:
    one = lifecycle.standing(work, [new.order_id]).get(new.order_id)
    if one is None:
        raise NotFound("There is no such order; open it again.")
    if one.cancelled_at:
        raise InvalidInput(f"{one.number} was called off; it takes no payment.")
    provider = account.provider if account else new.provider
    if provider not in PROVIDERS:
        raise InvalidInput(f"There is no way to pay called {provider!r}.")
    due = balance.balances(work, {one.id: one.total_minor})[one.id].due
    due -= sum(
        held.amount_minor
        for held in capture.tenders_of(work, [one.id])[one.id]
        if held.state in ("created", "requires_action", "awaiting_funds", "processing")
    )
    amount = Money(due, one.currency) if new.amount is None else new.amount
    if new.amount is None and due <= 0:
        raise NothingDue(f"Nothing is due on {one.number}: it is paid, promised or being paid.")
    if amount.currency != one.currency or amount.minor <= 0:
        raise InvalidInput(f"Write an amount in {one.currency} above zero.")
    if account is not None and amount.minor > due:
        raise MoreThanDue(
            f"{Money(max(due, 0), one.currency)} is still to be paid on {one.number}; {amount} is "
            "more. Ask for that much, or change the order first."
        )
    wanted = NewTender(
        one.id, new.method, amount, provider, account_id=new.account_id,
        surcharge_minor=new.surcharge_minor,
    )  # fmt: skip
    return capture.open_tenders(work, [wanted])[0]
