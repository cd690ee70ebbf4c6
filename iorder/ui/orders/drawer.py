"""One order beside the list or on a page of its own: the same parts, the same actions.

``order-open`` holds the number that is shown; ``order-said`` what the last action did, which
draws the order again by way of ``order-again`` unless somebody is typing; ``order-at`` the version
people look at, drawn with it.
"""

from collections.abc import Mapping
from typing import Any

from dash import Input, Output, State, dcc, html

from iorder.kernel.store import Store
from iorder.session import store, zone
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import section
from iorder.ui.orders import (
    order_documents,
    order_effects,
    order_fraud,
    order_payments,
    order_returns,
    order_revisions,
    order_shipping,
    order_undo,
    sourcing_panel,
)
from iorder.ui.orders import order_forms as forms
from iorder.ui.orders import order_line_forms as line_forms
from iorder.ui.orders import order_parts as parts
from iorder.ui.orders.order_fields import Kept
from iorder.ui.shipping import intercept_actions
from iorder.views.orders.order import OrderSheet, order_sheet
from iorder.views.orders.order_relatives import candidates
from iorder.views.staff import colleagues
from iorder.web import callback, clientside


def stores(number: str, wide: bool) -> list[Any]:
    """What both places need; ``wide`` draws the page, else the drawer."""
    return [
        dcc.Store(id="order-open", data=number),
        dcc.Store(id="order-wide", data=wide),
        dcc.Store(id="order-said"),
        dcc.Store(id="order-again"),
        dcc.Store(id="order-at", data={}),
        html.Div(
            [html.Span(id="order-toast-text"),
             html.Button("Undo", id="order-undo", type="button", className="oi-toast-undo")],
            id="order-toast", role="status", className="oi-toast", hidden=True,
        ),
    ]  # fmt: skip


def banner() -> html.Div:
    """Where a stale edit is told; filled by the browser."""
    return html.Div(id="order-banner", role="alert", className="oi-banner", hidden=True)


def drawer(number: str) -> list[Any]:
    """The panel at the right of a list, closed while no number is given, and its stores."""
    panel = html.Div(
        [banner(), html.Div(id="order-body", className="oi-drawer-body")],
        id="order-drawer",
        role="dialog",
        className="oi-drawer" + (" is-open" if number else ""),
        **also(aria_label="Order"),
    )
    return [*stores(number, wide=False), panel]


intercept_actions.serve("order")
SECTIONS = (
    order_payments.section, order_fraud.section, order_shipping.section,
    intercept_actions.section, order_returns.section,
    order_documents.section,
)  # fmt: skip
"""Areas that show a part of an order of their own: order number -> what there is to see or do."""


def sheet(order: OrderSheet, wide: bool, kept: Kept) -> list[Any]:
    """The order, drawn for the drawer or for its page; ``kept``: what was typed and not saved."""
    shown, people = zone(), colleagues(store())
    first = [
        forms.holds(order, shown, people),
        parts.summary(order, shown),
        parts.relatives(order),
        order_undo.section(order),
        sourcing_panel.why_here(order),
        section("Lines", parts.lines(order), line_forms.lines(order, kept),
                      line_forms.calling_off(order, kept), line_forms.splitting(order, kept)),
        section("Money", parts.money(order)),
        *(part for area in SECTIONS if (part := area(order.number)) is not None),
    ]  # fmt: skip
    merges = line_forms.merging(order, candidates(store(), order.id) if order.is_open else [])
    revisions = order_revisions.section(order, shown)
    second = [
        None if wide else section("State", parts.axes(order)),
        section("Assigned to", forms.assignee(order, people)),
        section("Addresses", parts.addresses(order), forms.address(order, kept)),
        section("Merge", merges) if merges else None,
        section("Parcels", parts.parcels(order, shown)),
        section("Tags", forms.tags(order, kept)),
        section("Notes", forms.note(order, kept), parts.notes(order, shown)),
        section("Revisions", revisions) if revisions else None,
        section(
            ["Timeline ", html.Span(f"times in {shown}", className="oi-quiet")],
            parts.timeline(order, shown),
        ),
    ]
    body = (
        [html.Div([html.Div(first, className="oi-col"), html.Div(second, className="oi-col")],
                  className="oi-columns")]
        if wide
        else [*first, *second]
    )  # fmt: skip
    return [
        _head(order, wide),
        html.Div(body, className="oi-sheet", tabIndex="0", role="region",
                 **also(aria_label=f"Order {order.number}")),
        forms.foot(order, kept, people),
        order_effects.dialog(),
    ]  # fmt: skip


def _head(order: OrderSheet, wide: bool) -> html.Div:
    hidden = "io-sr-only" if wide else "oi-drawer-title"  # the page's own title is the number
    title = html.H2(
        order.number, id="order-title", tabIndex="-1", className=hidden,
        **also(data_key=order.number),
    )  # fmt: skip
    if wide:
        total = html.Span(str(order.total), className="oi-head-total")
        return html.Div(
            [title, parts.stage_chip(order), parts.axes(order), total], className="oi-drawer-head"
        )
    tools = [
        html.A(icon("arrows-angle-expand"),
               href=f"/orders/{order.number}", className="oi-icon", title="Open as a page",
               **also(aria_label="Open as a page")),
        html.Button(icon("x-lg"), type="button",
                    className="oi-icon", **also(aria_label="Close", data_close="true")),
    ]  # fmt: skip
    return html.Div(
        [title, parts.stage_chip(order), html.Div(tools, className="oi-tools")],
        className="oi-drawer-head",
    )


def drawn(
    opened: Store, number: str, wide: bool, said: Mapping[str, Any]
) -> tuple[list[Any], dict[str, Any]]:
    """(the order called ``number``, what ``order-at`` holds of it); nothing while none is open.

    Raises NotFound.
    """
    if not number:
        return [], {}
    order = order_sheet(opened, number)
    kept = said.get("kept") or {}
    at = {"id": order.id, "number": order.number, "version": order.version,
          "tags": list(order.tags), "assignee": order.assignee}  # fmt: skip
    return sheet(order, wide, kept if kept.get("number") == number else {}), at


def _not_shown(words: str) -> tuple[list[Any], dict[str, Any]]:
    body = [
        html.Div(
            [html.H2("Order", className="oi-drawer-title"),
             html.Div(html.Button(icon("x-lg"), type="button",
                                  className="oi-icon",
                                  **also(aria_label="Close", data_close="true")),
                      className="oi-tools")],
            className="oi-drawer-head",
        ),
        html.Div(
            [html.P(words), html.Button("Retry", type="button", className="io-button",
                                        **also(data_retry_order="true"))],
            className="oi-failed", role="alert",
        ),
    ]  # fmt: skip
    return body, {}


@callback(
    Output("order-body", "children"),
    Output("order-at", "data"),
    Input("order-open", "data"),
    Input("order-again", "data"),
    State("order-wide", "data"),
    needs="orders.view",
    failed=_not_shown,
)
def show_order(
    number: str, said: dict[str, Any] | None, wide: bool
) -> tuple[list[Any], dict[str, Any]]:
    return drawn(store(), number or "", bool(wide), said or {})


for namespace, name, output in (
    ("orders", "said", Output("order-toast", "hidden")),
    ("listing", "again", Output("order-again", "data")),
):
    clientside(namespace, name, output, Input("order-said", "data"), prevent_initial_call=True)
