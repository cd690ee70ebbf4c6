"""What is shown where no page is: Dash looks for a module of this name."""

from typing import Any

from dash import dcc, html

from iorder.ui.frame import states
from iorder.ui.frame.shell import page_frame
from iorder.web import SIGNED_IN, page


def layout(**_: str) -> Any:
    way = dcc.Link("Open the overview", href="/", className="io-button io-button-primary")
    told = states.empty(
        "There is no page at this address",
        "It may be an old link, or mistyped. The search above finds orders, customers and SKUs.",
        way,
        icon_name="signpost-split",
    )
    return page_frame("Not found", children=[html.Div(told, className="io-card")])


page(__name__, path="/404", name="Not found", needs=SIGNED_IN, layout=layout)
