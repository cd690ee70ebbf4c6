"""What the list of purchase orders shows of one: a row, its drawer, and the form of a new one."""

import uuid
from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip, facts, section
from iorder.ui.lists.listing_parts import Panel
from iorder.views.purchasing.purchase_order import Line, PurchaseOrderSheet
from iorder.views.purchasing.purchase_orders import PurchaseOrderRow

TONES = {
    "draft": "neutral", "sent": "info", "receiving": "violet", "received": "ok",
    "closed": "warn", "cancelled": "neutral",
}  # fmt: skip


def address(number: str) -> str:
    return f"/purchase-orders/{number}"


def state_chip(state: str) -> html.Span:
    return chip(spaced(state), TONES[state])


def grid_row(row: PurchaseOrderRow) -> dict[str, Any]:
    return {
        "key": row.number,
        "number": row.number,
        "state": spaced(row.state),
        "stateTone": TONES[row.state],
        "supplier": row.supplier,
        "point": row.point,
        "lines": formats.count(row.lines),
        "ordered": formats.count(row.ordered),
        "received": came(row.received, row.ordered),
        "receivedShare": row.received / row.ordered if row.ordered else None,
        "receivedTone": "",
        "expected": formats.day(row.expected_on) + (" · late" if row.is_late else ""),
        "expectedTone": "bad" if row.is_late else "",
        "total": formats.money(row.total.minor, row.total.currency),
    }


def came(received: int, ordered: int) -> str:
    """``12 of 40``; nothing to tell where nothing is ordered."""
    return f"{formats.count(received)} of {formats.count(ordered)}" if ordered else "–"


def panel(order: PurchaseOrderSheet) -> Panel:
    """The drawer: what it is, its lines, and the way to its page."""
    go = dcc.Link(f"Open {order.number}", href=address(order.number),
                  className="io-button io-button-primary")  # fmt: skip
    return Panel(
        order.number,
        [summary(order), section("Lines", read_lines(order.lines))],
        state_chip(order.state),
        go,
    )


def summary(order: PurchaseOrderSheet) -> html.Dl:
    late = chip("late", "bad") if order.is_late else None
    return facts(
        (
            ("Supplier", dcc.Link(order.supplier, href=f"/suppliers/{order.supplier_id}")),
            ("Goes to", dcc.Link(order.point_label, href=f"/points?open={order.point}")),
            ("Expected", html.Span([formats.day(order.expected_on), " ", late])),
            ("Ordered", str(order.total)),
            ("Received", str(order.received_total) if order.received_total.minor else ""),
            ("Still to come", str(order.left_total) if order.left_total.minor else ""),
            ("Drafted", f"{formats.moment(order.created_at)} by {order.created_by}"),
            ("Sent", formats.moment(order.sent_at) if order.sent_at else ""),
            ("Ended", formats.moment(order.closed_at) if order.closed_at else ""),
            ("Note", order.note),
        )
    )


def read_lines(lines: Sequence[Line]) -> Any:
    """The lines to be read: what was ordered, what came, what it costs."""
    if not lines:
        return html.Div("No lines yet.", className="oi-quiet")
    heads = ("SKU", "Ordered", "Received", "Each", "Total")
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col", className="oi-number" if at else "")
                                for at, text in enumerate(heads)])),
            html.Tbody([_read_line(line) for line in lines]),
        ],
        className="oi-lines",
    )  # fmt: skip


def named(line: Line) -> html.Td:
    """The SKU, and what its supplier calls it."""
    theirs = f" · theirs {line.named}" if line.named and line.named != line.sku else ""
    return html.Td(
        [
            html.Span(line.title, className="oi-line-title"),
            html.Span(f"{line.sku}{theirs}", className="oi-line-sku"),
        ]
    )


def _read_line(line: Line) -> html.Tr:
    short = f", {formats.count(line.short)} short" if line.short else ""
    numbers = (
        formats.count(line.quantity),
        f"{formats.count(line.received)}{short}",
        str(line.cost),
        str(line.total),
    )
    return html.Tr([named(line), *(html.Td(text, className="oi-number") for text in numbers)])


def new_form(suppliers: Sequence[tuple[str, str]], points: Sequence[tuple[str, str]]) -> Any:
    """The button that begins a draft: from whom, and for which point."""
    if not suppliers:
        return dcc.Link([icon("plus-lg"), "Add a supplier first"], href="/suppliers",
                        className="io-button io-button-primary")  # fmt: skip
    fields = (("Supplier", "po-new-supplier", suppliers), ("Goes to", "po-new-point", points))
    return dropdown(
        "New purchase order",
        [
            dcc.Store(id="po-new-key", data=uuid.uuid4().hex),
            *(
                html.Label(
                    [label, dbc.Select(
                        id=name, value=options[0][0] if options else "",
                        options=[{"value": value, "label": text}
                                 for value, text in options],
                    )],
                    className="io-label",
                )
                for label, name, options in fields
            ),
            html.P(id="po-new-wrong", className="li-wrong", role="alert"),
            html.Button("Make the draft", id="po-new-save", type="button",
                        className="io-button io-button-primary io-button-wide"),
            dcc.Location(id="po-new-go", refresh="callback-nav"),
        ],
        "plus-lg",
        MAIN,
        id="po-new",
    )  # fmt: skip
