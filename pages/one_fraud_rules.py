"""One fraud rule set: a draft in its form with its back-tests and the way to live, or to read."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.backtest_rules import ask_for_backtest
from iorder.fraud import rules as rule_sets
from iorder.fraud import service
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.rule_body import BadRules
from iorder.kernel.rule_sets import MOST_LABEL
from iorder.kernel.store import run
from iorder.kernel.work import Work
from iorder.session import actor, may, store
from iorder.ui.frame import rule_drafts as drafts
from iorder.ui.frame import states
from iorder.ui.frame.addresses import key_in
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.fraud import fraud_backtest as backtest
from iorder.ui.fraud import fraud_rule_form as form
from iorder.ui.fraud import fraud_rule_parts as parts
from iorder.views.choices import channel_choices
from iorder.views.fraud import fraud_rule_sets as sets
from iorder.views.fraud.fraud_rule_sets import SetSheet
from iorder.web import callback, page, toast

FIELDS = State({"type": "fr-field", "name": ALL}, "value")
GO = Output("fr-go", "href", allow_duplicate=True)


def layout(number: str = "", **_: str) -> Any:
    back = dcc.Link("All rule sets", href="/fraud-rules", className="io-button")
    try:
        sheet = sets.one_set(store(), key_in(number, "a rule set"))
    except (NotFound, InvalidInput) as missing:
        told = states.empty("There is no such rule set", str(missing), back)
        return page_frame("Fraud rule set", "", [], [html.Div(told, className="io-card")])
    row = sheet.row
    buttons: list[Any] = [drafts.standing(row.standing), back]
    if may("fraud.rules"):
        buttons.append(drafts.copy_button("fr"))
    editable = row.standing == "draft" and may("fraud.rules")
    at = {"id": row.id, "version": row.version}
    main = _draft(sheet) if editable else parts.words_card(row.rules)
    body = drafts.body("fr", at, main, card("Back-test", states.skeleton(4)))
    tick = dcc.Interval(id="fr-tick", interval=1_000, disabled=True)
    return page_frame(row.label, f"Drafted by {row.created_by}", buttons, [*body, tick])


def _draft(sheet: SetSheet) -> html.Section:
    whole = form.form(sheet.row.label, sheet.row.rules, channel_choices(store()))
    return drafts.draft_card("fr", whole)


@callback(
    Output("fr-side", "children"),
    Output("fr-tick", "disabled"),
    Input("fr-at", "data"),
    Input("fr-tick", "n_intervals"),
    needs="fraud.view",
    failed=lambda words: (card("Back-test", html.P(words, role="alert")), True),
)
def show(at: dict[str, int], _ticks: int | None) -> tuple[list[Any], bool]:
    sheet = sets.one_set(store(), int(at["id"]))
    latest = sheet.tests[0] if sheet.tests else None
    may_edit, is_draft = may("fraud.rules"), sheet.row.standing == "draft"
    side = [
        drafts.difference_card(sheet.row.standing, sheet.changes, sheet.force_label),
        backtest.start_card(sheet.labels, latest, may_run=may_edit),
        backtest.result(latest) if latest and latest.found else None,
        parts.publish_card(sheet, may_publish=may_edit) if is_draft else None,
        parts.back_card(sheet, may_publish=may_edit),
    ]
    return side, not (latest and latest.is_open)


@callback(
    Output("fr-at", "data"),
    Output({"type": "fr-error", "name": ALL}, "children"),
    Output("fr-wrong", "children"),
    Input("fr-save", "n_clicks"),
    FIELDS,
    State("fr-at", "data"),
    needs="fraud.rules",
    prevent_initial_call=True,
)
def save(clicks: int | None, given: Sequence[Any], at: dict[str, int]) -> tuple[Any, Any, Any]:
    if not clicks:
        raise PreventUpdate
    names = [one["id"]["name"] for one in ctx.states_list[0]]
    slots = [one["id"]["name"] for one in ctx.outputs_list[1]]
    label, body = form.body_of(dict(zip(names, given, strict=True)))
    try:
        rule_sets.read(body)
        version = run(store(), actor(), service.edit, at["id"], at["version"], label, body)
    except BadRules as bad:
        return no_update, *drafts.refusal(bad.problems, slots)
    except Refused as refused:
        return no_update, [""] * len(slots), str(refused)
    toast("The draft is saved.")
    return {**at, "version": version}, [""] * len(slots), ""


@callback(
    Output("fr-at", "data", allow_duplicate=True),
    Output({"type": "fr-test-wrong", "part": ALL}, "children"),
    Input({"type": "fr-test", "part": ALL}, "n_clicks"),
    State({"type": "fr-days", "part": ALL}, "value"),
    State("fr-at", "data"),
    needs="fraud.rules",
    prevent_initial_call=True,
)
def test(
    clicks: Sequence[int | None], days: Sequence[Any], at: dict[str, int]
) -> tuple[Any, list[str]]:
    """Queue a back-test of the draft as it is saved."""
    if not any(clicks):
        raise PreventUpdate
    text = str(days[0] or "").strip()
    if not text.isdecimal():
        return no_update, ["Write a whole number of days."]
    try:
        run(store(), actor(), ask_for_backtest, at["id"], int(text))
    except Refused as refused:
        return no_update, [str(refused)]
    return {**at}, [""]


@callback(
    GO,
    Output({"type": "fr-publish-wrong", "part": ALL}, "children"),
    Input({"type": "fr-publish", "part": ALL}, "n_clicks"),
    Input({"type": "fr-drop", "part": ALL}, "n_clicks"),
    FIELDS,
    State("fr-at", "data"),
    needs="fraud.rules",
    prevent_initial_call=True,
)
def end_draft(
    publishes: Sequence[int | None],
    drops: Sequence[int | None],
    given: Sequence[Any],
    at: dict[str, int],
) -> tuple[Any, list[str]]:
    if not any(publishes) and not any(drops):
        raise PreventUpdate
    names = [one["id"]["name"] for one in ctx.states_list[0]]
    if any(publishes) and not _is_saved(dict(zip(names, given, strict=True)), at["id"]):
        return no_update, [drafts.UNSAVED]
    flow = service.publish if any(publishes) else service.discard
    try:
        run(store(), actor(), flow, at["id"], at["version"])
    except Refused as refused:
        return no_update, [str(refused)]
    toast("Published." if any(publishes) else "The draft is gone.")
    return "/fraud-rules", [""]


def _is_saved(values: Mapping[str, Any], rules_id: int) -> bool:
    """Whether the form holds what is stored."""
    label, body = form.body_of(values)
    row = sets.one_set(store(), rules_id).row
    try:
        return (label.strip(), rule_sets.read(body)) == (row.label, row.rules)
    except BadRules:
        return False


@callback(
    GO,
    Input({"type": "fr-retire", "part": ALL}, "n_clicks"),
    State("fr-at", "data"),
    needs="fraud.rules",
    prevent_initial_call=True,
)
def go_back(clicks: Sequence[int | None], at: dict[str, int]) -> str:
    if not any(clicks):
        raise PreventUpdate
    back = run(store(), actor(), service.retire, at["id"])
    toast(f"{back.label} hold now.")
    return "/fraud-rules"


@callback(
    GO,
    Input("fr-copy", "n_clicks"),
    State("fr-at", "data"),
    needs="fraud.rules",
    prevent_initial_call=True,
)
def copy(clicks: int | None, at: dict[str, int]) -> str:
    if not clicks:
        raise PreventUpdate
    return parts.address(run(store(), actor(), _copied, at["id"]))


def _copied(work: Work, rules_id: int) -> int:
    stored = service.stored(work.conn, rules_id)
    return service.draft(work, f"Copy of {stored.label}"[:MOST_LABEL], stored.rules)


page(
    __name__, path_template="/fraud-rules/<number>", name="Fraud rule set", needs="fraud.view",
    layout=layout,
)  # fmt: skip
