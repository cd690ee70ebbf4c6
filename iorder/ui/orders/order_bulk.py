"""What people do to the rows they chose in the grid: add tags, hold, release. Each order is changed
on its own, so one that refuses takes no other with it; the page lists what became of each. Where
all that match are chosen, a worker does it (``order_bulk_all``).
"""

from collections.abc import Callable, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.orders import held, service
from iorder.orders.model import HOLD_KINDS
from iorder.session import actor, may, store
from iorder.ui.frame.attributes import also
from iorder.ui.frame.parts import named
from iorder.ui.lists.listing_parts import bulk_menu, unselect
from iorder.ui.orders import order_bulk_acts, print_slips
from iorder.ui.orders.order_actions import SAID, words_between
from iorder.ui.orders.order_bulk_all import AT, RESULTS, ask
from iorder.ui.orders.order_bulk_told import Outcome, outcomes
from iorder.views.orders.order import order_sheet
from iorder.web import callback, clientside

MOST = 200
"""Orders changed in one go: each is a transaction of its own, and a person waits."""

Chosen = dict[str, Any]
"""A row of the grid as it was shown: "id", "number", "version"."""

Everything = dict[str, str] | None
"""The view's query where all that match are chosen."""

CHOSEN = (State("orders-grid", "selectedRows"), State("orders-all", "data"))


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
            bulk_menu("Release", "play-circle", [
                named("Holds to release", dbc.Select(
                    id="orders-bulk-release-kind", value="", placeholder="Holds of any kind",
                    options=[{"value": "", "label": "Holds of any kind"},
                             *({"value": kind, "label": f"{kind.capitalize()} holds"}
                               for kind in HOLD_KINDS)],
                )),
                html.Button("Release each order", id="orders-bulk-release-save", type="button",
                            className="io-button io-button-primary"),
            ]) if may("orders.hold") else None,
            print_slips.link() if may("documents.view") else None,
            *order_bulk_acts.menus(),
            unselect(),
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

    return outcomes("tagged", each(chosen, act))


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
        lifted = run(store(), actor(), held.release_holds, row["id"], kind or "", row["version"])
        if not lifted:
            return Outcome(row["number"], "Had no such hold", is_done=True)
        undo = [
            {"act": "hold", "number": row["number"], "kind": one, "reason": reason}
            for one, reason in lifted
        ]
        return Outcome(row["number"], "Released", is_done=True, undo=undo)

    return outcomes("released", each(chosen, act))


clientside(
    "orders", "chosen", Output("orders-chosen", "children"), Input("orders-grid", "selectedRows"),
)  # fmt: skip
