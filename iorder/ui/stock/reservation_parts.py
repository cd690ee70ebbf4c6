"""What the reservations page shows: a row, its drawer, the figures over the list.

The time left is counted down in the browser (``assets/reservations.js``): whatever has
``data-ends`` and ``data-asked`` (when the server said so) shows it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import chip, facts, named, section, when
from iorder.ui.lists.listing_parts import Panel, bulk_menu
from iorder.views.happened import Happened
from iorder.views.stock.reservation_figures import Figures, LeakingPlace
from iorder.views.stock.reservations import LEAK, ReservationRow, ReservationSheet

WORDS = {"held": "Held", "late": "Past its end", "bought": "Bought", "expired": "Expired",
         "released": "Given back"}  # fmt: skip
TONES = {"held": "info", "late": "warn", "bought": "ok", "expired": "neutral",
         "released": "neutral"}  # fmt: skip
REASONS = ("Customer is deciding", "Customer is on the phone", "Payment is being sorted out")
LET_GO = ("Customer does not want it", "Test cart", "Needed for another order")
PLACE = "place-"


def grid_row(row: ReservationRow) -> dict[str, Any]:
    ends_at = row.ends_at if row.state in ("held", "late") else None
    return {
        "key": str(row.id),
        "cart": row.cart,
        "state": WORDS[row.state],
        "stateTone": TONES[row.state],
        "sku": row.sku,
        "title": row.title,
        "units": formats.count(row.quantity),
        "value": formats.money(row.value_minor, row.currency) if row.currency else "–",
        "left": span((ends_at - row.asked_at).total_seconds()) if ends_at else "–",
        "leftEnds": ends_at.isoformat() if ends_at else "",
        "leftAsked": row.asked_at.isoformat(),
        "extended": f"{row.extensions} of {row.may_extend}" if row.extensions else "–",
        "channel": row.channel or "–",
        "point": row.point,
        "held": formats.moment(row.begun_at),
        "order": row.order or "–",
        "orderHref": f"/orders/{row.order}" if row.order else "",
    }


def place_row(place: LeakingPlace) -> dict[str, Any]:
    """A place whose stock and reservations say different numbers, as a row of the list."""
    return {
        "key": f"{PLACE}{place.point_id}-{place.sku_id}",
        "cart": "No hold", "state": "Leak", "stateTone": "bad", "sku": place.sku,
        "title": place.title, "units": formats.count(place.reserved - place.promised),
        "value": "–", "left": "–", "leftEnds": "", "leftAsked": "", "extended": "–",
        "channel": "–", "point": place.point, "held": "–", "order": "–", "orderHref": "",
    }  # fmt: skip


def span(seconds: float) -> str:
    """``14:05``, ``2 h 05 min``, ``ended``."""
    whole = int(seconds)
    if whole <= 0:
        return "ended"
    if whole >= 3600:
        return f"{whole // 3600} h {whole % 3600 // 60:02} min"
    return f"{whole // 60}:{whole % 60:02}"


def counting(ends_at: datetime, asked_at: datetime) -> html.Span:
    """The time left, counted down."""
    return html.Span(
        span((ends_at - asked_at).total_seconds()), className="re-left",
        **also(data_ends=ends_at.isoformat(), data_asked=asked_at.isoformat()),
    )  # fmt: skip


def panel(sheet: ReservationSheet, zone: str, *, may_edit: bool) -> Panel:
    """The drawer; ``reservations-at`` holds what its acts are decided on."""
    row = sheet.row
    is_live = row.state == "held"
    return Panel(
        row.cart or "Hold",
        [
            dcc.Store(id="reservations-at", data=[str(row.id)]),
            facts(
                (
                    ("SKU", dcc.Link(row.sku, href=f"/stock?{urlencode({'q': row.sku})}")),
                    ("Product", row.title),
                    ("Units", formats.count(row.quantity)),
                    ("Value", formats.money(row.value_minor, row.currency)),
                    ("Point", dcc.Link(row.point, href=f"/points?open={row.point}")),
                    ("Channel", row.channel),
                    ("Time left", counting(row.ends_at, row.asked_at)
                     if is_live and row.ends_at else ""),
                    ("Ends", when(row.ends_at, zone) if row.ends_at else ""),
                    ("Held since", when(row.begun_at, zone)),
                    ("Made longer", f"{row.extensions} of {row.may_extend} times"),
                    ("Order", dcc.Link(row.order, href=f"/orders/{row.order}")
                     if row.order else ""),
                )
            ),
            section("What people did", _happened(sheet.moments, zone)),
        ],
        chip(WORDS[row.state], TONES[row.state]),
        html.Div(
            [
                html.P(id="reservations-wrong", className="li-wrong", role="alert"),
                _act("extend", "drawer", REASONS) if row.extensions < row.may_extend else html.P(
                    "It was made longer as often as its channel allows.", className="oi-quiet"),
                _act("release", "drawer", LET_GO),
            ],
            className="re-foot",
        ) if is_live and may_edit else None,
    )  # fmt: skip


def place_panel(place: LeakingPlace) -> Panel:
    """What a leak is, and where to look."""
    href = f"/stock?open={place.point_id}-{place.sku_id}"
    return Panel(
        f"{place.sku} at {place.point}",
        [
            html.P(
                f"Stock counts {place.reserved:,} units as reserved, while the reservations of "
                f"this place add up to {place.promised:,}."
            ),
            html.P(
                ["Nothing is sold twice by it, but what it hides cannot be sold. See ",
                 dcc.Link("what is behind the number", href=href),
                 ", and run ", html.Code("python -m iorder doctor"), "."]
            ),
        ],
        chip("Leak", "bad"),
    )  # fmt: skip


def bulk() -> list[Any]:
    """The forms of the bulk bar."""
    return [
        bulk_menu("Make longer", "hourglass-split", [_act("extend", "bulk", REASONS)]),
        bulk_menu("Give back", "arrow-counterclockwise", [_act("release", "bulk", LET_GO)]),
    ]


def _act(act: str, part: str, reasons: Sequence[str]) -> html.Div:
    words = {"extend": "Make longer", "release": "Give back"}[act]
    listed = f"reservations-{act}-{part}-reasons"
    return html.Div(
        [
            named(
                f"Reason to {words.lower()}",
                dbc.Input(
                    id=f"reservations-{act}-{part}-reason", maxlength=200, list=listed,
                    placeholder=f"Reason to {words.lower()}", autocomplete="off",
                ),
            ),
            html.Datalist([html.Option(value=one) for one in reasons], id=listed),
            html.Button(words, id=f"reservations-{act}-{part}", type="button",
                        className="io-button" + (" io-button-primary" if act == "extend" else "")),
        ],
        className="re-act",
    )  # fmt: skip


def strip(told: Figures) -> html.Div:
    """The figures over the list; each opens its rows."""
    share = told.bought_share
    ended = sum(told.ended.values())
    values = [formats.short_money(minor, currency) for currency, minor in told.value.items()]
    return html.Div(
        [
            _figure("Held now", str(told.held), "holds of carts that have not ended", {}),
            _figure("Value held", values[0] if values else "–",
                    ", ".join(values[1:3]) or "at today's prices", {}),
            _figure("Bought, last 7 days", "–" if share is None else formats.percent(share),
                    f"{told.ended['bought']:,} of {ended:,} holds that ended",
                    {"state": "bought", "from": told.since.isoformat()}),
            _figure("Leaks", formats.count(told.leaks),
                    "stock and holds agree" if not told.leaks else "should read 0: look at them",
                    {"state": LEAK}, "bad" if told.leaks else "ok"),
        ],
        className="re-strip",
    )  # fmt: skip


def _figure(
    label: str, value: str, below: str, query: Mapping[str, str], tone: str = ""
) -> dcc.Link:
    return dcc.Link(
        [
            html.Span(label, className="re-label"),
            html.Strong(value, className="re-value" + (f" is-{tone}" if tone else "")),
            html.Span(below, className="re-below"),
        ],
        href="/reservations" + (f"?{urlencode(query)}" if query else ""),
        className="re-figure",
    )


def _happened(moments: Sequence[Happened], zone: str) -> html.Ol | html.P:
    if not moments:
        return html.P("Nobody has touched it.", className="oi-quiet")
    return html.Ol(
        [
            html.Li([html.Span([one.text, html.Span(f" · {one.by}", className="oi-quiet")]),
                     when(one.at, zone)])
            for one in moments
        ],
        className="oi-timeline",
    )  # fmt: skip


__all__ = ["PLACE", "bulk", "grid_row", "panel", "place_panel", "place_row", "strip"]
