"""Correcting what is on hand from the stock page, and taking that back.

A correction is a number of units more or fewer, never a new total: so two people who correct the
same shelf both count. Its cause is made with the form, so that saving twice counts once.
"""

from contextlib import suppress
from typing import Any

from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from iorder.inventory import service
from iorder.inventory.ledger import DoneBefore
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.lists.listing import said
from iorder.views.stock.explained import explain
from iorder.web import callback

SAID = Output("stock-said", "data", allow_duplicate=True)
MOST_UNITS = 1_000_000


@callback(
    SAID,
    Output("stock-wrong", "children"),
    Input("stock-save", "n_clicks"),
    State("stock-delta", "value"),
    State("stock-reason", "value"),
    State("stock-place", "data"),
    State("stock-cause", "data"),
    needs="stock.adjust",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def adjust(
    clicks: int | None, delta: object, reason: str | None, place: list[int], cause: str
) -> tuple[dict[str, Any], str]:
    if not clicks:
        raise PreventUpdate
    units = _units(delta)
    told = _changed(cause, place, units, reason or "")
    back = {"place": place, "delta": -units, "reason": f"Undone: {reason}"}
    return said(told, undo={**back, "cause": f"{cause}:undo"}), ""


@callback(
    SAID,
    Input("stock-undo", "n_clicks"),
    State("stock-said", "data"),
    needs="stock.adjust",
    prevent_initial_call=True,
)
def undo(clicks: int | None, last: dict[str, Any] | None) -> dict[str, Any]:
    wanted = (last or {}).get("undo")
    if not clicks or not wanted:
        raise PreventUpdate
    try:
        told = _changed(wanted["cause"], wanted["place"], _units(wanted["delta"]), wanted["reason"])
    except Refused as refused:
        return said(str(refused), "bad")
    return said(f"Undone. {told}", "info")


def _changed(cause: str, place: list[int], units: int, reason: str) -> str:
    """Change the shelf and say what it holds now; asked twice, the answer is the same."""
    point_id, sku_id = place
    explain(store(), point_id, sku_id, limit=0)  # a place that is not there is refused in words
    with suppress(DoneBefore):
        run(store(), actor(), service.adjust, cause, {(point_id, sku_id): units}, reason.strip())
    row = explain(store(), point_id, sku_id, limit=0).row
    return f"{row.sku} at {row.point}: {units:+,} on hand, now {row.on_hand:,}."


def _units(delta: object) -> int:
    try:
        units = int(str(delta))
    except ValueError:
        raise InvalidInput("Write how many units more or fewer: 5 or -2.") from None
    if not units or abs(units) > MOST_UNITS:
        raise InvalidInput(f"Write how many units more or fewer, at most {MOST_UNITS:,}.")
    return units
