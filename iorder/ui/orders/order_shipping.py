"""Handing over on an order's page: who carries it, under which number, and which units they are."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from iorder.flows.ship_order import Label, ship_order
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.session import actor, may, store
from iorder.ui.frame import formats
from iorder.ui.lists.listing import said
from iorder.ui.orders.order_fields import field
from iorder.views.orders.leaving import Leaving, leaving
from iorder.web import callback

LONGEST = 60
FIELDS = {"carrier": "Carrier", "tracking": "Tracking number", "service": "Service, if any"}


def section(number: str) -> Component | None:
    """None where nothing of the order can leave now, or the person may not hand it over."""
    if not may("shipments.send"):
        return None
    found = leaving(store(), number)
    if not found.goods or not found.may_leave:
        return None
    return html.Section([html.H3("Hand over"), _goods(found), _form(found)], className="oi-part")


def _goods(found: Leaving) -> html.Ul:
    return html.Ul(
        [
            html.Li([html.Span(one.point, className="oi-quiet"), html.Span(one.title),
                     html.Span(formats.many(one.units, "unit"), className="oi-quiet")])
            for one in found.goods
        ],
        className="rt-list",
    )  # fmt: skip


def _form(found: Leaving) -> html.Details:
    split = len({one.point for one in found.goods})
    words = f"It leaves {split} points: the further parcels carry -2, -3 after the number."
    return html.Details(
        [
            html.Summary("Hand to a carrier", className="io-button"),
            html.Div(
                [
                    html.P(words, className="oi-quiet", hidden=split < 2),
                    html.Div(
                        [field(label, dbc.Input(id=_key(name), maxlength=LONGEST,
                                                autocomplete="off"))
                         for name, label in FIELDS.items()],
                        className="oi-fields",
                    ),
                    *[_numbers(sku_id, code, units)
                      for sku_id, (code, units) in found.numbered.items()],
                    html.P(id="order-shipping-wrong", className="li-wrong", role="alert"),
                    html.Button("Hand over", id="order-shipping-do", type="button",
                                className="io-button io-button-primary"),
                ],
                className="rt-open",
            ),
        ]
    )  # fmt: skip


def _numbers(sku_id: int, code: str, units: int) -> html.Label:
    box = dbc.Textarea(
        id={"type": "order-shipping-serials", "sku": sku_id}, rows=min(units, 6),
        maxlength=LONGEST * max(units, 1) + units,
    )  # fmt: skip
    return field(f"Serial numbers of {code}, {units} of them, one a line", box)


def _key(name: str) -> dict[str, str]:
    return {"type": "order-shipping-field", "name": name}


@callback(
    Output("order-said", "data", allow_duplicate=True),
    Output("order-shipping-wrong", "children"),
    Input("order-shipping-do", "n_clicks"),
    State({"type": "order-shipping-field", "name": ALL}, "value"),
    State({"type": "order-shipping-field", "name": ALL}, "id"),
    State({"type": "order-shipping-serials", "sku": ALL}, "value"),
    State({"type": "order-shipping-serials", "sku": ALL}, "id"),
    State("order-at", "data"),
    needs="shipments.send",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def hand_over(  # noqa: PLR0913 - a callback has an argument a field
    clicks: int | None,
    values: Sequence[str | None],
    names: Sequence[Mapping[str, Any]],
    serials: Sequence[str | None],
    skus: Sequence[Mapping[str, Any]],
    at: Mapping[str, Any],
) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    typed = {one["name"]: value or "" for one, value in zip(names, values, strict=True)}
    numbers = {
        int(one["sku"]): (text or "").split() for one, text in zip(skus, serials, strict=True)
    }
    return said(handed_over(at, typed, numbers)), ""


def handed_over(
    at: Mapping[str, Any], typed: Mapping[str, str], serials: Mapping[int, Sequence[str]]
) -> str:
    """What was done, in words. Raises InvalidInput, and what ``ship_order`` raises."""
    carrier, tracking = (typed.get(name, "").strip() for name in ("carrier", "tracking"))
    if not carrier or not tracking:
        raise InvalidInput("A parcel has a carrier and a tracking number; write both.")
    label = Label(carrier, tracking, typed.get("service", "").strip(), serials=serials)
    parcels = run(store(), actor(), ship_order, int(at["id"]), label)
    if not parcels:
        return f"{at['number']} had left already; nothing was done."
    return f"{at['number']} is handed over in {formats.many(len(parcels), 'parcel')}."
