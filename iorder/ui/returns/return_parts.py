"""What the returns page shows of one: a row, and the drawer with what its state allows."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.kernel.money import Money
from iorder.shipping.names import carrier_name
from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.looked_after import Owner, owner_line
from iorder.ui.frame.parts import chip, facts, happened, section
from iorder.ui.lists.listing_parts import Panel
from iorder.ui.returns import return_forms as forms
from iorder.ui.returns.return_words import (
    DISPOSITION_LABELS,
    KIND_LABELS,
    REASON_LABELS,
    RESOLUTION_LABELS,
    TONES,
)
from iorder.views.returns.one_return import ReturnLine, ReturnSheet
from iorder.views.returns.returns import ReturnRow

Points = Sequence[tuple[str, str]]


def new_form() -> html.Details:
    """The button that begins a return: it asks for the order, whose page holds the form."""
    number = dbc.Input(
        id="returns-new-order", maxlength=40, autocomplete="off", placeholder="IO-1042"
    )
    return dropdown(
        "New return",
        [
            html.Label(["Order number", number], className="io-label"),
            html.P(id="returns-new-wrong", className="li-wrong", role="alert"),
            html.Button("Choose what comes back", id="returns-new", type="button",
                        className="io-button io-button-primary io-button-wide"),
            dcc.Location(id="returns-go", refresh="callback-nav"),
        ],
        "plus-lg",
        MAIN,
    )  # fmt: skip


def grid_row(row: ReturnRow) -> dict[str, Any]:
    is_claim = row.kind == "claim"
    worth = formats.money(row.worth_minor, row.currency) if row.worth_minor else formats.NOTHING
    return {
        "key": row.number,
        "number": row.number,
        "state": spaced(row.state),
        "stateTone": TONES[row.state],
        "kind": KIND_LABELS[row.kind],
        "order": row.order_number,
        "orderHref": f"/orders/{row.order_number}",
        "reasons": ", ".join(REASON_LABELS[reason] for reason in row.reasons),
        "received": "Not sent back" if is_claim else came(row),
        "receivedShare": None if is_claim else row.received / row.units,
        "receivedTone": "",
        "worth": worth,
        "point": row.point or formats.NOTHING,
        "due": formats.moment(row.due_at),
        "requested": formats.moment(row.requested_at),
    }


def came(row: ReturnRow) -> str:
    return f"{formats.count(row.received)} of {formats.count(row.units)}"


def panel(sheet: ReturnSheet, zone: str, points: Points, me: str, *, may_edit: bool) -> Panel:
    """The drawer; ``returns-at`` holds what its acts are decided on. ``me``: who looks at it."""
    row = sheet.row
    acts = sheet.acts if may_edit else ()
    at = {"id": row.id, "number": row.number, "version": sheet.version, "kind": row.kind,
          "currency": row.currency}  # fmt: skip
    parts = [
        dcc.Store(id="returns-at", data=at),
        _facts(
            sheet,
            owner_line("returns", Owner(sheet.owner, sheet.owner_name), me, may_edit=may_edit),
        ),
        section("Lines", _lines(sheet, "receive" in acts and _misses(sheet))),
        *forms.next_step(sheet, acts, points),
        section("What happened", happened(sheet.moments, zone)),
    ]
    foot = forms.foot(sheet, acts, points)
    return Panel(row.number, parts, chip(spaced(row.state), TONES[row.state]), foot)


def _misses(sheet: ReturnSheet) -> bool:
    return any(line.missing for line in sheet.lines)


def _facts(sheet: ReturnSheet, owner: html.Span) -> html.Dl:
    row = sheet.row
    parcel = " ".join(part for part in (carrier_name(sheet.carrier), row.tracking_number) if part)
    return facts(
        (
            ("Order", dcc.Link(row.order_number, href=f"/orders/{row.order_number}")),
            ("Customer", sheet.customer),
            ("Kind", KIND_LABELS[row.kind]),
            ("Comes to", dcc.Link(sheet.point_label, href=f"/points?open={row.point}")
             if row.point else ""),
            ("Parcel", parcel),
            ("Asked for by", sheet.by),
            ("Note", sheet.note),
            ("Looked after by", owner),
            ("To act by", formats.moment(row.due_at) if row.due_at else ""),
            ("Fee kept back", _money(sheet.fee_minor, row)),
            ("Delivery given back", _money(sheet.shipping_minor, row)),
            ("Refund", [html.Div(f"{formats.money(minor, row.currency)} · {spaced(state)}")
                        for state, minor in sheet.refunds]),
            ("Sent instead", dcc.Link(sheet.exchange, href=f"/orders/{sheet.exchange}")
             if sheet.exchange else ""),
            ("Credit note", [html.A(number, href=f"/documents/{number}.pdf", target="_blank")
                             for number in sheet.documents]),
        )
    )  # fmt: skip


def _money(minor: int, row: ReturnRow) -> str:
    return str(Money(minor, row.currency)) if minor else ""


def _lines(sheet: ReturnSheet, takes_in: bool) -> html.Div:
    is_claim = sheet.row.kind == "claim"
    heads = ["Item", "Units"] if is_claim else ["Item", "Asked", "Received"]
    if takes_in:
        heads.append("Came now")
    rows = [_line(line, sheet, takes_in) for line in sheet.lines]
    head = [html.Th(text, scope="col", className="oi-number" if at else "")
            for at, text in enumerate(heads)]  # fmt: skip
    table = html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="oi-lines sh-lines")
    return html.Div(table, className="sh-scroll")


def _line(line: ReturnLine, sheet: ReturnSheet, takes_in: bool) -> html.Tr:
    cells = [html.Td(_what(line, sheet.row)),
             html.Td(formats.count(line.quantity), className="oi-number")]  # fmt: skip
    if sheet.row.kind != "claim":
        received = formats.count(line.received) if line.received else formats.NOTHING
        cells.append(html.Td(received, className="oi-number"))
    if takes_in:
        cells.append(html.Td(forms.came_now(line), className="oi-number"))
    return html.Tr(cells)


def _what(line: ReturnLine, row: ReturnRow) -> list[Any]:
    told = [REASON_LABELS[line.reason]]
    if line.resolution:
        told.append(RESOLUTION_LABELS[line.resolution])
        if line.refund_minor:
            told[-1] += f" {formats.money(line.refund_minor, row.currency)}"
    if line.disposition:
        told.append(DISPOSITION_LABELS[line.disposition])
    if line.condition:
        told.append(line.condition)
    sku = dcc.Link(line.sku, href=f"/stock/{line.sku}", className="oi-line-sku")
    return [
        html.Span(line.title, className="oi-line-title"),
        sku if line.sku else None,
        html.Div(" · ".join(told), className="oi-quiet"),
    ]
