"""Charts of a simulation: what happened in one colour, the replay in another."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import dcc, html

from iorder.ui.charts.figures import CONFIG
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also

NAMES = (("happened", "What happened"), ("replayed", "Under these rules"))
MOST_TICKS = 6


def legend(capacity: int | None = None) -> html.P:
    """The two colours, and the line of capacity where there is one."""
    marks = [
        html.Span(
            [html.Span(className=f"sm-mark sm-mark-{key}", **also(aria_hidden="true")), label]
        )
        for key, label in NAMES
    ]
    if capacity is not None:
        mark = html.Span(className="sm-mark sm-mark-capacity", **also(aria_hidden="true"))
        marks.append(html.Span([mark, f"Capacity {capacity:,} a day"]))
    return html.P(marks, className="sm-legend")


def pair_of_bars(before: int, after: int, longest: int) -> html.Div:
    """Two bars, one under the other; ``longest`` fills its track."""
    return html.Div(
        [
            html.Div(
                [
                    html.Span(
                        html.Span(
                            className=f"io-bar-fill sm-fill-{key}",
                            style={"width": f"{max(100 * number / longest, number > 0):.1f}%"},
                        ),
                        className="io-bar-track", **also(aria_hidden="true"),
                    ),
                    html.Span([html.Span(f"{label}: ", className="io-sr-only"),
                               formats.count(number)], className="sm-bar-number"),
                ],
                className="sm-bar",
            )
            for (key, label), number in zip(NAMES, (before, after), strict=True)
        ],
        className="sm-bars",
    )  # fmt: skip


def course(
    days: Sequence[str], values: Mapping[str, Sequence[int]], capacity: int | None
) -> dcc.Graph:
    """Both sides day by day as lines."""
    traces: list[dict[str, Any]] = [
        {
            "type": "scatter",
            "mode": "lines",
            "x": list(range(len(days))),
            "y": list(values[key]),
            "customdata": [[day, f"{label}: {number:,}"] for day, number in
                           zip(days, values[key], strict=True)],
            "hovertemplate": "%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>",
            "line": {"width": 2},
        }
        for key, label in NAMES
    ]  # fmt: skip
    if capacity is not None:
        traces.append(
            {"type": "scatter", "mode": "lines", "x": [0, len(days) - 1], "y": [capacity] * 2,
             "hoverinfo": "skip", "line": {"width": 1, "dash": "dash"}}
        )  # fmt: skip
    step = max(-(-(len(days) - 1) // (MOST_TICKS - 1)), 1)
    ticks = list(range(0, len(days), step))
    axis = {"fixedrange": True, "automargin": True, "zeroline": False}
    layout = {
        "template": {}, "height": 216, "margin": {"l": 8, "r": 12, "t": 8, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, system-ui, sans-serif", "size": 12},
        "hovermode": "x", "showlegend": False, "dragmode": False,
        "xaxis": {**axis, "tickvals": ticks, "ticktext": [days[at] for at in ticks],
                  "showgrid": False, "ticklabelstandoff": 4},
        "yaxis": {**axis, "rangemode": "tozero", "nticks": 5, "ticklabelstandoff": 6},
    }  # fmt: skip
    return dcc.Graph(
        figure={"data": traces, "layout": layout}, config=CONFIG,
        className="io-chart sm-chart", id="io-chart-simulation",
    )  # fmt: skip
