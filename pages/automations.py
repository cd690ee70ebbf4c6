"""Automations: the rules that act on orders, in the order they act."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html
from dash.exceptions import PreventUpdate

from iorder.kernel.store import run
from iorder.orders import automations as rules
from iorder.session import actor, may, store
from iorder.ui.automations import automation_parts as parts
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import page_frame
from iorder.views.automations import automations
from iorder.web import callback, page, toast


def layout(**_: str) -> Any:
    new = dcc.Link([icon("plus-lg"), "New rule"], href=parts.address("new"),
                   className="io-button io-button-primary")  # fmt: skip
    return page_frame(
        "Automations",
        "Rules that act on orders by themselves",
        [new] if may("automations.edit") else [],
        [
            dcc.Store(id="au-dragged"),
            html.P(id="au-wrong", className="li-wrong", role="alert"),
            html.Div(_list(), id="au-list"),
        ],
    )


def _list() -> html.Div:
    names = automations.choices(store()).names
    found = automations.all_rules(store())
    return html.Div(
        [
            dcc.Store(id="au-seen", data=[one.id for one in found]),
            parts.list_card(found, names, may_edit=may("automations.edit")),
        ]
    )


def _refused(words: str) -> tuple[Any, str]:
    """The list as it is now, and why nothing was done."""
    return _list(), words


@callback(
    Output("au-list", "children", allow_duplicate=True),
    Output("au-wrong", "children", allow_duplicate=True),
    Input("au-dragged", "data"),
    needs="automations.edit",
    failed=_refused,
    prevent_initial_call=True,
)
def drop(told: Mapping[str, Any] | None) -> tuple[Any, str]:
    if not told:
        raise PreventUpdate
    before = None if told["before"] is None else int(told["before"])
    seen = [int(key) for key in told["seen"]]
    run(store(), actor(), rules.arrange, int(told["id"]), before, seen)
    return _list(), ""


@callback(
    Output("au-list", "children"),
    Output("au-wrong", "children"),
    Input({"type": "au-move", "id": ALL, "by": ALL}, "n_clicks"),
    Input({"type": "au-switch", "id": ALL, "version": ALL, "act": ALL}, "n_clicks"),
    State("au-seen", "data"),
    needs="automations.edit",
    failed=_refused,
    prevent_initial_call=True,
)
def change(
    moves: Sequence[int | None], switches: Sequence[int | None], seen: Sequence[int]
) -> tuple[Any, str]:
    wanted = ctx.triggered_id
    if not (any(moves) or any(switches)) or not isinstance(wanted, dict):
        raise PreventUpdate
    key = int(wanted["id"])
    if wanted["type"] == "au-move":
        run(store(), actor(), rules.move, key, int(wanted["by"]), seen)
    elif wanted["act"] == "start":
        run(store(), actor(), rules.start, key, int(wanted["version"]))
        toast("It acts from now on.")
    else:
        run(store(), actor(), rules.pause, key, int(wanted["version"]))
        toast("It acts no more.")
    return _list(), ""


page(
    __name__, path="/automations", name="Automations", needs="automations.view",
    icon="lightning", order=95, layout=layout,
)  # fmt: skip
