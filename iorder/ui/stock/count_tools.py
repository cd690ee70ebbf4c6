"""The page of one count: its lines in a card, its buttons, what a file brought, what happened."""

from collections.abc import Mapping
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import shelf_files
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.dropdown import dropdown
from iorder.ui.frame.parts import chip, happened
from iorder.ui.frame.shell import card
from iorder.ui.stock import count_parts as parts
from iorder.views.stock.counts import CountSheet, Lines

Can = Mapping[str, bool]


def lines_card(sheet: CountSheet, page: Lines, shown: str, can: Can) -> html.Section:
    """``count-at`` is what acts are decided on; ``data-count`` is where the browser saves lines."""
    row = sheet.row
    enters = can["edit"] and "enter" in sheet.acts
    hint = "Enter saves a line and goes to the next" if enters else None
    body = html.Div(
        [
            dcc.Store(id="count-at", data={"id": row.id, "version": sheet.version}),
            parts.progress(row),
            parts.tabs(shown, row),
            parts.table(sheet, page, can),
            parts.pager(page),
        ],
        **also(data_count=str(row.id)),
    )
    return card("Lines", body, hint)


def side(sheet: CountSheet, zone: str) -> list[Any]:
    row = sheet.row
    state = chip(spaced(row.state), parts.TONES[row.state])
    return [
        card("Count", parts.summary(sheet), tools=state),
        card("What happened", happened(sheet.moments, zone)),
    ]


def buttons(sheet: CountSheet, can: Can) -> list[Any]:
    """What the state allows and the person may, at the page's top right."""
    found: list[Any] = []
    if can["approve"] and sheet.row.waiting and "approve" in sheet.acts:
        found += [
            html.Button(label, type="button", className=f"io-button{dress}",
                        id={"type": "count-decide", "act": act, "sku": 0, "counted": 0})
            for act, label, dress in (("reject", "Reject all", ""),
                                      ("approve", "Approve all", " io-button-primary"))
        ]  # fmt: skip
    if not can["edit"]:
        return found
    if "enter" in sheet.acts:
        hint = "A file with the columns sku and counted"
        found.append(shelf_files.button("Count by file", "count-sent", hint))
    if "cancel" in sheet.acts:
        found.append(_end("Cancel", "cancel", "Stop counting; what was adjusted stays so."))
    if "leave_out" in sheet.acts and 0 < sheet.row.counted < sheet.row.lines:
        found.append(_end("Leave out", "leave_out", "Take what is not counted off the list."))
    if "submit" in sheet.acts:
        found.append(
            html.Button("Close", id={"type": "count-end", "act": "close"}, type="button",
                        className="io-button io-button-primary")
        )  # fmt: skip
    return found


def told(said: Mapping[str, Any] | None, sheet: CountSheet) -> Any:
    """What the last act did, and what a file brought that cannot be used."""
    if not said:
        return None
    file = said.get("file") or {}
    if not file.get("number"):
        return html.Div(said["text"], className=f"io-alert io-alert-{said['tone']}", role="status")
    address = f"/counts/{sheet.row.id}/refused/{file['token']}.csv"
    return card(
        said["text"],
        shelf_files.refused(file["bad"], file["number"]),
        tools=shelf_files.download(address),
        className="sh-refused",
    )


def search() -> dbc.Input:
    """Finds lines of the count; drawn once, so that typing is not interrupted."""
    return dbc.Input(id="count-search", type="search", placeholder="SKU or product",
                     autocomplete="off", maxlength=100, debounce=300,
                     className="oi-search")  # fmt: skip


def _end(label: str, act: str, means: str) -> html.Details:
    return dropdown(
        label,
        [
            html.P(means, className="oi-quiet"),
            html.Button(f"{label} it" if act == "cancel" else "Leave them out",
                        id={"type": "count-end", "act": act}, type="button",
                        className="io-button io-button-danger io-button-wide"),
        ],
    )  # fmt: skip
