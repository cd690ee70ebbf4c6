"""What the shipments page shows of one parcel: a row, and its drawer."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from iorder.shipping.names import carrier_name
from iorder.shipping.states import ENDS
from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip, facts, section, when
from iorder.ui.lists.listing_parts import Panel
from iorder.views.shipping.parcel import Content, ParcelSheet, Scan
from iorder.views.shipping.shipments import ShipmentRow

TONES = {
    "delivered": "ok", "in_transit": "info", "picked_up": "info", "out_for_delivery": "info",
    "customs": "info", "ready_for_pickup": "violet", "delayed": "warn", "attempt_failed": "warn",
    "on_hold": "warn", "return_in_transit": "warn", "returned": "warn", "exception": "bad",
    "lost": "bad", "damaged": "bad", "expired": "bad",
}  # fmt: skip
DAY = 86_400


def tone_of(state: str) -> str:
    return TONES.get(state, "neutral")


def grid_row(row: ShipmentRow, zone: str) -> dict[str, Any]:
    promise, tone = promise_of(row, zone)
    return {
        "key": str(row.id),
        "tracking": row.tracking_number or "No number",
        "state": spaced(row.state),
        "stateTone": tone_of(row.state),
        "carrier": carrier_name(row.carrier) or "–",
        "orders": _orders(row.orders),
        "ordersHref": f"/orders/{row.orders[0]}" if len(row.orders) == 1 else "",
        "point": row.point or "–",
        "destination": row.destination or "–",
        "units": formats.count(row.units),
        "sent": _moment(row.shipped_at, zone),
        "age": age_of(row),
        "promise": promise,
        "promiseTone": tone,
    }


def _orders(numbers: Sequence[str]) -> str:
    if len(numbers) <= 1:
        return "".join(numbers) or "–"
    return f"{len(numbers)} orders"


def _moment(at: datetime | None, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%-d %b %Y %H:%M}" if at else "–"


def age_of(row: ShipmentRow) -> str:
    """How long it has been, or was, on its way."""
    end = row.delivered_at or (row.last_scan_at if row.state in ENDS else row.asked_at)
    if row.shipped_at is None or end is None:
        return "–"
    return short_span((end - row.shipped_at).total_seconds())


def promise_of(row: ShipmentRow, zone: str) -> tuple[str, str]:
    """(words, tone) of its promise: late by how much, else the day."""
    if row.promised_at is None:
        return "–", ""
    if row.is_late:
        end = row.delivered_at or row.asked_at
        late = short_span((end - row.promised_at).total_seconds())
        return (f"{late} late", "warn") if row.delivered_at else (f"{late} late", "bad")
    return f"{row.promised_at.astimezone(ZoneInfo(zone)):%-d %b %Y}", ""


def short_span(seconds: float) -> str:
    """``5 h``, ``3 days``: whole hours to two days, then days."""
    if seconds < 2 * DAY:
        return f"{max(seconds, 0) / 3_600:.0f} h"
    return f"{seconds / DAY:.0f} days"


def panel(parcel: ParcelSheet, zone: str) -> Panel:
    """The drawer: where it is, what is in it, and every scan."""
    row = parcel.row
    late, tone = promise_of(row, zone)
    return Panel(
        row.tracking_number or "No tracking number",
        [
            facts(
                (
                    ("Carrier", " ".join((carrier_name(row.carrier), parcel.service)).strip()),
                    ("Point", dcc.Link(row.point, href=f"/points?open={row.point}")
                     if row.point else ""),
                    ("Goes to", row.destination),
                    ("Sent", when(row.shipped_at, zone) if row.shipped_at else ""),
                    ("Promised", when(row.promised_at, zone) if row.promised_at else ""),
                    ("Late", chip(late, tone) if row.is_late else ""),
                    ("Delivered", when(row.delivered_at, zone) if row.delivered_at else ""),
                    ("On its way", age_of(row)),
                    ("Weight", f"{parcel.weight_g:,} g" if parcel.weight_g else ""),
                    ("To collect", str(parcel.cod) if parcel.cod else ""),
                    ("Their number", parcel.external_ref),
                    ("Status there", parcel.source_status),
                )
            ),
            section("Contents", _contents(parcel.contents)),
            section("Scans", _scans(parcel.scans, zone)),
        ],
        chip(spaced(row.state), tone_of(row.state)),
    )  # fmt: skip


def _serials(codes: Sequence[str]) -> html.Div | None:
    words = f"Serial number{'' if len(codes) == 1 else 's'} {', '.join(codes)}"
    return html.Div(words, className="oi-quiet") if codes else None


def _contents(contents: Sequence[Content]) -> html.Table | html.Div:
    if not contents:
        return html.Div("What is in it is not known.", className="oi-quiet")
    lines = [
        html.Tr(
            [
                html.Td([html.Span(one.title, className="oi-line-title"),
                         html.Span(one.sku, className="oi-line-sku"),
                         _serials(one.serials)]),
                html.Td(dcc.Link(one.order, href=f"/orders/{one.order}")),
                html.Td(formats.count(one.quantity), className="oi-number"),
            ]
        )
        for one in contents
    ]  # fmt: skip
    heads = [html.Th("Item", scope="col"), html.Th("Order", scope="col"),
             html.Th("Units", scope="col", className="oi-number")]  # fmt: skip
    return html.Table(
        [html.Thead(html.Tr(heads)), html.Tbody(lines)], className="oi-lines li-contents"
    )


def _scans(scans: Sequence[Scan], zone: str) -> html.Ol | html.Div:
    if not scans:
        return html.Div("The carrier has not scanned it yet.", className="oi-quiet")
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(
                        [html.Span(spaced(one.state)),
                         html.Div(" · ".join(filter(None, (_words(one), one.place))),
                                  className="oi-quiet")]
                    ),
                    when(one.at, zone),
                ]
            )
            for one in scans
        ],
        className="oi-timeline",
    )  # fmt: skip


def _words(one: Scan) -> str:
    """The carrier's words where they say more than the state does."""
    return "" if one.text.lower() == spaced(one.state).lower() else one.text
