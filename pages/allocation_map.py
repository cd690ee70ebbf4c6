"""The map of what was allocated lately: from which points, and where it goes."""

from typing import Any

from dash import dcc, html

from iorder.session import store
from iorder.ui.charts import flow_map
from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import page_frame
from iorder.views.sourcing.allocation_flows import flows_lately
from iorder.web import attempt, page

STRETCHES = ((1, "24 hours"), (7, "7 days"), (30, "30 days"))
USUAL = 7


def layout(days: str = "", **_: str) -> Any:
    """``/allocation/map?days=30``."""
    wanted = int(days) if days in {str(number) for number, _ in STRETCHES} else USUAL
    drawn = attempt(
        lambda: flow_map.flow_map(flows_lately(store(), wanted), "allocation"),
        lambda words: html.Div(
            [
                html.P(words),
                html.A("Try again", href=f"/allocation/map?days={wanted}", className="io-button"),
            ],
            className="io-failed",
            role="alert",
        ),
    )
    return page_frame(
        "Allocation map",
        "From points to customers, of what was allocated lately",
        [dcc.Link("All waiting orders", href="/allocation", className="io-button")],
        [
            html.Div(
                [
                    html.Nav(
                        [
                            html.A(
                                f"Last {words}", href=f"/allocation/map?days={number}",
                                className="oi-tab" + (" is-on" if number == wanted else ""),
                                **also(aria_current="page" if number == wanted else "false"),
                            )
                            for number, words in STRETCHES
                        ],
                        className="oi-tabs", **also(aria_label="How far back"),
                    ),
                    html.Div(drawn, className="al-map-card"),
                ],
                className="oi-card",
            )
        ],
    )  # fmt: skip


page(
    __name__, path="/allocation/map", name="Allocation map", needs="sourcing.view", layout=layout,
)  # fmt: skip
