"""What people do on the reservations page, one hold or many at once: longer, or given back.

Many are changed one by one, so that one that refuses takes no other with it.
"""

from collections.abc import Callable, Sequence
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.reserve_cart import extend_holds
from iorder.inventory import extending
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import Work, run
from iorder.session import actor, store, zone
from iorder.ui.lists.listing import said
from iorder.ui.stock import reservation_parts as parts
from iorder.views.stock.reservation_figures import figures
from iorder.web import callback

SAID = Output("reservations-said", "data", allow_duplicate=True)
MOST = 200
Act = Callable[[Work, list[int], str], int]
ACTS: dict[str, tuple[Act, str]] = {
    "extend": (extend_holds, "made longer"),
    "release": (extending.release, "given back"),
}


@callback(
    Output("reservations-figures", "children"),
    Input("reservations-view", "data"),
    Input("reservations-said", "data"),
    needs="reservations.view",
)
def show_figures(_view: object, _said: object) -> Any:
    return parts.strip(figures(store(), zone()))


def _serve(act: str) -> None:
    """The buttons of one act: in the drawer, and in the bulk bar."""

    @callback(
        SAID,
        Output("reservations-wrong", "children", allow_duplicate=True),
        Input(f"reservations-{act}-drawer", "n_clicks"),
        State(f"reservations-{act}-drawer-reason", "value"),
        State("reservations-at", "data"),
        needs="reservations.edit",
        failed=lambda words: (no_update, words),
        prevent_initial_call=True,
    )
    def one(clicks: int | None, reason: str | None, keys: Sequence[str]) -> tuple[Any, str]:
        if not clicks:
            raise PreventUpdate
        _do(act, _keys(keys), reason)
        return said(f"1 hold was {ACTS[act][1]}."), ""

    @callback(
        SAID,
        Output(f"reservations-{act}-bulk-reason", "value"),
        Input(f"reservations-{act}-bulk", "n_clicks"),
        State(f"reservations-{act}-bulk-reason", "value"),
        State("reservations-picked", "data"),
        needs="reservations.edit",
        failed=lambda words: (said(words, "bad"), no_update),
        prevent_initial_call=True,
    )
    def many(clicks: int | None, reason: str | None, keys: Sequence[str]) -> tuple[Any, str]:
        if not clicks:
            raise PreventUpdate
        done, wrong = 0, ""
        for key in _keys(keys):
            try:
                done += _do(act, [key], reason)
            except Refused as refused:
                wrong = wrong or str(refused)
        words = f"{done} of {len(keys)} holds {'was' if done == 1 else 'were'} {ACTS[act][1]}."
        if wrong:
            return said(f"{words} {wrong}", "bad" if not done else "info", bulk=True), ""
        return said(words, bulk=True), ""


def _do(act: str, keys: list[int], reason: str | None) -> int:
    return run(store(), actor(), ACTS[act][0], keys, (reason or "").strip())


def _keys(keys: Sequence[str]) -> list[int]:
    if len(keys) > MOST:
        raise InvalidInput(f"Choose at most {MOST} holds at a time.")
    found = [int(key) for key in keys if key.isdecimal()]
    if not found:
        raise InvalidInput("A leak is no hold; run doctor to see where it comes from.")
    return found


for _act in ACTS:
    _serve(_act)
