"""One count: its lines to enter by keyboard or file, and its differences to decide."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput, NotFound
from iorder.session import may, store, zone
from iorder.ui.frame import states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.stock import count_tools as tools
from iorder.views.stock import counts
from iorder.web import callback, page

RETRY = {"type": "count-retry", "part": "body"}
FIRST = {"shown": "", "page": 1}


def layout(number: str = "", **_: str) -> Any:
    back = dcc.Link("All counts", href="/counts", className="io-button")
    try:
        sheet = counts.count_sheet(store(), number)
    except (NotFound, InvalidInput) as missing:
        told = states.empty("There is no such count", str(missing), back)
        return page_frame("Count", "", [], [html.Div(told, className="io-card")])
    return page_frame(
        sheet.row.number,
        sheet.point_label,
        [back, html.Div(id="count-tools", className="oi-inline")],
        [
            dcc.Store(id="count-number", data=sheet.row.number),
            dcc.Store(id="count-view", data=FIRST),
            dcc.Store(id="count-said"),
            dcc.Store(id="count-sent"),
            html.P(id="count-wrong", className="li-wrong", role="alert"),
            html.Div(id="count-told", **also(aria_live="polite")),
            html.Label(
                [icon("search"), html.Span("Search the lines", className="io-sr-only"),
                 tools.search()],
                className="oi-search-box sh-search",
            ),
            html.Div(
                [
                    html.Div(card("Lines", states.skeleton(8)), id="count-body"),
                    html.Div(id="count-side", className="pu-side"),
                ],
                className="pu-columns",
            ),
        ],
    )  # fmt: skip


@callback(
    Output("count-body", "children"),
    Output("count-side", "children"),
    Output("count-tools", "children"),
    Output("count-told", "children"),
    Input("count-number", "data"),
    Input("count-view", "data"),
    Input("count-said", "data"),
    Input({"type": "count-retry", "part": ALL}, "n_clicks"),
    needs="counts.view",
    failed=lambda words: (card("Lines", states.failed(words, RETRY)), [], [], None),
)
def show(
    number: str, view: Mapping[str, Any], told: Mapping[str, Any] | None, clicks: list[int | None]
) -> tuple[Any, ...]:
    if isinstance(ctx.triggered_id, dict) and not any(clicks):
        raise PreventUpdate
    sheet = counts.count_sheet(store(), number)
    lines = counts.count_page(
        store(), sheet.row.id, view["shown"], view.get("q", ""), int(view["page"])
    )
    can = {"edit": may("counts.edit"), "approve": may("counts.approve")}
    return (
        tools.lines_card(sheet, lines, view["shown"], can),
        tools.side(sheet, zone()),
        tools.buttons(sheet, can),
        tools.told(told, sheet),
    )


@callback(
    Output("count-view", "data"),
    Input({"type": "count-show", "shown": ALL}, "n_clicks"),
    Input({"type": "count-page", "page": ALL}, "n_clicks"),
    Input("count-search", "value"),
    State("count-view", "data"),
    needs="counts.view",
    prevent_initial_call=True,
)
def turn(
    shows: Sequence[int | None], pages: Sequence[int | None], q: str | None, view: dict[str, Any]
) -> dict[str, Any]:
    wanted = ctx.triggered_id
    if wanted == "count-search":
        return {**view, "q": q or "", "page": 1}
    if not isinstance(wanted, dict) or not (any(shows) or any(pages)):
        raise PreventUpdate
    if "shown" in wanted:
        return {**view, "shown": wanted["shown"], "page": 1}
    return {**view, "page": wanted["page"]}


page(
    __name__, path_template="/counts/<number>", name="Count", needs="counts.view", layout=layout,
)  # fmt: skip
