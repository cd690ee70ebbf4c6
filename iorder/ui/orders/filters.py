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
from iorder.ui.frame.attributes import also
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.icons import icon
from iorder.ui.lists import listing_parts as parts
from iorder.ui.lists import saved_views, view_menu
from iorder.ui.orders import total_filter
from iorder.ui.orders.grid import COLUMNS
from iorder.views.lists.list_page import Count
from iorder.views.orders.order_choices import Choices
from iorder.views.orders.order_filter import (
    ATTENTION,
    DATES,
    FLAGS,
    HISTORY,
    NOBODY,
    PROMISES,
    SCOPES,
    OrderFilter,
)
from iorder.views.saved_views import SavedView

PILLS = ("channel", "point", "payment", "flag", "country", "currency", "tag", "assignee",
         "history", "scope", "promise", "by")  # fmt: skip
ALWAYS = ("channel", "point", "payment", "flag")
LABELS = {
    "channel": "Channel", "point": "Point", "payment": "Payment", "flag": "Flag",
    "country": "Country", "currency": "Currency", "tag": "Tag", "assignee": "Assigned to",
    "history": "Origin", "scope": "Which", "promise": "Promise", "by": "Days of",
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
            **also(data_value=key, aria_current="page" if key == wanted.stage else "false"),
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
            parts.search("orders", wanted.q, "Number, customer or email", "Search these orders"),
            parts.days("orders", wanted.to_query(), "Placed"),
            *(
                parts.pill("orders", parts.Pill(key, LABELS[key], _options(key, offered)),
                           getattr(wanted, key), folded=key not in ALWAYS)
                for key in PILLS
            ),
            total_filter.pill(wanted, offered.currencies),
            _more(wanted),
            parts.clear("orders", hidden=not wanted.narrowed),
            view_menu.menu(
                "orders", COLUMNS, above=saved_views.parts(saved),
                name=saved.name if saved else "", look=saved.look if saved else None,
            ),
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
        "assignee": ((NOBODY, "Nobody"), *offered.people),
        "history": HISTORY.items(),
        "scope": SCOPES.items(),
        "promise": PROMISES.items(),
        "by": DATES.items(),
    }  # fmt: skip
    return list(lists[key])


def _more(wanted: OrderFilter) -> html.Label:
    more = [key for key in PILLS if key not in ALWAYS]
    return html.Label(
        [
            icon("plus"),
            html.Span("Filter", className="oi-pill-name"),
            dbc.Select(
                id="orders-more", value="", className="oi-pill-select",
                options=[{"value": "", "label": "Add a filter"},
                         *({"value": key, "label": LABELS[key]} for key in more),
                         {"value": "total", "label": total_filter.LABEL}],
            ),
        ],
        className="oi-pill",
        **also(data_more="true"),
    )  # fmt: skip
