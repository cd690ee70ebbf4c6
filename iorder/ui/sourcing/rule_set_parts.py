"""What the pages of rule sets show besides the form: the list, the difference, what may be done."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.flows.check_rules import Checked
from iorder.sourcing import rules_words
from iorder.sourcing.rules import RuleSet
from iorder.ui.frame import formats, states
from iorder.ui.frame.rule_drafts import sets_table
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide
from iorder.views.sourcing.rule_sets import Matched, SetRow, SetSheet


def address(rules_id: int) -> str:
    return f"/rules/{rules_id}"


def sets_card(rows: Sequence[SetRow]) -> html.Section:
    if not rows:
        told = states.empty(
            "The built-in rules hold",
            "Nobody has published any. Draft a copy of them, change it, simulate it, publish it.",
            icon_name="signpost-split",
        )
        return card("Rule sets", told)
    heads = ("Rule set", "State", "Policy", "Conditional rules", "Holds from", "Published by",
             "Drafted")  # fmt: skip
    cells = [(row.label, address(row.id), row.standing, _cells(row)) for row in rows]
    held = "" if any(one.standing == "force" for one in rows) else "The built-in rules hold; "
    note = f"{held}times in {formats.zone()}"
    return card("Rule sets", sets_table(heads, cells, {"Conditional rules"}), note)


def _cells(row: SetRow) -> Sequence[str]:
    return (
        row.policy, formats.count(row.rules),
        formats.moment(row.effective_at) if row.effective_at else "", row.published_by,
        f"{formats.moment(row.created_at)} by {row.created_by}",
    )  # fmt: skip


def words_card(rules: RuleSet) -> html.Section:
    """The whole rule set to be read."""
    rows = [
        html.Tr([html.Th(what, scope="row"), html.Td(words)])
        for what, words in rules_words.lines(rules).items()
    ]
    table = html.Table(html.Tbody(rows), className="oi-lines sm-figures rs-words")
    return card("The rules", wide(table, "The rules"))


def checks_card(rules: RuleSet, checked: Checked) -> html.Section | None:
    """What names nothing, and how many orders each rule held for lately."""
    if not rules.rules and not checked.problems:
        return None
    lines = [
        html.Li([html.Span(rule.label), matched_words(checked.matched, at)])
        for at, rule in enumerate(rules.rules)
    ]
    wrong = [html.Li(str(one), className="sm-bad") for one in checked.problems]
    return card("Checks", html.Ul([*wrong, *lines], className="sm-matches"))


def matched_words(matched: Matched, at: int) -> html.Span:
    """How many orders the rule held for."""
    whole, count = matched.orders, matched.counts[at]
    of = f"of the last {whole:,} orders in {matched.days} days"
    if not whole:
        return html.Span(f"no orders in the last {matched.days} days to match")
    if not count:
        return html.Span(f"matches none {of}", className="sm-warn")
    return html.Span(f"matches {count:,} {of}")


def publish_card(sheet: SetSheet, may_publish: bool) -> html.Section:
    if not may_publish:
        return card("Publish", html.P("A manager publishes it.", className="rs-hint"))
    return card(
        "Publish",
        html.Div(
            [
                html.Label(
                    [html.Span("Holds from (empty: now)"),
                     dbc.Input(id={"type": "rs-from", "part": "at"}, type="datetime-local")],
                    className="oi-field",
                ),
                html.P("Orders placed from then on are sent by these rules. They can be taken "
                       "back at any time.", className="rs-hint"),
                html.Div(id={"type": "rs-publish-wrong", "part": "at"}, className="li-wrong",
                         role="alert"),
                html.Button("Publish", id={"type": "rs-publish", "part": "now"}, type="button",
                            className="io-button io-button-primary"),
            ]
        ),
    )  # fmt: skip


def back_card(sheet: SetSheet, may_publish: bool) -> html.Section | None:
    """One act ends what was published."""
    standing = sheet.row.standing
    if not may_publish or standing not in ("force", "scheduled"):
        return None
    if standing == "force":
        words, button = (f"{sheet.back_to} would hold again from now on.",
                         f"Go back to {sheet.back_to}")  # fmt: skip
    else:
        words, button = f"{sheet.force_label} would go on holding.", "Withdraw it"
    return card(
        "Take it back",
        html.Div([
            html.P(words, className="rs-hint"),
            html.Button(button, id={"type": "rs-retire", "part": "now"}, type="button",
                        className="io-button io-button-danger"),
        ]),
    )  # fmt: skip


def simulate_card(row: SetRow) -> html.Section:
    return card(
        "Simulate",
        html.Div(
            [
                html.Label([html.Span("Days back"), dbc.Input(
                    id={"type": "rs-days", "part": "at"}, type="number", min=1, max=730, step=1,
                    value=30)],
                    className="oi-field sm-days"),
                html.Button("Simulate", id={"type": "rs-simulate", "part": "now"}, type="button",
                            className="io-button"),
            ],
            className="sm-form",
        ),
        html.Span(id={"type": "rs-simulate-wrong", "part": "at"}, className="li-wrong",
                  role="alert"),
    )  # fmt: skip


def discard_button() -> html.Button:
    return html.Button("Delete the draft", id={"type": "rs-discard", "part": "head"},
                       type="button", className="io-button")  # fmt: skip


def problems_list(problems: Sequence[Any]) -> html.Ul:
    return html.Ul([html.Li(str(one)) for one in problems])


def facts_of(row: SetRow) -> Mapping[str, str]:
    """Who and when, for the line under the title."""
    told = {"Drafted": f"{formats.moment(row.created_at)} by {row.created_by}"}
    if row.effective_at is not None:
        told["Holds from"] = f"{formats.moment(row.effective_at)}, published by {row.published_by}"
    return told
