"""The parts of one order, drawn: the drawer and the order's page put them together."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from dash import dcc, html

from iorder.kernel.address import Address
from iorder.kernel.money import Money
from iorder.shipping.names import carrier_name
from iorder.ui.frame import formats
from iorder.ui.frame.axes import AXIS_TONES, STAGE_BY_SLUG, spaced
from iorder.ui.frame.formats import many
from iorder.ui.frame.parts import age, chip, facts, link, when
from iorder.views.orders.order import Hold, OrderSheet

ROLES = {"ship": "Deliver to", "bill": "Bill to"}
AXIS_LABELS = {
    "order_state": "Order", "payment_state": "Payment", "fraud_state": "Fraud check",
    "fulfillment_state": "Fulfillment", "tracking_state": "Tracking", "return_state": "Return",
    "cod_state": "Cash on delivery",
}  # fmt: skip
_QUIET = {"none", "not_screened"}
_UNSAID = {"", "iOrder"}
"""Who need not be told to have done a thing: it happens by itself."""


def stage_chip(order: OrderSheet) -> html.Span:
    stage = STAGE_BY_SLUG[order.stage]
    return chip(stage.label, stage.tone)


_THEN = {"wait": "", "release": ", then it is released", "cancel": ", then the order is cancelled"}


def hold(one: Hold, zone: str, now: datetime) -> html.Div:
    """What a hold says: its kind, reason, age, who looks after it and until when."""
    late = one.due_at is not None and one.due_at <= now
    until = None
    if one.due_at is not None:
        words = "Late since " if late else "Until "
        until = html.Div([words, when(one.due_at, zone), _THEN[one.when_due]],
                         className="oi-late" if late else "")  # fmt: skip
    owned = f"{one.owned_by} looks after it · " if one.owned_by else ""
    return html.Div(
        [
            html.Strong(f"On hold: {one.kind}"),
            html.Div(one.reason) if one.reason else None,
            until,
            html.Div([owned, f"{one.by} · ", when(one.opened_at, zone),
                      f" · {age(one.opened_at, now)}"], className="oi-quiet"),
        ]
    )  # fmt: skip


def relatives(order: OrderSheet) -> html.Ul | None:
    """The orders it came from, was split into or merged with."""
    words = {"parent": "Split off", "child": "A part is", "into": "Merged into",
             "merged": "Took over", "back": "Was split off and came back:"}  # fmt: skip
    return html.Ul(
        [
            html.Li([f"{words[one.kind]} ", html.A(one.number, href=f"/orders/{one.number}"),
                     html.Span(f" · {one.total}", className="oi-quiet")])
            for one in order.relatives
        ],
        className="oi-relatives",
    ) if order.relatives else None  # fmt: skip


def summary(order: OrderSheet, zone: str) -> html.Dl:
    return facts(
        (
            ("Customer", order.customer),
            ("Email", _theirs(order.email)),
            ("Placed", [when(order.placed_at, zone), f" {zone}"]),
            ("Channel", order.channel),
            ("Their number", order.external_ref),
            ("Point", link(order.point, f"/points/{quote(order.point)}", "points.view")),
            ("Shipping", order.shipping_method[:1].upper() + order.shipping_method[1:]),
            ("Paid by", spaced(order.payment_method)),
            ("Status there", order.source_status),
            ("Origin", "Imported history" if order.is_history else ""),
            ("Flags", [chip(spaced(flag), "warn") for flag in order.flags]),
        )
    )


def _theirs(email: str) -> Any:
    """The email, and the way to all that was ordered with it."""
    if not email:
        return ""
    all_theirs = dcc.Link("All their orders", href=f"/orders?{urlencode({'q': email})}")
    return [html.Span(email), " ", html.Span(all_theirs, className="oi-beside")]


def axes(order: OrderSheet) -> html.Div:
    """Each axis that has left its quiet state, as a chip with its name."""
    return html.Div(
        [
            html.Span([html.Span(AXIS_LABELS[name], className="oi-axis-name"),
                       chip(spaced(state), AXIS_TONES.get(state, "neutral"))],
                      className="oi-axis")
            for name, state in order.axes.items()
            if state not in _QUIET
        ],
        className="oi-axes",
    )  # fmt: skip


def lines(order: OrderSheet) -> html.Div:
    left_out = order.line_count - len([line for line in order.lines if line.kind == "item"])
    rows = [
        html.Tr(
            [
                html.Td([html.Span(line.title, className="oi-line-title"),
                         html.Span(link(line.sku, f"/skus/{quote(line.sku, safe='')}",
                                        "stock.view"), className="oi-line-sku"),
                         html.Span(f" · {line.cancelled:,} called off or moved",
                                   className="oi-quiet") if line.cancelled else None]),
                html.Td("" if line.kind == "difference" else f"{line.quantity:,} × {line.unit}",
                        className="oi-number"),
                html.Td(str(line.total), className="oi-number"),
            ],
            className="is-difference" if line.kind == "difference" else "",
        )
        for line in order.lines
    ]  # fmt: skip
    if not rows:
        return html.Div("The source lists no lines for this order.", className="oi-quiet")
    table = html.Table(
        [
            html.Thead(
                html.Tr([html.Th("Item", scope="col"),
                         html.Th("Units", scope="col", className="oi-number"),
                         html.Th("Total", scope="col", className="oi-number")])
            ),
            html.Tbody(rows),
        ],
        className="oi-lines",
    )  # fmt: skip
    more = f"{left_out:,} more lines are not shown here." if left_out > 0 else ""
    return html.Div([table, html.Div(more, className="oi-quiet")])


def money(order: OrderSheet) -> html.Div:
    """The breakdown to the total, then what the source states otherwise."""
    rows = [
        html.Div([html.Dt(label), html.Dd(formats.money(amount.minor, amount.currency))],
                 className="is-total" if label == "Total" else "")
        for label, amount in order.money
    ]  # fmt: skip
    return html.Div([html.Dl(rows, className="oi-money"), _stated(order.stated)])


def _stated(stated: Mapping[str, Money]) -> html.Div | None:
    if not stated:
        return None
    words = ", ".join(f"{spaced(name).lower()} {amount}" for name, amount in stated.items())
    return html.Div(f"The source states {words}; kept as stated.", className="oi-quiet")


def addresses(order: OrderSheet) -> html.Div:
    return html.Div(
        [
            html.Div([html.H4(label), _address(order.addresses[role])], className="oi-address")
            for role, label in ROLES.items()
            if order.addresses.get(role)
        ]
        or [html.Div("No address is known.", className="oi-quiet")],
        className="oi-addresses",
    )


def _address(at: Address) -> html.Address:
    town = " ".join(part for part in (at.postcode, at.city) if part)
    parts = (at.name, at.company, at.line1, at.line2, town, at.region, at.country, at.phone)
    return html.Address([html.Div(part) for part in parts if part])


def parcels(order: OrderSheet, zone: str) -> html.Div:
    if not order.parcels:
        return html.Div("Nothing has been sent yet.", className="oi-quiet")
    return html.Div(
        [
            html.Div(
                [
                    link(
                        parcel.tracking_number,
                        f"/shipments?q={quote(parcel.tracking_number)}",
                        "shipments.view",
                    )
                    or "No tracking number",
                    chip(spaced(parcel.state), AXIS_TONES.get(parcel.state, "info")),
                    html.Span(
                        f"{carrier_name(parcel.carrier)} · {many(parcel.units, 'unit')}",
                        className="oi-quiet",
                    ),
                    when(parcel.shipped_at, zone) if parcel.shipped_at else None,
                    html.Span(f"Serial numbers {', '.join(parcel.serials)}", className="oi-quiet")
                    if parcel.serials
                    else None,
                ],
                className="oi-parcel",
            )
            for parcel in order.parcels
        ]
    )


def notes(order: OrderSheet, zone: str) -> html.Ul | html.Div:
    return html.Ul(
        [
            html.Li(
                [html.Div(note.text, className="oi-note-text"),
                 html.Div([f"{note.by} · ", when(note.at, zone),
                           " · buyer may read it" if note.is_public else ""],
                          className="oi-quiet")]
            )
            for note in order.notes
        ],
        className="oi-notes",
    ) if order.notes else html.Div("No notes yet.", className="oi-quiet")  # fmt: skip


def timeline(order: OrderSheet, zone: str) -> html.Ol:
    return html.Ol(
        [
            html.Li(
                [
                    html.Span([html.Span(moment.text),
                               html.Span(f" · {moment.by}" if moment.by not in _UNSAID else "",
                                         className="oi-quiet")]),
                    when(moment.at, zone),
                ]
            )
            for moment in order.timeline
        ],
        className="oi-timeline",
    )  # fmt: skip
