"""Sourcing rules: which rule set holds, which will and which did, and a new draft."""

from typing import Any

from dash import Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.kernel.store import run
from iorder.kernel.work import Work
from iorder.session import actor, may, store
from iorder.sourcing import service as sourcing
from iorder.ui.frame.rule_drafts import new_form
from iorder.ui.frame.shell import page_frame
from iorder.ui.sourcing import rule_set_parts as parts
from iorder.views.sourcing import rule_sets
from iorder.web import callback, page


def layout(**_: str) -> Any:
    links: list[Any] = [dcc.Link("Simulator", href="/simulator", className="io-button")]
    if may("sourcing.simulate"):
        links.append(new_form("rules", "North first"))
    return page_frame(
        "Sourcing rules",
        "Where orders are sent from, and who decided that",
        links,
        [
            dcc.Location(id="rules-new-go", refresh="callback-nav"),
            html.Div(parts.sets_card(rule_sets.all_sets(store())), id="rules-list"),
        ],
    )


@callback(
    Output("rules-new-go", "href"),
    Output("rules-wrong", "children"),
    Input("rules-new", "n_clicks"),
    State("rules-label", "value"),
    needs="sourcing.simulate",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def begin(clicks: int | None, label: str | None) -> tuple[str, str]:
    if not clicks:
        raise PreventUpdate
    return parts.address(run(store(), actor(), _drafted, label or "")), ""


def _drafted(work: Work, label: str) -> int:
    return sourcing.draft(work, label, sourcing.in_force(work).rules)


page(
    __name__, path="/rules", name="Sourcing rules", needs="sourcing.view", icon="signpost-split",
    order=71, layout=layout,
)  # fmt: skip
