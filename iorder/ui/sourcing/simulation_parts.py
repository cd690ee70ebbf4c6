"""What the pages of simulations share: where they are, the runs, and how far one is."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import chip
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide
from iorder.views.sourcing.simulation import RunRow

TONES = {"queued": "info", "running": "info", "done": "ok", "failed": "bad", "cancelled": "neutral"}
WORDS = {"queued": "Waiting", "running": "Running", "done": "Done", "failed": "Failed",
         "cancelled": "Cancelled"}  # fmt: skip
Found = Mapping[str, Any]


def address(run_id: int, other: str = "", **more: str | int) -> str:
    """``other``: the run that stands beside it."""
    told = urlencode({name: value for name, value in ({"with": other} | more).items() if value})
    return f"/simulator/{run_id}" + (f"?{told}" if told else "")


def rules_address(rules_id: int) -> str:
    return f"/rules/{rules_id}"


def start_form(sets: Sequence[tuple[int, str]], chosen: str, may_run: bool) -> html.Section:
    """Which rule set, how many days, and the button."""
    options = [{"value": "0", "label": "The rules in force"}] + [
        {"value": str(key), "label": label} for key, label in sets
    ]
    values = {one["value"] for one in options}
    form = html.Div(
        [
            html.Label([html.Span("Rule set"), dbc.Select(
                id="sim-rules", options=options, value=chosen if chosen in values else "0",
                disabled=not may_run)], className="oi-field"),
            html.Label([html.Span("Days back"), dbc.Input(
                id="sim-days", type="number", min=1, max=730, step=1, value=30,
                disabled=not may_run)], className="oi-field sm-days"),
            html.Button("Simulate", id="sim-start", type="button", disabled=not may_run,
                        className="io-button io-button-primary"),
        ],
        className="sm-form",
    )  # fmt: skip
    words = (
        "Decides the orders of the last days again under a rule set, over the stock that was there "
        "then, and shows it beside what happened. Nothing in the shop changes."
    )
    if not may_run:
        words += " Your role may look at simulations, not start them."
    wrong = html.P(id="sim-wrong", className="li-wrong", role="alert")
    return card("Try a rule set", html.Div([html.P(words, className="sm-words"), form, wrong]))


def runs_card(rows: Sequence[RunRow]) -> html.Section:
    if not rows:
        told = states.empty(
            "No simulation yet",
            "Choose the rules in force to see how well a replay meets what happened, or a draft to "
            "see what it would change.",
            icon_name="sliders",
        )
        return card("Simulations", told)
    heads = ("Simulation", "Rules", "Days", "State", "Orders", "Elsewhere", "Cost", "Asked by",
             "Asked")  # fmt: skip
    right = {2, 4, 5, 6}
    head = [
        html.Th(word, scope="col", className="oi-number" if at in right else "")
        for at, word in enumerate(heads)
    ]
    return card(
        "Simulations",
        wide(
            html.Table(
                [html.Thead(html.Tr(head)), html.Tbody([_run(one) for one in rows])],
                className="oi-lines sm-runs",
            ),
            "Simulations",
        ),
    )


def _run(row: RunRow) -> html.Tr:
    found = row.found
    state: Any = chip(WORDS[row.state], TONES[row.state])
    if row.state == "running":
        state = html.Div([state, html.Span(formats.percent(row.share, 0), className="oi-quiet")],
                         className="oi-inline")  # fmt: skip
    return html.Tr(
        [
            html.Td(dcc.Link(f"Simulation {row.id}", href=address(row.id))),
            html.Td(_rules(row)),
            html.Td(formats.count(row.days), className="oi-number"),
            html.Td(state),
            html.Td(formats.count(found["orders"]) if found else "", className="oi-number"),
            html.Td(formats.count(row.different) if found else "", className="oi-number"),
            html.Td(_cost_change(found) if found else "", className="oi-number"),
            html.Td(row.by),
            html.Td(formats.moment(row.created_at)),
        ]
    )


def _rules(row: RunRow) -> Any:
    if row.rules_id is None:
        return row.label
    return dcc.Link(row.label, href=rules_address(row.rules_id))


def _cost_change(found: Found) -> str:
    before, after = (found[side]["cost_minor"] for side in ("happened", "replayed"))
    return signed_percent((after - before) / before) if before else formats.NOTHING


def signed_percent(share: float) -> str:
    return ("+" if share > 0 else "") + formats.percent(share)


def progress(row: RunRow) -> html.Div:
    """How far it is."""
    words = "Waiting for a worker" if row.state == "queued" else (
        f"{row.done:,} of {row.total:,} orders" if row.total else "Reading the period")  # fmt: skip
    return html.Div(
        [
            html.Div(
                html.Span(className="io-filling-done", style={"width": f"{row.share:.1%}"}),
                className="io-filling-track", role="progressbar",
                **also(aria_label="Orders replayed", aria_valuemin="0", aria_valuemax="100",
                       aria_valuenow=f"{row.share * 100:.0f}"),
            ),
            html.Span(words),
        ],
        className="sh-progress", id="sim-progress",
    )  # fmt: skip
