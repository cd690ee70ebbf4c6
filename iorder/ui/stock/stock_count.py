"""Counting from the stock page: a file of counted shelves opens a count of its own."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from iorder import uploads
from iorder.flows.count_by_file import read_counts
from iorder.flows.count_from_file import Begun, count_from_file
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame import shelf_files
from iorder.ui.frame.shell import card
from iorder.web import callback

HINT = "A file with the columns sku and counted; the point by the filter, or in a column point"
STATES = (("agreed", "agreed"), ("adjusted", "adjusted"), ("waiting", "waiting for approval"))


def button() -> html.Button:
    return shelf_files.button("Count by file", "stock-count-sent", HINT)


def place() -> html.Div:
    return html.Div([dcc.Store(id="stock-count-sent"), html.Div(id="stock-count-told")])


@callback(
    Output("stock-count-told", "children"),
    Input("stock-count-sent", "data"),
    State("stock-view", "data"),
    needs="counts.edit",
    failed=lambda words: html.P(words, className="li-wrong", role="alert"),
    prevent_initial_call=True,
)
def begin(sent: Mapping[str, Any] | None, view: Mapping[str, str] | None) -> Any:
    if not sent:
        raise PreventUpdate
    token = str(sent["token"])
    (path,) = uploads.uploaded([token])
    point = (view or {}).get("point", "")
    done = run(store(), actor(), count_from_file, read_counts(path), point)
    return _told(done, path.name, token)


def _told(done: Begun, name: str, token: str) -> html.Section:
    found = Counter(line.state for line in done.entered.lines)
    words = ", ".join(f"{found[state]:,} {word}" for state, word in STATES if found[state])
    bad = done.entered.bad
    tools = [
        *([shelf_files.download(f"/counts/{done.count_id}/refused/{token}.csv")] if bad else []),
        dcc.Link(f"Open {done.number}", href=f"/counts/{done.number}",
                 className="io-button io-button-primary"),
    ]  # fmt: skip
    return card(
        f"{done.number} was opened at {done.point} by {name}",
        html.Div(
            [
                html.P(f"{words}. Nothing is adjusted before somebody approves."),
                shelf_files.refused(shelf_files.shown(bad), len(bad)) if bad else None,
            ]
        ),
        tools=html.Div(tools, className="oi-inline"),
        className="sh-refused",
    )
