"""What people do to the rows they chose in the grid: add tags, hold, release. Each order is changed
on its own, so one that refuses takes no other with it; the page lists what became of each. Where
all that match are chosen, a worker does it (``order_bulk_all``).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.orders import service
from iorder.orders.model import HOLD_KINDS
from iorder.session import actor, may, store
from iorder.ui import order_parts as parts
from iorder.ui.attributes import also
from iorder.ui.icons import icon
from iorder.ui.listing import said
from iorder.ui.listing_parts import bulk_menu
from iorder.ui.order_actions import SAID, words_between
from iorder.ui.order_bulk_all import AT, RESULTS, ask
from iorder.ui.order_forms import hold_kinds, named
from iorder.views.order import order_sheet
from iorder.web import callback, clientside

MOST = 200
"""Orders changed in one go: each is a transaction of its own, and a person waits."""

Chosen = dict[str, Any]
"""A row of the grid as it was shown: "id", "number", "version"."""

Everything = dict[str, str] | None
"""The view's query where all that match are chosen."""

CHOSEN = (State("orders-grid", "selectedRows"), State("orders-all", "data"))


@dataclass(frozen=True)
class Outcome:
    """What became of one order; ``undo`` are the acts that take it back."""

    number: str
    words: str
    is_done: bool
    undo: list[dict[str, Any]] = field(default_factory=list)


def bar() -> html.Div:
    """Stands over the filter bar while rows are chosen."""
    return html.Div(
        [
            html.Strong(id="orders-chosen", className="oi-chosen", **also(aria_live="polite")),
            html.Button("Select all that match", id="orders-all-link", type="button",
                        className="oi-clear", hidden=True, **also(data_all="true")),
            bulk_menu("Add tags", "tags", [
                named("Tags to add", dbc.Input(
                    id="orders-bulk-tags", placeholder="Tags, with commas between",
                    autocomplete="off", maxlength=300,
                )),
                html.Button("Add to each order", id="orders-bulk-tags-save", type="button",
                            className="io-button io-button-primary"),
            ]) if may("orders.edit") else None,
            bulk_menu("Put on hold", "pause-circle", [
                named("Kind of hold", hold_kinds("orders-bulk-kind", "manual")),
                named("Reason of the hold", dbc.Input(
                    id="orders-bulk-reason", placeholder="Reason", autocomplete="off",
                    maxlength=300,
                )),
                html.Button("Hold each order", id="orders-bulk-hold-save", type="button",
                            className="io-button io-button-primary"),
            ]) if may("orders.hold") else None,
            bulk_menu("Release", "play-circle", [
                named("Holds to release", dbc.Select(
                    id="orders-bulk-release-kind", value="",
                    options=[{"value": "", "label": "Holds of any kind"},
                             *({"value": kind, "label": f"{kind.capitalize()} holds"}
                               for kind in HOLD_KINDS)],
                )),
                html.Button("Release each order", id="orders-bulk-release-save", type="button",
                            className="io-button io-button-primary"),
            ]) if may("orders.hold") else None,
            html.Button("Clear selection", type="button", className="oi-clear",
                        **also(data_unselect="true")),
        ],
        className="oi-bulk", id="orders-bulk", role="group", hidden=True,
        **also(aria_label="Chosen orders"),
    )  # fmt: skip


def each(chosen: Sequence[Chosen], act: Callable[[Chosen], Outcome]) -> list[Outcome]:
    """``act`` on every order, in the grid's order. Raises InvalidInput for too many."""
    if len(chosen) > MOST:
        raise InvalidInput(
            f"{len(chosen)} orders are chosen; take at most {MOST}, or all that match."
        )
    return [_one(row, act) for row in chosen]


def _one(row: Chosen, act: Callable[[Chosen], Outcome]) -> Outcome:
    try:
        return act(row)
    except Refused as refused:
        return Outcome(row["number"], str(refused), is_done=False)


@callback(
    SAID,
    RESULTS,
    AT,
    Input("orders-bulk-tags-save", "n_clicks"),
    State("orders-bulk-tags", "value"),
    *CHOSEN,
    needs="orders.edit",
    prevent_initial_call=True,
)
def add_tags(
    clicks: int | None, text: str | None, chosen: list[Chosen] | None, everything: Everything
) -> Any:
    if not clicks or not chosen:
        raise PreventUpdate
    wanted = words_between(text)
    if not wanted:
        raise InvalidInput("Write the tags to add first.")
    if everything is not None:
        return ask("tag", {"tags": wanted}, everything)

    def act(row: Chosen) -> Outcome:
        before = list(order_sheet(store(), row["number"]).tags)
        new = run(store(), actor(), service.add_tags, row["id"], wanted, row["version"])
        if not new:
            return Outcome(row["number"], "Had these tags already", is_done=True)
        undo = [{"act": "tags", "number": row["number"], "tags": before}]
        return Outcome(row["number"], f"Tagged {', '.join(new)}", is_done=True, undo=undo)

    return told("tagged", each(chosen, act))


@callback(
    SAID,
    RESULTS,
    AT,
    Input("orders-bulk-hold-save", "n_clicks"),
    State("orders-bulk-kind", "value"),
    State("orders-bulk-reason", "value"),
    *CHOSEN,
    needs="orders.hold",
    prevent_initial_call=True,
)
def hold(
    clicks: int | None,
    kind: str,
    reason: str | None,
    chosen: list[Chosen] | None,
    everything: Everything,
) -> Any:
    if not clicks or not chosen:
        raise PreventUpdate
    if everything is not None:
        return ask("hold", {"kind": kind, "reason": reason or ""}, everything)

    def act(row: Chosen) -> Outcome:
        placed = run(
            store(), actor(), service.place_hold, row["id"], kind, reason or "", row["version"]
        )
        undo = [{"act": "release", "number": row["number"], "hold": placed}]
        return Outcome(row["number"], "On hold", is_done=True, undo=undo)

    return told("put on hold", each(chosen, act))


@callback(
    SAID,
    RESULTS,
    AT,
    Input("orders-bulk-release-save", "n_clicks"),
    State("orders-bulk-release-kind", "value"),
    *CHOSEN,
    needs="orders.hold",
    prevent_initial_call=True,
)
def release(
    clicks: int | None, kind: str | None, chosen: list[Chosen] | None, everything: Everything
) -> Any:
    if not clicks or not chosen:
        raise PreventUpdate
    if everything is not None:
        return ask("release", {"kind": kind or ""}, everything)

    def act(row: Chosen) -> Outcome:
        lifted = run(store(), actor(), service.release_holds, row["id"], kind or "", row["version"])
        if not lifted:
            return Outcome(row["number"], "Had no such hold", is_done=True)
        undo = [
            {"act": "hold", "number": row["number"], "kind": one, "reason": reason}
            for one, reason in lifted
        ]
        return Outcome(row["number"], "Released", is_done=True, undo=undo)

    return told("released", each(chosen, act))


def told(done: str, outcomes: list[Outcome]) -> tuple[dict[str, Any], html.Div, Any]:
    """(what is said, the list of what became of each order, no bulk edit to follow)."""
    went = sum(one.is_done for one in outcomes)
    words = f"{went} of {len(outcomes)} orders {done}."
    undo = [step for one in outcomes for step in one.undo]
    tone = "ok" if went == len(outcomes) else "bad"
    return (
        said(words, tone, undo={"act": "each", "each": undo} if undo else None, bulk=True),
        _results(words, outcomes),
        None,
    )


def _results(words: str, outcomes: list[Outcome]) -> html.Div:
    refused_first = sorted(outcomes, key=lambda one: one.is_done)
    return html.Div(
        [
            html.Div(
                [
                    html.Strong(words),
                    html.Button(icon("x-lg"), type="button", className="oi-icon",
                                **also(aria_label="Close the list", data_close_results="true")),
                ],
                className="oi-results-head",
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            html.A(one.number, href=f"/orders/{one.number}"),
                            parts.chip("Done" if one.is_done else "Refused",
                                       "ok" if one.is_done else "bad"),
                            html.Span(one.words),
                        ]
                    )
                    for one in refused_first
                ],
                tabIndex="0", **also(aria_label="What became of each order"),
            ),
        ],
        className="oi-results-box",
    )  # fmt: skip


clientside(
    "orders", "chosen", Output("orders-chosen", "children"), Input("orders-grid", "selectedRows"),
)  # fmt: skip
