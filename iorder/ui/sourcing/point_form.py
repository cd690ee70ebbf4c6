"""The form of a fulfillment point: every field with what is wrong with it beside it.

Fields are ``{"type": "point-field", "at": <name>}``; their names are those of
``flows.point_fields``.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

import dash_bootstrap_components as dbc
from dash import html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import card
from iorder.ui.sourcing import point_map
from iorder.views.sourcing.one_point import ChannelChoice
from iorder.views.sourcing.points import KINDS

Typed = Mapping[str, Any]
FIELD, WRONG = "point-field", "point-wrong"
CHANNELS = "channels"
DAYS = (("1", "Mon"), ("2", "Tue"), ("3", "Wed"), ("4", "Thu"), ("5", "Fri"), ("6", "Sat"),
        ("7", "Sun"))  # fmt: skip
NEW: Typed = {"kind": "warehouse", "zone": "UTC", "priority": "100", "handling_days": "0",
              "work_days": ["1", "2", "3", "4", "5"], "takes_hazardous": True,
              "takes_oversize": True}  # fmt: skip


def id_of(name: str) -> dict[str, str]:
    return {"type": FIELD, "at": name}


def main(typed: Typed, leaves: str, *, is_new: bool) -> list[Any]:
    """The wide column: where it is, when it works, where it ships to."""
    return [
        card("Point", html.Div(_where(typed, is_new=is_new))),
        card("Hours", html.Div(_hours(typed, leaves))),
        card("Where it ships to", point_map.area(typed, _area(typed)),
             "an address is served where any part covers it; leave all empty for everywhere"),
    ]  # fmt: skip


def side(typed: Typed, channels: Sequence[ChannelChoice]) -> list[Any]:
    """The narrow column: what it sends, for whom."""
    return [card("Sends", html.Div(_sends(typed))), card("Channels it serves", _served(channels))]


def _where(typed: Typed, *, is_new: bool) -> list[Any]:
    return [
        html.Div(
            [
                *([_text(typed, "code", "Code", maxlength=40, placeholder="EU-1")]
                  if is_new else []),
                _text(typed, "label", "Name"),
                field("kind", "Kind", dbc.Select(
                    id=id_of("kind"), value=typed.get("kind"),
                    options=[{"value": slug, "label": label} for slug, label in KINDS.items()])),
                _text(typed, "line1", "Street and number"),
                _text(typed, "line2", "Second line"),
                _text(typed, "postcode", "Postcode"),
                _text(typed, "city", "City"),
                _text(typed, "region", "Region or state"),
                _text(typed, "country", "Country, two letters", maxlength=60),
                _text(typed, "latitude", "Latitude", placeholder="by the address",
                      inputmode="decimal"),
                _text(typed, "longitude", "Longitude", placeholder="by the address",
                      inputmode="decimal"),
            ],
            className="oi-fields",
        ),
        html.P(id="point-place-told", className="oi-quiet pt-told"),
    ]  # fmt: skip


def _hours(typed: Typed, leaves: str) -> list[Any]:
    zones = sorted(one for one in available_timezones() if "/" in one)
    return [
        html.Div(
            [
                _text(typed, "zone", "Time zone", list="point-zones"),
                _text(typed, "cut_off", "Cut-off, empty for none", placeholder="14:30"),
                field("work_days", "Works on", dbc.Checklist(
                    id=id_of("work_days"), value=list(typed.get("work_days", ())), inline=True,
                    options=[{"value": day, "label": label} for day, label in DAYS]),
                    "is-line1", group=True),
                _text(typed, "handling_days", "Working days it needs", inputmode="numeric"),
                html.Datalist([html.Option(value=one) for one in zones], id="point-zones"),
            ],
            className="oi-fields",
        ),
        field("holidays", "Holidays, one a line", dbc.Textarea(
            id=id_of("holidays"), value=typed.get("holidays", ""), rows=5,
            placeholder="2026-12-25 Christmas\n2026-12-28..2026-12-31 Stocktaking"), "pt-below"),
        html.P(leaves, id="point-leaves", className="pt-leaves", role="status"),
    ]  # fmt: skip


def _area(typed: Typed) -> list[Any]:
    return [
        _text(typed, "countries", "Countries", placeholder="DE, AT"),
        _text(typed, "regions", "Regions", placeholder="US-CA, US-NV"),
        _text(typed, "postcodes", "Postcodes that begin with", placeholder="DE-10, GB-SW1"),
        _text(typed, "radius_km", "Within, km", inputmode="decimal"),
        field("polygon", "Corners of a drawn area, one a line", dbc.Textarea(
            id=id_of("polygon"), value=typed.get("polygon", ""), rows=5,
            placeholder="52.37, 4.90\n51.92, 4.48\n51.44, 5.47")),
    ]  # fmt: skip


def _sends(typed: Typed) -> list[Any]:
    return [
        html.Div(
            [
                _text(typed, "daily_capacity", "Orders a day", placeholder="any number",
                      inputmode="numeric"),
                _text(typed, "priority", "Priority, lowest first", inputmode="numeric"),
            ],
            className="oi-fields",
        ),
        *(
            dbc.Checkbox(id=id_of(name), label=label, value=typed.get(name, True),
                         className="pu-check")
            for name, label in (("takes_hazardous", "Takes hazardous goods"),
                                ("takes_oversize", "Takes oversize goods"))
        ),
    ]  # fmt: skip


def _served(channels: Sequence[ChannelChoice]) -> html.Div:
    if not channels:
        return html.Div("There are no channels yet.", className="oi-quiet")
    options = [
        {"value": one.id, "label": one.label + (" (all points)" if one.by_all else "")}
        for one in channels
    ]
    chosen = [one.id for one in channels if one.served]
    choice = dbc.Checklist(id=id_of(CHANNELS), value=chosen, options=options)
    return html.Div(
        [
            field(CHANNELS, "", choice, group=True),
            html.P("Take one off that all points serve, and the other points go on serving it.",
                   className="oi-quiet pt-told"),
        ]
    )  # fmt: skip


def _text(typed: Typed, name: str, label: str, more: str = "", **options: Any) -> Any:
    options = {"maxlength": 200, "autocomplete": "off"} | options
    value = typed.get(name) or ""
    return field(name, label, dbc.Input(id=id_of(name), value=value, **options), more)


def field(name: str, label: str, control: Any, more: str = "", *, group: bool = False) -> Any:
    """A control under its label, what is wrong with it below."""
    inside = [
        *([html.Span(label)] if label else []),
        control,
        html.Small(id={"type": WRONG, "at": name}, className="li-wrong pt-wrong", role="alert"),
    ]
    class_name = f"oi-field {more}".strip()
    if group:
        return html.Div(inside, className=class_name, role="group",
                        **also(aria_label=label or "Channels"))  # fmt: skip
    return html.Label(inside, className=class_name)
