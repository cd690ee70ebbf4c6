"""Exports: the files somebody asked for, how far each is, and where to take it."""

from typing import Any

from dash import ALL, Input, Output, ctx, dcc, html
from dash.exceptions import PreventUpdate

from iorder.insight import exports
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card, page_frame
from iorder.views import downloads
from iorder.views.downloads import Download
from iorder.views.export import export_of
from iorder.web import actor, attempt, callback, page, store, toast

TONES = {"queued": "neutral", "running": "info", "done": "ok", "failed": "bad",
         "cancelled": "neutral"}  # fmt: skip
WORDS = {"queued": "Waiting", "running": "Being written", "done": "Ready", "failed": "Failed",
         "cancelled": "Cancelled"}  # fmt: skip


def layout(**_: str) -> Any:
    return page_frame(
        "Exports",
        f"Your files, kept for {exports.KEPT.days} days",
        [],
        [
            dcc.Interval(id="exports-tick", interval=2_000),
            html.Div(_parts(), id="exports-parts", className="io-stack"),
        ],
    )


def _parts() -> Any:
    again = {"type": "export-act", "act": "again", "export": 0}
    return attempt(
        lambda: _drawn(downloads.recent(store(), actor())),
        lambda words: html.Div(states.failed(words, again), className="io-card"),
    )


def _drawn(found: list[Download]) -> Any:
    if not found:
        words = "Open a list such as Orders or Stock, filter it, and choose Export there."
        return html.Div(
            states.empty("No exports yet", words, icon_name="download"), className="io-card"
        )
    head = html.Tr([html.Th(name, scope="col") for name in (*_HEADS, _FILE)])
    table = html.Table(
        [html.Thead(head), html.Tbody([_row(one) for one in found])],
        className="io-table io-exports-table",
    )
    return card("Your exports", html.Div(table, className="io-table-wide"))


_HEADS = ("View", "Asked for", "Rows", "State")
_FILE = html.Span("File", className="io-sr-only")


def _row(one: Download) -> html.Tr:
    return html.Tr(
        [
            html.Td([html.Strong(_label(one.kind)), html.Br(), _narrowed(one)]),
            html.Td(formats.moment(one.created_at)),
            html.Td(formats.count(one.rows if one.state == "running" else one.total)),
            html.Td(_state(one)),
            html.Td(_act(one)),
        ]
    )


def _label(kind: str) -> str:
    return attempt(lambda: export_of(kind).label, lambda _: kind)


def _narrowed(one: Download) -> html.Span:
    words = ", ".join(f"{key} {value}" for key, value in one.query.items()) or "all"
    return html.Span(f"{one.form.upper()} · {words}", className="io-card-note")


def _state(one: Download) -> Any:
    chip = html.Span(WORDS[one.state], className=f"io-chip io-chip-{TONES[one.state]}")
    if one.error:
        return [chip, html.Div(one.error, className="io-card-note")]
    if one.state != "running":
        return chip
    bar = html.Div(
        html.Div(style={"width": f"{one.percent}%"}, className="io-bar-part"),
        className="io-bar", role="progressbar",
        **also(aria_label="Written", aria_valuenow=str(one.percent), aria_valuemax="100"),
    )  # fmt: skip
    return [chip, bar]


def _act(one: Download) -> Any:
    if one.state == "done":
        return html.A(
            [icon("download"), "Download"], href=f"/exports/{one.id}/file",
            className="io-button io-button-small",
        )  # fmt: skip
    if one.is_open:
        return html.Button(
            "Cancel", id={"type": "export-act", "act": "cancel", "export": one.id}, type="button",
            className="io-button io-button-small",
        )  # fmt: skip
    return None


@callback(
    Output("exports-parts", "children"),
    Input("exports-tick", "n_intervals"),
    Input({"type": "export-act", "act": ALL, "export": ALL}, "n_clicks"),
    needs="exports.view",
    prevent_initial_call=True,
)
def refresh(_ticks: int | None, clicks: list[int | None]) -> Any:
    asked = ctx.triggered_id
    if isinstance(asked, dict):
        if not any(clicks):
            raise PreventUpdate
        if asked["act"] == "cancel":
            _cancel(int(asked["export"]))
    return _parts()


def _cancel(export_id: int) -> None:
    if export_id not in {one.id for one in downloads.recent(store(), actor())}:
        raise NotFound("There is no such export of yours.")
    done = run(store(), actor(), exports.cancel, export_id)
    toast("The export was cancelled." if done else "It had ended already.", "info")


page(
    __name__, path="/exports", name="Exports", needs="exports.view", icon="download", order=70,
    group="Files", layout=layout,
)  # fmt: skip
