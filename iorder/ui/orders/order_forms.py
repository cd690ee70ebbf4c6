"""The forms of one order: tags, notes, address, holds, calling off. What was typed and refused
is put back (``kept``)."""

from dataclasses import asdict

import dash_bootstrap_components as dbc
from dash import html

from iorder.kernel.address import Address
from iorder.orders.model import HOLD_KINDS
from iorder.orders.states import ORDER
from iorder.session import may
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import named
from iorder.ui.orders import order_fields as fields
from iorder.ui.orders import order_parts as parts
from iorder.ui.orders.order_effects import review
from iorder.ui.orders.order_fields import Kept, field, key, typed
from iorder.views.orders.order import Hold, OrderSheet
from iorder.views.staff import Colleague

ADDRESS_LABELS = {
    "name": "Name", "company": "Company", "line1": "Street and number", "line2": "Second line",
    "postcode": "Postcode", "city": "City", "region": "Region or state",
    "country": "Country, two letters", "phone": "Phone", "email": "Email",
}  # fmt: skip
WHEN_DUE = {"wait": "Shows as late", "release": "Is released", "cancel": "Order is cancelled"}


def assignee(order: OrderSheet, people: list[Colleague]) -> html.Div | html.Label:
    """Who looks after the order, to be changed by who may."""
    if not may("orders.assign"):
        return html.Div(order.assigned_to or "Nobody", className="oi-quiet")
    options = fields.people(people, "Nobody", (order.assignee, order.assigned_to))
    return named("Assigned to", fields.choice("order-assignee", order.assignee, options))


def tags(order: OrderSheet, kept: Kept) -> html.Div:
    chips = [html.Span(tag, className="oi-tag") for tag in order.tags]
    if not may("orders.edit"):
        return html.Div(chips or html.Span("No tags.", className="oi-quiet"), className="oi-tags")
    box = dbc.Input(
        id="order-tags", value=kept.get("tags", ", ".join(order.tags)), maxlength=600,
        placeholder="Tags, with commas between", autocomplete="off",
    )  # fmt: skip
    save = html.Button("Save tags", id="order-tags-save", type="button", className="io-button")
    return html.Div(
        [
            html.Div(chips, className="oi-tags"),
            html.Div([named("Tags", box), save], className="oi-inline"),
        ]
    )


def note(order: OrderSheet, kept: Kept) -> html.Div | None:
    if not may("orders.edit"):
        return None
    box = dbc.Textarea(
        id="order-note", rows=2, maxlength=4000, value=kept.get("note", ""),
        placeholder="Add a note; @name tells a colleague",
    )  # fmt: skip
    save = html.Button("Add note", id="order-note-save", type="button", className="io-button")
    public = dbc.Checklist(
        id="order-note-public", value=[], options=[{"value": "yes", "label": "Buyer may read it"}]
    )
    return html.Div(
        [
            html.Div([named(f"Note on {order.number}", box), save], className="oi-inline is-top"),
            public,
        ]
    )


def address(order: OrderSheet, kept: Kept) -> html.Details | None:
    """The delivery address to be written anew, while the order can still go elsewhere."""
    if not may("orders.edit") or not order.is_open or order.has_wholly_left:
        return None
    now = asdict(order.addresses.get("ship", Address()))
    wanted = [
        field(label, fields.text("address", part, now[part], kept=kept), f"is-{part}")
        for part, label in ADDRESS_LABELS.items()
    ]
    return html.Details(
        [
            html.Summary("Change the delivery address", className="oi-link"),
            html.Div(wanted, className="oi-fields"),
            review("address", "Save address"),
        ],
        open="address" in kept.get("typed", {}),
        className="oi-edit",
    )


def foot(order: OrderSheet, kept: Kept, people: list[Colleague]) -> html.Div | None:
    """What stops the order: a hold, or calling it off."""
    every = (hold(order, kept, people), cancelling(order), taking_up(order))
    acts = [one for one in every if one is not None]
    return html.Div(acts, className="oi-drawer-foot") if acts else None


def may_cancel(order: OrderSheet) -> bool:
    """Whether the table of states lets it be called off, and nothing of it has left."""
    return "cancel" in ORDER.acts(order.axes["order_state"]) and not order.has_left


def cancelling(order: OrderSheet) -> html.Button | None:
    """Says what it means and asks for the reason; nothing once it has left or ended."""
    if not may("orders.cancel") or not may_cancel(order):
        return None
    return review("cancel", "Cancel order", className="io-button oi-danger-quiet")


def taking_up(order: OrderSheet) -> html.Button | None:
    """Undoes calling it off; what was merged is undone beside the order it is in."""
    is_merged = any(one.kind == "into" for one in order.relatives)
    if not may("orders.cancel") or order.is_history or is_merged:
        return None
    if "restore" not in ORDER.acts(order.axes["order_state"]):
        return None
    return review("restore", "Undo the cancellation", className="io-button")


def hold(order: OrderSheet, kept: Kept, people: list[Colleague]) -> html.Details | None:
    if not may("orders.hold") or not order.is_open or order.has_left:
        return None
    options = fields.people(people, "Nobody in particular")
    form = html.Div(
        [
            named("Kind of hold", hold_kinds(key("hold", "kind"),
                                             typed(kept, "hold", "kind", "manual"))),
            named("Reason of the hold", fields.text("hold", "reason", "", kept=kept,
                                                    maxlength=300, placeholder="Reason")),
            field("Owner", fields.choice(key("hold", "owner"),
                                         typed(kept, "hold", "owner", ""), options)),
            field("Until", fields.text("hold", "due_at", "", kept=kept, type="datetime-local")),
            field("Then it", fields.choice(key("hold", "when_due"),
                                           typed(kept, "hold", "when_due", "wait"), WHEN_DUE)),
            review("hold", f"Hold {order.number}"),
        ],
        className="oi-pop is-up",
    )  # fmt: skip
    return html.Details(
        [html.Summary("Put on hold", className="io-button"), form],
        className="oi-days", open="hold" in kept.get("typed", {}),
    )  # fmt: skip


def hold_kinds(name: object, value: str) -> dbc.Select:
    """The kinds of hold, a person's own reason first."""
    kinds = ("manual", *(kind for kind in HOLD_KINDS if kind != "manual"))
    return fields.choice(name, value, {kind: kind.capitalize() for kind in kinds})


def holds(order: OrderSheet, zone: str, people: list[Colleague]) -> html.Div:
    """Every open hold with its reason, who looks after it and until when, and its buttons."""
    release = [
        review(
            "release", "Release", of=str(one.id), className="io-button io-button-small",
            hint={"aria_label": f"Release the {one.kind} hold"},
        )
        for one in order.open_holds
    ]  # fmt: skip
    return html.Div(
        [
            html.Div(
                [
                    parts.hold(one, zone, order.as_of),
                    html.Div([button, _hold_form(one, zone, people)], className="oi-hold-acts")
                    if may("orders.hold")
                    else None,
                ],
                className="oi-hold",
            )
            for one, button in zip(order.open_holds, release, strict=True)
        ]
    )


def _hold_form(hold: Hold, zone: str, people: list[Colleague]) -> html.Details:
    def mine(name: str) -> dict[str, object]:
        return {"type": "order-hold-field", "hold": hold.id, "name": name}

    options = fields.people(people, "Nobody in particular", (hold.owner, hold.owned_by))
    until = dbc.Input(
        id=mine("due_at"), type="datetime-local", value=fields.local(hold.due_at, zone)
    )
    form = html.Div(
        [
            field("Owner", fields.choice(mine("owner"), hold.owner, options)),
            field("Until", until),
            field("Then it", fields.choice(mine("when_due"), hold.when_due, WHEN_DUE)),
            html.Button("Save", id={"type": "order-hold-edit", "hold": hold.id}, type="button",
                        className="io-button io-button-primary"),
        ],
        className="oi-pop is-right",
    )  # fmt: skip
    return html.Details(
        [
            html.Summary("Edit", className="io-button io-button-small",
                         **also(aria_label=f"Edit the {hold.kind} hold")),
            form,
        ],
        className="oi-days",
    )  # fmt: skip
