"""Each kind of import: what makes rows one record, and who drafts them."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from iorder.channels.draft import Draft, Rejected
from iorder.channels.drafting.groups import Drafter, Find, Group, refused, rejected
from iorder.channels.drafting.layout import Digests, Fault, Layout, Row, check_row
from iorder.channels.drafting.orders import Orders
from iorder.channels.drafting.payments import Payments
from iorder.channels.drafting.people import People
from iorder.channels.drafting.places import Points, Stock
from iorder.channels.drafting.products import Names, Products
from iorder.channels.drafting.shipments import Shipments
from iorder.channels.parse import BadCell
from iorder.channels.plan import FilePlan, Plan

KeyOf = Callable[[Row], str]

_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "orders": (("ref",),),
    "lines": (("order_ref",),),
    "payments": (("order_ref",),),
    "products": (("ref", "sku"),),
    "customers": (("person_ref", "ref", "email"),),
    "points": (("ref",),),
    "stock": (("point_ref",), ("sku_ref", "sku")),
    "shipments": (("ref",),),
}
"""By role: the parts of a record's key, each the first of these fields that is filled."""

_LOOKED_UP: Mapping[str, tuple[str, ...]] = {
    "customers": ("ref", "email"),
    "products": ("ref", "sku"),
    "carriers": ("ref",),
}
"""By role of a joined file: the fields its rows are found by."""


def key_of(layout: Layout) -> KeyOf:
    """The key of a row of this file; empty where a part is empty or cannot be read."""
    groups = [
        [(layout.convert(name, ""), layout.places[name]) for name in names if layout.has(name)]
        for names in _KEYS[layout.file.role]
    ]
    if len(groups) == 1 and len(groups[0]) == 1:
        convert, place = groups[0][0]
        return _single(convert, place)

    def key(row: Row) -> str:
        found = []
        for group in groups:
            said = next(
                (text for convert, place in group if (text := _try(convert, row[2][place]))), ""
            )
            if not said:
                return ""
            found.append(said)
        return "/".join(found)

    return key


def _single(convert: Callable[[str], str], place: int) -> KeyOf:
    last_cell, last_key = "", ""

    def key(row: Row) -> str:
        nonlocal last_cell, last_key
        cell = row[2][place]
        if cell != last_cell:
            last_key = _try(convert, cell)
            last_cell = cell
        return last_key

    return key


def _try(convert: Callable[[str], str], cell: str) -> str:
    try:
        return convert(cell)
    except BadCell:
        return ""


def lookup_keys(layout: Layout) -> Callable[[Row], list[str]]:
    """The keys by which a row of a joined file is found."""
    columns = [
        (layout.convert(name, ""), layout.places[name])
        for name in _LOOKED_UP[layout.file.role]
        if layout.has(name)
    ]

    def keys(row: Row) -> list[str]:
        return list(dict.fromkeys(
            text for convert, place in columns if (text := _try(convert, row[2][place]))
        ))  # fmt: skip

    return keys


LOOKED_UP = frozenset(_LOOKED_UP)
_JOINED: Mapping[str, frozenset[str]] = {
    "orders": frozenset({"lines", "payments"}) | LOOKED_UP,
    "shipments": frozenset({"carriers"}),
}


def used(plan: Plan) -> list[FilePlan]:
    """The files of the plan that its kind is drafted from; the others are never opened."""
    joined = _JOINED.get(plan.kind, frozenset())
    return [file for file in plan.files if file.role == plan.kind or file.role in joined]


class Wholes:
    """Kinds whose record is all rows of a group."""

    def __init__(self, draft: Callable[[list[Row]], Draft]) -> None:
        self._draft = draft

    def count(self, group: Group) -> int:
        return 1

    def drafts(self, group: Group) -> Iterable[Draft | Rejected]:
        if group.refused:
            return [refused(group)]
        try:
            for row in group.rows:
                check_row(row)
            return [self._of(group)]
        except Fault as fault:
            return [rejected(fault, group.rows)]

    def _of(self, group: Group) -> Draft:
        return self._draft(group.rows)


class Singles(Wholes):
    """Kinds whose records are one row: the same row twice counts once, two that differ clash."""

    def __init__(self, draft: Callable[[Row], Draft], digests: Digests) -> None:
        super().__init__(lambda rows: draft(rows[0]))
        self._digests = digests

    def _of(self, group: Group) -> Draft:
        draft = super()._of(group)
        if len(group.rows) > 1:
            self._same(group)
            draft.rows = tuple(row[0].source(row[1], row[2]) for row in group.rows)
        return draft

    def _same(self, group: Group) -> None:
        first = group.rows[0]
        wanted = self._digests.of([first])
        for row in group.rows[1:]:
            if self._digests.of([row]) != wanted:
                raise Fault(
                    "",
                    f"{group.key} stands in row {first[1]} and, with other values, in row "
                    f"{row[1]}; keep the right one.",
                    row,
                )


class PaymentRows:
    """Payments: each row is one; the group is an order's, so that they can be numbered."""

    def __init__(self, plan: Plan, payments: Payments) -> None:
        self._currency = plan.currency
        self._payments = payments

    def count(self, group: Group) -> int:
        return 1 if group.refused else len(group.rows)

    def drafts(self, group: Group) -> Iterable[Draft | Rejected]:
        if group.refused:
            yield refused(group)
            return
        for position, row in enumerate(group.rows, 1):
            try:
                check_row(row)
                yield self._payments.draft(row, self._currency, position)
            except Fault as fault:
                yield rejected(fault, [row])


def drafter(plan: Plan, layouts: dict[str, list[Layout]], find: Find) -> Drafter:
    """Who drafts the plan's kind."""
    if plan.kind == "orders":
        return Orders(plan, layouts, find)
    main: Sequence[Layout] = layouts[plan.kind]
    digests = Digests(main)
    if plan.kind == "payments":
        return PaymentRows(plan, Payments(main, digests))
    if plan.kind == "customers":
        return Wholes(People(list(main), digests).draft)
    if plan.kind == "shipments":
        names = Names(layouts, find) if layouts.get("carriers") else None
        return Wholes(Shipments(main, digests, names).draft)
    if plan.kind == "products":
        return Singles(Products(plan, main, digests).draft, digests)
    if plan.kind == "points":
        return Singles(Points(main, digests).draft, digests)
    return Singles(Stock(main, digests).draft, digests)
