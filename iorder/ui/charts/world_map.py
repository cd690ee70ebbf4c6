"""The map of the fulfillment points, on outlines this server holds itself.

Its colours come from the theme's CSS (``assets/listing.css``).
"""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from dash import dcc, html

from iorder.ui.charts.figures import CONFIG
from iorder.ui.charts.map_window import window
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.views.sourcing.points import PointRow

OUTLINES = "/assets/outlines/"
SHAPE = 4.2
"""Width by height of the map; its CSS says the same."""
MARGIN, CLOSE = 16, 14
"""Degrees around the outermost points; degrees within which two names would meet."""
SMALLEST, LARGEST = 9, 22
"""Diameters of a point in pixels, the largest for the one with most open orders."""


def world_map(points: Sequence[PointRow]) -> html.Section | None:
    """Each point where it stands, as large as its open orders; None where no point has a place."""
    placed = [one for one in points if one.latitude is not None and one.longitude is not None]
    if not placed:
        return None
    config: Any = {**CONFIG, "topojsonURL": OUTLINES}
    return html.Section(
        [
            dcc.Graph(figure=_figure(placed), config=config, id="points-map",
                      className="li-map", clear_on_unhover=False),
            html.P(_words(points, placed), className="io-sr-only"),
        ],
        className="oi-card li-map-card", **also(aria_label="Map of the points"),
    )  # fmt: skip


def _figure(placed: Sequence[PointRow]) -> go.Figure:
    most = max(one.open_orders for one in placed) or 1
    figure = go.Figure(
        go.Scattergeo(
            lat=[one.latitude for one in placed],
            lon=[one.longitude for one in placed],
            text=[one.code for one in placed],
            customdata=[(one.code, *_hover(one)) for one in placed],
            hovertemplate="<b>%{customdata[1]}</b><br>%{customdata[2]}<extra></extra>",
            mode="markers+text",
            textposition=[_side(one, placed) for one in placed],
            marker={
                "size": [
                    SMALLEST + (LARGEST - SMALLEST) * (one.open_orders / most) ** 0.5
                    for one in placed
                ],
                "opacity": 1,
            },
        )
    )
    figure.update_layout(
        template={},
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        font={"family": "Inter, system-ui, sans-serif", "size": 12},
        showlegend=False,
        dragmode=False,
        geo={
            "resolution": 110,
            "showframe": False,
            "showland": True,
            "showcountries": True,
            "showcoastlines": False,
            "showocean": False,
            "showlakes": False,
            "bgcolor": "rgba(0,0,0,0)",
            **window([_at(one) for one in placed], MARGIN, SHAPE),
        },
    )
    return figure


def _side(one: PointRow, placed: Sequence[PointRow]) -> str:
    """Below where another point stands close by in the north, else above: names keep apart."""
    lat, lon = _at(one)
    near = (_at(other) for other in placed if other is not one)
    crowded = any(
        lat < other <= lat + CLOSE and abs(lon - beside) < CLOSE for other, beside in near
    )
    return "bottom center" if crowded else "top center"


def _at(one: PointRow) -> tuple[float, float]:
    return one.latitude or 0.0, one.longitude or 0.0


def _hover(one: PointRow) -> tuple[str, str]:
    orders = f"{formats.count(one.open_orders)} open order{'' if one.open_orders == 1 else 's'}"
    capacity = f" · {formats.count(one.daily_capacity)} a day" if one.daily_capacity else ""
    return one.label, f"{orders}{capacity}"


def _words(points: Sequence[PointRow], placed: Sequence[PointRow]) -> str:
    left = len(points) - len(placed)
    more = f" {left} more have no coordinates." if left else ""
    return f"A map of {len(placed)} points; the table below says the same.{more}"
