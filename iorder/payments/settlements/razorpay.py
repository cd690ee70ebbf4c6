"""Razorpay's settlement reconciliation (https://razorpay.com/docs/api/settlements/fetch-recon):
as its API gives it, in paise, or as the dashboard lets people download it, in rupees."""

from datetime import UTC, date, datetime
from typing import ClassVar

from iorder.payments.settlement import Cells, LineKind, Settled, currency, day, major, minor, refs

_KINDS: dict[str, LineKind] = {"payment": "capture", "refund": "refund", "dispute": "dispute"}
_FEE = "fee (exclusive tax)"


class Razorpay:
    slug = "razorpay"
    label = "Razorpay settlement reconciliation"
    marks: ClassVar[frozenset[str]] = frozenset(
        ("entity_id", "type", "debit", "credit", "settlement_id", "settlement_utr")
    )

    def line(self, cells: Cells) -> Settled | None:
        payout = cells["settlement_id"].strip()
        if not payout:
            return None
        code = currency(cells, "currency")
        amount = major if _FEE in cells else minor
        kind = _KINDS.get(cells["type"].strip().lower(), "other")
        net = amount(cells, "credit", code) - amount(cells, "debit", code)
        tax = amount(cells, "tax", code)
        fee = amount(cells, _FEE, code) + tax if _FEE in cells else amount(cells, "fee", code)
        names = refs(cells, "entity_id", "payment_id")
        return Settled(payout, kind, net + fee, fee, names, _day(cells))


def _day(cells: Cells) -> date | None:
    """The API writes epochs, the dashboard dates."""
    text = cells.get("settled_at", "").strip()
    if text.isdigit():
        return datetime.fromtimestamp(int(text), UTC).date()
    return day(cells, "settled_at")


PROFILE = Razorpay()
