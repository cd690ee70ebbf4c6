"""Correcting many shelves by a file: what would change is shown first, then made, once."""

from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate
from flask import Response

from iorder import uploads
from iorder.channels.shelf_rows import refused_file
from iorder.flows.adjust_by_file import (
    Change,
    Corrections,
    adjust_by_file,
    preview,
    read_corrections,
)
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame import formats, shelf_files
from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import card
from iorder.ui.lists.listing import said
from iorder.ui.stock.stock_parts import signed
from iorder.web import callback, route

SHOWN = 200
HINT = "A file with the columns sku, point, reason, and delta or on hand"
DONE = Output("stock-said", "data", allow_duplicate=True)


def button() -> html.Button:
    return shelf_files.button("Adjust by file", "stock-file-sent", HINT)


def place() -> html.Div:
    """Where the preview stands, over the list."""
    return html.Div(
        [
            dcc.Store(id="stock-file-sent"),
            html.P(id="count-wrong", className="li-wrong", role="alert"),
            html.Div(id="stock-file-told", **also(aria_live="polite")),
        ]
    )


@callback(
    Output("stock-file-told", "children"),
    Input("stock-file-sent", "data"),
    needs="stock.adjust",
    failed=lambda words: html.P(words, className="li-wrong", role="alert"),
    prevent_initial_call=True,
)
def look(sent: Mapping[str, Any] | None) -> Any:
    if not sent:
        return None
    (path,) = uploads.uploaded([str(sent["token"])])
    found = run(store(), actor(), preview, read_corrections(path))
    return _shown(path.name, str(sent["token"]), found)


@callback(
    DONE,
    Output("stock-file-told", "children", allow_duplicate=True),
    Input("stock-file-make", "n_clicks"),
    State("stock-file-sent", "data"),
    needs="stock.adjust",
    failed=lambda words: (no_update, html.P(words, className="li-wrong", role="alert")),
    prevent_initial_call=True,
)
def make(clicks: int | None, sent: Mapping[str, Any] | None) -> tuple[Any, Any]:
    if not clicks or not sent:
        raise PreventUpdate
    (path,) = uploads.uploaded([str(sent["token"])])
    done = run(store(), actor(), adjust_by_file, f"file:{sent['token']}", read_corrections(path))
    return said(f"{_many(len(done.changes))} corrected by {path.name}."), None


@callback(
    Output("stock-file-told", "children", allow_duplicate=True),
    Input("stock-file-leave", "n_clicks"),
    needs="stock.adjust",
    prevent_initial_call=True,
)
def leave(clicks: int | None) -> Any:
    if not clicks:
        raise PreventUpdate
    return None


@route("/stock/refused/<token>.csv", needs="stock.adjust")
def refused(token: str) -> Response:
    """The rows of a file of corrections that cannot be used, to put right and send again."""
    (path,) = uploads.uploaded([token])
    file = read_corrections(path)
    found = run(store(), actor(), preview, file)
    headers = {
        "Content-Disposition": 'attachment; filename="corrections-refused.csv"',
        "Cache-Control": "no-store",
    }
    return Response(refused_file(file, found.bad), mimetype="text/csv", headers=headers)


def _many(number: int) -> str:
    return f"{number:,} shel{'f' if number == 1 else 'ves'}"


def _refused_words(number: int) -> str:
    return "1 row is refused" if number == 1 else f"{number:,} rows are refused"


def _shown(name: str, token: str, found: Corrections) -> html.Section:
    buttons: list[Any] = [
        html.Button("Leave it", id="stock-file-leave", type="button", className="io-button")
    ]
    if found.bad:
        buttons.insert(0, shelf_files.download(f"/stock/refused/{token}.csv"))
    if found.changes:
        buttons.append(
            html.Button(f"Correct {_many(len(found.changes))}", id="stock-file-make",
                        type="button", className="io-button io-button-primary")
        )  # fmt: skip
    more = len(found.changes) - SHOWN
    return card(
        f"What {name} would change",
        html.Div(
            [
                _table(found.changes[:SHOWN]) if found.changes else html.P("Nothing."),
                html.P(f"{more:,} more are not shown.", className="oi-quiet") if more > 0 else None,
                html.H3(_refused_words(len(found.bad)), className="sh-heading")
                if found.bad
                else None,
                shelf_files.refused(shelf_files.shown(found.bad), len(found.bad))
                if found.bad
                else None,
            ],
            className="sh-preview", tabIndex="0", role="region",
            **also(aria_label="What would change"),
        ),
        tools=html.Div(buttons, className="oi-inline"),
        className="sh-refused",
    )  # fmt: skip


def _table(changes: Any) -> html.Table:
    heads = ("SKU", "Point", "Now", "Then", "Change", "Reason")
    return html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col",
                                        className="oi-number" if 1 < at < 5 else "")
                                for at, text in enumerate(heads)])),
            html.Tbody([_row(one) for one in changes]),
        ],
        className="oi-lines sh-changes",
    )  # fmt: skip


def _row(one: Change) -> html.Tr:
    numbers = (formats.count(one.before), formats.count(one.after), signed(one.after - one.before))
    return html.Tr(
        [
            html.Td(one.sku),
            html.Td(one.point),
            *(html.Td(text, className="oi-number") for text in numbers),
            html.Td(one.reason),
        ]
    )
