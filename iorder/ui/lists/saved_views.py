"""Saved views in the View menu of the orders: open one by its link, keep this one, change, delete.

``views-at`` holds the view the page was opened by: {"id", "version"}, or nothing.
"""

from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, dcc, html
from dash.exceptions import PreventUpdate

from iorder.insight import saved_views
from iorder.insight.saved_views import LONGEST_NAME, Content
from iorder.kernel.store import run
from iorder.session import actor, may, store
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.views import saved_views as views
from iorder.views.saved_views import SavedView
from iorder.web import callback, require, toast

PAGE = "orders"
SHOWN = (
    State("views-name", "value"), State("views-shared", "value"), State("orders-view", "data"),
    State("orders-density", "value"), State("orders-columns", "value"),
)  # fmt: skip


def parts(now: SavedView | None) -> list[Any]:
    """The list of views and the form that keeps this one; ``now``: the one the page shows."""
    return [
        dcc.Store(id="views-at", data=_at(now)),
        html.Span("Saved views", className="oi-pop-title"),
        html.Div(_list(), id="views-list", className="oi-views"),
        *(_form(now) if may("views.save") else []),
    ]


def _at(now: SavedView | None) -> dict[str, int] | None:
    return {"id": now.id, "version": now.version} if now else None


def _list() -> Any:
    found = views.listed(store(), PAGE, actor())
    if not found:
        return html.Span("None yet.", className="oi-quiet")
    return html.Ul([_entry(one) for one in found])


def _entry(one: SavedView) -> html.Li:
    by = "shared" if one.is_mine and one.is_shared else f"by {one.owner}"
    note = html.Span(by, className="oi-quiet") if one.is_shared else None
    drop = html.Button(
        icon("trash3"), type="button", className="oi-icon",
        id={"type": "views-delete", "view": one.id, "version": one.version},
        **also(aria_label=f"Delete the view {one.name}"),
    ) if _may_change(one) else None  # fmt: skip
    return html.Li([html.A(one.name, href=f"/orders?view={one.id}"), note, drop])


def _may_change(one: SavedView) -> bool:
    return may("views.save") if one.is_mine and not one.is_shared else may("views.share")


def _form(now: SavedView | None) -> list[Any]:
    changed = html.Button(
        f"Save changes to {now.name}", id="views-change", type="button",
        className="io-button io-button-primary",
    ) if now and _may_change(now) else html.Span(id="views-change", hidden=True)  # fmt: skip
    return [
        html.Label(
            [
                html.Span("Name of the view", className="io-sr-only"),
                dbc.Input(id="views-name", value=now.name if now else "", maxlength=LONGEST_NAME,
                          placeholder="Name of this view", autocomplete="off"),
            ],
            className="oi-named",
        ),
        dbc.Checklist(
            id="views-shared", value=["yes"] if now and now.is_shared else [],
            options=[{"value": "yes", "label": "Everyone sees it",
                      "disabled": not may("views.share")}],
        ),
        changed,
        html.Button("Save as a new view", id="views-save", type="button", className="io-button"),
    ]  # fmt: skip


def _content(
    name: str | None, shared: list[str] | None, query: dict[str, str], density: str, columns: Any
) -> Content:
    """Raises NotAllowed where it is to be shared by somebody who may not."""
    if shared:
        require("views.share")
    look = {"density": density, "columns": columns}
    return Content(name or "", bool(shared), query or {}, look)


@callback(
    Output("views-list", "children"),
    Input("views-save", "n_clicks"),
    *SHOWN,
    needs="views.save",
    prevent_initial_call=True,
)
def save(clicks: int | None, *shown: Any) -> Any:
    if not clicks:
        raise PreventUpdate
    content = _content(*shown)
    run(store(), actor(), saved_views.save, PAGE, content)
    toast(f"Saved the view {content.name.strip()}.")
    return _list()


@callback(
    Output("views-list", "children", allow_duplicate=True),
    Output("views-at", "data"),
    Input("views-change", "n_clicks"),
    State("views-at", "data"),
    *SHOWN,
    needs="views.save",
    prevent_initial_call=True,
)
def change(clicks: int | None, at: dict[str, int] | None, *shown: Any) -> Any:
    if not clicks or not at:
        raise PreventUpdate
    _require_change(at["id"])
    content = _content(*shown)
    version = run(store(), actor(), saved_views.change, at["id"], content, at["version"])
    toast(f"Saved the changes to {content.name.strip()}.")
    return _list(), {"id": at["id"], "version": version}


@callback(
    Output("views-list", "children", allow_duplicate=True),
    Input({"type": "views-delete", "view": ALL, "version": ALL}, "n_clicks"),
    needs="views.save",
    prevent_initial_call=True,
)
def delete(clicks: list[int | None]) -> Any:
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict):
        raise PreventUpdate
    _require_change(asked["view"])
    name = run(store(), actor(), saved_views.delete, asked["view"], asked["version"])
    toast(f"Deleted the view {name}.", "info")
    return _list()


def _require_change(view_id: int) -> None:
    """Raises NotAllowed for a view that is shared and a person who may not share."""
    one = views.opened(store(), PAGE, actor(), str(view_id))
    require("views.save" if one.is_mine and not one.is_shared else "views.share")
