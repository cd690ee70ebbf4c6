"""What the transfers page shows of one: a row, and the drawer that ships and receives it.

Its buttons are the acts of the state table.
"""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats, typed_lines
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.dropdown import MAIN, dropdown, pop_up
from iorder.ui.frame.parts import chip, facts, happened, section
from iorder.ui.lists.listing_parts import Panel
from iorder.views.stock.transfers import TransferLine, TransferRow, TransferSheet

TONES = {"requested": "neutral", "shipped": "info", "receiving": "violet", "received": "ok",
         "short": "warn", "cancelled": "bad"}  # fmt: skip
SHORT_REASONS = ("Lost on the way", "Damaged on the way", "Never loaded", "Counted wrong")
NOW = {"ship": ("Ship", "Ship now"), "receive": ("Receive", "Came now")}
"""Act -> (its button, the column its units are written in)."""
Points = Sequence[tuple[str, str]]


def grid_row(row: TransferRow) -> dict[str, Any]:
    share = row.received / row.shipped if row.shipped else 0.0
    return {
        "key": row.number,
        "number": row.number,
        "state": spaced(row.state),
        "stateTone": TONES[row.state],
        "from": row.from_point,
        "to": row.to_point,
        "lines": formats.count(row.lines),
        "asked": formats.count(row.asked),
        "shipped": formats.count(row.shipped) if row.shipped else formats.NOTHING,
        "received": f"{row.received:,} of {row.shipped:,}" if row.shipped else formats.NOTHING,
        "receivedShare": share,
        "receivedTone": "warn" if row.short else "",
        "on_its_way": formats.count(row.on_its_way) if row.on_its_way else formats.NOTHING,
        "expected": formats.day(row.expected_on),
        "requested": formats.moment(row.requested_at),
    }


def panel(sheet: TransferSheet, zone: str, points: Points, *, may_edit: bool) -> Panel:
    """The drawer; ``transfers-at`` holds what its acts are decided on."""
    row = sheet.row
    act = next((one for one in NOW if one in sheet.acts and may_edit), "")
    return Panel(
        row.number,
        [
            dcc.Store(
                id="transfers-at",
                data={"id": row.id, "number": row.number, "version": sheet.version},
            ),
            facts(
                (
                    ("From", _point(row.from_point, sheet.from_label)),
                    ("To", _point(row.to_point, sheet.to_label)),
                    ("Expected", formats.day(row.expected_on) if row.expected_on else ""),
                    ("Asked for by", sheet.by),
                    ("Note", sheet.note),
                )
            ),
            section("Lines", _lines(sheet.lines, act)),
            section("What happened", happened(sheet.moments, zone)),
        ],
        chip(spaced(row.state), TONES[row.state]),
        _foot(sheet, points, act) if may_edit and sheet.acts else None,
    )


def new_form(points: Points, known: dict[str, str] | None = None) -> html.Details:
    """The button that asks for goods, and its form; open where something is ``known``."""
    return dropdown(
        "New transfer",
        [
            *_fields("new", points, known or {}),
            html.P(id={"type": "transfers-wrong", "part": "new"}, className="li-wrong",
                   role="alert"),
            html.Button("Ask for it", id="transfers-new", type="button",
                        className="io-button io-button-primary io-button-wide"),
        ],
        "plus-lg",
        MAIN,
        id="transfers-new-form", open=bool(known),
    )  # fmt: skip


def _point(code: str, label: str) -> dcc.Link:
    words = code if code == label else f"{label} ({code})"
    return dcc.Link(words, href=f"/points?open={code}")


def _lines(lines: Sequence[TransferLine], act: str) -> html.Div:
    heads = ["SKU", "Asked", "Shipped", "Received", *([NOW[act][1]] if act else [])]
    return html.Div(
        html.Table(
            [
                html.Thead(html.Tr([html.Th(text, scope="col", className="oi-number" if at else "")
                                    for at, text in enumerate(heads)])),
                html.Tbody([_line(line, act) for line in lines]),
            ],
            className="oi-lines sh-lines",
        ),
        className="sh-scroll",
    )  # fmt: skip


def _line(line: TransferLine, act: str) -> html.Tr:
    short = html.Div(f"{line.short:,} short", className="li-tone-warn") if line.short else None
    cells = [
        html.Td([html.Span(line.title, className="oi-line-title"),
                 dcc.Link(line.sku, href=f"/stock/{line.sku}", className="oi-line-sku")]),
        _number(formats.count(line.quantity)),
        _number(formats.count(line.shipped) if line.shipped else formats.NOTHING),
        html.Td([formats.count(line.received) if line.received else formats.NOTHING, short],
                className="oi-number"),
    ]  # fmt: skip
    if act:
        cells.append(html.Td(_units(line, act), className="oi-number"))
    return html.Tr(cells)


def _units(line: TransferLine, act: str) -> list[Any]:
    most = line.quantity if act == "ship" else line.on_its_way
    lacks = act == "ship" and line.free < line.quantity
    told = html.Div(f"{line.free:,} free", className="li-tone-bad") if lacks else None
    field = dbc.Input(
        id={"type": "transfers-units", "sku": line.sku_id}, type="number", min=0, max=most, step=1,
        value=min(most, line.free) if lacks else most, size="sm", disabled=not most,
        className="sh-units",
    )  # fmt: skip
    name = html.Span(f"{NOW[act][1]}: {line.sku}", className="io-sr-only")
    return [html.Label([name, field]), told]


def _number(text: str) -> html.Td:
    return html.Td(text, className="oi-number")


def _foot(sheet: TransferSheet, points: Points, act: str) -> html.Div:
    buttons: list[Any] = []
    if act:
        buttons.append(_button(NOW[act][0], act, "io-button-primary"))
    if "edit" in sheet.acts:
        buttons.append(pop_up("Edit", _edit(sheet, points)))
    elif "reschedule" in sheet.acts:
        expected = sheet.row.expected_on
        day = dbc.Input(id={"type": "transfers-day", "act": "reschedule"}, type="date",
                        value=expected.isoformat() if expected else "")  # fmt: skip
        buttons.append(pop_up("Another day", [
            html.Label(["Expected on", day], className="io-label"),
            _button("Save the day", "reschedule", "io-button-primary"),
        ]))  # fmt: skip
    if "close_short" in sheet.acts:
        reason = [
            html.P(f"{sheet.row.on_its_way:,} units will not come.", className="oi-quiet"),
            html.Label(["Reason", dbc.Input(id={"type": "transfers-reason", "act": "close_short"},
                                            maxlength=200, list="transfers-reasons",
                                            autocomplete="off")], className="io-label"),
            html.Datalist([html.Option(value=one) for one in SHORT_REASONS],
                          id="transfers-reasons"),
        ]  # fmt: skip
        close = _button("Close it short", "close_short", "io-button-danger")
        buttons.append(pop_up("Close short", [*reason, close]))
    if "cancel" in sheet.acts:
        buttons.append(pop_up("Cancel", [
            html.P("Nothing will be shipped.", className="oi-quiet"),
            _button("Cancel the transfer", "cancel", "io-button-danger"),
        ]))  # fmt: skip
    wrong = html.P(id={"type": "transfers-wrong", "part": "sheet"}, className="li-wrong",
                   role="alert")  # fmt: skip
    return html.Div([wrong, html.Div(buttons, className="oi-inline")], className="sh-foot")


def _button(label: str, act: str, tone: str) -> html.Button:
    return html.Button(label, id={"type": "transfers-do", "act": act}, type="button",
                       className=f"io-button {tone}")  # fmt: skip


def _edit(sheet: TransferSheet, points: Points) -> list[Any]:
    row = sheet.row
    known = {
        "from": row.from_point,
        "to": row.to_point,
        "lines": typed_lines.written({line.sku: line.quantity for line in sheet.lines}),
        "day": row.expected_on.isoformat() if row.expected_on else "",
        "note": sheet.note,
    }
    return [*_fields("edit", points, known), _button("Save", "edit", "io-button-primary")]


def _fields(form: str, points: Points, known: dict[str, str]) -> list[Any]:
    """The fields of a form; each has the id ``transfers-field`` of the form and its name."""

    def named(name: str) -> dict[str, str]:
        return {"type": "transfers-field", "form": form, "name": name}

    options = [{"value": code, "label": label} for code, label in points]
    return [
        *(
            html.Label(
                [label, dbc.Select(id=named(name), value=known.get(name, ""), options=options,
                                   placeholder="Choose a point")],
                className="io-label",
            )
            for name, label in (("from", "From"), ("to", "To"))
        ),
        html.Label(
            ["SKUs and units, one a line",
             dbc.Textarea(id=named("lines"), value=known.get("lines", ""), rows=5,
                          placeholder="LAMP 5", spellCheck=False)],
            className="io-label",
        ),
        html.Label(["Expected on", dbc.Input(id=named("day"), type="date",
                                             value=known.get("day", ""))], className="io-label"),
        html.Label(["Note", dbc.Input(id=named("note"), maxlength=500, autocomplete="off",
                                      value=known.get("note", ""))], className="io-label"),
    ]  # fmt: skip
