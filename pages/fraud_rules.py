"""Fraud rules: which set holds, new drafts, back-tests, the lists, and the services asked."""

from typing import Any

from dash import Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.fraud import service
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run
from iorder.kernel.work import Work
from iorder.session import actor, may, store
from iorder.ui.frame.rule_drafts import new_form
from iorder.ui.frame.shell import page_frame
from iorder.ui.fraud import fraud_backtest as backtest
from iorder.ui.fraud import fraud_lists, fraud_services_card
from iorder.ui.fraud import fraud_rule_parts as parts
from iorder.views.fraud import fraud_rule_sets as sets
from iorder.web import callback, page


def layout(test: str = "", **_: str) -> Any:
    links: list[Any] = [dcc.Link("Fraud review", href="/fraud", className="io-button")]
    if may("fraud.rules"):
        links.append(new_form("fraud-rules", "Stricter at night"))
    return page_frame(
        "Fraud rules",
        "What is checked, how much it counts, and from where on a person looks",
        links,
        [
            dcc.Location(id="fraud-rules-go", refresh="callback-nav"),
            dcc.Store(id="fraud-test", data=test),
            dcc.Interval(id="fraud-test-tick", interval=1_000, disabled=True),
            html.Div(id="fraud-test-result"),
            html.Div(parts.sets_card(sets.all_sets(store()))),
            html.Div(backtest.tests_card(sets.recent_tests(store()))),
            html.Div(fraud_lists.lists_card(), id="fraud-lists"),
            html.Div(fraud_services_card.services_card(), id="fraud-services"),
        ],
    )


@callback(
    Output("fraud-test-result", "children"),
    Output("fraud-test-tick", "disabled"),
    Input("fraud-test", "data"),
    Input("fraud-test-tick", "n_intervals"),
    needs="fraud.view",
    failed=lambda words: (html.P(words, role="alert"), True),
)
def show_test(test: str, _ticks: int | None) -> tuple[Any, bool]:
    if not test:
        return None, True
    if not test.isdecimal():
        raise NotFound(f"There is no back-test {test}.")
    found = sets.one_test(store(), int(test))
    return backtest.result(found), not found.is_open


@callback(
    Output("fraud-rules-go", "href"),
    Output("fraud-rules-wrong", "children"),
    Input("fraud-rules-new", "n_clicks"),
    State("fraud-rules-label", "value"),
    needs="fraud.rules",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def begin(clicks: int | None, label: str | None) -> tuple[str, str]:
    if not clicks:
        raise PreventUpdate
    return parts.address(run(store(), actor(), _drafted, label or "")), ""


def _drafted(work: Work, label: str) -> int:
    return service.draft(work, label, service.in_force(work.conn).rules)


page(
    __name__, path="/fraud-rules", name="Fraud rules", needs="fraud.view", icon="shield-check",
    order=75, layout=layout,
)  # fmt: skip
