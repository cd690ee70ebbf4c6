"""Rows of orders with their lines, payments and customer to one draft an order.

The first row of an order says what is true of the whole order; later rows may repeat it or leave
it empty (Shopify). What they contradict is kept as the first row has it and flagged.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from iorder.channels.draft import CustomerDraft, Draft, OrderDraft, Rejected
from iorder.channels.drafting.groups import Find, Group, refused, rejected
from iorder.channels.drafting.layout import Digests, Fault, Layout, Row, check_row
from iorder.channels.drafting.lines import Found, Lines, Titles, endings
from iorder.channels.drafting.orderhead import Head
from iorder.channels.drafting.payments import Payments
from iorder.channels.drafting.people import People, filled, is_place, sources
from iorder.channels.drafting.products import Names
from iorder.channels.plan import Plan


class Orders:
    """Drafts orders. ``layouts`` are the files of the plan by role."""

    def __init__(self, plan: Plan, layouts: dict[str, list[Layout]], find: Find) -> None:
        self._find = find
        used = ("orders", "lines", "payments", "customers", "products", "carriers")
        self._digests = Digests([one for role in used for one in layouts.get(role, [])])
        self._heads = {id(one): Head(one, plan) for one in layouts["orders"]}
        self._payments = Payments(layouts.get("payments", []), self._digests)
        self._people = People(layouts.get("customers", []), self._digests)
        self._has_people = bool(layouts.get("customers"))
        names = Names(layouts, find)
        self._titles: Titles | None = names.title if layouts.get("products") else None
        self._carrier = names.carrier if layouts.get("carriers") else None
        self._with_lines = {
            id(one) for one in [*layouts["orders"], *layouts.get("lines", [])] if endings(one)
        }
        self._lines: dict[tuple[int, str], Lines] = {}

    def count(self, group: Group) -> int:
        return 1

    def drafts(self, group: Group) -> Iterable[Draft | Rejected]:
        if group.refused:
            return [refused(group)]
        try:
            return [self._draft(group)]
        except Fault as fault:
            return [rejected(fault, group.all_rows())]

    def _draft(self, group: Group) -> OrderDraft:
        rows = group.rows if group.rows[-1][0] is group.rows[0][0] else self._once(group)
        joined = group.lines or group.payments
        all_rows = group.all_rows() if joined else group.rows
        for row in all_rows:
            if row[2][row[0].width]:
                check_row(row)
        values, ship_to, bill_to, flags = self._heads[id(rows[0][0])].read(rows)
        if flags and id(rows[0][0]) not in self._with_lines:
            _one_row_only(group, flags)
        currency = values.pop("currency")
        found = self._found(group.lines or rows, currency)
        _from_lines(values, found)
        payments = self._payments.of_order(group.payments, currency) if group.payments else []
        customer, looked_up = self._customer(values, rows)
        if not is_place(ship_to):
            home = bill_to if is_place(bill_to) else customer.contact
            ship_to = filled(ship_to, home) if is_place(home) else ship_to
        if self._carrier and values.get("carrier"):
            values["carrier"] = self._carrier(values["carrier"])
        draft = OrderDraft(
            lines=[line for line, _ in found], currency=currency, customer=customer,
            ship_to=ship_to, bill_to=bill_to, payments=payments, flags=flags,
            rows=sources(all_rows), **values,
        )  # fmt: skip
        told = [*rows, *group.lines, *group.payments, *looked_up] if joined or looked_up else rows
        draft.digest = self._digests.of(told, self._lent(draft))
        _settle(draft)
        return draft

    def _lent(self, draft: OrderDraft) -> list[str]:
        """What products and carriers files say of the order: it changes when they do."""
        lent = [line.title for line in draft.lines] if self._titles else []
        return [*lent, draft.carrier] if self._carrier else lent

    def _once(self, group: Group) -> list[Row]:
        """The rows of one file where several hold the order alike, as exports that overlap do."""
        by_file: dict[int, list[Row]] = {}
        for row in group.rows:
            by_file.setdefault(id(row[0]), []).append(row)
        first, *others = by_file.values()
        wanted = self._digests.of(first)
        for rows in others:
            if self._digests.of(rows) != wanted:
                raise Fault(
                    "",
                    f"Order {group.key} stands in {first[0][0].file.name} and, with other values, "
                    f"in {rows[0][0].file.name}; leave it in one of them.",
                    rows[0],
                )
        return first

    def _found(self, rows: Sequence[Row], currency: str) -> list[Found]:
        layout = rows[0][0]
        if id(layout) not in self._with_lines:
            return []
        if rows[-1][0] is layout:
            return self._reader(layout, currency).read(rows)
        return [one for row in rows for one in self._reader(row[0], currency).read([row])]

    def _reader(self, layout: Layout, currency: str) -> Lines:
        key = (id(layout), currency)
        reader = self._lines.get(key)
        if reader is None:
            reader = self._lines[key] = Lines(layout, currency, self._titles)
        return reader

    def _customer(
        self, values: dict[str, Any], rows: Sequence[Row]
    ) -> tuple[CustomerDraft, list[Row]]:
        """Who bought, and the rows of other files that say so."""
        ref, contact = values.pop("customer_ref"), values.pop("contact")
        person = values.pop("customer_person_ref")
        row = self._known(ref, contact.email) if self._has_people else None
        if row is None:
            return CustomerDraft(person or ref, contact), []
        check_row(row)
        known, said = self._people.contact(row)
        return CustomerDraft(person or known or ref, filled(contact, said)), [row]

    def _known(self, ref: str, email: str) -> Row | None:
        """The row of the customers file, by reference, else by email."""
        row = self._find("customers", ref) if ref else None
        return row or (self._find("customers", email) if email else None)


def _one_row_only(group: Group, flags: tuple[str, ...]) -> None:
    """Raises Fault where a file of one row an order contradicts itself."""
    if "rows_differ" in flags:
        raise Fault(
            "",
            f"Order {group.key} stands in row {group.rows[0][1]} and, with other values, in row "
            f"{group.rows[-1][1]}; keep the right one.",
            group.rows[-1],
        )


def _from_lines(values: dict[str, Any], found: list[Found]) -> None:
    """Shipping and tax as the lines say them, where the order itself says nothing."""
    if values["shipping_minor"] is None:
        values["shipping_minor"] = sum([part for _, part in found])
    if values["tax_minor"] is None:
        values["tax_minor"] = sum([line.tax_minor for line, _ in found])


def _settle(draft: OrderDraft) -> None:
    """What the stated total shows: whether tax is in the prices, whether the lines have taken
    the order's discount off already."""
    total = draft.stated.get("total")
    if total is None or not draft.lines or not (draft.tax_minor or draft.discount_minor):
        return
    with_shipping = sum([line.total_minor for line in draft.lines]) + draft.shipping_minor
    off = sum([line.discount_minor for line in draft.lines])
    if draft.discount_minor == off and total in (with_shipping, with_shipping + draft.tax_minor):
        draft.discount_minor = 0
    net = with_shipping - draft.discount_minor
    draft.tax_included = draft.tax_minor != 0 and net == total
