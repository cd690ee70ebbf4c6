"""One rule set: a draft in its form, with checks and the way to live; a published one to read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.check_rules import check_rules
from iorder.flows.publish_rules import publish_rules
from iorder.flows.run_simulation import ask_for_simulation
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.rule_body import BadRules
from iorder.kernel.rule_sets import MOST_LABEL
from iorder.kernel.store import run
from iorder.kernel.work import Work
from iorder.session import actor, may, store, zone
from iorder.sourcing import rules_body
from iorder.sourcing import service as sourcing
from iorder.ui.frame import formats, states
from iorder.ui.frame import rule_drafts as drafts
from iorder.ui.frame.addresses import key_in
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.sourcing import rule_form as forms
from iorder.ui.sourcing import rule_set_parts as parts
from iorder.ui.sourcing import rule_values as written
from iorder.ui.sourcing import simulation_parts
from iorder.views.sourcing import rule_sets
from iorder.views.sourcing.rule_sets import SetSheet
from iorder.web import callback, page, toast

FIELDS = State({"type": "rs-field", "name": ALL}, "value")
ERRORS = Output({"type": "rs-error", "name": ALL}, "children")


def layout(number: str = "", **_: str) -> Any:
    back = dcc.Link("All rule sets", href="/rules", className="io-button")
    try:
        sheet = rule_sets.one_set(store(), key_in(number, "a rule set"))
    except (NotFound, InvalidInput) as missing:
        told = states.empty("There is no such rule set", str(missing), back)
        return page_frame("Rule set", "", [], [html.Div(told, className="io-card")])
    row = sheet.row
    can_edit = may("sourcing.simulate")
    editable = row.standing == "draft" and can_edit
    facts = " · ".join(f"{name} {value}" for name, value in parts.facts_of(row).items())
    buttons: list[Any] = [drafts.standing(row.standing), back]
    if editable:
        buttons.append(parts.discard_button())
    if can_edit:
        buttons.append(drafts.copy_button("rs"))
    at = {"id": row.id, "version": row.version}
    main = _form(sheet) if editable else parts.words_card(sheet.rules)
    body = drafts.body("rs", at, main, card("Checks", states.skeleton(4)))
    return page_frame(row.label, facts, buttons, body)


def _form(sheet: SetSheet) -> html.Section:
    values = written.values_of(sheet.row.label, sheet.rules)
    return drafts.draft_card("rs", forms.form(values, rule_sets.choices(store())))


@callback(
    Output("rs-side", "children"),
    Input("rs-at", "data"),
    needs="sourcing.view",
    failed=lambda words: card("Checks", html.P(words, role="alert")),
)
def show(at: dict[str, int]) -> list[Any]:
    sheet = rule_sets.one_set(store(), int(at["id"]))
    checked = run(store(), actor(), check_rules, sheet.rules)
    can_publish = may("sourcing.publish")
    is_draft = sheet.row.standing == "draft"
    return [
        drafts.difference_card(sheet.row.standing, sheet.changes, sheet.force_label),
        parts.checks_card(sheet.rules, checked),
        parts.simulate_card(sheet.row) if may("sourcing.simulate") else None,
        parts.publish_card(sheet, can_publish) if is_draft else None,
        parts.back_card(sheet, can_publish),
    ]


@callback(
    Output("rs-at", "data"),
    ERRORS,
    Output("rs-wrong", "children"),
    Input("rs-save", "n_clicks"),
    FIELDS,
    State("rs-at", "data"),
    needs="sourcing.simulate",
    prevent_initial_call=True,
)
def save(clicks: int | None, given: Sequence[Any], at: dict[str, int]) -> tuple[Any, Any, Any]:
    if not clicks:
        raise PreventUpdate
    names = [one["id"]["name"] for one in ctx.outputs_list[1]]
    values = _values(given)
    body, problems = written.body_of(values)
    try:
        rules_body.read(body)
    except BadRules as bad:
        problems += bad.problems
    if problems:
        return no_update, *drafts.refusal(problems, names)
    try:
        label = str(values.get("label") or "")
        version = run(store(), actor(), sourcing.edit, at["id"], at["version"], label, body)
    except Refused as refused:
        return no_update, [""] * len(names), str(refused)
    toast("The draft is saved.")
    return {**at, "version": version}, [""] * len(names), ""


def _values(given: Sequence[Any]) -> dict[str, Any]:
    names = [one["id"]["name"] for one in ctx.states_list[0]]
    return dict(zip(names, given, strict=True))


@callback(
    Output("rs-rules", "children"),
    Input("rs-add", "n_clicks"),
    Input({"type": "rs-remove", "rule": ALL}, "n_clicks"),
    FIELDS,
    needs="sourcing.simulate",
    prevent_initial_call=True,
)
def reshape(adds: int | None, removes: Sequence[int | None], given: Sequence[Any]) -> Any:
    values, wanted = _values(given), ctx.triggered_id
    if isinstance(wanted, dict):
        if not any(removes):
            raise PreventUpdate
        values = written.without_rule(values, int(wanted["rule"]))
    elif adds:
        at = written.rules_in(values)
        values[f"rules[{at}].label"] = f"Rule {at + 1}"
    else:
        raise PreventUpdate
    return forms.rule_rows(values, rule_sets.choices(store()))


@callback(
    Output("rs-go", "href"),
    Output({"type": "rs-publish-wrong", "part": ALL}, "children"),
    Input({"type": "rs-publish", "part": ALL}, "n_clicks"),
    FIELDS,
    State({"type": "rs-from", "part": ALL}, "value"),
    State("rs-at", "data"),
    needs="sourcing.publish",
    prevent_initial_call=True,
)
def publish(
    clicks: Sequence[int | None],
    form: Sequence[Any],
    given: Sequence[str | None],
    at: dict[str, int],
) -> tuple[Any, list[Any]]:
    if not any(clicks):
        raise PreventUpdate
    if not _is_saved(_values(form), at["id"]):
        return no_update, [drafts.UNSAVED]
    try:
        since = _moment(given[0] if given else None)
        run(store(), actor(), publish_rules, at["id"], since)
    except BadRules as bad:
        return no_update, [parts.problems_list(bad.problems)]
    except Refused as refused:
        return no_update, [str(refused)]
    toast(f"Published; they hold from {formats.moment(since)}." if since else "Published.")
    return "/rules", [""]


def _is_saved(values: Mapping[str, Any], rules_id: int) -> bool:
    """Whether the form holds what is stored, or there is none."""
    if not values:
        return True
    sheet = rule_sets.one_set(store(), rules_id)
    body, problems = written.body_of(values)
    try:
        typed = rules_body.read(body)
    except BadRules:
        return False
    label = str(values.get("label") or "").strip()
    return not problems and (label, typed) == (sheet.row.label, sheet.rules)


def _moment(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone()))
    except ValueError:
        raise InvalidInput("That is no day and time; choose one, or leave it empty.") from None


@callback(
    Output("rs-go", "href", allow_duplicate=True),
    Input({"type": "rs-retire", "part": ALL}, "n_clicks"),
    State("rs-at", "data"),
    needs="sourcing.publish",
    prevent_initial_call=True,
)
def go_back(clicks: Sequence[int | None], at: dict[str, int]) -> str:
    if not any(clicks):
        raise PreventUpdate
    back = run(store(), actor(), sourcing.retire, at["id"])
    toast(f"{_label(back.id)} hold now.")
    return "/rules"


def _label(rules_id: int | None) -> str:
    if rules_id is None:
        return "The built-in rules"
    return f"The rules “{rule_sets.one_set(store(), rules_id).row.label}”"


@callback(
    Output("rs-go", "href", allow_duplicate=True),
    Input({"type": "rs-discard", "part": ALL}, "n_clicks"),
    State("rs-at", "data"),
    needs="sourcing.simulate",
    prevent_initial_call=True,
)
def discard(clicks: Sequence[int | None], at: dict[str, int]) -> str:
    if not any(clicks):
        raise PreventUpdate
    run(store(), actor(), sourcing.discard, at["id"], at["version"])
    toast("The draft is deleted.")
    return "/rules"


@callback(
    Output("rs-go", "href", allow_duplicate=True),
    Input("rs-copy", "n_clicks"),
    State("rs-at", "data"),
    needs="sourcing.simulate",
    prevent_initial_call=True,
)
def copy(clicks: int | None, at: dict[str, int]) -> str:
    if not clicks:
        raise PreventUpdate
    return parts.address(run(store(), actor(), _copied, at["id"]))


def _copied(work: Work, rules_id: int) -> int:
    stored = sourcing.stored(work.conn, rules_id)
    label = f"Copy of {stored.label}"[:MOST_LABEL]
    return sourcing.draft(work, label, stored.rules)


@callback(
    Output("rs-go", "href", allow_duplicate=True),
    Output({"type": "rs-simulate-wrong", "part": ALL}, "children"),
    Input({"type": "rs-simulate", "part": ALL}, "n_clicks"),
    State({"type": "rs-days", "part": ALL}, "value"),
    State("rs-at", "data"),
    needs="sourcing.simulate",
    prevent_initial_call=True,
)
def simulate(
    clicks: Sequence[int | None], days: Sequence[Any], at: dict[str, int]
) -> tuple[Any, list[str]]:
    if not any(clicks):
        raise PreventUpdate
    if not isinstance(days[0], int):
        return no_update, ["Write a whole number of days, from 1 to 730."]
    try:
        run_id = run(store(), actor(), ask_for_simulation, at["id"], days[0])
    except Refused as refused:
        return no_update, [str(refused)]
    return simulation_parts.address(run_id), [""]


page(
    __name__, path_template="/rules/<number>", name="Rule set", needs="sourcing.view",
    layout=layout,
)  # fmt: skip
