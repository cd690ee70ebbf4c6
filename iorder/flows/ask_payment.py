"""Captures and voids: asked of the service that holds the money, or recorded where none is."""

from iorder.flows.settle_payment import settle
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.payments import accounts, calls, capture, parts
from iorder.payments.calls import Wish
from iorder.payments.capture import Entry, Tender
from iorder.payments.kinds import is_online
from iorder.payments.matching import lock


class NothingAuthorized(Refused):
    """There is less authorised and not asked for yet than is to be captured or given up."""

    code = "nothing_authorized"


def capture_tender(work: Work, tender_id: int, amount: Money | None, cause: str) -> int | None:
    """Capture ``amount`` of what is authorised, None for all that is left. ``cause`` makes it once.

    Returns the call that asks the service, None where it is recorded at once. Raises
    NothingAuthorized, InvalidInput, NotFound.
    """
    tender = lock(work, tender_id)
    some = parts.family(work, tender)
    left = tender.open_minor - asked_for(work, tender)
    wanted = Money(left, tender.currency) if amount is None else amount
    if wanted.currency != tender.currency:
        raise InvalidInput(f"The payment is in {tender.currency}, not in {wanted.currency}.")
    if wanted.minor <= 0 or wanted.minor > left:
        raise NothingAuthorized(
            f"{Money(max(left, 0), tender.currency)} is authorised and not captured or asked for "
            f"yet; {wanted} cannot be captured."
        )
    if is_online(tender):
        return _want(work, some, tender, (wanted, f"capture:{tender.id}:{cause}"))
    _enter(work, tender, "capture", wanted, cause)
    return None


def capture_rest(work: Work, tender: Tender, cause: str) -> None:
    """Capture what is authorised and not asked for yet; nothing where there is none."""
    if tender.open_minor - asked_for(work, tender) > 0:
        capture_tender(work, tender.id, None, cause)


def _want(work: Work, some: list[Tender], tender: Tender, wish: tuple[Money, str]) -> int:
    """A service that captures a payment once takes what all orders are paid with in one go."""
    wanted, key = wish
    payment = parts.whole(some)
    if len(some) > 1 and not captures_in_parts(work, tender):
        wanted = Money(payment.open_minor, payment.currency)
        return calls.want(work, Wish(tender, "capture", wanted, key, asked={"whole": True}))
    left = payment.open_minor - sum(asked_for(work, one) for one in some)
    last = {"last": wanted.minor == left}
    return calls.want(work, Wish(tender, "capture", wanted, key, asked=last))


def captures_in_parts(work: Work, tender: Tender) -> bool:
    """Whether its service captures an authorisation several times."""
    if tender.account_id is None:
        return True
    return accounts.able(accounts.by_id(work.conn, tender.account_id)).several_captures


def void_tender(work: Work, tender_id: int, cause: str) -> int | None:
    """Give up what is authorised and not captured; as ``capture_tender``.

    Where other orders are paid with the same payment the service is not asked: less will be
    captured of it, and the last capture lets go of the rest.
    """
    tender = lock(work, tender_id)
    some = parts.family(work, tender)
    calls.drop_wanted(work, [tender.id], "It was given up instead.")
    rest = Money(max(tender.open_minor, 0), tender.currency)
    if is_online(tender) and not parts.needed_by_others(some, tender):
        return calls.want(work, Wish(tender, "void", rest, f"void:{tender.id}:{cause}"))
    if not rest.minor:
        raise NothingAuthorized("Nothing of this payment is authorised; nothing is to be given up.")
    _enter(work, tender, "void", rest, cause)
    return None


def asked_for(work: Work, tender: Tender) -> int:
    """Minor units that captures under way will take."""
    ids = [one.id for one in parts.family(work, tender)]
    asked = [one for one in calls.open_of(work, ids) if one.kind == "capture"]
    if any(one.asked.get("whole") for one in asked):
        return tender.open_minor
    return sum(one.amount_minor for one in asked if one.tender_id == tender.id)


def _enter(work: Work, tender: Tender, kind: str, amount: Money, cause: str) -> None:
    entry = Entry(tender.id, kind, amount, "", f"{kind}:{cause}")
    capture.enter(work, [entry], {tender.id: tender.order_id})
    settle(work, [tender.order_id])
