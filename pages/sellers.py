"""Who sells: what documents print as the seller, for every channel or for one of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.documents import sellers
from iorder.documents.seller import LONGEST, MOST_LINES, Seller
from iorder.documents.sellers import EVERY
from iorder.kernel.store import run
from iorder.session import actor, may, store, web_settings
from iorder.ui.frame.parts import chip
from iorder.ui.frame.shell import card, page_frame
from iorder.views.payments.sellers import SellerRow, seller_rows
from iorder.web import callback, page, toast

LABELS = {
    "name": "Name", "address": f"Address, a line each, at most {MOST_LINES}", "vat_id": "VAT ID",
    "tax_number": "Tax number, where there is no VAT ID", "registration": "Register and number",
    "email": "Email", "phone": "Phone", "note": "Printed below, such as an exemption from VAT",
}  # fmt: skip
LONG = ("address",)
Ids = Sequence[Mapping[str, Any]]


def layout(**_: str) -> Any:
    return page_frame(
        "Sellers", "Who sells, as documents print it", [],
        [html.Div(_drawn(), id="sellers-list", className="io-stack")],
    )  # fmt: skip


def _drawn() -> list[Any]:
    rows = seller_rows(store())
    every = next(one for one in rows if one.channel_id == EVERY)
    return [_card(one, every.kept.seller) for one in rows]


def _card(row: SellerRow, every: Seller) -> html.Section:
    own = row.kept.seller
    return card(
        row.label,
        [
            dcc.Store(id={"type": "seller-at", "channel": row.channel_id}, data=row.kept.version),
            html.P(id={"type": "seller-wrong", "channel": row.channel_id}, className="li-wrong",
                   role="alert"),
            *_told(row, every),
            html.Details(
                [html.Summary("Change it" if own.name else "Say who sells", className="io-button"),
                 html.Div(_fields(row), className="pm-settings")],
                className="pm-fold",
            ) if may("documents.settings") else None,
        ],
        className="pm-account",
    )  # fmt: skip


def _told(row: SellerRow, every: Seller) -> list[Any]:
    """What is printed now, and what is missing in it."""
    own = row.kept.seller
    shown, here = (own, True) if own.name else (every, row.channel_id == EVERY)
    if not shown.name:
        lines = web_settings().seller_lines if row.channel_id == EVERY else ()
        if not lines and row.channel_id != EVERY:
            return [html.P("As for every channel.", className="oi-quiet")]
        if not lines:
            return [html.P([chip("Nobody", "bad"), " Documents name no seller until you say who "
                            "sells."])]  # fmt: skip
        return [html.P("From IORDER_SELLER, until you say it here:", className="oi-quiet"),
                _address(lines)]  # fmt: skip
    if not here:
        return [html.P("As for every channel.", className="oi-quiet")]
    missing = [
        html.P([chip("Missing", "warn"), f" {', '.join(shown.missing)}: an invoice has to say it."])
    ]
    return [_address(shown.lines), *(missing if shown.missing else ())]


def _address(lines: Sequence[str]) -> html.Address:
    return html.Address([html.Div(line) for line in lines])


def _fields(row: SellerRow) -> list[Any]:
    boxes = []
    for one in fields(Seller):
        key = {"type": "seller-field", "channel": row.channel_id, "name": one.name}
        value = getattr(row.kept.seller, one.name)
        box = (
            dbc.Textarea(id=key, value=value, rows=3, maxlength=LONGEST * MOST_LINES)
            if one.name in LONG
            else dbc.Input(id=key, value=value, maxlength=LONGEST, autocomplete="off")
        )
        boxes.append(html.Label([LABELS[one.name], box], className="io-label"))
    save = html.Button("Save", id={"type": "seller-save", "channel": row.channel_id},
                       type="button", className="io-button io-button-primary")  # fmt: skip
    return [*boxes, save]


@callback(
    Output("sellers-list", "children"),
    Output({"type": "seller-wrong", "channel": ALL}, "children"),
    Input({"type": "seller-save", "channel": ALL}, "n_clicks"),
    State({"type": "seller-field", "channel": ALL, "name": ALL}, "value"),
    State({"type": "seller-field", "channel": ALL, "name": ALL}, "id"),
    State({"type": "seller-at", "channel": ALL}, "data"),
    State({"type": "seller-at", "channel": ALL}, "id"),
    needs="documents.settings",
    failed=lambda words: (no_update, [words] * len(ctx.outputs_list[1])),
    prevent_initial_call=True,
)
def save(
    clicks: Sequence[int | None], values: Sequence[Any], ids: Ids, versions: Sequence[int],
    channels: Ids,
) -> tuple[Any, list[Any]]:  # fmt: skip
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    key = wanted["channel"]
    typed = {
        one["name"]: str(value or "")
        for value, one in zip(values, ids, strict=True)
        if one["channel"] == key
    }
    at = {one["channel"]: version for version, one in zip(versions, channels, strict=True)}
    run(store(), actor(), sellers.save, int(key), Seller(**typed), int(at[key]))
    toast("Documents that are issued from now on print it.")
    return _drawn(), [""] * len(channels)


page(
    __name__, path="/sellers", name="Sellers", needs="documents.view", icon="shop-window",
    order=71, layout=layout,
)  # fmt: skip
