"""What people may do with a waiting order, and with many: the forms of allocation."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.flows.source_wave import MOST_ORDERS
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.icons import icon
from iorder.views.sourcing.allocation_plan import AllocationSheet

SCOPES = (
    ("view", "Those this list shows, that lack stock"),
    ("waiting", "All that lack stock"),
    ("unallocated", "All of which nothing is allocated yet"),
)


def foot(sheet: AllocationSheet) -> html.Div | None:
    """The acts that need nothing said: source it now, or hold what there is of it."""
    if sheet.plan is None:
        return None
    part = html.Button(
        f"Hold the {sheet.units:,} units there are", id="allocation-part", type="button",
        className="io-button",
        title="Allows a split in time: these are held now, the rest waits on",
    )  # fmt: skip
    return html.Div(
        [
            html.P(id="allocation-wrong", className="li-wrong", role="alert"),
            html.Div(
                [
                    html.Button("Source now", id="allocation-source", type="button",
                                className="io-button io-button-primary"),
                    part if sheet.units and not sheet.is_whole else None,
                ],
                className="oi-inline",
            ),
        ],
        className="al-foot",
    )  # fmt: skip


def others(sheet: AllocationSheet, *, may_edit: bool, may_hold: bool) -> list[Any]:
    """The acts that ask for a reason or a day, folded."""
    choices = [{"value": str(key), "label": code} for key, code in sheet.known.choices]
    by_hand = _folded("Choose a point by hand", "geo-alt", [
        labelled("Send it from", dbc.Select(
            id="allocation-point", options=choices,
            value=choices[0]["value"] if choices else None)),
        labelled("Reason", dbc.Input(id="allocation-point-reason", maxlength=200,
                                     placeholder="Why from there", autocomplete="off")),
        html.P(id="allocation-point-wrong", className="li-wrong", role="alert"),
        html.Button("Send from there", id="allocation-point-save", type="button",
                    className="io-button"),
    ])  # fmt: skip
    later = _folded("Move to backorder", "calendar-event", [
        labelled("Promised for (empty: no day known)", dbc.Input(
            id="allocation-later-day", type="date")),
        html.P(id="allocation-later-wrong", className="li-wrong", role="alert"),
        html.Button("Let it wait", id="allocation-later-save", type="button",
                    className="io-button"),
    ])  # fmt: skip
    hold = _folded("Put on hold", "pause-circle", [
        labelled("Reason", dbc.Input(id="allocation-hold-reason", maxlength=300,
                                     placeholder="Why it stops", autocomplete="off")),
        html.P(id="allocation-hold-wrong", className="li-wrong", role="alert"),
        html.Button("Hold it", id="allocation-hold-save", type="button", className="io-button"),
    ])  # fmt: skip
    return [
        html.Div(
            [
                by_hand if may_edit else None,
                later if may_edit and sheet.plan is not None else None,
                hold if may_hold else None,
            ],
            className="al-acts",
        )
    ]


def _folded(words: str, sign: str, form: Sequence[Any]) -> html.Details:
    return html.Details(
        [html.Summary([icon(sign), words]), html.Div(list(form), className="al-form")],
        className="al-fold",
    )


def labelled(words: str, control: Any) -> html.Label:
    return html.Label([words, control], className="io-label")


def bulk() -> list[Any]:
    """The bulk bar: the chosen, or all that match as a job."""
    return [
        html.Button([icon("box-arrow-in-right"), "Source the chosen"], id="allocation-bulk",
                    type="button", className="oi-pill is-solid"),
        html.Button([icon("collection"), "Source all that match"], id="allocation-bulk-all",
                    type="button", className="oi-pill is-solid"),
        dcc.Location(id="allocation-bulk-go", refresh="callback-nav"),
    ]  # fmt: skip


def actions(*, may_edit: bool) -> list[Any]:
    """The ways to the waves and the map, and the form that plans a wave."""
    return [
        dcc.Link([icon("globe"), "Map"], href="/allocation/map", className="io-button"),
        dcc.Link([icon("clock-history"), "Runs"], href="/allocation/waves", className="io-button"),
        wave_form() if may_edit else None,
    ]


def wave_form() -> html.Details:
    """Which orders a wave takes, and how long it may think."""
    return dropdown(
        "Plan a wave",
        [
            labelled("Orders", dbc.Select(
                id="allocation-wave-scope", value="view",
                options=[{"value": key, "label": label} for key, label in SCOPES])),
            labelled("At most, the oldest", dbc.Input(
                id="allocation-wave-most", type="number", min=1, max=MOST_ORDERS, step=1,
                value=MOST_ORDERS)),
            labelled("Seconds it may take", dbc.Input(
                id="allocation-wave-seconds", type="number", min=1, max=120, step=1,
                value=20)),
            labelled("A day later costs, in cents", dbc.Input(
                id="allocation-wave-day", type="number", min=0, step=1, value=100)),
            html.P("Nothing is changed before you have seen the plan and applied it.",
                   className="oi-quiet"),
            html.P(id="allocation-wave-wrong", className="li-wrong", role="alert"),
            html.Button("Plan it", id="allocation-wave", type="button",
                        className="io-button io-button-primary io-button-wide"),
            dcc.Location(id="allocation-wave-go", refresh="callback-nav"),
        ],
        "diagram-3",
        MAIN,
        id="allocation-wave-form",
    )  # fmt: skip
