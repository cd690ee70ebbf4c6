"""The deny and allow lists on the page of fraud rules: what is on them, putting on, taking off."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.fraud import lists
from iorder.fraud.lists import Entry, NewEntry
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.session import actor, may, store, zone
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide
from iorder.web import callback, toast

KINDS = {"email": "Email", "domain": "Email domain", "phone": "Phone", "address": "Address",
         "card": "Card", "ip": "Internet address", "device": "Device"}  # fmt: skip
LISTS = {"deny": ("Deny", "bad"), "allow": ("Allow", "ok")}


def lists_card() -> html.Section:
    with store().reading() as conn:
        found = lists.entries(conn)
    may_edit = may("fraud.lists")
    body: list[Any] = [
        html.P("Deny declines an order that meets it. Allow makes checks of that kind say nothing; "
               "all other checks go on.", className="rs-hint"),
    ]  # fmt: skip
    if may_edit:
        body.append(_form())
    body.append(_table(found, may_edit) if found else html.P("Nothing is listed.",
                                                             className="oi-quiet"))  # fmt: skip
    return card("Lists", body, formats.many(len(found), "entry").replace("entrys", "entries"))


def _form() -> html.Div:
    def options(some: Sequence[tuple[str, str]]) -> list[dict[str, str]]:
        return [{"value": value, "label": label} for value, label in some]

    return html.Div(
        [
            html.Div(
                [
                    _labelled("List", dbc.Select(id="fl-list", value="deny", options=options(
                        [(slug, label) for slug, (label, _) in LISTS.items()]))),
                    _labelled("Kind", dbc.Select(id="fl-kind", value="email",
                                                 options=options(list(KINDS.items())))),
                    _labelled("Value", dbc.Input(id="fl-value", maxlength=300,
                                                 autocomplete="off")),
                    _labelled("Why", dbc.Input(id="fl-reason", maxlength=300,
                                               autocomplete="off")),
                    _labelled("Until (empty: for good)", dbc.Input(id="fl-until", type="date")),
                    html.Button("Put on the list", id="fl-put", type="button",
                                className="io-button io-button-primary"),
                ],
                className="sm-form fr-list-form",
            ),
            html.P("An address is written as country | postcode | street | more.",
                   className="rs-hint"),
            html.P(id="fl-wrong", className="li-wrong", role="alert"),
        ]
    )  # fmt: skip


def _labelled(label: str, box: Any) -> html.Label:
    return html.Label([html.Span(label), box], className="oi-field")


def _table(found: Sequence[Entry], may_edit: bool) -> html.Div:
    heads = ["List", "Kind", "Value", "Why", "Until", "Listed", "Take off"]
    rows = [
        html.Tr(
            [
                html.Td(chip(*LISTS[one.list])),
                html.Td(KINDS[one.kind]),
                html.Td(one.value, className="fr-value"),
                html.Td(one.reason),
                html.Td(_until(one)),
                html.Td(formats.moment(one.created_at)),
                html.Td(_off(one) if may_edit else ""),
            ]
        )
        for one in found
    ]
    head = html.Thead(html.Tr([html.Th(word, scope="col") for word in heads]))
    return wide(html.Table([head, html.Tbody(rows)], className="oi-lines sm-runs"), "Lists")


def _until(one: Entry) -> str:
    return formats.moment(one.expires_at) if one.expires_at else "For good"


def _off(one: Entry) -> html.Button:
    return html.Button(
        icon("x-lg"), id={"type": "fl-off", "entry": one.id}, type="button", className="oi-icon",
        title="Take it off", **also(aria_label=f"Take {one.value} off the list"),
    )  # fmt: skip


@callback(
    Output("fraud-lists", "children"),
    Output("fl-wrong", "children"),
    Input("fl-put", "n_clicks"),
    State("fl-list", "value"),
    State("fl-kind", "value"),
    State("fl-value", "value"),
    State("fl-reason", "value"),
    State("fl-until", "value"),
    needs="fraud.lists",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def put(
    clicks: int | None, which: str, kind: str, value: str | None, reason: str | None, *until: Any
) -> tuple[Any, str]:
    if not clicks:
        raise PreventUpdate
    new = NewEntry(which, kind, value or "", reason or "", _end_of(until[0]))
    run(store(), actor(), lists.put, new)
    toast("It is on the list.")
    return lists_card(), ""


def _end_of(day: str | None) -> datetime | None:
    """The end of that day in the person's zone."""
    if not day:
        return None
    try:
        first = datetime.combine(datetime.fromisoformat(day), time.min, ZoneInfo(zone()))
    except ValueError:
        raise InvalidInput("That is no day; choose one, or leave it empty.") from None
    return first + timedelta(days=1)


@callback(
    Output("fraud-lists", "children", allow_duplicate=True),
    Input({"type": "fl-off", "entry": ALL}, "n_clicks"),
    needs="fraud.lists",
    prevent_initial_call=True,
)
def take_off(clicks: Sequence[int | None]) -> Any:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    run(store(), actor(), lists.take_off, int(wanted["entry"]))
    toast("It is off the list.")
    return lists_card()
