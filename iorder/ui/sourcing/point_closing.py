"""Closing a point from its page, its consequences first, and opening it again."""

import uuid
from collections.abc import Sequence
from typing import Any

from dash import Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows import reroute
from iorder.inventory import closing
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame import formats
from iorder.ui.sourcing import point_acts
from iorder.views.sourcing import closing_point, one_point
from iorder.web import callback, toast


@callback(
    Output("point-close-box", "children"),
    Input("point-close-ask", "n_clicks"),
    State("point-code", "data"),
    needs="points.edit",
    failed=lambda words: html.P(words, className="li-wrong"),
    prevent_initial_call=True,
)
def ask(clicks: int | None, code: str) -> Any:
    if not clicks:
        raise PreventUpdate
    return point_acts.consequences(closing_point.consequences(store(), _id(code)))


@callback(
    Output("point-close-box", "children", allow_duplicate=True),
    Input("point-close-leave", "n_clicks"),
    needs="points.edit",
    prevent_initial_call=True,
)
def leave(clicks: int | None) -> Any:
    if not clicks:
        raise PreventUpdate
    return None


@callback(
    Output("point-done", "data", allow_duplicate=True),
    Output("point-at", "data", allow_duplicate=True),
    Output("point-close-wrong", "children"),
    Input("point-close", "n_clicks"),
    State("point-close-reason", "value"),
    State("point-at", "data"),
    State("point-code", "data"),
    needs="points.edit",
    failed=lambda words: (no_update, no_update, words),
    prevent_initial_call=True,
)
def close(
    clicks: int | None, reason: str | None, at: Sequence[int] | None, code: str
) -> tuple[Any, ...]:
    if not clicks:
        raise PreventUpdate
    done = run(store(), actor(), reroute.close_point, _id(code), reason or "")
    toast(_closed_words(done))
    return uuid.uuid4().hex, _after_act(at, code), ""


def _closed_words(done: reroute.Closed) -> str:
    if done.queued:
        return f"It is closed; {done.queued:,} orders are being moved."
    held = f", {done.held:,} on hold for stock" if done.held else ""
    return f"It is closed; {formats.many(done.moved, 'order')} moved{held}."


@callback(
    Output("point-done", "data", allow_duplicate=True),
    Output("point-at", "data", allow_duplicate=True),
    Input("point-reopen", "n_clicks"),
    State("point-at", "data"),
    State("point-code", "data"),
    needs="points.edit",
    prevent_initial_call=True,
)
def reopen(clicks: int | None, at: Sequence[int] | None, code: str) -> tuple[Any, Any]:
    if not clicks:
        raise PreventUpdate
    run(store(), actor(), closing.reopen, _id(code))
    toast("It is open again.")
    return uuid.uuid4().hex, _after_act(at, code)


def _id(code: str) -> int:
    return one_point.one_point(store(), code).stored.id


def _after_act(at: Sequence[int] | None, code: str) -> Any:
    """What is typed stays savable after one's own act, not after somebody else's besides."""
    stored = one_point.one_point(store(), code).stored
    return [stored.id, stored.version] if at and stored.version == at[1] + 1 else no_update
