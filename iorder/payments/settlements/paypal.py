"""PayPal's settlement report (STL): rows that begin with SB, amounts in the smallest unit
(https://developer.paypal.com/docs/reports/sftp-reports/settlement-report)."""

from typing import ClassVar

from iorder.kernel.money import Money
from iorder.payments.settlement import Cells, LineKind, Settled, currency, day, minor, refs

_GROUPS: dict[str, LineKind] = {
    "T00": "capture",
    "T01": "fee",
    "T04": "payout",
    "T11": "refund",
    "T12": "dispute",
}
"""By event group, which is all of a code that matters here."""
_DISPUTED = frozenset(("T1106", "T1110", "T1111", "T1114"))


class PayPal:
    slug = "paypal"
    label = "PayPal settlement report"
    marks: ClassVar[frozenset[str]] = frozenset(
        ("ch", "transaction id", "transaction event code", "gross transaction amount",
         "transaction debit or credit")
    )  # fmt: skip

    def line(self, cells: Cells) -> Settled | None:
        if cells["ch"].strip().upper() != "SB":
            return None
        event = cells["transaction event code"].strip().upper()
        kind = "dispute" if event in _DISPUTED else _GROUPS.get(event[:3], "other")
        code = currency(cells, "gross transaction currency")
        gross = _signed(cells, "gross transaction amount", "transaction debit or credit", code)
        fee = -_signed(cells, "fee amount", "fee debit or credit", code)
        paid = day(cells, "transaction completion date", "transaction initiation date")
        payout = f"PayPal {paid} {code}"
        names = refs(cells, "transaction id", "paypal reference id", "invoice id")
        if kind == "payout":
            return None
        if kind == "fee":
            return Settled(payout, "fee", Money(0, code), fee - gross, names, paid)
        return Settled(payout, kind, gross, fee, names, paid)


def _signed(cells: Cells, column: str, side: str, code: str) -> Money:
    amount = minor(cells, column, code)
    return -amount if cells.get(side, "").strip().upper() in ("DR", "DB") else amount


PROFILE = PayPal()
