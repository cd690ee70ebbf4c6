"""Documents of an order are issued: invoices, what puts them right, and packing slips.

The order is locked, so that what is credited is counted once. ``seller``: the lines printed as
who sells where the store does not say it (``documents.sellers``); a credit note names the seller
of its invoice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from iorder.documents import sellers, service
from iorder.documents.billed import NOT_BILLED, REPLACED, billing, left_of, standing_invoice
from iorder.documents.body import Body, Item, Lines
from iorder.documents.service import Document, NewDocument
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders.edits import locked
from iorder.views.orders.document_body import credited, invoice_body, slip_bodies

LONGEST_REASON = 200


@dataclass(frozen=True, slots=True)
class Credit:
    """What a credit note is over, and why; ``cause`` makes it once."""

    cause: str
    amount: Money
    reason: str
    items: Sequence[Item] = ()
    sums: Sequence[tuple[str, int]] = ()


class NothingToCredit(Refused):
    """No invoice stands, or less of it than is to be credited."""

    code = "nothing_to_credit"


def issue_invoice(work: Work, order_id: int, seller: Lines) -> Document:
    """The order's invoice; again the same one until the order's lines or prices changed.

    Where they did, what stands of the old one is credited and a new one issued.
    """
    row = locked(work, order_id)
    if row.order_state in NOT_BILLED:
        raise Refused(f"{row.number} is {row.order_state}: there is nothing to bill.")
    written = service.of_orders(work.conn, [order_id])
    again = sum(one.cause.startswith(REPLACED) for one in written)
    cause = billing(order_id, row.revision)
    before = standing_invoice(work.conn, order_id)
    if before is not None and before.cause.startswith(cause):
        return before
    if before is not None and left_of(work.conn, before):
        credit_rest(work, before, f"{REPLACED}{before.id}", "Replaced by a new invoice")
        again += 1
    body = invoice_body(
        work.conn, order_id, sellers.lines_for(work.conn, row.channel_id, seller), work.today,
        work.store.zone,
    )  # fmt: skip
    said = sellers.of_channel(work.conn, row.channel_id)
    if said is not None and said.note:
        body = replace(body, note=said.note)
    return service.issue(work, NewDocument(order_id, f"{cause}:{again}" if again else cause, body))


def correct_invoice(work: Work, order_id: int, seller: Lines, reason: str) -> Document:
    """Credit what stands of the invoice and issue it anew, as the order is now."""
    row = locked(work, order_id)
    before = standing_invoice(work.conn, order_id)
    if before is None or not left_of(work.conn, before):
        raise NothingToCredit(f"{row.number} has no invoice that stands; issue one.")
    credit_rest(work, before, f"{REPLACED}{before.id}", _said(reason))
    return issue_invoice(work, order_id, seller)


def credit(work: Work, order_id: int, amount: Money, reason: str, cause: str) -> Document:
    """A credit note over ``amount`` of the standing invoice; ``cause`` makes it once.

    Raises NothingToCredit for more than stands of it.
    """
    locked(work, order_id)
    words = _said(reason)
    line = Item("", words, 0, total_minor=amount.minor)
    return issue_credit(work, order_id, Credit(cause, amount, words, [line]))


def credit_return(work: Work, order_id: int, back: Credit) -> Document | None:
    """The credit note of a return; None where no invoice stands or nothing is credited."""
    before = standing_invoice(work.conn, order_id)
    if before is None or back.amount.minor <= 0:
        return None
    total = min(back.amount.minor, left_of(work.conn, before))
    if not total:
        return None
    return issue_credit(work, order_id, replace(back, amount=Money(total, before.currency)))


def issue_packing_slips(work: Work, order_id: int, seller: Lines) -> list[Document]:
    """A slip for each parcel, and for each point that still holds something; each once."""
    row = locked(work, order_id)
    lines = sellers.lines_for(work.conn, row.channel_id, seller)
    found = slip_bodies(work.conn, order_id, lines, work.today, work.store.zone)
    return [
        service.issue(work, NewDocument(order_id, f"packing_slip:{of}", body))
        for of, body in found
    ]  # fmt: skip


def credit_rest(work: Work, invoice: Document, cause: str, reason: str) -> Document:
    """All that stands of the invoice is credited."""
    left = left_of(work.conn, invoice)
    items: Sequence[Item] = [Item("", f"What stands of {invoice.number}", 0, total_minor=left)]
    sums: Sequence[tuple[str, int]] = ()
    if left == invoice.total_minor:
        items = invoice.body.items
        sums = [(label, minor) for label, minor in invoice.body.sums if label != "Items"]
    whole = Credit(cause, Money(left, invoice.currency), reason, items, sums)
    return issue_credit(work, invoice.order_id, whole)


def issue_credit(work: Work, order_id: int, one: Credit) -> Document:
    """The credit note; the order is locked by the caller. Raises NothingToCredit."""
    before = service.caused(work.conn, one.cause)
    if before is not None:
        return before
    invoice = standing_invoice(work.conn, order_id)
    if invoice is None:
        raise NothingToCredit("The order has no invoice; issue one before it is credited.")
    left = left_of(work.conn, invoice)
    if one.amount.currency != invoice.currency or not 0 < one.amount.minor <= left:
        raise NothingToCredit(
            f"Of {invoice.number} {Money(left, invoice.currency)} stand; credit that or less."
        )
    goods = sum(item.total_minor for item in one.items)
    rest = one.amount.minor - goods - sum(minor for _, minor in one.sums)
    shown = [("Items", goods), *one.sums, *([("Not credited", rest)] if rest else [])]
    body = credited(
        invoice.body, one.items, shown if len(shown) > 1 else (), one.amount.minor
    )  # fmt: skip
    body = _about(work, body, invoice.number, one.reason)
    return service.issue(work, NewDocument(order_id, one.cause, body, invoice.id))


def _about(work: Work, body: Body, number: str, reason: str) -> Body:
    facts = (*(fact for fact in body.facts if fact[0] == "Order"), ("Corrects", number))
    return replace(body, issued_on=work.today.isoformat(), facts=facts, note=reason)


def _said(reason: str) -> str:
    words = " ".join(reason.split())
    if not words or len(words) > LONGEST_REASON:
        raise InvalidInput(f"Say why in 1 to {LONGEST_REASON} characters; it is printed.")
    return words
