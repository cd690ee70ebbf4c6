"""The bar above the orders: search, pills that are each one choice, and what is shown how.

A pill is a label around a native select laid over it: it opens, types ahead and is read out as
every select is. Its words are set in the browser (``assets/orders.js``).
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import html

from iorder.orders.states import PAYMENT, STAGES
from iorder.ui import saved_views
from iorder.ui.attributes import also
from iorder.ui.grid import COLUMNS, OPTIONAL, spaced
from iorder.ui.icons import icon
from iorder.views.order_filter import ATTENTION, FLAGS, HISTORY, SCOPES, OrderFilter
from iorder.views.orders import Choices, Count
from iorder.views.saved_views import SavedView

PILLS = ("channel", "point", "payment", "flag", "country", "currency", "tag", "history", "scope")
ALWAYS = ("channel", "point", "payment", "flag")
LABELS = {
    "channel": "Channel", "point": "Point", "payment": "Payment", "flag": "Flag",
    "country": "Country", "currency": "Currency", "tag": "Tag", "history": "Origin",
    "scope": "Which",
}  # fmt: skip
TAB_LABELS = {
    "": "All",
    ATTENTION: "Needs attention",
    **{stage.slug: stage.label for stage in STAGES},
}


def tabs(wanted: OrderFilter, counts: dict[str, Count]) -> list[Any]:
    """Stage tabs with counts; links, so that one can be opened beside."""
    return [
        html.A(
            [label, html.Span(str(counts[key]), className="oi-tab-count")],
            href=address(OrderFilter(**{**vars_of(wanted), "stage": key})),
            className="oi-tab" + (" is-on" if key == wanted.stage else ""),
            **also(data_stage=key, aria_current="page" if key == wanted.stage else "false"),
        )
        for key, label in TAB_LABELS.items()
        if key in ("", ATTENTION, wanted.stage) or counts[key].number
    ]


def vars_of(wanted: OrderFilter) -> dict[str, Any]:
    return {name: getattr(wanted, name) for name in OrderFilter.__annotations__}


def address(wanted: OrderFilter) -> str:
    """The path and query that opens this view."""
    query = urlencode(wanted.to_query())
    return "/orders" + (f"?{query}" if query else "")


def bar(wanted: OrderFilter, offered: Choices, saved: SavedView | None) -> html.Div:
    """Search, the day pill, one pill a filter, and the menu of views, ``saved`` the one shown."""
    return html.Div(
        [
            html.Label(
                [
                    icon("search"),
                    html.Span("Search these orders", className="io-sr-only"),
                    dbc.Input(
                        id="orders-search", value=wanted.q, type="search",
                        placeholder="Number, customer or email", maxlength=200,
                        autocomplete="off", className="oi-search",
                    ),
                ],
                className="oi-search-box",
            ),
            _days(wanted),
            *(_pill(key, getattr(wanted, key), _options(key, offered)) for key in PILLS),
            _more(wanted),
            html.Button("Clear filters", id="orders-clear", type="button",
                        className="oi-clear", hidden=not wanted.narrowed),
            _shown(saved),
        ],
        className="oi-bar",
        role="search",
        **also(aria_label="Filter orders"),
    )  # fmt: skip


def _options(key: str, offered: Choices) -> list[tuple[str, str]]:
    lists: dict[str, Iterable[tuple[str, str]]] = {
        "channel": offered.channels,
        "point": ((code, code if code == label else f"{code} · {label}")
                  for code, label in offered.points),
        "payment": ((state, spaced(state)) for state in PAYMENT.states),
        "flag": FLAGS.items(),
        "country": ((code, code) for code in offered.countries),
        "currency": ((code, code) for code in offered.currencies),
        "tag": ((tag, tag) for tag in offered.tags),
        "history": HISTORY.items(),
        "scope": SCOPES.items(),
    }  # fmt: skip
    return list(lists[key])


def _pill(key: str, value: str, options: list[tuple[str, str]]) -> html.Label:
    known = value in dict(options) or not value
    every = [("", "Any"), *options, *([] if known else [(value, value)])]
    words = dict(every)[value]
    return html.Label(
        [
            html.Span(LABELS[key], className="oi-pill-name"),
            html.Span(words if value else "", className="oi-pill-value"),
            dbc.Select(
                id={"type": "orders-filter", "key": key}, value=value,
                options=[{"value": one, "label": label} for one, label in every],
                className="oi-pill-select",
            ),
        ],
        className="oi-pill" + (" is-set" if value else "")
        + ("" if key in ALWAYS or value else " is-more"),
        **also(data_filter=key),
    )  # fmt: skip


def _more(wanted: OrderFilter) -> html.Label:
    more = [key for key in PILLS if key not in ALWAYS]
    return html.Label(
        [
            icon("plus"),
            html.Span("Filter", className="oi-pill-name"),
            dbc.Select(
                id="orders-more", value="", className="oi-pill-select",
                options=[{"value": "", "label": "Add a filter"},
                         *({"value": key, "label": LABELS[key]} for key in more)],
            ),
        ],
        className="oi-pill",
        **also(data_more="true"),
    )  # fmt: skip


def _days(wanted: OrderFilter) -> html.Details:
    is_set = bool(wanted.since or wanted.until)
    return html.Details(
        [
            html.Summary(
                [
                    icon("calendar3"),
                    html.Span("Placed", className="oi-pill-name"),
                    html.Span("", id="orders-days-words", className="oi-pill-value"),
                ],
                className="oi-pill is-solid" + (" is-set" if is_set else ""),
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Button(label, type="button", className="oi-preset",
                                        **also(data_days=days))
                            for days, label in (("1", "Today"), ("7", "Last 7 days"),
                                                ("30", "Last 30 days"), ("90", "Last 90 days"),
                                                ("", "Any time"))
                        ],
                        className="oi-presets",
                    ),
                    _day("from", "First day", wanted.since),
                    _day("to", "Last day", wanted.until),
                ],
                className="oi-pop",
            ),
        ],
        className="oi-days",
    )  # fmt: skip


def _day(key: str, label: str, value: object) -> html.Label:
    return html.Label(
        [
            label,
            dbc.Input(id={"type": "orders-filter", "key": key}, type="date",
                      value=str(value) if value else "", debounce=True, className="oi-date"),
        ],
        className="oi-day",
    )  # fmt: skip


def _shown(saved: SavedView | None) -> html.Details:
    names = {column["field"]: column["headerName"] for column in COLUMNS}
    look = saved.look if saved else {}
    return html.Details(
        [
            html.Summary(
                [icon("layout-three-columns"),
                 html.Span("View", className="oi-pill-name"),
                 html.Span(saved.name if saved else "", className="oi-pill-value")],
                className="oi-pill is-solid" + (" is-set" if saved else ""),
            ),
            html.Div(
                [
                    *saved_views.parts(saved),
                    html.Span("Rows", className="oi-pop-title", id="orders-density-title"),
                    dbc.RadioItems(
                        id="orders-density", value=look.get("density", "40"),
                        persistence=saved is None,
                        options=[{"value": "32", "label": "Compact"},
                                 {"value": "40", "label": "Normal"},
                                 {"value": "48", "label": "Comfortable"}],
                    ),
                    html.Span("Columns", className="oi-pop-title"),
                    dbc.Checklist(
                        id="orders-columns", value=look.get("columns", list(OPTIONAL)),
                        persistence=saved is None,
                        options=[{"value": key, "label": names[key]} for key in OPTIONAL],
                    ),
                ],
                className="oi-pop is-right",
            ),
        ],
        className="oi-days oi-shown",
    )  # fmt: skip
