"""Billing, delivery and internet address of one order on the world map; drawn when it is opened.

Colours come from the theme's CSS (``assets/fraud.css``); shapes say the same.
"""

from collections.abc import Sequence
from typing import Any

from dash import MATCH, Input, Output, State, dcc, html
from dash.exceptions import PreventUpdate

from iorder.session import store
from iorder.ui.charts import figures
from iorder.ui.charts.map_window import window
from iorder.ui.charts.world_map import OUTLINES
from iorder.ui.frame.attributes import also
from iorder.views.fraud.fraud_places import FraudPlace, km_between, places
from iorder.views.fraud.fraud_sheet import FraudSheet, fraud_sheet
from iorder.web import callback

NAMES = {"bill": "Billed to", "ship": "Delivered to", "ip": "Ordered from"}
SYMBOLS = {"bill": "square", "ship": "circle", "ip": "diamond"}
SHAPE, MARGIN = 3.0, 8


def opener(sheet: FraudSheet) -> html.Details | None:
    """Opens to the map; None where there are no two places to show."""
    if len(places(sheet)) < 2:
        return None
    return html.Details(
        [
            html.Summary("On the map", id={"type": "fr-map-open", "number": sheet.number},
                         n_clicks=0),
            html.Div(id={"type": "fr-map", "number": sheet.number}, className="fr-map-box"),
        ],
        className="fr-map-fold",
    )  # fmt: skip


@callback(
    Output({"type": "fr-map", "number": MATCH}, "children"),
    Input({"type": "fr-map-open", "number": MATCH}, "n_clicks"),
    State({"type": "fr-map-open", "number": MATCH}, "id"),
    needs="fraud.view",
    failed=lambda words: html.P(words, className="li-wrong", role="alert"),
    prevent_initial_call=True,
)
def draw(clicks: int | None, asked: dict[str, str]) -> Any:
    if clicks != 1:
        raise PreventUpdate
    return drawn(places(fraud_sheet(store(), asked["number"])), asked["number"])


def drawn(found: Sequence[FraudPlace], number: str) -> list[Any]:
    """The map and the same in words."""
    config: Any = {**figures.CONFIG, "topojsonURL": OUTLINES}
    graph = dcc.Graph(
        figure=_figure(found), config=config, className="li-map fr-map",
        id={"type": "fr-map-graph", "number": number},
    )  # fmt: skip
    return [
        html.Div(graph, role="img", **also(aria_label=f"Map: {words(found)}")),
        html.P(words(found), className="oi-quiet"),
    ]


def words(found: Sequence[FraudPlace]) -> str:
    """``Billed to Paris, FR: 9,712 km from Tokyo, JP.``"""
    *others, goal = found
    told = [
        f"{NAMES[one.kind]} {'about ' if one.is_rough else ''}{one.where}: "
        f"{km_between(one, goal):,.0f} km from {goal.where}."
        for one in others
    ]
    return " ".join(told)


def _figure(found: Sequence[FraudPlace]) -> dict[str, Any]:
    *others, goal = found
    lines = [
        {
            "type": "scattergeo", "mode": "lines", "hoverinfo": "skip",
            "lat": [one.latitude, goal.latitude], "lon": [one.longitude, goal.longitude],
            "line": {"width": 2, "dash": "dot" if one.kind == "ip" else "solid"},
        }
        for one in others
    ]  # fmt: skip
    ends = {
        "type": "scattergeo", "mode": "markers+text",
        "lat": [one.latitude for one in found], "lon": [one.longitude for one in found],
        "text": [NAMES[one.kind] for one in found],
        "textposition": [_side(one, found) for one in found],
        "customdata": [[NAMES[one.kind], one.where] for one in found],
        "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]}<extra></extra>",
        "marker": {"size": 10, "opacity": 1, "symbol": [SYMBOLS[one.kind] for one in found]},
    }  # fmt: skip
    layout = {
        "template": {},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, system-ui, sans-serif", "size": 12},
        "showlegend": False,
        "dragmode": False,
        "geo": {
            "resolution": 110, "showframe": False, "showland": True, "showcountries": True,
            "showcoastlines": False, "showocean": False, "showlakes": False,
            "bgcolor": "rgba(0,0,0,0)",
            **window([(one.latitude, one.longitude) for one in found], MARGIN, SHAPE),
        },
    }  # fmt: skip
    return {"data": [*lines, ends], "layout": layout}


def _side(one: FraudPlace, found: Sequence[FraudPlace]) -> str:
    """Names lean away from the middle, so that they neither meet nor leave the picture."""
    middle = sum(each.longitude for each in found) / len(found)
    north = one.latitude >= sum(each.latitude for each in found) / len(found)
    return f"{'top' if north else 'bottom'} {'right' if one.longitude < middle else 'left'}"
