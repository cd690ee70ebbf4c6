"""Where a point ships to, on the map: its radius and the area drawn for it.

A click while drawing adds a corner (``assets/points.js``); the corners stand as text beside the
map, so that nobody needs a mouse.
"""

from collections.abc import Mapping, Sequence
from math import asin, atan2, cos, degrees, pi, radians, sin
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

from iorder.sourcing.area import Area
from iorder.sourcing.geography import EARTH_KM, Spot
from iorder.ui.charts.figures import CONFIG
from iorder.ui.charts.world_map import OUTLINES
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon

STEPS, EDGE_STEPS = 72, 12
AROUND = 6.0
"""Degrees shown around what is drawn, at least."""
SHAPE = 1.6


def area(typed: Mapping[str, Any], fields: Sequence[Any]) -> html.Div:
    """The fields of an area beside its map."""
    config: Any = {**CONFIG, "topojsonURL": OUTLINES}
    return html.Div(
        [
            html.Div(list(fields), className="pt-area-fields"),
            html.Div(
                [
                    html.Div(
                        [
                            _button("draw", "geo-alt", "Draw an area", aria_pressed="false"),
                            _button("undo", "arrow-counterclockwise", "Undo the last click"),
                            _button("clear", "x-lg", "Start anew"),
                            html.Button("Closer", id="point-closer", type="button",
                                        className="io-button io-button-small"),
                            html.Button("Wider", id="point-wider", type="button",
                                        className="io-button io-button-small"),
                        ],
                        className="pt-map-tools",
                    ),
                    dcc.Graph(id="point-area", figure=picture(None, None, 0), config=config,
                              className="li-map pt-map"),
                    html.P(id="point-area-told", className="oi-quiet pt-told", role="status"),
                    dcc.Store(id="point-drawn", data=typed.get("polygon", "")),
                ],
                className="pt-map-box", id="point-map-box",
            ),
        ],
        className="pt-area",
    )  # fmt: skip


def _button(act: str, sign: str, label: str, **more: str) -> html.Button:
    return html.Button(
        [icon(sign), label] if act == "draw" else icon(sign), type="button",
        className="io-button io-button-small", title=label,
        **also(data_point_draw=act, aria_label=label, **more),
    )  # fmt: skip


def picture(
    middle: Spot | None, area_of: Area | None, closer: int, kept: Sequence[Spot] = ()
) -> go.Figure:
    """``closer``: how often the view was halved, less than nothing for widened. ``kept``: corners
    as they were saved, so that the map stands still while somebody draws."""
    ring = circle(middle, area_of.radius_km) if middle and area_of and area_of.radius_km else []
    corners = list(area_of.polygon) if area_of else []
    figure = go.Figure()
    if ring:
        figure.add_trace(_outline([*ring, ring[0]], "Radius"))
    if corners:
        figure.add_trace(_outline(_edges(_clockwise(corners)), "Drawn"))
        figure.add_trace(_dots(corners, 9, "Corner"))
    # without a trace it would be no map
    figure.add_trace(_dots([middle] if middle else [], 13, "The point"))
    figure.update_layout(
        template={}, margin={"l": 0, "r": 0, "t": 0, "b": 0}, paper_bgcolor="rgba(0,0,0,0)",
        showlegend=False, dragmode=False,
        geo={
            "resolution": 110, "showframe": False, "showland": True, "showcountries": True,
            "showcoastlines": False, "showocean": False, "showlakes": False,
            "bgcolor": "rgba(0,0,0,0)", "projection": {"type": "mercator"},
            **_window([*ring, *kept, *([middle] if middle else [])], corners, closer),
        },
    )  # fmt: skip
    return figure


def circle(middle: Spot, km: float) -> list[Spot]:
    """The places that far from ``middle``, clockwise."""
    far = min(km / EARTH_KM, pi * 0.999)
    north, east = radians(middle.latitude), radians(middle.longitude)
    found = []
    for step in range(STEPS):
        bearing = 2 * pi * step / STEPS
        lat = asin(sin(north) * cos(far) + cos(north) * sin(far) * cos(bearing))
        lon = east + atan2(sin(bearing) * sin(far) * cos(north), cos(far) - sin(north) * sin(lat))
        found.append(Spot(degrees(lat), (degrees(lon) + 540) % 360 - 180))
    return found


def _edges(corners: Sequence[Spot]) -> list[Spot]:
    """Places along the sides, straight in degrees as addresses are judged: the map itself would
    join two corners the shortest way around the globe."""
    found = []
    for one, other in zip(corners, [*corners[1:], corners[0]], strict=True):
        for step in range(EDGE_STEPS):
            part = step / EDGE_STEPS
            north = one.latitude + (other.latitude - one.latitude) * part
            found.append(Spot(north, one.longitude + (other.longitude - one.longitude) * part))
    return [*found, corners[0]]


def _clockwise(corners: Sequence[Spot]) -> list[Spot]:
    """A globe has two sides of every line: the map fills the one on the right."""
    after = [*corners[1:], corners[0]]
    twice = sum(
        (b.longitude - a.longitude) * (b.latitude + a.latitude)
        for a, b in zip(corners, after, strict=True)
    )
    return list(corners) if twice > 0 else list(reversed(corners))


def _outline(spots: Sequence[Spot], name: str) -> go.Scattergeo:
    return go.Scattergeo(
        lat=[one.latitude for one in spots], lon=[one.longitude for one in spots], name=name,
        mode="lines", fill="toself", hoverinfo="skip", line={"width": 2},
    )  # fmt: skip


def _dots(spots: Sequence[Spot], size: int, name: str) -> go.Scattergeo:
    return go.Scattergeo(
        lat=[one.latitude for one in spots], lon=[one.longitude for one in spots], name=name,
        mode="markers", marker={"size": size, "opacity": 1},
        hovertemplate="%{lat:.3f}, %{lon:.3f}<extra></extra>",
    )  # fmt: skip


def _window(spots: Sequence[Spot], more: Sequence[Spot], closer: int) -> dict[str, Any]:
    """The part of the world that holds ``spots``, and ``more`` where they lie outside it."""
    shown = _ranges(spots or more, closer)
    if shown and all(_holds(shown, one) for one in more):
        return shown
    return _ranges([*spots, *more], closer) or {
        "lataxis": {"range": [-56, 80]}, "lonaxis": {"range": [-170, 180]},
    }  # fmt: skip


def _ranges(spots: Sequence[Spot], closer: int) -> dict[str, Any]:
    if not spots:
        return {}
    lats, lons = [one.latitude for one in spots], [one.longitude for one in spots]
    mid_lat, mid_lon = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    broad = SHAPE / max(cos(radians(mid_lat)), 0.2)  # Mercator's degrees grow to the poles
    half = max((max(lats) - min(lats)) / 2 * 1.25, (max(lons) - min(lons)) / 2 * 1.25 / broad)
    half = min(max(half, AROUND) / 2.0**closer, 80)
    wide = half * broad
    return {
        "lataxis": {"range": [max(mid_lat - half, -80), min(mid_lat + half, 82)]},
        "lonaxis": {"range": [max(mid_lon - wide, -180), min(mid_lon + wide, 180)]},
    }


def _holds(shown: Mapping[str, Any], one: Spot) -> bool:
    south, north = shown["lataxis"]["range"]
    west, east = shown["lonaxis"]["range"]
    return bool(south <= one.latitude <= north and west <= one.longitude <= east)
