"""The map of flows: lines from points to where orders go, as wide as there are many of them.

Lines of one width are one trace, so the map has a handful of traces however many lines there are.
Colours come from the theme's CSS (``assets/allocation.css``); what they mean also shows in shape
and width, and the table below says all of it.
"""

from collections.abc import Sequence
from itertools import chain
from math import hypot
from typing import Any

from dash import dcc, html

from iorder.ui.charts import figures
from iorder.ui.charts.map_window import window
from iorder.ui.charts.world_map import OUTLINES
from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.views.sourcing.allocation_flows import Flow, Flows, Post

WIDTHS = (1.0, 2.0, 3.5, 5.5)
"""In pixels, of lines with few orders to lines with many."""
MOST_ROWS = 200
MARGIN, CLOSE = 12, 14
"""Degrees around the outermost ends; degrees within which two names would meet."""
ARC, BOW, NORTHMOST = 12, 0.15, 72
"""Pieces of a long line; how far it bows, as a share of its length; the furthest north it goes."""
SHAPE = 2.4
SMALLEST, LARGEST = 5, 16


def flow_map(told: Flows, name: str) -> html.Section | html.Div:
    """Map, legend and table; ``name`` makes its id."""
    if not told.flows:
        return states.empty("No flows to draw", _nothing(told), icon_name="globe")
    steps = _steps([one.orders for one in told.flows])
    config: Any = {**figures.CONFIG, "topojsonURL": OUTLINES}
    return html.Section(
        [
            html.P(_words(told), className="io-sr-only"),
            dcc.Graph(figure=_figure(told, steps), config=config, id=f"{name}-map",
                      className="li-map al-map", clear_on_unhover=False),
            _legend(steps, told),
            _table(told),
        ],
        className="al-map-box", **also(aria_label="Map of flows from points to customers"),
    )  # fmt: skip


def _steps(numbers: Sequence[int]) -> list[int]:
    """The least number of orders of each width, ascending; fewer widths for few numbers."""
    most = max(numbers)
    steps = sorted({1, *(max(1, round(most ** (part / len(WIDTHS))))
                         for part in range(1, len(WIDTHS)))})  # fmt: skip
    return [step for step in steps if step <= most]


def _step_of(number: int, steps: Sequence[int]) -> int:
    return max(at for at, least in enumerate(steps) if number >= least)


def _figure(told: Flows, steps: Sequence[int]) -> dict[str, Any]:
    posts = {one.code: one for one in told.posts}
    data = [
        _lines([one for one in told.flows if _step_of(one.orders, steps) == at], posts, at)
        for at in range(len(steps))
    ]
    most = max(one.orders for one in told.flows)
    data.append(
        {
            "type": "scattergeo", "mode": "markers", "name": "regions",
            "lat": [one.latitude for one in told.flows],
            "lon": [one.longitude for one in told.flows],
            "customdata": [[one.place, _orders(one.orders), one.point] for one in told.flows],
            "hovertemplate": "<b>%{customdata[0]}</b><br>%{customdata[1]} from "
                             "%{customdata[2]}<extra></extra>",
            "marker": {"size": [4 + 8 * (one.orders / most) ** 0.5 for one in told.flows],
                       "opacity": 1},
        }
    )  # fmt: skip
    largest = max(one.orders for one in told.posts)
    data.append(
        {
            "type": "scattergeo", "mode": "markers+text", "name": "points",
            "lat": [one.latitude for one in told.posts],
            "lon": [one.longitude for one in told.posts],
            "text": [one.code for one in told.posts],
            "textposition": [_side(one, told.posts) for one in told.posts],
            "customdata": [[one.label, _orders(one.orders)] for one in told.posts],
            "hovertemplate": "<b>%{customdata[0]}</b><br>sends %{customdata[1]}<extra></extra>",
            "marker": {
                "symbol": "diamond", "opacity": 1,
                "size": [SMALLEST + 4 + (LARGEST - SMALLEST) * (one.orders / largest) ** 0.5
                         for one in told.posts],
            },
        }
    )  # fmt: skip
    return {"data": data, "layout": _layout(told)}


def _side(one: Post, posts: Sequence[Post]) -> str:
    """Below where another point stands close by in the north, else above: names keep apart."""
    crowded = any(
        one.latitude < other.latitude <= one.latitude + CLOSE
        and abs(one.longitude - other.longitude) < CLOSE
        for other in posts
        if other is not one
    )
    return "bottom center" if crowded else "top center"


def _lines(some: Sequence[Flow], posts: dict[str, Any], at: int) -> dict[str, Any]:
    """Lines of one width, with a gap after each."""
    arcs = [_arc(posts[one.point], one) for one in some if one.point in posts]
    return {
        "type": "scattergeo", "mode": "lines", "hoverinfo": "skip",
        "lat": list(chain.from_iterable([*(lat for lat, _ in arc), None] for arc in arcs)),
        "lon": list(chain.from_iterable([*(lon for _, lon in arc), None] for arc in arcs)),
        "line": {"width": WIDTHS[at]}, "opacity": 0.55,
    }  # fmt: skip


def _arc(start: Post, end: Flow) -> list[tuple[float, float]]:
    """(latitude, longitude) along a line that bows to the north; the globe's shortest way would
    leave the picture over the pole."""
    north, east = end.latitude - start.latitude, end.longitude - start.longitude
    far = hypot(north, east)
    steps = 1 if far < CLOSE else ARC
    bow = max(min(far * BOW, NORTHMOST - max(start.latitude, end.latitude)), 0) if steps > 1 else 0
    return [
        (round(start.latitude + north * part + 4 * part * (1 - part) * bow, 2),
         round(start.longitude + east * part, 2))
        for part in (step / steps for step in range(steps + 1))
    ]  # fmt: skip


def _layout(told: Flows) -> dict[str, Any]:
    ends = [(one.latitude, one.longitude) for some in (told.posts, told.flows) for one in some]
    return {
        "template": {},
        "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, system-ui, sans-serif", "size": 12},
        "showlegend": False,
        "dragmode": False,
        "geo": {
            "resolution": 110, "showframe": False, "showland": True, "showcountries": True,
            "showcoastlines": False, "showocean": False, "showlakes": False,
            "bgcolor": "rgba(0,0,0,0)", **window(ends, MARGIN, SHAPE),
        },
    }  # fmt: skip


def _legend(steps: Sequence[int], told: Flows) -> html.Div:
    ends = [f"{step:,}" if after == step + 1 else f"{step:,}–{after - 1:,}"
            for step, after in zip(steps, [*steps[1:], 0], strict=True) if after]  # fmt: skip
    most = max(one.orders for one in told.flows)
    ends.append(f"{steps[-1]:,}" if steps[-1] == most else f"{steps[-1]:,}–{most:,}")
    lines = [
        html.Span([html.Span(className="al-key-line", style={"height": f"{width}px"}), words])
        for width, words in zip(WIDTHS, ends, strict=False)
    ]
    return html.Div(
        [
            html.Span([html.Span(className="al-key-point"), "Point"]),
            html.Span([html.Span(className="al-key-region"), "Where orders go"]),
            html.Span("Orders:", className="oi-quiet"),
            *lines,
        ],
        className="al-legend", **also(aria_hidden="true"),
    )  # fmt: skip


def _table(told: Flows) -> html.Div:
    rows = [
        (one.point, one.place, formats.count(one.orders)) for one in told.flows[:MOST_ROWS]
    ]  # fmt: skip
    more = len(told.flows) - len(rows)
    return html.Div(
        [
            figures.table(("From", "To", "Orders"), rows),
            html.P(f"and {more:,} more with fewer orders.", className="oi-quiet") if more else None,
            html.P(f"{_orders(told.unplaced)} not drawn: nobody can place them.",
                   className="oi-quiet") if told.unplaced else None,
        ]
    )  # fmt: skip


def _orders(number: int) -> str:
    return "1 order" if number == 1 else f"{number:,} orders"


def _words(told: Flows) -> str:
    return (
        f"A map of {_orders(told.orders)} from {len(told.posts)} points to {len(told.flows)} "
        "places; the table below says the same."
    )


def _nothing(told: Flows) -> str:
    if told.unplaced:
        return f"{_orders(told.unplaced)}, but nobody can place where they go."
    return "Nothing is sent, so there is nothing to draw."
