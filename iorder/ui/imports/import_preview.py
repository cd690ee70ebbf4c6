"""The first rows as iOrder will store them, and those among them it cannot take."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html

from iorder.channels.draft import (
    CustomerDraft,
    Draft,
    OrderDraft,
    PointDraft,
    Rejected,
)
from iorder.orders.past import add_up
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.imports import import_words as words

Column = tuple[str, Callable[[Any], Any], str]
"""(heading, cell of a draft, class)."""

NUMBER = "io-number"


def preview(kind: str, drafts: Sequence[Draft | Rejected]) -> html.Section:
    """The table of the first drafts."""
    taken = sum(not isinstance(one, Rejected) for one in drafts)
    refused = len(drafts) - taken
    note = f"the first {taken} as iOrder will store them"
    if refused:
        note += f", {refused} that cannot be taken"
    columns = COLUMNS[kind]
    head = [html.Th(title, scope="col", className=css) for title, _, css in columns]
    body = [
        _refused(one, len(columns)) if isinstance(one, Rejected) else _taken(one, columns)
        for one in drafts
    ]
    table = html.Table(
        [
            html.Caption("Preview", className="io-sr-only"),
            html.Thead(html.Tr([html.Th("Row", scope="col", className=NUMBER), *head])),
            html.Tbody(body),
        ],
        className="im-table im-preview",
    )
    inside = table if drafts else html.P("No row was read.", className="im-quiet")
    zone = f"times in {formats.zone().key}" if kind in TIMED else ""
    return card(
        "Preview",
        html.Div(inside, className="im-scroll"),
        " · ".join(part for part in (note, zone) if part),
    )


def _taken(draft: Draft, columns: Sequence[Column]) -> html.Tr:
    cells = [html.Td(cell(draft), className=css) for _, cell, css in columns]
    return html.Tr([html.Td(_rows(draft.rows), className=f"{NUMBER} im-quiet"), *cells])


def _rows(rows: Sequence[Any]) -> str:
    if not rows:
        return formats.NOTHING
    first, last = rows[0].row, max(one.row for one in rows if one.file == rows[0].file)
    return formats.count(first) if first >= last else f"{first:,}–{last:,}"


def _refused(one: Rejected, width: int) -> html.Tr:
    file = one.rows[0].file if one.rows else ""
    return html.Tr(
        [
            html.Td(_rows(one.rows), className=f"{NUMBER} im-quiet"),
            html.Td(
                html.Div(
                    [
                        icon("exclamation-triangle"),
                        html.Span("Cannot be taken", className="im-refused-word"),
                        html.Code(one.column, className="im-value") if one.column else None,
                        html.Span(one.reason, title=file),
                    ],
                    className="im-refused",
                ),
                colSpan=width,
            ),
        ],
        className="is-refused",
    )


def _total(order: OrderDraft) -> str:
    sums = add_up(
        [line.total_minor for line in order.lines],
        discount=order.discount_minor,
        shipping=order.shipping_minor,
        tax=0 if order.tax_included else order.tax_minor,
        stated=order.stated,
    )
    return formats.money(sums.total_minor, order.currency)


def _customer(order: OrderDraft) -> Any:
    contact = order.customer.contact
    name = contact.name or order.ship_to.name or order.bill_to.name
    return _two(name, contact.email) if name else contact.email or order.customer.ref


def _two(above: str, below: str) -> Any:
    if not (above and below):
        return above or below or formats.NOTHING
    return [html.Span(above), html.Span(below, className="im-below")]


def _lines(order: OrderDraft) -> Any:
    units = sum(line.quantity for line in order.lines)
    first = order.lines[0].title if order.lines else "no items"
    more = f" and {len(order.lines) - 1} more" if len(order.lines) > 1 else ""
    return html.Span(
        [html.Span(first, className="im-title"), more, html.Span(f" · {units:,}", **_units(units))],
        className="im-lines",
    )


def _units(units: int) -> dict[str, Any]:
    return {"className": "im-quiet", **also(aria_label=f", {units} units")}


def _status(order: OrderDraft) -> Any:
    said = order.source_status.strip()
    word = order.status.replace("_", " ").capitalize()
    extra = [one for one in (order.payment_status, order.fulfillment_status) if one]
    note = said if said and said.lower() != word.lower() else ", ".join(extra).replace("_", " ")
    return _two(word, note)


def _place(draft: CustomerDraft | PointDraft) -> str:
    address = draft.contact if isinstance(draft, CustomerDraft) else draft.address
    return address.one_line() or formats.NOTHING


def _amount(minor: int, currency: str) -> str:
    return formats.money(minor, currency) if currency else formats.NOTHING


def _known(number: int | None) -> str:
    return formats.NOTHING if number is None else formats.count(number)


COLUMNS: Mapping[str, Sequence[Column]] = {
    "orders": (
        ("Order", lambda one: one.ref, "im-strong"),
        ("Placed", lambda one: formats.moment(one.placed_at), "im-nowrap"),
        ("Customer", _customer, ""),
        ("Status", _status, ""),
        ("Lines · units", _lines, ""),
        ("Total", _total, NUMBER),
        ("Currency", lambda one: one.currency, ""),
    ),
    "products": (
        ("SKU", lambda one: one.sku or one.ref, "im-strong"),
        ("Title", lambda one: one.title, ""),
        ("Category", lambda one: one.category or formats.NOTHING, ""),
        ("Weight, g", lambda one: _known(one.weight_g), NUMBER),
        ("Price", lambda one: _amount(one.price_minor, one.currency), NUMBER),
    ),
    "customers": (
        ("Number", lambda one: one.ref or formats.NOTHING, "im-strong"),
        ("Name", lambda one: one.contact.name or one.contact.company or formats.NOTHING, ""),
        ("Email", lambda one: one.contact.email or formats.NOTHING, ""),
        ("Address", _place, ""),
    ),
    "points": (
        ("Code", lambda one: one.ref, "im-strong"),
        ("Name", lambda one: one.label, ""),
        ("Kind", lambda one: one.kind, ""),
        ("Address", _place, ""),
    ),
    "stock": (
        ("Point", lambda one: one.point_ref, "im-strong"),
        ("SKU", lambda one: one.sku or one.sku_ref, ""),
        ("On hand", lambda one: formats.count(one.on_hand), NUMBER),
        ("Safety", lambda one: _known(one.safety), NUMBER),
    ),
    "shipments": (
        ("Number", lambda one: one.ref, "im-strong"),
        ("Carrier", lambda one: _two(one.carrier, one.service), ""),
        ("Tracking", lambda one: one.tracking_number or formats.NOTHING, ""),
        ("Status", lambda one: one.status.replace("_", " "), ""),
        ("Shipped", lambda one: formats.moment(one.shipped_at), "im-nowrap"),
        ("Delivered", lambda one: formats.moment(one.delivered_at), "im-nowrap"),
    ),
    "payments": (
        ("Order", lambda one: one.order_ref, "im-strong"),
        ("Method", lambda one: words.field_label(one.method), ""),
        ("At", lambda one: formats.moment(one.at), "im-nowrap"),
        ("Amount", lambda one: formats.money(one.amount_minor, one.currency), NUMBER),
        ("Currency", lambda one: one.currency, ""),
    ),
}
TIMED = frozenset({"orders", "shipments", "payments"})
