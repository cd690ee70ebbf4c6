""" "Why here?": every decision about where an order is sent from, and how people change it.

The button stands beside the order; its dialog is filled when it is opened. A refusal is told
in the dialog, so that nothing typed is lost; what was done redraws the order (``order-said``).
"""

from collections.abc import Callable, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows import reroute
from iorder.flows.source_order import source_again
from iorder.kernel.errors import Refused
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.session import actor, may, store, zone
from iorder.sourcing.plan import Considered
from iorder.ui.frame.attributes import also
from iorder.ui.frame.formats import day
from iorder.ui.frame.parts import chip, facts, when
from iorder.ui.lists.listing import said
from iorder.ui.orders import order_actions
from iorder.views.orders.order import OrderSheet
from iorder.views.sourcing.decision import Decision, Whence, whence
from iorder.web import callback

TOLD = Output("order-why-told", "children", allow_duplicate=True)
MOST_NAMED = 12
"""Points named for one reason before the rest is counted."""


def why_here(order: OrderSheet) -> html.Div | None:
    """The button and its dialog; nothing for what other shops' history tells."""
    if order.is_history:
        return None
    title = html.Div(
        [
            html.H2(f"Why here? {order.number}", id="order-why-title"),
            html.Button("Close", type="button", className="io-button io-button-small",
                        **also(data_dialog_close="true")),
        ],
        className="sc-head",
    )  # fmt: skip
    dialog = html.Dialog(
        [title, html.Div(id="order-why-body", className="sc-body")],
        id="order-why", className="io-dialog sc-dialog",
        **also(aria_labelledby="order-why-title"),
    )  # fmt: skip
    ask = html.Button(
        "Why here?", id="order-why-open", type="button", className="io-button io-button-small",
        **also(data_dialog="order-why"),
    )  # fmt: skip
    return html.Div([ask, dialog], className="sc-ask")


@callback(
    Output("order-why-body", "children"),
    Input("order-why-open", "n_clicks"),
    State("order-at", "data"),
    needs="sourcing.view",
    failed=lambda words: html.Div(words, role="alert", className="oi-failed"),
    prevent_initial_call=True,
)
def open_panel(clicks: int | None, at: dict[str, Any]) -> Any:
    if not clicks:
        raise PreventUpdate
    found = whence(store(), at["id"])
    return panel(found) if found else "There is no such order any more."


def panel(found: Whence) -> list[Any]:
    """Who sends it now, what may be done, and the decisions, the newest first and open."""
    if not found.decisions:
        decided: list[Any] = [html.P("Nobody has decided where it is sent from yet.")]
    else:
        decided = [decision(one, at == 0) for at, one in enumerate(found.decisions)]
    senders = [f"{one.units} from {one.code}" for one in found.senders]
    return [
        html.P(["Held for it now: ", html.Strong(", ".join(senders) or "nothing")]),
        acts(found),
        html.Div(id="order-why-told", role="alert", className="sc-told"),
        *decided,
    ]


def acts(found: Whence) -> html.Div | None:
    """Choose another point, let a point reject it, decide again; while it is open only."""
    if not may("sourcing.edit") or not found.is_open:
        return None
    holding = [{"value": one.point_id, "label": one.code} for one in found.senders]
    others = [{"value": key, "label": code} for key, code in found.choices]
    forms = [
        _form("Send it from", "order-override", others, "Send from there", "Why from there"),
        _form("Rejected by", "order-reject", holding, "Find another", "Why it cannot"),
    ]
    again = html.Button("Source again", id="order-source-again", type="button",
                        className="io-button")  # fmt: skip
    return html.Div(
        [*(forms if holding else forms[:1]), html.Div(again, className="sc-form")],
        className="sc-acts",
    )


def _form(
    label: str, name: str, options: Sequence[dict[str, Any]], button: str, ask: str
) -> html.Div:
    return html.Div(
        [
            html.Label([html.Span(label), dbc.Select(
                id=f"{name}-point", options=list(options),
                value=options[0]["value"] if options else None,
            )], className="oi-field"),
            html.Label([html.Span("Reason"), dbc.Input(
                id=f"{name}-reason", maxlength=200, placeholder=ask, autocomplete="off",
            )], className="oi-field"),
            html.Button(button, id=f"{name}-save", type="button", className="io-button"),
        ],
        className="sc-form",
    )  # fmt: skip


def decision(one: Decision, is_newest: bool) -> html.Details:
    """One decision with its table of candidates and why the others were no candidates."""
    by = f" · {one.actor}" if one.actor else ""
    head = html.Summary(
        [
            html.Strong(one.reason),
            html.Span(
                [f"{one.occasion} · {one.policy} · {one.rules}{by} · ", when(one.at, zone())],
                className="oi-quiet",
            ),
        ]
    )
    kept = one.kept
    numbers = [
        ("Leaves", day(kept.ship_on) if kept.ship_on else ""),
        ("Arrives by", day(kept.arrive_by) if kept.arrive_by else ""),
        ("Shipping, estimated", _cost(kept.cost_minor, kept.currency)),
        ("Nobody has", ", ".join(f"{n} × {code}" for code, n in one.lacking.items())),
        ("Address known by", kept.quality if kept.quality != "none" else "nothing"),
        ("Reason given", kept.note),
    ]
    return html.Details(
        [head, facts(numbers), _candidates(one), _barred(one)],
        open=is_newest,
        className="sc-decision",
    )


def _candidates(one: Decision) -> html.Div | None:
    if not one.kept.candidates:
        return None
    scored = any(seen.score is not None for seen in one.kept.candidates)
    heads = ["Point", "Verdict", *(["Score"] if scored else []),
             *(label for _, label in one.criteria), "Km", "Parcel", "Leaves", "By"]  # fmt: skip
    rows = [_row(one, seen, scored) for seen in one.kept.candidates]
    table = html.Table(
        [html.Thead(html.Tr([html.Th(head, scope="col") for head in heads])), html.Tbody(rows)],
        className="sc-table",
    )
    return html.Div(
        table, className="sc-scroll", tabIndex="0", role="region",
        **also(aria_label="Candidates, the chosen first"),
    )  # fmt: skip


def _row(one: Decision, seen: Considered, scored: bool) -> html.Tr:
    km = "" if seen.distance_km is None else f"{seen.distance_km:,.0f}"
    score = [] if not scored else ["" if seen.score is None else f"{seen.score:.1f}"]
    return html.Tr(
        [
            html.Th(seen.code, scope="row"),
            html.Td(seen.rejected or chip("Sends it", "ok"), className="sc-verdict"),
            *(html.Td(cell, className="oi-number") for cell in score),
            *(html.Td(_bar(label, seen.points.get(slug))) for slug, label in one.criteria),
            html.Td(km, className="oi-number"),
            html.Td(_cost(seen.cost_minor, one.kept.currency), className="oi-number"),
            html.Td(day(seen.ship_on)),
            html.Td(day(seen.arrive_by)),
        ],
        className="" if seen.rejected else "is-chosen",
    )


def _bar(label: str, points: float | None) -> html.Div | str:
    """0 to 100 as a bar and as a number."""
    if points is None:
        return ""
    return html.Div(
        [html.Span(html.Span(style={"width": f"{points:.0f}%"}), className="sc-bar"),
         html.Span(f"{points:.0f}", className="sc-points")],
        className="sc-mark", title=f"{label}: {points:.1f} of 100",
    )  # fmt: skip


def _barred(one: Decision) -> html.Div | None:
    if not one.kept.barred:
        return None
    return html.Div(
        [
            html.H4("Could not send it"),
            html.Ul([html.Li([html.Strong(_named(some.points)), f": {some.why}"])
                     for some in one.kept.barred]),
        ],
        className="sc-barred",
    )  # fmt: skip


def _named(codes: Sequence[str]) -> str:
    rest = len(codes) - MOST_NAMED
    named = ", ".join(codes[:MOST_NAMED])
    return f"{named} and {rest:,} more" if rest > 0 else named


def _cost(minor: int | None, currency: str) -> str:
    return "" if minor is None else str(Money(minor, currency))


def _done(act: Callable[[], str]) -> tuple[Any, Any]:
    """(what ``order-said`` says, what the dialog says): one of them."""
    try:
        return said(act()), no_update
    except Refused as refused:
        return no_update, str(refused)


@callback(
    order_actions.SAID,
    TOLD,
    Input("order-override-save", "n_clicks"),
    State("order-override-point", "value"),
    State("order-override-reason", "value"),
    order_actions.AT,
    needs="sourcing.edit",
    prevent_initial_call=True,
)
def override(
    clicks: int | None, point: str | int | None, reason: str | None, at: dict[str, Any]
) -> tuple[Any, Any]:
    if not clicks or point is None:
        raise PreventUpdate

    def act() -> str:
        run(store(), actor(), reroute.override, at["id"], int(point), reason or "", at["version"])
        return f"{at['number']} is sent from there now."

    return _done(act)


@callback(
    order_actions.SAID,
    TOLD,
    Input("order-reject-save", "n_clicks"),
    State("order-reject-point", "value"),
    State("order-reject-reason", "value"),
    order_actions.AT,
    needs="sourcing.edit",
    prevent_initial_call=True,
)
def reject(
    clicks: int | None, point: str | int | None, reason: str | None, at: dict[str, Any]
) -> tuple[Any, Any]:
    if not clicks or point is None:
        raise PreventUpdate

    def act() -> str:
        words = (at["id"], int(point), reason or "", at["version"])
        if run(store(), actor(), reroute.reject, *words):
            return f"Another point sends {at['number']} now."
        return f"No other point has it; {at['number']} waits on a hold."

    return _done(act)


@callback(
    order_actions.SAID,
    TOLD,
    Input("order-source-again", "n_clicks"),
    order_actions.AT,
    needs="sourcing.edit",
    prevent_initial_call=True,
)
def again(clicks: int | None, at: dict[str, Any]) -> tuple[Any, Any]:
    if not clicks:
        raise PreventUpdate

    def act() -> str:
        if run(store(), actor(), source_again, at["id"]):
            return f"All of {at['number']} is held at its points."
        raise Refused("No points together have what is still missing of it; nothing was changed.")

    return _done(act)
