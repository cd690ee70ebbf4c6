"""What a place keeps back and when it is bought for: a form in its drawer."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.inventory.levels import Levels, keep
from iorder.inventory.reorder_levels import Reorder
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame.typed import whole, whole_or_none
from iorder.ui.lists.listing import said
from iorder.views.stock.stock import StockRow
from iorder.web import callback

FIELDS = (
    ("safety", "Safety stock", "0"),
    ("point", "Reorder point", "by formula"),
    ("up-to", "Order up to", "by formula"),
)


def form(row: StockRow) -> html.Div:
    """``stock-levels-at``: the place, and the levels as they are shown."""
    seen = (row.safety, row.reorder_point, row.reorder_up_to)
    return html.Div(
        [
            dcc.Store(id="stock-levels-at", data=[[row.point_id, row.sku_id], list(seen)]),
            html.Div(
                [
                    html.Label(
                        [label, dbc.Input(id=f"stock-level-{name}", inputmode="numeric",
                                          value="" if value is None else str(value), size="sm",
                                          placeholder=empty, autocomplete="off", maxlength=9)],
                        className="io-label",
                    )
                    for (name, label, empty), value in zip(FIELDS, seen, strict=True)
                ],
                className="st-levels",
            ),
            html.P(id="stock-levels-wrong", className="li-wrong", role="alert"),
            html.Button("Save the levels", id="stock-levels-save", type="button",
                        className="io-button"),
        ]
    )  # fmt: skip


@callback(
    Output("stock-said", "data", allow_duplicate=True),
    Output("stock-levels-wrong", "children"),
    Input("stock-levels-save", "n_clicks"),
    *(State(f"stock-level-{name}", "value") for name, _, _ in FIELDS),
    State("stock-levels-at", "data"),
    needs="stock.adjust",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def save(
    clicks: int | None, safety: object, point: object, up_to: object, at: Sequence[Any] | None
) -> tuple[Any, str]:
    if not clicks or not at:
        raise PreventUpdate
    place, seen = at
    wanted = Levels(
        whole(safety, "Safety stock"),
        Reorder(whole_or_none(point, "Reorder point"), whole_or_none(up_to, "Order up to")),
    )
    shown = Levels(seen[0], Reorder(seen[1], seen[2]))
    is_new = run(store(), actor(), keep, (place[0], place[1]), wanted, shown)
    return said("The levels are saved." if is_new else "Nothing was new.",
                "ok" if is_new else "info"), ""  # fmt: skip
