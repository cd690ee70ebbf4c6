"""Orders: every order of every channel in one grid, filtered, searched and opened.

The address holds the whole view; ``orders-view`` is the same in the page, written by
``assets/listing.js``. The grid asks for blocks of rows as it is scrolled; ``orders-found`` names
the only order there is, if so, which a search then opens.
"""

import time
from typing import Any

from dash import Input, Output, State, dcc, html

from iorder.kernel.errors import InvalidInput, NotFound
from iorder.session import actor, may, store, zone
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import page_frame
from iorder.ui.lists import export_menu, view_menu
from iorder.ui.lists import listing_parts as parts
from iorder.ui.lists.listing import NAMES
from iorder.ui.orders import filters, order_actions, order_bulk, order_bulk_all, order_cells
from iorder.ui.orders.drawer import drawer
from iorder.ui.orders.grid import grid_row, orders_grid
from iorder.views import saved_views
from iorder.views.lists.list_page import Count
from iorder.views.orders import order_tabs, orders
from iorder.views.orders.order_choices import choices
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import looked_at
from iorder.web import callback, clientside, page

NO_ROWS = {"rowData": [], "rowCount": 0}
ACTIONS = order_actions  # their callbacks belong to this page


def layout(order: str = "", view: str = "", **query: str) -> Any:
    """``/orders?stage=pending&q=kim&order=IO-1042`` opens exactly that; ``view=7`` a saved view,
    with what else is given over it."""
    try:
        saved = saved_views.opened(store(), "orders", actor(), view) if view else None
        wanted = OrderFilter.parse({**(saved.query if saved else {}), **query})
    except (InvalidInput, NotFound) as wrong:
        return page_frame("Orders", "", [], [_notice(str(wrong), "This view cannot be shown")])
    return page_frame(
        "Orders",
        html.Span(id="orders-total"),
        [export_menu.menu("orders"), new_order_link()],

        [
            dcc.Store(id="orders-view", data=wanted.to_query()),
            dcc.Store(id="orders-found"),
            html.Div(
                [
                    html.Nav(id="orders-tabs", className="oi-tabs",
                             **also(aria_label="Orders by stage")),
                    filters.bar(wanted, choices(store()), saved),
                    order_bulk.bar(),
                    html.Div(
                        [orders_grid(wanted, order_cells.editors()), html.Div(id="orders-notice"),
                         html.Div(id="orders-results", className="oi-results")],
                        className="oi-grid-box", role="region",
                        **also(aria_label="Orders"),
                    ),
                    parts.foot("orders"),
                ],
                className="oi-card oi-orders",
                id="orders-page",
                **also(data_listing="orders", data_one="order", data_opens="order",
                       data_zone=zone(), data_tab="stage", data_sort="placed", data_dir="desc",
                       data_noun="order|orders"),
            ),
            *drawer(order.strip().upper()),
            *order_bulk_all.stores(),
        ],
    )  # fmt: skip


def new_order_link() -> Any:
    if not may("orders.create"):
        return None
    return dcc.Link([icon("plus-lg"), "New order"], href="/orders/new",
                    className="io-button io-button-primary")  # fmt: skip


def _notice(words: str, title: str = "These orders cannot be shown") -> html.Div:
    return html.Div(
        [
            html.Div(icon("exclamation-triangle"), className="io-empty-icon"),
            html.H2(title),
            html.P(words),
            html.Div(
                [
                    html.Button("Retry", type="button", className="io-button",
                                **also(data_retry="true")),
                    html.A("Clear filters", href="/orders", className="io-button",
                           **also(data_clear="true")),
                ],
                className="oi-inline",
            ),
        ],
        className="oi-notice oi-card", role="alert",
    )  # fmt: skip


def _empty(wanted: OrderFilter) -> html.Div:
    """Why there is nothing, and the way out."""
    if wanted == OrderFilter(sort=wanted.sort, dir=wanted.dir):
        return html.Div(
            [html.Div(icon("inbox"), className="io-empty-icon"),
             html.H2("No orders yet"),
             html.P("Bring them in from a file, or connect a channel."),
             html.A("Import a file", href="/imports?new=1",
                    className="io-button io-button-primary")],
            className="oi-notice",
        )  # fmt: skip
    tab = filters.TAB_LABELS[wanted.stage]
    narrow = " with these filters" if wanted.narrowed else ""
    where = f" under {tab}" if wanted.stage else ""
    return html.Div(
        [
            html.Div(icon("search"), className="io-empty-icon"),
            html.H2(f"No orders{where}{narrow}"),
            html.P(_reason(wanted)),
            html.A("Clear filters", href="/orders", className="io-button",
                   **also(data_clear="true")),
        ],
        className="oi-notice",
    )  # fmt: skip


def _reason(wanted: OrderFilter) -> str:
    asked = wanted.without("sort", "dir").to_query()
    names = {**NAMES, **{key: label.lower() for key, label in filters.LABELS.items()},
             "total_from": "a total from", "total_to": "a total up to"}  # fmt: skip
    words = " and ".join(f"{names.get(key, key)} “{value}”" for key, value in asked.items())
    return f"Nothing is found by {words}."


def _broken(words: str) -> tuple[Any, ...]:
    return NO_ROWS, "", _notice(words), {}


@callback(
    Output("orders-grid", "getRowsResponse"),
    Output("orders-foot", "children"),
    Output("orders-notice", "children"),
    Output("orders-found", "data"),
    Input("orders-grid", "getRowsRequest"),
    State("orders-view", "data"),
    needs="orders.view",
    failed=_broken,
)
def show_rows(asked: dict[str, Any] | None, view: dict[str, str]) -> tuple[Any, ...]:
    if asked is None:
        return NO_ROWS, "", None, {}
    began = time.perf_counter()
    wanted = _sorted(OrderFilter.parse(view or {}), asked)
    start, end = int(asked["startRow"]), int(asked["endRow"])
    found = orders.rows(store(), wanted, start, end, zone())
    number = orders.length(store(), wanted, zone())
    took = (time.perf_counter() - began) * 1000
    whole = number.number if number.exact else None
    if len(found) < end - start and (found or not start):  # the end itself
        whole = start + len(found)
    response = {"rowData": [grid_row(row, zone(), wanted.by) for row in found], "rowCount": whole}
    empty = _empty(wanted) if whole == 0 else None
    only = {"only": found[0].number if whole == 1 and found else "", "at": began}
    cut = f" · of the newest {looked_at(wanted):,} found" if number.is_cut else ""
    foot = f"{_so_many(number)}{cut} · {took:.0f} ms · times in {zone()}"
    return response, foot, empty, only


def _so_many(number: Count) -> str:
    return f"{number} order" if str(number) == "1" else f"{number} orders"


def _sorted(wanted: OrderFilter, asked: dict[str, Any]) -> OrderFilter:
    """The order of rows is the grid's: its request tells it."""
    model = asked.get("sortModel") or []
    if not model:
        return wanted
    sort = {"sort": model[0]["colId"], "dir": model[0]["sort"]}
    return OrderFilter.parse({**wanted.without("sort", "dir").to_query(), **sort})


@callback(
    Output("orders-tabs", "children"),
    Output("orders-total", "children"),
    Input("orders-view", "data"),
    Input("order-said", "data"),
    needs="orders.view",
    failed=lambda words: (html.Span(words, className="oi-quiet"), ""),
)
def show_tabs(view: dict[str, str], _said: object) -> tuple[list[Any], str]:
    wanted = OrderFilter.parse(view or {})
    counts = order_tabs.tab_counts(store(), wanted, zone())
    return filters.tabs(wanted, counts), _so_many(counts[""])


clientside(
    "listing", "follow", Output("orders-clear", "hidden"), Input("orders-view", "data"),
)  # fmt: skip
clientside(
    "orders", "rows_came", Output("orders-foot", "title"), Input("orders-found", "data"),
)  # fmt: skip
clientside(
    "listing", "opened", Output("order-drawer", "className"),
    Input("order-open", "data"), Input("order-body", "children"),
)  # fmt: skip

view_menu.serve("orders")
export_menu.serve("orders", "orders-view")
page(
    __name__, path="/orders", name="Orders", needs="orders.view", icon="receipt", order=20,
    layout=layout,
)  # fmt: skip
