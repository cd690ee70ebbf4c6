"""The simulator: start the replay of past orders under a rule set, and see those there were."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.run_simulation import ask_for_simulation
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.session import actor, may, store
from iorder.ui.frame import states
from iorder.ui.frame.rule_drafts import STANDINGS
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.sourcing import simulation_parts as parts
from iorder.views.sourcing import rule_sets, simulation
from iorder.web import callback, page

RETRY = {"type": "sim-runs-retry", "part": "body"}


def layout(rules: str = "", **_: str) -> Any:
    sets = [
        (one.id, f"{one.label} ({STANDINGS[one.standing][0].lower()})")
        for one in rule_sets.all_sets(store())
        if one.standing != "retired"
    ]
    links = dcc.Link("Sourcing rules", href="/rules", className="io-button")
    return page_frame(
        "Simulator",
        "What another rule would have done, before it goes live",
        [links],
        [
            dcc.Interval(id="sim-runs-tick", interval=1_000, disabled=True),
            dcc.Location(id="sim-go", refresh="callback-nav"),
            parts.start_form(sets, rules, may("sourcing.simulate")),
            html.Div(card("Simulations", states.skeleton(5)), id="sim-runs"),
        ],
    )  # fmt: skip


@callback(
    Output("sim-runs", "children"),
    Output("sim-runs-tick", "disabled"),
    Input("sim-runs-tick", "n_intervals"),
    Input({"type": "sim-runs-retry", "part": ALL}, "n_clicks"),
    needs="sourcing.view",
    failed=lambda words: (card("Simulations", states.failed(words, RETRY)), True),
)
def show(_ticks: int | None, clicks: list[int | None]) -> tuple[Any, bool]:
    if isinstance(ctx.triggered_id, dict) and not any(clicks):
        raise PreventUpdate
    rows = simulation.all_runs(store())
    return parts.runs_card(rows), not any(one.is_open for one in rows)


@callback(
    Output("sim-go", "href"),
    Output("sim-wrong", "children"),
    Input("sim-start", "n_clicks"),
    State("sim-rules", "value"),
    State("sim-days", "value"),
    needs="sourcing.simulate",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def start(clicks: int | None, rules: str | None, days: object) -> tuple[str, str]:
    if not clicks:
        raise PreventUpdate
    if not isinstance(days, int):
        raise InvalidInput("Write a whole number of days, from 1 to 730.")
    rules_id = int(rules) if rules and rules.isdecimal() and rules != "0" else None
    return parts.address(run(store(), actor(), ask_for_simulation, rules_id, days)), ""


page(
    __name__, path="/simulator", name="Simulator", needs="sourcing.view", icon="sliders",
    order=70, layout=layout,
)  # fmt: skip
