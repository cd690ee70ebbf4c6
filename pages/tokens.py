"""API tokens: which programs may ask, for what, and an end to that."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.access import tokens
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.ui.frame.shell import page_frame
from iorder.ui.settings import token_parts as parts
from iorder.web import actor, callback, may, page, store, toast


def layout(**_: str) -> Any:
    guide = html.A("How to ask", href="/api/v1/", className="io-button", target="_blank")
    return page_frame(
        "API tokens",
        "Which programs may ask, and for what",
        [guide, *([parts.adding()] if may("people.edit") else [])],
        [
            html.Div(id="tokens-told", className="io-stack"),
            html.Div(_drawn(), id="tokens-list", className="io-stack"),
        ],
    )


def _drawn() -> Any:
    with store().reading() as conn:
        found = tokens.tokens(conn)
    return parts.table(found, may_edit=may("people.edit"))


@callback(
    Output("tokens-list", "children"),
    Output("tokens-told", "children"),
    Output("token-wrong", "children"),
    Output("token-name", "value"),
    Output("token-adding", "open"),
    Input("token-make", "n_clicks"),
    State("token-name", "value"),
    State("token-scopes", "value"),
    State("token-days", "value"),
    needs="people.edit",
    failed=lambda words: (no_update, no_update, words, no_update, no_update),
    prevent_initial_call=True,
)
def make(clicks: int | None, name: str | None, scopes: list[str] | None, days: str | None) -> Any:
    if not clicks:
        raise PreventUpdate
    asked = (name or "").strip()
    _, shown = run(store(), actor(), tokens.make_token, asked, scopes or [], _days(days))
    return _drawn(), parts.secret(asked, shown), "", "", False


@callback(
    Output("tokens-list", "children", allow_duplicate=True),
    Input({"type": "token-revoke", "token": ALL}, "n_clicks"),
    needs="people.edit",
    prevent_initial_call=True,
)
def revoke(clicks: list[int | None]) -> Any:
    asked = ctx.triggered_id
    if not isinstance(asked, dict) or not any(clicks):
        raise PreventUpdate
    run(store(), actor(), tokens.revoke, int(asked["token"]))
    toast("The token opens nothing any more.")
    return _drawn()


def _days(text: str | None) -> int | None:
    told = (text or "").strip()
    if not told:
        return None
    if not told.isdecimal():
        raise InvalidInput(f"{told!r} is no number of days; leave it empty to hold until revoked.")
    return int(told)


page(
    __name__, path="/tokens", name="API tokens", needs="people.view", icon="key", order=96,
    group="System", layout=layout,
)  # fmt: skip
