"""What the pages of fraud rules show besides the form: sets, the difference, what may be done."""

from collections.abc import Sequence
from typing import Any

from dash import html

from iorder.fraud.check import CHECKS
from iorder.fraud.rules import Rules
from iorder.ui.frame import formats
from iorder.ui.frame.rule_drafts import sets_table
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide
from iorder.views.fraud.fraud_rule_sets import SetRow, SetSheet


def address(rules_id: int) -> str:
    return f"/fraud-rules/{rules_id}"


def sets_card(rows: Sequence[SetRow]) -> html.Section:
    note = None if any(one.standing == "force" for one in rows) else "The built-in rules hold."
    if not rows:
        words = "Nobody has published any rules. Draft a copy, change it, test it, publish it."
        return card("Rule sets", html.P(words, className="oi-quiet"), note)
    heads = ("Rule set", "State", "Review from", "Decline from", "Published", "Drafted")
    cells = [(row.label, address(row.id), row.standing, _cells(row)) for row in rows]
    return card("Rule sets", sets_table(heads, cells, {"Review from", "Decline from"}), note)


def _cells(row: SetRow) -> Sequence[str]:
    return (
        str(row.rules.review_at), str(row.rules.decline_at),
        _who(row.published_at, row.published_by), _who(row.created_at, row.created_by),
    )  # fmt: skip


def _who(at: Any, by: str) -> str:
    return f"{formats.moment(at)} by {by}" if at else ""


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
    table = html.Table([html.Thead(head), html.Tbody(rows)], className="oi-lines sm-figures")
    words = (
        f"A person looks from {rules.review_at} points, within {rules.review_hours} hours; from "
        f"{rules.decline_at} the order is held as declined."
    )
    off = f" Not screened: {', '.join(rules.channels_off)}." if rules.channels_off else ""
    return card("The rules", [html.P(words + off), wide(table, "The rules")])


def _parameters(parameters: Any) -> str:
    return "; ".join(
        f"{_within(part.metadata['label'])} {_value(getattr(parameters, name))}"
        for name, part in parameters.__dataclass_fields__.items()
    )


def _within(label: str) -> str:
    """A label in the midst of a sentence: ``Units of one SKU``, ``units of one SKU``."""
    return label[:1].lower() + label[1:]


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
