"""One run: how far it is, what it found, its flows on the map; apply it, discard it, undo it."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows import source_wave
from iorder.flows.undo_wave import ask_to_undo
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run
from iorder.session import actor, may, store, zone
from iorder.sourcing import runs
from iorder.sourcing.runs import Run
from iorder.ui.charts import flow_map
from iorder.ui.frame import states
from iorder.ui.frame.parts import when
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.sourcing import wave_parts as parts
from iorder.views.sourcing.allocation_flows import flows_of_wave
from iorder.views.sourcing.sourcing_runs import RunRow, numbers_of, run_row, run_whole
from iorder.web import callback, page

ACTS = {
    "apply": source_wave.ask_to_apply,
    "cancel": runs.cancel,
    "undo": ask_to_undo,
}


def layout(run_id: str = "", **_: str) -> Any:
    back = dcc.Link("All runs", href="/allocation/waves", className="io-button")
    try:
        row = run_row(store(), int(run_id) if run_id.isdecimal() and len(run_id) < 19 else 0)
    except NotFound as missing:
        told = states.empty("There is no such run", str(missing), back)
        return page_frame("Run", "", [], [html.Div(told, className="io-card")])
    return page_frame(
        f"Run {row.id}",
        html.Span(
            [parts.KINDS[row.kind], f" · asked by {row.by} · ", when(row.created_at, zone())]
        ),
        [back, html.Div(id="wave-acts", className="oi-inline")],
        [
            dcc.Store(id="wave-id", data=row.id),
            dcc.Store(id="wave-shown", data=""),
            dcc.Store(id="wave-said"),
            dcc.Interval(id="wave-tick", interval=1_000),
            html.P(id="wave-wrong", className="li-wrong", role="alert"),
            html.Div(states.skeleton(2), id="wave-state", className="al-state"),
            html.Div(id="wave-body", className="al-body"),
        ],
    )


@callback(
    Output("wave-state", "children"),
    Output("wave-body", "children"),
    Output("wave-acts", "children"),
    Output("wave-tick", "disabled"),
    Output("wave-shown", "data"),
    Input("wave-tick", "n_intervals"),
    Input("wave-said", "data"),
    State("wave-id", "data"),
    State("wave-shown", "data"),
    needs="sourcing.view",
    failed=lambda words: (html.P(words, role="alert"), no_update, no_update, True, no_update),
)
def show(_ticks: int | None, _said: object, run_id: int, shown: str) -> tuple[Any, ...]:
    """What it found is read once a state: it may be large."""
    row = run_row(store(), run_id)
    chip = parts.state_chip(row.state, row.kind, is_undone=row.is_undone)
    told = [chip, parts.progress(row) if row.is_open else None]
    if row.state == shown:
        return told, no_update, no_update, not row.is_open, shown
    whole = run_whole(store(), run_id)
    acts = parts.head(whole, may_edit=may("sourcing.edit"))
    return told, body(row, whole), acts, not row.is_open, row.state


def body(row: RunRow, whole: Run) -> list[Any]:
    """What it found, as far as it is."""
    if row.problem:
        return [card("It ended early", html.P(row.problem))]
    found = whole.found
    if not found:
        return []
    if row.kind == "again":
        return _tried(found)
    flows = flows_of_wave(store(), found["plans"])
    return [
        parts.undone_card(found),
        parts.applied_card(found) if row.state == "applied" else None,
        parts.figures_card(found),
        card("Flows", flow_map.flow_map(flows, "wave"), "from points to customers"),
        parts.plans_card(found),
        parts.why_card("Left over", found["left"], "nobody can send these now"),
    ]


def _tried(found: Any) -> list[Any]:
    refused = found["refused"]
    numbers = numbers_of(store(), [one["order_id"] for one in refused])
    named = [{**one, "number": numbers.get(one["order_id"], "?")} for one in refused]
    left = found["orders"] - found["served"] - len(refused)
    return [
        card(
            f"{found['served']:,} of {found['orders']:,} orders are held whole",
            html.P([f"{left:,} still lack something. ",
                    dcc.Link("To the waiting orders", href="/allocation")]),
        ),
        parts.why_card("Refused", named),
    ]  # fmt: skip


@callback(
    Output("wave-said", "data"),
    Output("wave-wrong", "children"),
    Output("wave-tick", "disabled", allow_duplicate=True),
    Input({"type": "wave-act", "act": ALL}, "n_clicks"),
    State("wave-id", "data"),
    needs="sourcing.edit",
    failed=lambda words: (no_update, words, no_update),
    prevent_initial_call=True,
)
def act(clicks: list[int | None], run_id: int) -> tuple[Any, str, bool]:
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    run(store(), actor(), ACTS[ctx.triggered_id["act"]], run_id)
    return {"act": ctx.triggered_id["act"], "clicks": sum(map(bool, clicks))}, "", False


page(
    __name__, path_template="/allocation/waves/<run_id>", name="Run", needs="sourcing.view",
    layout=layout,
)  # fmt: skip
