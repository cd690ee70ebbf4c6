"""Charts: one accent line, few words; their colours come from the theme's CSS."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from iorder.ui.frame.attributes import also

CONFIG: Any = {
    "displayModeBar": False,
    "responsive": True,
    "scrollZoom": False,
    "doubleClick": False,
}


def line(
    labels: Sequence[str], values: Sequence[float], texts: Sequence[str], name: str, prefix: str
) -> dcc.Graph:
    """One line with a soft ground. ``texts`` are shown on hovering, ``prefix`` on the axis."""
    shown = len(labels) <= 2
    ticks = _ticks(len(labels))
    course: dict[str, Any] = {
        "type": "scatter",
        "x": list(range(len(labels))),
        "y": list(values),
        "mode": "lines+markers" if shown else "lines",
        "fill": "tozeroy",
        "customdata": list(zip(labels, texts, strict=True)),
        "hovertemplate": "%{customdata[0]}<br><b>%{customdata[1]}</b><extra></extra>",
        "line": {"width": 2},
    }
    layout: dict[str, Any] = {
        "template": {},
        "height": 216,
        "margin": {"l": 8, "r": 12, "t": 8, "b": 4},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": "Inter, system-ui, sans-serif", "size": 12},
        "hovermode": "x",
        "showlegend": False,
        "dragmode": False,
        "xaxis": {
            "tickvals": ticks,
            "ticktext": [labels[index] for index in ticks],
            "showgrid": False,
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            "ticklabelstandoff": 4,
            "range": [-0.2, max(len(labels) - 0.8, 0.8)],
        },
        "yaxis": {
            "rangemode": "tozero",
            "tickprefix": prefix,
            **_steps(max(values, default=0), is_money=bool(prefix)),
            "zeroline": False,
            "fixedrange": True,
            "automargin": True,
            "ticklabelstandoff": 6,
        },
    }
    figure = {"data": [course], "layout": layout}  # plotly's own classes take 6 ms to check this
    return dcc.Graph(figure=figure, config=CONFIG, className="io-chart", id=f"io-chart-{name}")


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> html.Details:
    """The same numbers as words, for those who cannot or will not read a line."""
    body = [
        html.Tr([html.Th(row[0], scope="row"), *(html.Td(cell) for cell in row[1:])])
        for row in rows
    ]
    inside = html.Table(
        [
            html.Thead(html.Tr([html.Th(text, scope="col") for text in head])),
            html.Tbody(body),
        ],
        className="io-table",
    )
    return html.Details(
        [html.Summary("Show as a table"), html.Div(inside, className="io-table-box", tabIndex=0,
         role="region", **also(aria_label="The chart as a table"))],
        className="io-as-table",
    )  # fmt: skip


def bars(lines: Sequence[tuple[str, int, str, str]]) -> html.Ul:
    """(label, number, text, address): one bar a line, each a link; the longest fills its track."""
    longest = max((number for _, number, _, _ in lines), default=0) or 1
    return html.Ul(
        [
            html.Li(
                dcc.Link(
                    [
                        html.Span(label, className="io-bar-label"),
                        _track(number / longest),
                        html.Span(text, className="io-bar-number"),
                    ],
                    href=address,
                    className="io-bar",
                )
            )
            for label, number, text, address in lines
        ],
        className="io-bars",
    )


def _track(share: float) -> html.Span:
    """What is not nothing is at least a hundredth long."""
    width = max(100 * share, 1 if share else 0)
    fill = html.Span(className="io-bar-fill", style={"width": f"{width:.1f}%"})
    return html.Span(fill, className="io-bar-track", **also(aria_hidden="true"))


def _ticks(size: int) -> list[int]:
    """At most six positions, evenly spread, the first and last among them when they fit."""
    if size <= 6:
        return list(range(size))
    step = -(-(size - 1) // 5)
    return list(range(0, size, step))


def _steps(most: float, *, is_money: bool) -> dict[str, Any]:
    """How an axis is divided: of few units each has a tick, for half a unit is none."""
    if most >= 10:
        return {"tickformat": "~s", "nticks": 5}
    return {"nticks": 5} if is_money else {"dtick": max(1, round(most / 4))}
