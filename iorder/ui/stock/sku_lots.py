"""The lots of a SKU: what is where, receiving more by hand, and correcting a lot's number."""

import uuid
from collections.abc import Sequence
from datetime import date
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.inventory import lots
from iorder.inventory.lots import InLot
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame import formats, typed
from iorder.ui.frame.parts import chip
from iorder.ui.frame.shell import card
from iorder.ui.stock.stock_parts import table
from iorder.views.stock.sku import LotRow
from iorder.web import callback, toast

MOST_UNITS = 1_000_000
SOON_DAYS = 30
DONE = Output("sku-done", "data", allow_duplicate=True)
Points = Sequence[tuple[int, str]]


def batches(found: Sequence[LotRow], today: date, tools: Any = None) -> Any:
    """The lots; ``tools``: the forms that change them, where the person may."""
    lines = [
        html.Tr(
            [
                html.Td(one.code or html.Span("no lot named", className="oi-quiet")),
                html.Td(one.point),
                html.Td(_expiry(one.expires_on, today)),
                html.Td(formats.count(one.quarantine), className="oi-number"),
                html.Td(formats.count(one.on_hand), className="oi-number"),
            ]
        )
        for one in found
    ]
    heads = ("Lot", "Point", "Expires", "Quarantine", "On hand")
    shown = table(heads, lines, numbers_from=3) if lines else html.P("No lot is anywhere yet.")
    return card("Lots", html.Div([shown, tools]), "first to expire first")


def forms(sku_id: int, found: Sequence[LotRow], points: Points) -> html.Div:
    """``sku-lot-cause`` is made with the forms, so that saving twice counts once."""
    here = [{"value": str(key), "label": code} for key, code in points]
    there = [
        {"value": f"{one.point_id}-{one.lot_id}",
         "label": f"{one.code or 'no lot named'} at {one.point}: {one.on_hand:,}"}
        for one in found
    ]  # fmt: skip
    receive = [
        _field(
            "Point",
            dbc.Select(id="sku-lot-point", options=here, value=here[0]["value"] if here else None),
        ),
        _field("Lot", _input("sku-lot-code", maxlength=100)),
        _field("Expires on, empty for never", _input("sku-lot-expires", type="date")),
        _field("Units that came", _input("sku-lot-units", inputmode="numeric", maxlength=7)),
        _field("Reason", _input("sku-lot-why", maxlength=200, placeholder="Delivered by hand")),
    ]
    correct = [
        _field("Lot", dbc.Select(id="sku-lot-which", options=there,
                                 value=there[0]["value"] if there else None)),
        _field("Units more or fewer", _input("sku-lot-delta", inputmode="text", maxlength=8,
                                             placeholder="-2")),
        _field("Reason", _input("sku-lot-reason", maxlength=200, placeholder="Counted")),
    ]  # fmt: skip
    return html.Div(
        [
            dcc.Store(id="sku-lot-cause", data=[f"hand:{uuid.uuid4().hex}", sku_id]),
            _form("Receive by lot", "receive", receive, "Receive them"),
            *([_form("Correct a lot", "correct", correct, "Correct it")] if there else []),
        ],
        className="sk-lot-forms",
    )


@callback(
    Output("sku-lot-receive-wrong", "children"),
    DONE,
    Input("sku-lot-receive-save", "n_clicks"),
    State("sku-lot-point", "value"),
    State("sku-lot-code", "value"),
    State("sku-lot-expires", "value"),
    State("sku-lot-units", "value"),
    State("sku-lot-why", "value"),
    State("sku-lot-cause", "data"),
    needs="stock.adjust",
    failed=lambda words: (words, no_update),
    prevent_initial_call=True,
)
def receive(
    clicks: int | None, point: str | None, code: str | None, expires: str | None, *told: Any
) -> tuple[Any, Any]:
    units, why, at = told
    if not clicks or not at:
        raise PreventUpdate
    if not point:
        raise InvalidInput("Choose the point that they came to.")
    if not (why or "").strip():
        raise InvalidInput("Say where they come from.")
    number = _whole(units)
    if number < 1:
        raise InvalidInput("What comes in is one unit or more.")
    coming = {(int(point), int(at[1])): [InLot(code or "", typed.day(expires), number)]}
    run(store(), actor(), lots.receive, at[0], coming, why.strip())
    toast(f"{number:,} units of lot {(code or '').strip()} received.")
    return "", uuid.uuid4().hex


@callback(
    Output("sku-lot-correct-wrong", "children"),
    DONE,
    Input("sku-lot-correct-save", "n_clicks"),
    State("sku-lot-which", "value"),
    State("sku-lot-delta", "value"),
    State("sku-lot-reason", "value"),
    State("sku-lot-cause", "data"),
    needs="stock.adjust",
    failed=lambda words: (words, no_update),
    prevent_initial_call=True,
)
def correct(
    clicks: int | None, which: str | None, delta: object, reason: str | None, at: Sequence[Any]
) -> tuple[Any, Any]:
    if not clicks or not at or not which:
        raise PreventUpdate
    point, _, lot = which.partition("-")
    units = _whole(delta)
    if not units:
        raise InvalidInput("Write how many units more or fewer: 5 or -2.")
    why = (reason or "").strip()
    run(store(), actor(), lots.adjust, at[0], int(point), {int(lot): units}, why)
    toast(f"The lot is corrected by {units:+,} units.")
    return "", uuid.uuid4().hex


def _form(title: str, name: str, fields: Sequence[Any], label: str) -> html.Details:
    return html.Details(
        [
            html.Summary(title),
            html.Div(list(fields), className="oi-fields sk-fields"),
            html.P(id=f"sku-lot-{name}-wrong", className="li-wrong", role="alert"),
            html.Button(label, id=f"sku-lot-{name}-save", type="button",
                        className="io-button io-button-primary pt-act"),
        ],
        id=f"sku-lot-{name}", className="sk-lot-form",
    )  # fmt: skip


def _field(label: str, control: Any) -> html.Label:
    return html.Label([html.Span(label), control], className="oi-field")


def _input(id: str, **options: Any) -> dbc.Input:
    return dbc.Input(id=id, value="", **{"autocomplete": "off", **options})


def _whole(value: object) -> int:
    try:
        units = int(str(value).strip())
    except ValueError:
        raise InvalidInput("Write a whole number of units.") from None
    if abs(units) > MOST_UNITS:
        raise InvalidInput(f"Write at most {MOST_UNITS:,} units.")
    return units


def _expiry(on: date | None, today: date) -> Any:
    if on is None:
        return formats.NOTHING
    words = formats.day(on)
    if on <= today:
        return [words, " ", chip("Expired", "bad")]
    return [words, " ", chip("Soon", "warn")] if (on - today).days <= SOON_DAYS else words
