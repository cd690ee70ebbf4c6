"""What a draft may not say, whatever the file says: the last check before the store's own.

Pure; the words name the column and what to do.
"""

from iorder.channels.draft import Draft, LineDraft, OrderDraft, PaymentDraft, StockDraft

MOST_UNITS = 1_000_000_000
MOST_MINOR = 1_000_000_000_000_000

Fault = tuple[str, str]
"""(column, reason)."""


def fault_of(draft: Draft) -> Fault | None:
    """Why the draft cannot be taken; None where nothing is wrong with it."""
    if isinstance(draft, OrderDraft):
        return _order(draft)
    if isinstance(draft, PaymentDraft):
        return _payment(draft)
    if isinstance(draft, StockDraft):
        return _stock(draft)
    return None


def _order(draft: OrderDraft) -> Fault | None:
    if not draft.ref:
        return "order", "The order has no number; fill it in."
    for line in draft.lines:
        if fault := _line(line):
            return fault
    amounts = (draft.shipping_minor, draft.tax_minor, draft.discount_minor, draft.refunded_minor)
    if any(abs(amount) > MOST_MINOR for amount in (*amounts, *draft.stated.values())):
        return "total", "An amount has too many digits; check the decimal sign."
    for payment in draft.payments:
        if payment.currency != draft.currency:
            return (
                "currency",
                f"The order is in {draft.currency}, a payment in {payment.currency}; "
                "one order has one currency.",
            )
        if fault := _payment(payment):
            return fault
    return None


def _line(line: LineDraft) -> Fault | None:
    if not 0 < line.quantity <= MOST_UNITS:
        return "quantity", f"The quantity is {line.quantity}; it must be 1 or more."
    if abs(line.unit_minor) > MOST_MINOR or abs(line.total_minor) > MOST_MINOR:
        return "price", "An amount has too many digits; check the decimal sign."
    if not 0 <= line.discount_bp <= 10_000:
        return "discount", "A discount lies between 0 and 100 percent."
    return None


def _payment(draft: PaymentDraft) -> Fault | None:
    if not 0 <= draft.amount_minor <= MOST_MINOR:
        return "amount", "A payment cannot be negative; state a refund as a refunded amount."
    if not 0 <= draft.refunded_minor <= draft.amount_minor:
        return "refunded", "More is refunded than was paid; correct one of the two."
    return None


def _stock(draft: StockDraft) -> Fault | None:
    if not 0 <= draft.on_hand <= MOST_UNITS:
        return "on_hand", f"{draft.on_hand} cannot be on hand; count again, 0 or more."
    if draft.safety is not None and draft.safety < 0:
        return "safety", "The safety stock cannot be negative."
    if not (draft.sku or draft.sku_ref):
        return "sku", "The row names no SKU; fill it in."
    return None
