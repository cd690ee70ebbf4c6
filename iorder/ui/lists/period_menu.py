"""The menu that chooses the days of a page; each choice is an address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame.icons import icon
from iorder.views.period import Period


def period_menu(
    choices: Mapping[str, str], key: str, label: str, period: Period, kept: Mapping[str, str]
) -> html.Details:
    """``choices`` by their ``period=`` key; ``kept`` is the part of the query that stays."""
    links = [
        choice(name, {**kept, "period": slug}, "io-menu-item", is_on=slug == key)
        for slug, name in choices.items()
    ]
    inside = [*links, html.Hr(className="io-menu-line"), _days(period, kept)]
    return html.Details(
        [
            html.Summary([icon("calendar3"), label, icon("chevron-down")], className="io-button"),
            html.Div(inside, className="io-menu io-menu-down"),
        ],
        className="io-dropdown",
        id="io-period",
        key=f"{key}{period.first}{period.last}",
    )


def choice(label: str, query: Mapping[str, str], class_name: str, *, is_on: bool) -> dcc.Link:
    """A link to this page with ``query``; says so when it is what is shown."""
    address = "?" + urlencode(query)
    if not is_on:
        return dcc.Link(label, href=address, className=class_name)
    words: list[Any] = [label, html.Span(" (shown)", className="io-sr-only")]
    return dcc.Link(words, href=address, className=f"{class_name} is-on")


def _days(period: Period, kept: Mapping[str, str]) -> html.Form:
    return html.Form(
        [
            *(dbc.Input(type="hidden", name=name, value=value) for name, value in kept.items()),
            _day_input("from", "First day", period.first),
            _day_input("to", "Last day", period.last),
            html.Button("Show these days", type="submit", className="io-button io-button-small"),
        ],
        action="/",
        method="get",
        className="io-menu-days",
    )


def _day_input(name: str, label: str, value: Any) -> html.Label:
    return html.Label(
        [label, dbc.Input(type="date", name=name, value=value.isoformat() if value else "")],
        className="io-label",
    )
