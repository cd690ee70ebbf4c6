"""Runs: waves and tries of many waiting orders, the newest first."""

from typing import Any

from dash import Input, Output, dcc, html

from iorder.session import store, zone
from iorder.ui.frame import states
from iorder.ui.frame.shell import page_frame
from iorder.ui.sourcing import wave_parts as parts
from iorder.views.sourcing.sourcing_runs import run_rows
from iorder.web import callback, page


def layout(**_: str) -> Any:
    return page_frame(
        "Runs",
        "Waves and tries of many waiting orders",
        [dcc.Link("All waiting orders", href="/allocation", className="io-button")],
        [
            html.Div(html.Div(states.skeleton(6), id="waves-list"), className="io-card"),
            dcc.Interval(id="waves-tick", interval=3_000),
        ],
    )


@callback(
    Output("waves-list", "children"),
    Output("waves-tick", "disabled"),
    Input("waves-tick", "n_intervals"),
    needs="sourcing.view",
    failed=lambda words: (html.P(words, role="alert"), True),
)
def show(_ticks: int | None) -> tuple[Any, bool]:
    """Read again while any is open."""
    rows = run_rows(store())
    return parts.runs_table(rows, zone()), not any(row.is_open for row in rows)


page(
    __name__, path="/allocation/waves", name="Runs", needs="sourcing.view", layout=layout,
)  # fmt: skip
