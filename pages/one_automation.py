"""One rule: its form with a check as it is typed, its test against past orders, its state."""

from collections.abc import Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.try_automation import try_now
from iorder.flows.write_automation import copy_automation, rewrite_automation, write_automation
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.store import run
from iorder.orders import automation_tests, conditions
from iorder.orders import automations as rules
from iorder.orders.automations import Content
from iorder.orders.condition_facts import FACTS
from iorder.orders.conditions import BadCondition
from iorder.session import actor, may, store, zone
from iorder.ui.automations import automation_form as forms
from iorder.ui.automations import automation_parts as parts
from iorder.ui.automations.condition_builder import Row, expression, operators
from iorder.ui.frame import states
from iorder.ui.frame.addresses import key_in
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card, page_frame
from iorder.views.automations import automations
from iorder.web import callback, page, toast

NEW = "new"
FIRST = {"act": "hold", "kind": "manual", "reason": ""}
ROWS = {"type": "au-row", "at": ALL, "part": ALL}
ACTS = {"type": "au-act", "at": ALL, "name": ALL}


def layout(number: str = "", **_: str) -> Any:
    back = dcc.Link("All rules", href="/automations", className="io-button")
    try:
        sheet = None if number == NEW else automations.one_rule(store(), key_in(number, "a rule"))
    except (NotFound, InvalidInput) as missing:
        told = states.empty("There is no such rule", str(missing), back)
        return page_frame("Rule", "", [], [html.Div(told, className="io-card")])
    if sheet is None and not may("automations.edit"):
        told = states.empty("Your role writes no rules", "Ask a manager.", back)
        return page_frame("New rule", "", [], [html.Div(told, className="io-card")])
    row = sheet.row if sheet else None
    known = automations.choices(store())
    content = (
        Content(row.label, row.moment, row.condition, tuple(row.acts))
        if row
        else Content("", "placed", "", (FIRST,))
    )
    at = {"id": row.id if row else 0, "version": row.version if row else 0}
    side = parts.side(sheet, zone(), may_edit=may("automations.edit")) if sheet else []
    return page_frame(
        row.label if row else "New rule",
        f"by {sheet.by}" if sheet else "It acts on nothing before you have tested and started it",
        [back],
        [
            dcc.Store(id="au-at", data=at),
            dcc.Location(id="au-go", refresh="callback-nav"),
            dcc.Interval(id="au-tick", interval=1_000, disabled=not _is_testing(sheet)),
            html.Div(
                [
                    html.Div(card("The rule", [forms.form(content, known), _foot()]),
                             className="pu-main"),
                    html.Div(side, id="au-side", className="pu-side"),
                ],
                className="pu-columns rs-body",
            ),
        ],
    )  # fmt: skip


def _is_testing(sheet: Any) -> bool:
    return bool(sheet and sheet.tests and sheet.tests[0].state in ("queued", "running"))


def _foot() -> html.Div | None:
    if not may("automations.edit"):
        return None
    return html.Div(
        [
            html.Button("Save", id="au-save", type="button",
                        className="io-button io-button-primary"),
            html.Span(id="au-save-wrong", className="li-wrong", role="alert"),
        ],
        className="rs-foot sm-form",
    )  # fmt: skip


@callback(
    Output("au-check", "children"),
    Input("au-condition", "value"),
    needs="automations.view",
    failed=lambda words: html.Span(words, className="li-wrong"),
)
def check(text: str | None) -> Any:
    if not (text or "").strip():
        return ""
    try:
        found = conditions.read(text or "")
    except BadCondition as wrong:
        return html.Span([icon("x-circle"), str(wrong)], className="au-bad")
    reads = ", ".join(FACTS[name].label.lower() for name in FACTS if name in found.uses)
    return html.Span([icon("check-circle"), f"Reads well: {reads or 'always'}."],
                     className="au-good")  # fmt: skip


@callback(
    Output("au-condition", "value"),
    Output("au-builder", "children"),
    Input("au-condition", "value"),
    Input(ROWS, "value"),
    Input("au-join", "value"),
    Input("au-add-row", "n_clicks"),
    Input({"type": "au-drop-row", "at": ALL}, "n_clicks"),
    State(ROWS, "id"),
    needs="automations.view",
    prevent_initial_call=True,
)
def build(
    text: str | None, values: Sequence[Any], join: str, adds: int | None,
    drops: Sequence[int | None], ids: Sequence[Any],
) -> tuple[Any, Any]:  # fmt: skip
    wanted = ctx.triggered_id
    known = automations.choices(store())
    if wanted == "au-condition":
        return no_update, forms.builder(text or "", known)
    rows = _rows(values, ids)
    if wanted == "au-add-row":
        if not adds:
            raise PreventUpdate
        rows.append(Row("total", "gt"))
        return no_update, forms.builder("", known, rows, join)
    if isinstance(wanted, dict) and wanted["type"] == "au-drop-row":
        if not any(drops):
            raise PreventUpdate
        del rows[int(wanted["at"])]
    if not rows and wanted == "au-join":
        raise PreventUpdate
    written = expression(rows, join)
    if written == (text or "") and not _changes_shape(wanted):
        raise PreventUpdate
    return written, forms.builder(written, known, rows, join)


def _changes_shape(wanted: Any) -> bool:
    return isinstance(wanted, dict) and wanted.get("part") in ("fact", "operator")


def _rows(values: Sequence[Any], ids: Sequence[Any]) -> list[Row]:
    found: dict[int, dict[str, str]] = {}
    for one, value in zip(ids, values, strict=True):
        found.setdefault(int(one["at"]), {})[one["part"]] = str(value or "")
    rows = []
    for _, told in sorted(found.items()):
        known = operators(told["fact"])
        operator = told["operator"] if told["operator"] in known else next(iter(known))
        rows.append(Row(told["fact"], operator, told.get("value", "")))
    return rows


@callback(
    Output("au-acts", "children"),
    Input({"type": "au-act", "at": ALL, "name": "act"}, "value"),
    Input("au-add-act", "n_clicks"),
    Input({"type": "au-drop-act", "at": ALL}, "n_clicks"),
    State(ACTS, "value"),
    State(ACTS, "id"),
    needs="automations.edit",
    prevent_initial_call=True,
)
def reshape(
    _chosen: Sequence[str], adds: int | None, drops: Sequence[int | None], *told: Any
) -> Any:
    values, ids = told
    wanted = ctx.triggered_id
    acts = forms.acts_of(values, ids)
    if wanted == "au-add-act":
        if not adds:
            raise PreventUpdate
        acts.append(dict(FIRST))
    elif isinstance(wanted, dict) and wanted["type"] == "au-drop-act":
        if not any(drops):
            raise PreventUpdate
        del acts[int(wanted["at"])]
    return forms.act_rows(acts, automations.choices(store()))


@callback(
    Output("au-at", "data"),
    Output("au-go", "href"),
    Output("au-save-wrong", "children"),
    Input("au-save", "n_clicks"),
    State("au-label", "value"),
    State("au-moment", "value"),
    State("au-condition", "value"),
    State(ACTS, "value"),
    State(ACTS, "id"),
    State("au-at", "data"),
    needs="automations.edit",
    failed=lambda words: (no_update, no_update, words),
    prevent_initial_call=True,
)
def save(clicks: int | None, label: str | None, moment: str, *told: Any) -> tuple[Any, Any, str]:
    if not clicks:
        raise PreventUpdate
    condition, values, ids, at = told
    acts = tuple(forms.acts_of(values, ids))
    content = Content(label or "", moment, condition or "", acts)
    if not at["id"]:
        key = run(store(), actor(), write_automation, content)
        toast("The rule is saved as a draft; test it against past orders.")
        return no_update, parts.address(key), ""
    version = run(store(), actor(), rewrite_automation, at["id"], at["version"], content)
    toast("Saved." if version == at["version"] else "Saved; test this version before it acts.")
    return {**at, "version": version, "said": clicks}, no_update, ""


@callback(
    Output("au-side", "children"),
    Output("au-tick", "disabled"),
    Input("au-at", "data"),
    Input("au-tick", "n_intervals"),
    needs="automations.view",
    failed=lambda words: (card("State", html.P(words, role="alert")), True),
    prevent_initial_call=True,
)
def show_side(at: dict[str, int], _ticks: int | None) -> tuple[Any, bool]:
    if not at["id"]:
        raise PreventUpdate
    sheet = automations.one_rule(store(), at["id"])
    return parts.side(sheet, zone(), may_edit=may("automations.edit")), not _is_testing(sheet)


@callback(
    Output("au-at", "data", allow_duplicate=True),
    Output("au-go", "href", allow_duplicate=True),
    Output("au-wrong", "children"),
    Input({"type": "au-do", "act": ALL}, "n_clicks"),
    State("au-days", "value"),
    State("au-at", "data"),
    needs="automations.edit",
    failed=lambda words: (no_update, no_update, words),
    prevent_initial_call=True,
)
def act(clicks: Sequence[int | None], days: Any, at: dict[str, Any]) -> tuple[Any, Any, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    key, version, name = int(at["id"]), int(at["version"]), str(wanted["act"])
    if name == "copy":
        return no_update, parts.address(run(store(), actor(), copy_automation, key)), ""
    if name == "remove":
        run(store(), actor(), rules.remove, key, version)
        return no_update, "/automations", ""
    if name == "test":
        try_now(store(), actor(), key, version, _days(days))
    elif name == "cancel_test":
        last = automations.one_rule(store(), key).tests
        run(store(), actor(), automation_tests.cancel, last[0].id)
    else:
        done = {"start": rules.start, "pause": rules.pause, "put_right": rules.put_right}
        if name not in done:
            raise Refused("That cannot be done here.")
        run(store(), actor(), done[name], key, version)
    return {**at, "said": f"{name}{sum(one or 0 for one in clicks)}"}, no_update, ""


def _days(text: Any) -> int:
    if not str(text or "").strip().isdecimal():
        raise InvalidInput("Write a whole number of days, from 1 to 730.")
    return int(str(text))


page(
    __name__, path_template="/automations/<number>", name="Automation",
    needs="automations.view", layout=layout,
)  # fmt: skip
