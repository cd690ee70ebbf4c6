"""One simulation: how far it is, then its figures beside what happened, and what differs."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.run_simulation import cancel_simulation
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.store import run
from iorder.session import actor, may, store, web_settings
from iorder.ui.frame import states
from iorder.ui.frame.addresses import key_in
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.sourcing import simulation_parts as parts
from iorder.ui.sourcing import simulation_result as result
from iorder.ui.sourcing.simulation_beside import beside_card
from iorder.ui.sourcing.simulation_differences import differences_card
from iorder.views.sourcing import simulation
from iorder.views.sourcing.simulation import RunRow
from iorder.web import callback, page

RETRY = {"type": "sim-retry", "part": "body"}


def layout(number: str = "", kind: str = "", page: str = "", **more: str) -> Any:
    back = dcc.Link("All simulations", href="/simulator", className="io-button")
    try:
        row = simulation.one_run(store(), key_in(number, "a simulation"))
    except (NotFound, InvalidInput) as missing:
        told = states.empty("There is no such simulation", str(missing), back)
        return page_frame("Simulation", "", [], [html.Div(told, className="io-card")])
    buttons = [back]
    if row.rules_id is not None:
        link = parts.rules_address(row.rules_id)
        buttons.append(dcc.Link("Open the rules", href=link, className="io-button"))
    shown = int(page) if page.isdecimal() else 1
    place = {"id": row.id, "kind": kind, "page": shown, "with": more.get("with", "").strip()}
    days = f"{row.days:,} day{'' if row.days == 1 else 's'}"
    return page_frame(
        f"Simulation {row.id}",
        f"{row.label}, {days}; asked by {row.by}",
        buttons,
        [
            dcc.Store(id="sim-place", data=place),
            dcc.Store(id="sim-said"),
            dcc.Location(id="sim-beside-go", refresh="callback-nav"),
            dcc.Interval(id="sim-tick", interval=1_000, disabled=True),
            html.P(id="sim-problem", className="li-wrong", role="alert"),
            html.Div(card("Simulation", states.skeleton(8)), id="sim-body", className="sm-body"),
        ],
    )  # fmt: skip


@callback(
    Output("sim-body", "children"),
    Output("sim-tick", "disabled"),
    Input("sim-place", "data"),
    Input("sim-said", "data"),
    Input("sim-tick", "n_intervals"),
    Input({"type": "sim-retry", "part": ALL}, "n_clicks"),
    needs="sourcing.view",
    failed=lambda words: (card("Simulation", states.failed(words, RETRY)), True),
)
def show(
    place: dict[str, Any], _said: object, _ticks: int | None, clicks: list[int | None]
) -> tuple[Any, bool]:
    if isinstance(ctx.triggered_id, dict) and not any(clicks):
        raise PreventUpdate
    row = simulation.one_run(store(), int(place["id"]))
    return body(row, place), not row.is_open


def body(row: RunRow, place: dict[str, Any]) -> list[Any]:
    if row.is_open:
        return [card("At work", html.Div([parts.progress(row), _cancel()]))]
    if row.state == "failed":
        told = states.empty("It could not be replayed", row.problem, _again(row),
                            "exclamation-triangle")  # fmt: skip
        return [html.Div(told, className="io-card")]
    found = row.found
    if found is None:
        told = states.empty("It was cancelled", "Nothing was kept of it.", _again(row))
        return [html.Div(told, className="io-card")]
    if not found["orders"]:
        words = "No order of this shop was taken in then; imported history took no stock here."
        told = states.empty("No orders in these days", words, _again(row))
        return [html.Div(told, className="io-card")]
    return [
        html.Div([result.side_by_side(found), result.points_card(found)], className="sm-two"),
        _beside(row, str(place["with"])),
        result.load_card(found),
        result.matches_card(found),
        _differences(row, place),
        result.method_card(found),
    ]


def _beside(row: RunRow, other: str) -> html.Section | None:
    some = simulation.comparable(store(), row)
    try:
        return beside_card(
            row,
            some,
            simulation.beside(store(), row, key_in(other, "a simulation")) if other else None,
        )
    except (NotFound, InvalidInput) as wrong:
        return beside_card(row, some, None, str(wrong))


def _differences(row: RunRow, place: dict[str, Any]) -> Any:
    kind = str(place["kind"])
    try:
        some = simulation.differences(web_settings().files, row, kind, int(place["page"]))
    except Refused as gone:
        told = states.empty("The orders are not kept any more", str(gone), _again(row))
        return card("Orders that would ship from elsewhere", told)
    return differences_card(row, some, kind, str(place["with"]))


def _again(row: RunRow) -> dcc.Link:
    return dcc.Link("Start another", href=f"/simulator?rules={row.rules_id or 0}",
                    className="io-button")  # fmt: skip


def _cancel() -> html.Button | None:
    if not may("sourcing.simulate"):
        return None
    return html.Button("Cancel", id={"type": "sim-cancel", "part": "run"}, type="button",
                       className="io-button io-button-small")  # fmt: skip


@callback(
    Output("sim-said", "data"),
    Output("sim-problem", "children"),
    Input({"type": "sim-cancel", "part": ALL}, "n_clicks"),
    State("sim-place", "data"),
    needs="sourcing.simulate",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def cancel(clicks: list[int | None], place: dict[str, Any]) -> tuple[Any, str]:
    if not any(clicks):
        raise PreventUpdate
    run(store(), actor(), cancel_simulation, int(place["id"]))
    return {"cancelled": place["id"]}, ""


@callback(
    Output("sim-load", "children"),
    Input("sim-point", "value"),
    State("sim-place", "data"),
    needs="sourcing.view",
    prevent_initial_call=True,
)
def turn(code: str, place: dict[str, Any]) -> Any:
    row = simulation.one_run(store(), int(place["id"]))
    if row.found is None:
        raise PreventUpdate
    return result.load_of(row.found, code)


@callback(
    Output("sim-beside-go", "href"),
    Input("sim-with", "value"),
    State("sim-place", "data"),
    needs="sourcing.view",
    prevent_initial_call=True,
)
def put_beside(other: str | None, place: dict[str, Any]) -> str:
    if other is None or other == place["with"]:
        raise PreventUpdate
    return parts.address(int(place["id"]), other, kind=str(place["kind"]))


page(
    __name__, path_template="/simulator/<number>", name="Simulation", needs="sourcing.view",
    layout=layout,
)  # fmt: skip
