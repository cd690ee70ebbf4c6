"""Asking for parcels to be stopped, and what their carriers answer; on two pages."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from iorder.flows.intercept_parcels import intercept_order
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Work, run
from iorder.orders.named import ids_of_numbers
from iorder.session import actor, may, store, zone
from iorder.shipping import intercepts
from iorder.ui.lists.listing import said
from iorder.ui.shipping import intercept_parts as parts
from iorder.views.shipping.intercepts import Stoppable, of_order, of_parcel, parcel_order
from iorder.web import callback

TOLD = {"ask": "The carrier was asked.", "stop": "The parcel was stopped.",
        "miss": "It was too late.", "withdraw": "It goes on as it was."}  # fmt: skip


def section(number: str) -> Component | None:
    """On an order's page; None where nothing is asked back and nothing could be."""
    if not may("shipments.view"):
        return None
    asked, able = of_order(store(), number)
    shown = [parts.rows(asked, "order", zone()), parts.form("order", able, number)]
    if not any(shown):
        return None
    return html.Section(
        [html.H3("Parcels to intercept"), parts.wrong("order"), *shown], className="oi-part"
    )


def parcel_section(parcel_id: int, carrier: str, tracking_number: str) -> Component | None:
    """In a parcel's drawer."""
    asked, its = of_parcel(store(), parcel_id), parcel_order(store(), parcel_id)
    able = [Stoppable(parcel_id, carrier, tracking_number)] if its else []
    shown = [
        parts.rows(asked, "shipments", zone()),
        parts.form("shipments", able, its[1] if its else ""),
    ]
    if not any(shown):
        return None
    return html.Section(
        [html.H3("Intercept"), parts.wrong("shipments"), *shown], className="oi-part"
    )


def serve(place: str) -> None:
    """Declare the callback of what ``intercept_parts`` draws at ``place``."""

    @callback(
        Output(f"{place}-said", "data", allow_duplicate=True),
        Output(f"{place}-intercept-wrong", "children"),
        Input({"type": "intercept-do", "place": place, "act": ALL, "key": ALL}, "n_clicks"),
        State({"type": "intercept-field", "place": place, "name": ALL}, "value"),
        State({"type": "intercept-field", "place": place, "name": ALL}, "id"),
        State({"type": "intercept-answer", "place": place, "key": ALL}, "value"),
        State({"type": "intercept-answer", "place": place, "key": ALL}, "id"),
        needs=parts.NEEDS,
        failed=lambda words: (no_update, words),
        prevent_initial_call=True,
    )
    def act(
        clicks: Sequence[int | None],
        values: Sequence[Any],
        ids: Sequence[Mapping[str, Any]],
        answers: Sequence[Any],
        keys: Sequence[Mapping[str, Any]],
    ) -> tuple[Any, str]:
        wanted = ctx.triggered_id
        if not any(clicks) or not isinstance(wanted, dict):
            raise PreventUpdate
        typed = {one["name"]: str(text or "") for text, one in zip(values, ids, strict=True)}
        told = {one["key"]: str(text or "") for text, one in zip(answers, keys, strict=True)}
        name, key = str(wanted["act"]), str(wanted["key"])
        return said(do(name, key, typed, told.get(key, ""))), ""


def do(act: str, key: str, typed: Mapping[str, str], answer: str) -> str:
    """Do one act; returns what became of it. Raises Refused."""
    if act == "want":
        made = run(store(), actor(), _want, key, typed)
        return f"{made} parcel{' is' if made == 1 else 's are'} to be stopped; ask the carrier now."
    intercept_id, version = map(int, key.split(":"))
    run(store(), actor(), intercepts.move, intercept_id, act, version, answer)
    return TOLD[act]


def _want(work: Work, number: str, typed: Mapping[str, str]) -> int:
    order_id = ids_of_numbers(work, [number]).get(number)
    if order_id is None:
        raise NotFound(f"There is no order {number}.")
    which = typed.get("which", "all")
    parcel_id = int(which) if which.isdecimal() else None
    reason = typed.get("reason", "")
    return len(intercept_order(work, order_id, typed.get("cause", "other"), reason, parcel_id))
