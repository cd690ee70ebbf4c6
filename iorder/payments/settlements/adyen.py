"""Adyen's settlement details report
(https://docs.adyen.com/reporting/settlement-reconciliation/transaction-level)."""

from typing import ClassVar

from iorder.kernel.money import Money
from iorder.payments.settlement import Cells, LineKind, Settled, currency, day, major, refs

_KINDS: dict[str, LineKind] = {
    "settled": "capture",
    "settledreversed": "capture",
    "refunded": "refund",
    "refundedreversed": "refund",
    "chargeback": "dispute",
    "chargebackreversed": "dispute",
    "secondchargeback": "dispute",
    "fee": "fee",
    "invoicededuction": "fee",
    "merchantpayout": "payout",
}
_FEES = ("commission (nc)", "markup (nc)", "scheme fees (nc)", "interchange (nc)")


class Adyen:
    slug = "adyen"
    label = "Adyen settlement details"
    marks: ClassVar[frozenset[str]] = frozenset(
        ("psp reference", "modification reference", "gross credit (gc)", "net credit (nc)",
         "batch number")
    )  # fmt: skip

    def line(self, cells: Cells) -> Settled | None:
        kind = _KINDS.get(cells["type"].strip().lower(), "other")
        batch = cells["batch number"].strip()
        code = currency(cells, "net currency")
        net = major(cells, "net credit (nc)", code) - major(cells, "net debit (nc)", code)
        fee = Money.total((major(cells, name, code) for name in _FEES), code)
        names = refs(cells, "modification reference", "psp reference")
        paid = day(cells, "booking date", "creation date")
        payout = f"{cells.get('merchant account', '').strip()}/{batch}"
        if kind == "payout":
            return Settled(payout, kind, -net, Money(0, code), paid_on=paid)
        if kind == "fee":
            return Settled(payout, kind, Money(0, code), -net, paid_on=paid)
        return Settled(payout, kind, net + fee, fee, names, paid, _charged(cells))


def _charged(cells: Cells) -> Money | None:
    """What the buyer was charged, in the currency of the payment."""
    if not cells.get("gross currency", "").strip():
        return None
    code = currency(cells, "gross currency")
    return major(cells, "gross credit (gc)", code) - major(cells, "gross debit (gc)", code)


PROFILE = Adyen()
