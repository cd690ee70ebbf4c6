"""Filters of the inbox that people keep: each is an address; one's own, then those others share."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, html
from dash.exceptions import PreventUpdate

from iorder.insight import saved_views
from iorder.insight.saved_views import LONGEST_NAME, Content
from iorder.kernel.store import run
from iorder.session import actor, may, store
from iorder.ui.frame.attributes import also
from iorder.ui.frame.dropdown import dropdown
from iorder.ui.frame.icons import icon
from iorder.ui.lists.listing_parts import address
from iorder.views import saved_views as views
from iorder.views.saved_views import SavedView
from iorder.web import callback, require, toast

PAGE = "inbox"


def menu() -> html.Details:
    """The button that opens them."""
    form: list[Any] = [html.Div(_list(), id="inbox-views", className="oi-views")]
    if may("views.save"):
        name = dbc.Input(id="inbox-view-name", maxlength=LONGEST_NAME, autocomplete="off")
        share = dbc.Checklist(
            id="inbox-view-shared", value=[],
            options=[{"value": "yes", "label": "Everyone sees it",
                      "disabled": not may("views.share")}],
        )  # fmt: skip
        form += [
            html.Label(["Keep this filter as", name], className="io-label"),
            share,
            html.Button("Keep it", id="inbox-view-save", type="button", className="io-button"),
        ]
    return dropdown("Saved filters", form, "bookmark")


def _list() -> Any:
    found = views.listed(store(), PAGE, actor())
    if not found:
        return html.Span("None yet: set a filter and keep it.", className="oi-quiet")
    return html.Ul([_entry(one) for one in found])


def _entry(one: SavedView) -> html.Li:
    told = html.Span(f"by {one.owner}" if not one.is_mine else "shared", className="oi-quiet")
    drop = html.Button(
        icon("trash3"), type="button", className="oi-icon",
        id={"type": "inbox-view-drop", "view": one.id, "version": one.version},
        **also(aria_label=f"Delete the filter {one.name}"),
    ) if _may_drop(one) else None  # fmt: skip
    return html.Li([
        html.A(one.name, href=address(PAGE, one.query)), told if one.is_shared else None, drop,
    ])  # fmt: skip


def _may_drop(one: SavedView) -> bool:
    return may("views.save") if one.is_mine and not one.is_shared else may("views.share")


@callback(
    Output("inbox-views", "children"),
    Output("inbox-view-name", "value"),
    Input("inbox-view-save", "n_clicks"),
    State("inbox-view-name", "value"),
    State("inbox-view-shared", "value"),
    State("inbox-view", "data"),
    needs="views.save",
    prevent_initial_call=True,
)
def keep(
    clicks: int | None, name: str | None, shared: Sequence[str], query: Mapping[str, str]
) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    if shared:
        require("views.share")
    content = Content(name or "", bool(shared), query or {}, {})
    run(store(), actor(), saved_views.save, PAGE, content)
    toast(f"Kept the filter {content.name.strip()}.")
    return _list(), ""


@callback(
    Output("inbox-views", "children", allow_duplicate=True),
    Input({"type": "inbox-view-drop", "view": ALL, "version": ALL}, "n_clicks"),
    needs="views.save",
    prevent_initial_call=True,
)
def drop(clicks: Sequence[int | None]) -> Any:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    one = views.opened(store(), PAGE, actor(), str(wanted["view"]))
    require("views.save" if one.is_mine and not one.is_shared else "views.share")
    name = run(store(), actor(), saved_views.delete, one.id, int(wanted["version"]))
    toast(f"Deleted the filter {name}.", "info")
    return _list()
