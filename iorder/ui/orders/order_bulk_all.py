"""Acts on every order that the view matches: a worker does them, the page tells how far it is.

``orders-all`` holds the view's query while all that match are chosen, else nothing;
``orders-bulk-at`` {"id", "open"} of the bulk edit that the page follows.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.insight import bulk_edits
from iorder.kernel.errors import Refused
from iorder.kernel.store import run
from iorder.session import actor, store, zone
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip
from iorder.ui.lists.listing import said
from iorder.ui.orders.order_actions import SAID
from iorder.views.orders import bulk_edit as views
from iorder.views.orders.bulk_edit import Progress
from iorder.web import callback, clientside, require

RESULTS = Output("orders-results", "children", allow_duplicate=True)
AT = Output("orders-bulk-at", "data", allow_duplicate=True)

DONE = {
    "tag": "tagged", "hold": "put on hold", "release": "released", "assign": "assigned",
    "service": "given the service", "cancel": "cancelled",
    **dict.fromkeys(("untag", "unhold", "rehold", "reassign", "reservice"), "as before"),
    "restore": "taken up again",
}  # fmt: skip
DOING = {
    "tag": "Tagging", "hold": "Putting on hold", "release": "Releasing", "assign": "Assigning",
    "service": "Setting the service of", "cancel": "Cancelling",
    "untag": "Taking the tags off", "unhold": "Lifting the holds of",
    "rehold": "Putting the holds back on", "reassign": "Giving back",
    "reservice": "Setting back the service of", "restore": "Taking up again",
}  # fmt: skip


def stores() -> list[Any]:
    """What the page needs to follow a bulk edit, one still at work when it is opened."""
    now = views.at_work(store(), actor())
    return [
        dcc.Store(id="orders-all"),
        dcc.Store(id="orders-bulk-at", data={"id": now.id, "open": True} if now else None),
        dcc.Download(id="orders-bulk-file"),
        dcc.Interval(id="orders-bulk-tick", interval=1_000, disabled=now is None),
    ]


def ask(act: str, told: Mapping[str, Any], everything: Mapping[str, str]) -> tuple[Any, Any, Any]:
    """Queue ``act`` on all that ``everything`` matches: (what is said, its progress, its place)."""
    wanted = views.all_of(store(), act, told, everything, zone())
    return _begun(run(store(), actor(), bulk_edits.ask, wanted))


def _begun(edit_id: int) -> tuple[Any, Any, Any]:
    now = views.progress(store(), actor(), edit_id)
    if now is None:
        raise PreventUpdate
    words = f"{DOING[now.act]} {_orders(now.total)}; you can go on meanwhile."
    return said(words, "info", bulk=True), drawn(now), {"id": edit_id, "open": True}


def drawn(now: Progress) -> html.Div:
    """How far it is, or what became of it."""
    return html.Div(
        [
            html.Div([html.Strong(_title(now)), html.Div(_acts(now), className="oi-results-acts")],
                     className="oi-results-head"),
            _bar(now) if now.is_open else html.P(_summary(now), className="oi-results-sum"),
            _refusals(now),
        ],
        className="oi-results-box", role="status",
    )  # fmt: skip


def _title(now: Progress) -> str:
    if now.state == "queued":
        return f"{DOING[now.act]} {_orders(now.total)}: waiting for a worker"
    if now.state == "running":
        return f"{DOING[now.act]} {_orders(now.total)}"
    if now.state == "failed":
        return f"{DOING[now.act]} {_orders(now.total)} failed"
    words = f"{now.changed:,} of {_orders(now.total)} {DONE[now.act]}"
    return f"Cancelled: {words}" if now.state == "cancelled" else words


def _summary(now: Progress) -> str:
    words = [now.error] if now.error else []
    if now.unchanged:
        words.append(f"{now.unchanged:,} needed no change.")
    if now.refused:
        words.append(f"{now.refused:,} refused:")
    missing = now.total - now.through
    if now.state == "done" and missing > 0:
        words.append(f"{missing:,} no longer matched.")
    return " ".join(words) or "Every order went through."


def _orders(number: int) -> str:
    return "1 order" if number == 1 else f"{number:,} orders"


def _bar(now: Progress) -> html.Div:
    percent = min(100, now.through * 100 // now.total) if now.total else 0
    return html.Div(
        [
            html.Div(
                html.Div(style={"width": f"{percent}%"}),
                className="oi-progress", role="progressbar",
                **also(aria_label="Orders decided", aria_valuenow=str(percent),
                       aria_valuemin="0", aria_valuemax="100"),
            ),
            html.Span(f"{now.through:,} of {now.total:,}"
                      + (f" · {now.refused:,} refused" if now.refused else "")),
        ],
        className="oi-results-bar",
    )  # fmt: skip


def _acts(now: Progress) -> list[Any]:
    if now.is_open:
        return [_button("Cancel", "cancel", now.id)]
    close = html.Button(icon("x-lg"), type="button", className="oi-icon",
                        **also(aria_label="Close the list", data_close_results="true"))  # fmt: skip
    listed = html.Button(
        "Download the list", id={"type": "orders-bulk-list", "edit": now.id}, type="button",
        className="io-button io-button-small",
    )  # fmt: skip
    return [*([_button("Undo", "undo", now.id)] if now.may_undo else []), listed, close]


def _button(label: str, act: str, edit_id: int) -> html.Button:
    return html.Button(
        label, id={"type": "orders-bulk-act", "act": act, "edit": edit_id}, type="button",
        className="io-button io-button-small",
    )  # fmt: skip


def _refusals(now: Progress) -> html.Ul | None:
    if not now.refusals:
        return None
    more = now.refused - len(now.refusals)
    return html.Ul(
        [
            *(
                html.Li(
                    [html.A(number, href=f"/orders/{number}"), chip("Refused", "bad"),
                     html.Span(words)]
                )
                for number, words in now.refusals
            ),
            html.Li(f"and {more:,} more", className="oi-quiet") if more else None,
        ],
        tabIndex="0", **also(aria_label="Orders that refused"),
    )  # fmt: skip


@callback(
    SAID,
    RESULTS,
    AT,
    Input("orders-bulk-tick", "n_intervals"),
    State("orders-bulk-at", "data"),
    needs="orders.view",
    prevent_initial_call=True,
)
def follow(_ticks: int | None, at: dict[str, Any] | None) -> tuple[Any, Any, Any]:
    now = views.progress(store(), actor(), at["id"]) if at and at["open"] else None
    if now is None:
        raise PreventUpdate
    if now.is_open:
        return no_update, drawn(now), no_update
    tone = "ok" if now.state == "done" and not now.refused else "bad"
    return said(f"{_title(now)}.", tone), drawn(now), {"id": now.id, "open": False}


@callback(
    SAID,
    RESULTS,
    AT,
    Input({"type": "orders-bulk-act", "act": ALL, "edit": ALL}, "n_clicks"),
    needs="orders.view",  # undo asks for what its act needs
    prevent_initial_call=True,
)
def act(clicks: list[int | None]) -> tuple[Any, Any, Any]:
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict):
        raise PreventUpdate
    edit_id = int(asked["edit"])
    try:
        if asked["act"] == "cancel":
            run(store(), actor(), bulk_edits.cancel, edit_id)
            return follow(None, {"id": edit_id, "open": True})
        return _taken_back(edit_id)
    except Refused as refused:
        return said(str(refused), "bad"), no_update, no_update


@callback(
    Output("orders-bulk-file", "data"),
    Input({"type": "orders-bulk-list", "edit": ALL}, "n_clicks"),
    needs="orders.view",
    prevent_initial_call=True,
)
def download(clicks: list[int | None]) -> dict[str, Any]:
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict):
        raise PreventUpdate
    edit_id = int(asked["edit"])
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow(("order", "outcome", "reason"))
    rows.writerows(views.lines(store(), actor(), edit_id))
    return {"content": written.getvalue(), "filename": f"bulk-edit-{edit_id}.csv",
            "type": "text/csv"}  # fmt: skip


def _taken_back(edit_id: int) -> tuple[Any, Any, Any]:
    now = views.progress(store(), actor(), edit_id)
    if now is None:
        raise PreventUpdate
    require(bulk_edits.NEEDS[now.act])
    return _begun(run(store(), actor(), bulk_edits.undo, edit_id))


clientside(
    "orders", "ticking", Output("orders-bulk-tick", "disabled"), Input("orders-bulk-at", "data"),
)  # fmt: skip
clientside(
    "orders", "all_chosen", Output("orders-all-link", "hidden"), Input("orders-all", "data"),
)  # fmt: skip
