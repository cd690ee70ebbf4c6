"""What the pages of fraud rules show besides the form: sets, the difference, what may be done."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.fraud.check import CHECKS
from iorder.fraud.rules import Rules
from iorder.ui import formats
from iorder.ui.icons import icon
from iorder.ui.order_parts import chip
from iorder.ui.shell import card
from iorder.ui.wide_table import wide
from iorder.views.fraud_rule_sets import STANDINGS, SetRow, SetSheet

TONES = {"force": "ok", "draft": "neutral", "former": "neutral", "retired": "warn"}


def address(rules_id: int) -> str:
    return f"/fraud-rules/{rules_id}"


def standing(row: SetRow) -> html.Span:
    return html.Span(chip(STANDINGS[row.standing], TONES[row.standing]), className="rs-standing")


def new_form() -> html.Details:
    """The button that drafts, and the name it asks for."""
    return html.Details(
        [
            html.Summary([icon("plus-lg"), "New draft"], className="io-button io-button-primary"),
            html.Div(
                [
                    html.Label(["Name", dbc.Input(id="fraud-rules-label", maxlength=120,
                                                  placeholder="Stricter at night",
                                                  autocomplete="off")], className="io-label"),
                    html.P("It begins as a copy of the rules in force.", className="rs-hint"),
                    html.P(id="fraud-rules-wrong", className="li-wrong", role="alert"),
                    html.Button("Draft it", id="fraud-rules-new", type="button",
                                className="io-button io-button-primary io-button-wide"),
                ],
                className="io-menu io-menu-down io-people-form sh-form",
            ),
        ],
        className="io-dropdown",
    )  # fmt: skip


def sets_card(rows: Sequence[SetRow]) -> html.Section:
    note = "" if any(one.standing == "force" for one in rows) else "The built-in rules hold."
    if not rows:
        words = "Nobody has published any rules. Draft a copy, change it, test it, publish it."
        return card("Rule sets", html.P(words, className="oi-quiet"), note)
    heads = ("Rule set", "State", "Review from", "Decline from", "Published", "Drafted")
    body = [
        html.Tr(
            [
                html.Td(dcc.Link(row.label, href=address(row.id))),
                html.Td(standing(row)),
                html.Td(str(row.rules.review_at), className="oi-number"),
                html.Td(str(row.rules.decline_at), className="oi-number"),
                html.Td(_who(row.published_at, row.published_by)),
                html.Td(_who(row.created_at, row.created_by)),
            ]
        )
        for row in rows
    ]
    table = html.Table(
        [
            html.Thead(html.Tr([html.Th(word, scope="col",
                                        className="oi-number" if at in (2, 3) else "")
                                for at, word in enumerate(heads)])),
            html.Tbody(body),
        ],
        className="oi-lines sm-runs",
    )  # fmt: skip
    return card("Rule sets", wide(table, "Rule sets"), note or None)


def _who(at: Any, by: str) -> str:
    return f"{formats.moment(at)} by {by}" if at else ""


def difference_card(sheet: SetSheet) -> html.Section:
    title = "Against the rules in force"
    if sheet.row.standing == "force":
        return card(title, html.P("These are the rules in force."))
    if not sheet.changes:
        return card(title, html.P(f"Nothing differs from {sheet.force_label}."))
    rows = [
        html.Tr([html.Th(one.what, scope="row"), html.Td(html.Del(one.before)),
                 html.Td(html.Ins(one.after))])
        for one in sheet.changes
    ]  # fmt: skip
    head = html.Tr([html.Th(word, scope="col") for word in ("What", "In force", "Here")])
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="oi-lines rs-diff")
    return card(title, wide(table, title), formats.many(len(rows), "change"))


def words_card(rules: Rules) -> html.Section:
    """A rule set that is not edited any more, to be read."""
    rows = [
        html.Tr([html.Th(check.label, scope="row"),
                 html.Td(f"{rules.weights[check.slug]}%" if rules.weights[check.slug] else "off",
                         className="oi-number"),
                 html.Td(_parameters(rules.parameters[check.slug]), className="oi-quiet")])
        for check in CHECKS
    ]  # fmt: skip
    head = html.Tr([html.Th("Check", scope="col"),
                    html.Th("Weight", scope="col", className="oi-number"),
                    html.Th("Parameters", scope="col")])  # fmt: skip
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="oi-lines")
    words = (
        f"A person looks from {rules.review_at} points, within {rules.review_hours} hours; from "
        f"{rules.decline_at} the order is held as declined."
    )
    off = f" Not screened: {', '.join(rules.channels_off)}." if rules.channels_off else ""
    return card("The rules", [html.P(words + off), wide(table, "The rules")])


def _parameters(parameters: Any) -> str:
    return "; ".join(
        f"{part.metadata['label'].lower()} {_value(getattr(parameters, name))}"
        for name, part in parameters.__dataclass_fields__.items()
    )


def _value(value: Any) -> str:
    return ", ".join(value) or "none" if isinstance(value, tuple) else formats.count(value)


def publish_card(sheet: SetSheet, *, may_publish: bool) -> html.Section:
    tested = any(one.state == "done" for one in sheet.tests)
    words = "They hold for every order that is screened from then on."
    warn = None if tested else html.P("They have not been back-tested yet.", className="rs-hint")
    return card(
        "Publish",
        [
            html.P(words),
            warn,
            html.P(id={"type": "fr-publish-wrong", "part": "x"}, className="li-wrong",
                   role="alert"),
            html.Div(
                [
                    html.Button("Publish", id={"type": "fr-publish", "part": "x"}, type="button",
                                className="io-button io-button-primary", disabled=not may_publish),
                    html.Button("Throw the draft away", id={"type": "fr-drop", "part": "x"},
                                type="button", className="io-button io-button-danger",
                                disabled=not may_publish),
                ],
                className="oi-inline",
            ),
        ],
    )  # fmt: skip


def back_card(sheet: SetSheet, *, may_publish: bool) -> html.Section | None:
    if sheet.row.standing != "force":
        return None
    return card(
        "Go back",
        [
            html.P("Takes these rules out of force; those published before hold again."),
            html.Button("Go back", id={"type": "fr-retire", "part": "x"}, type="button",
                        className="io-button io-button-danger", disabled=not may_publish),
        ],
    )  # fmt: skip
