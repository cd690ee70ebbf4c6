"""Payments: rows of a payments file, beside their order or on their own."""

from collections.abc import Sequence
from typing import Any

from iorder.channels.draft import PaymentDraft
from iorder.channels.drafting.layout import Digests, Fault, Layout, Record, Row
from iorder.channels.drafting.people import sources

FIELDS = ("order_ref", "ref", "position", "method", "installments", "amount", "currency", "at",
          "refunded")  # fmt: skip


class Payments:
    """Reads payment rows; amounts are in the row's currency, else in the one given."""

    def __init__(self, layouts: Sequence[Layout], digests: Digests) -> None:
        self._layouts = list(layouts)
        self._digests = digests
        self._currency = {id(one): Record(one, ("currency", "order_ref"), "") for one in layouts}
        self._records: dict[tuple[int, str], Record] = {}

    def of_order(self, rows: Sequence[Row], currency: str) -> list[PaymentDraft]:
        """The payments of one order in ``currency``, by position. Raises Fault."""
        found = [self._one(row, currency, at) for at, row in enumerate(rows, 1)]
        for one, row in zip(found, rows, strict=True):
            if one.currency != currency:
                record = self._currency[id(row[0])]
                raise Fault(
                    record.column("currency"),
                    f"The order is in {currency}, this payment in {one.currency}; one order has "
                    "one currency.",
                    row,
                )
        return sorted(found, key=lambda one: one.position)

    def draft(self, row: Row, currency: str, position: int) -> PaymentDraft:
        """A payment on its own; ``position`` is its place among those of its order."""
        made = self._one(row, currency, position)
        made.digest = self._digests.of([row])
        made.rows = sources([row])
        return made

    def _one(self, row: Row, currency: str, position: int) -> PaymentDraft:
        said, order_ref = self._currency[id(row[0])].read(row)
        currency = said or currency
        if not currency:
            raise Fault(
                "currency", "The payment names no currency; answer `currency` in the mapping.", row
            )
        record = self._record(row[0], currency)
        one = record.named(row)
        if not order_ref:
            raise Fault(record.column("order_ref"), "The payment names no order; fill it in.", row)
        amount, refunded = one["amount"], abs(one["refunded"] or 0)
        if amount is None or amount < 0:
            raise Fault(record.column("amount"), _no_amount(amount), row)
        if refunded > amount:
            raise Fault(
                record.column("refunded"), "More is refunded than was paid; correct one.", row
            )
        return PaymentDraft(
            one["method"] or "unknown", amount, currency,
            position=position if one["position"] is None else one["position"],
            installments=max(1, one["installments"] or 1),
            ref=one["ref"], at=one["at"], order_ref=order_ref, refunded_minor=refunded,
        )  # fmt: skip

    def _record(self, layout: Layout, currency: str) -> Record:
        key = (id(layout), currency)
        if key not in self._records:
            self._records[key] = Record(layout, FIELDS, currency)
        return self._records[key]


def _no_amount(amount: Any) -> str:
    if amount is None:
        return "The amount is empty; fill it in."
    return "A payment cannot be negative; state a refund as a refunded amount."
