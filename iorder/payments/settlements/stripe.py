"""Stripe's itemized payout reconciliation report
(https://docs.stripe.com/reports/report-types/payout-reconciliation)."""

from typing import ClassVar

from iorder.payments.settlement import Cells, LineKind, Settled, currency, day, major, refs

_KINDS: dict[str, LineKind] = {
    "charge": "capture",
    "refund": "refund",
    "refund_failure": "refund",
    "partial_capture_reversal": "refund",
    "dispute": "dispute",
    "dispute_reversal": "dispute",
    "fee": "fee",
    "network_cost": "fee",
    "payout": "payout",
    "payout_reversal": "payout",
}


class Stripe:
    slug = "stripe"
    label = "Stripe payout reconciliation"
    marks: ClassVar[frozenset[str]] = frozenset(
        ("balance_transaction_id", "reporting_category", "automatic_payout_id", "gross", "fee")
    )

    def line(self, cells: Cells) -> Settled | None:
        payout = cells["automatic_payout_id"].strip()
        if not payout:
            return None
        code = currency(cells, "currency")
        kind = _KINDS.get(cells["reporting_category"].strip(), "other")
        gross, fee = major(cells, "gross", code), major(cells, "fee", code)
        names = refs(cells, "source_id", "charge_id", "payment_intent_id")
        paid = day(cells, "automatic_payout_effective_at_utc", "automatic_payout_effective_at")
        if kind == "payout":
            return Settled(payout, kind, -gross, fee, paid_on=paid)
        if kind == "fee":
            return Settled(payout, kind, gross - gross, fee - gross, names, paid)
        charged = None
        if cells.get("customer_facing_currency", "").strip():
            charged = major(
                cells, "customer_facing_amount", currency(cells, "customer_facing_currency")
            )
        return Settled(payout, kind, gross, fee, names, paid, charged)


PROFILE = Stripe()
