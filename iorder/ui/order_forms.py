"""What people change on one order, as forms: tags, note, address, hold.

``kept`` is what somebody typed into a form that could not be saved: it stands there again, over
what the order says now.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.flows.cancel_order import REASONS
from iorder.kernel.address import Address
from iorder.kernel.money import Money
from iorder.orders.model import HOLD_KINDS
from iorder.session import may
from iorder.ui import order_parts as parts
from iorder.ui.attributes import also
from iorder.views.order import OrderSheet

Kept = Mapping[str, Any]
ADDRESS_LABELS = {
    "name": "Name", "company": "Company", "line1": "Street and number", "line2": "Second line",
    "postcode": "Postcode", "city": "City", "region": "Region or state",
    "country": "Country, two letters", "phone": "Phone", "email": "Email",
}  # fmt: skip


def named(label: str, control: Any) -> html.Label:
    """``control`` with a name for those who hear the page."""
    return html.Label([html.Span(label, className="io-sr-only"), control], className="oi-named")


def holds(order: OrderSheet, zone: str) -> html.Div:
    """Every open hold with its reason and the button that releases it."""
    return html.Div(
        [
            html.Div(
                [
                    html.Div(
                        [
                            html.Strong(f"On hold: {hold.kind}"),
                            html.Div(hold.reason) if hold.reason else None,
                            html.Div([f"{hold.by} · ", parts.when(hold.opened_at, zone)],
                                     className="oi-quiet"),
                        ]
                    ),
                    html.Button("Release", type="button", className="io-button io-button-small",
                                id={"type": "order-release", "hold": hold.id},
                                hidden=not may("orders.hold"),
                                **also(aria_label=f"Release the {hold.kind} hold")),
                ],
                className="oi-hold",
            )
            for hold in order.open_holds
        ]
    )  # fmt: skip


def tags(order: OrderSheet, kept: Kept) -> html.Div:
    chips = [html.Span(tag, className="oi-tag") for tag in order.tags]
    if not may("orders.edit"):
        return html.Div(chips or html.Span("No tags.", className="oi-quiet"), className="oi-tags")
    field = dbc.Input(
        id="order-tags", value=kept.get("tags", ", ".join(order.tags)), maxlength=600,
        placeholder="Tags, with commas between", autocomplete="off",
    )  # fmt: skip
    save = html.Button("Save tags", id="order-tags-save", type="button", className="io-button")
    return html.Div(
        [
            html.Div(chips, className="oi-tags"),
            html.Div([named("Tags", field), save], className="oi-inline"),
        ]
    )


def note(order: OrderSheet, kept: Kept) -> html.Div | None:
    if not may("orders.edit"):
        return None
    field = dbc.Textarea(
        id="order-note", rows=2, maxlength=4000, placeholder="Add a note",
        value=kept.get("note", ""),
    )  # fmt: skip
    save = html.Button("Add note", id="order-note-save", type="button", className="io-button")
    return html.Div([named(f"Note on {order.number}", field), save], className="oi-inline is-top")


def address(order: OrderSheet, kept: Kept) -> html.Details | None:
    """The delivery address to be written anew, while the order can still go elsewhere."""
    if not may("orders.edit") or not order.is_open or order.has_left:
        return None
    now = asdict(order.addresses.get("ship", Address()))
    typed = kept.get("address")
    fields = [
        html.Label(
            [
                html.Span(label),
                dbc.Input(
                    id={"type": "order-address", "part": part}, maxlength=200,
                    value=(typed or now)[part], autocomplete="off",
                ),
            ],
            className=f"oi-field is-{part}",
        )
        for part, label in ADDRESS_LABELS.items()
    ]  # fmt: skip
    return html.Details(
        [
            html.Summary("Change the delivery address", className="oi-link"),
            html.Div(fields, className="oi-fields"),
            html.Button("Save address", id="order-address-save", type="button",
                        className="io-button io-button-primary"),
        ],
        open=bool(typed),
        className="oi-edit",
    )  # fmt: skip


def foot(order: OrderSheet, kept: Kept) -> html.Div | None:
    """What stops the order: a hold, or calling it off."""
    acts = [one for one in (hold(order, kept), *cancelling(order)) if one is not None]
    return html.Div(acts, className="oi-drawer-foot") if acts else None


def cancelling(order: OrderSheet) -> list[Any]:
    """The button that asks first, and what it asks; nothing once the order has left or ended."""
    if not may("orders.cancel") or not order.is_open or order.has_left:
        return []
    paid = sum(one.captured.minor - one.refunded.minor for one in order.tenders)
    money = f" and {Money(paid, order.total.currency)} goes back to the customer" if paid else ""
    reasons = [{"value": slug, "label": words} for slug, words in REASONS.items()]
    ask = html.Button("Cancel order", type="button", className="io-button oi-danger-quiet",
                      **also(data_dialog="order-cancel"))  # fmt: skip
    dialog = html.Dialog(
        [
            html.H2(f"Cancel {order.number}?", id="order-cancel-title"),
            html.P(f"What is kept for it goes back on the shelf{money}. This cannot be undone."),
            html.Label(
                [html.Span("Reason"),
                 dbc.Select(id="order-cancel-reason", value="customer", options=reasons)],
                className="oi-field",
            ),
            html.Div(
                [
                    html.Button("Keep the order", type="button", className="io-button",
                                **also(data_dialog_close="true")),
                    html.Button("Cancel the order", id="order-cancel-save", type="button",
                                className="io-button oi-danger", **also(data_dialog_close="true")),
                ],
                className="oi-dialog-acts",
            ),
        ],
        id="order-cancel", className="io-dialog", **also(aria_labelledby="order-cancel-title"),
    )  # fmt: skip
    return [ask, dialog]


def hold(order: OrderSheet, kept: Kept) -> html.Details | None:
    if (
        not may("orders.hold")
        or not order.is_open
        or order.axes["fulfillment_state"] == "fulfilled"
    ):
        return None
    typed = kept.get("hold") or {}
    form = html.Div(
        [
            named("Kind of hold", hold_kinds("order-hold-kind", typed.get("kind", "manual"))),
            named("Reason of the hold", dbc.Input(
                id="order-hold-reason", maxlength=300, placeholder="Reason", autocomplete="off",
                value=typed.get("reason", ""),
            )),
            html.Button(f"Hold {order.number}", id="order-hold-save", type="button",
                        className="io-button io-button-primary"),
        ],
        className="oi-pop is-up",
    )  # fmt: skip
    return html.Details(
        [html.Summary("Put on hold", className="io-button"), form],
        className="oi-days", open=bool(typed),
    )  # fmt: skip


def hold_kinds(name: str, value: str) -> dbc.Select:
    """The kinds of hold, a person's own reason first."""
    kinds = ("manual", *(kind for kind in HOLD_KINDS if kind != "manual"))
    options = [{"value": kind, "label": kind.capitalize()} for kind in kinds]
    return dbc.Select(id=name, value=value, options=options)
