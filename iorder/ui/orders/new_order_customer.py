"""Who orders, on the page of a new order: found, filled in, recognised, and where they are."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.session import may, store
from iorder.sourcing.geography import located
from iorder.ui.frame import formats
from iorder.ui.orders import new_order_draft as drafts
from iorder.ui.orders import new_order_parts as parts
from iorder.views.orders import new_order
from iorder.web import callback

IDS = State({"type": "no-field", "name": ALL}, "id")
FILLED = (*drafts.ADDRESS, *drafts.CONTACT)


@callback(
    Output("no-customers", "children"),
    Input("no-customer", "value"),
    needs="orders.create",
    failed=lambda words: html.P(words, className="li-wrong"),
    prevent_initial_call=True,
)
def find_customers(text: str | None) -> Any:
    if not may("customers.view") or len((text or "").strip()) < new_order.SHORTEST:
        return []
    return parts.customer_hits(new_order.customer_hits(store(), text or ""))


@callback(
    Output({"type": "no-field", "name": ALL}, "value"),
    Output("no-customer", "value"),
    Input({"type": "no-pick", "customer": ALL}, "n_clicks"),
    Input("no-clear", "n_clicks"),
    State("no-customer", "value"),
    IDS,
    needs="orders.create",
    prevent_initial_call=True,
)
def pick_customer(
    picks: Sequence[int | None], clears: int | None, text: str | None, ids: Sequence[Any]
) -> tuple[list[Any], str]:
    wanted = ctx.triggered_id
    told: dict[str, str] = {}
    if wanted == "no-clear" and clears:
        told = dict.fromkeys(FILLED, "")
    elif isinstance(wanted, dict) and any(picks):
        found = new_order.customer_hits(store(), text or "")
        one = next((hit for hit in found if hit.id == wanted["customer"]), None)
        if one is None:
            raise PreventUpdate
        own = {"email": one.email, "phone": one.phone, "name": one.name}
        told = {part: getattr(one.address, part) or own.get(part, "") for part in FILLED}
        told["email"] = one.email or told["email"]
    else:
        raise PreventUpdate
    return [told.get(one["name"], no_update) for one in ids], ""


@callback(
    Output("no-known", "children"),
    Output("no-place", "children"),
    Input({"type": "no-field", "name": "email"}, "value"),
    Input({"type": "no-field", "name": "country"}, "value"),
    Input({"type": "no-field", "name": "city"}, "value"),
    Input({"type": "no-field", "name": "region"}, "value"),
    Input({"type": "no-field", "name": "postcode"}, "value"),
    needs="orders.create",
)
def check(email: str | None, *where: str | None) -> tuple[Any, Any]:
    country, city, region, postcode = ((one or "").strip() for one in where)
    known = new_order.known_customer(store(), email or "")
    told = (
        html.Span(f"Known: {known.name or known.email}, {formats.many(known.orders, 'order')}; "
                  "this one is added to them.", className="li-tone-ok")
        if known
        else None
    )  # fmt: skip
    if len(country) != 2:
        return told, None
    return told, parts.place(located(country.upper(), city, region, postcode).quality)
