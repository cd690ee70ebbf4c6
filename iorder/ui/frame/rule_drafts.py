"""What the pages of sourcing rules and of fraud rules have in common: a set's standing, a new
draft, the draft's fields and foot, what differs from the rules in force.

Ids begin with ``prefix``, so that each page has its own.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.kernel.rule_body import Problem
from iorder.kernel.rule_sets import MOST_LABEL, Change
from iorder.ui.frame import formats
from iorder.ui.frame.dropdown import MAIN, dropdown
from iorder.ui.frame.parts import chip
from iorder.ui.frame.shell import card
from iorder.ui.frame.wide_table import wide

STANDINGS = {
    "force": ("In force", "ok"), "scheduled": ("Scheduled", "info"), "draft": ("Draft", "neutral"),
    "former": ("Published before", "neutral"), "retired": ("Taken back", "warn"),
}  # fmt: skip


UNSAVED = "What stands in the form is not saved yet: save the draft first, then publish it."


def standing(name: str) -> html.Span:
    return html.Span(chip(*STANDINGS[name]), className="rs-standing")


def new_form(prefix: str, example: str) -> html.Details:
    """The button that drafts, and the name it asks for."""
    return dropdown(
        "New draft",
        [
            html.Label(["Name", dbc.Input(id=f"{prefix}-label", maxlength=MOST_LABEL,
                                          placeholder=example, autocomplete="off")],
                       className="io-label"),
            html.P("It begins as a copy of the rules in force.", className="rs-hint"),
            html.P(id=f"{prefix}-wrong", className="li-wrong", role="alert"),
            html.Button("Draft it", id=f"{prefix}-new", type="button",
                        className="io-button io-button-primary io-button-wide"),
        ],
        "plus-lg",
        MAIN,
    )  # fmt: skip


def sets_table(
    heads: Sequence[str], rows: Sequence[tuple[str, str, str, Sequence[Any]]], figures: set[str]
) -> html.Div:
    """Rule sets as a table. ``rows``: label, address, standing, the rest of the cells; ``figures``:
    heads of those that hold numbers."""

    def tone(head: str) -> str:
        return "oi-number" if head in figures else ""

    body = [
        html.Tr(
            [html.Td(dcc.Link(label, href=href)), html.Td(standing(name)),
             *(html.Td(cell, className=tone(head))
               for cell, head in zip(cells, heads[2:], strict=True))]
        )
        for label, href, name, cells in rows
    ]  # fmt: skip
    head = html.Tr([html.Th(word, scope="col", className=tone(word)) for word in heads])
    table = html.Table([html.Thead(head), html.Tbody(body)], className="oi-lines sm-runs rs-sets")
    return wide(table, "Rule sets")


def difference_card(name: str, changes: Sequence[Change], force_label: str) -> html.Section:
    """What differs from the rules in force, line by line. ``name``: the set's standing."""
    title = "Against the rules in force"
    if name == "force":
        return card(title, html.P("These are the rules in force."))
    if not changes:
        return card(title, html.P(f"Nothing differs from what is in force: {force_label}."))
    rows = [
        html.Tr([
            html.Th(one.what, scope="row"),
            html.Td(html.Del(one.before) if one.before else ""),
            html.Td(html.Ins(one.after) if one.after else ""),
        ])
        for one in changes
    ]  # fmt: skip
    head = html.Tr([html.Th(word, scope="col") for word in ("What", "In force", "Here")])
    table = html.Table([html.Thead(head), html.Tbody(rows)],
                       className="oi-lines sm-figures rs-diff")  # fmt: skip
    note = f"{formats.many(len(changes), 'difference')} from {force_label}"
    return card(title, wide(table, "Differences"), note)


def body(prefix: str, at: dict[str, int], main: Any, side: Any) -> list[Any]:
    """The page of one set: the rules, and beside them what may be done."""
    return [
        dcc.Store(id=f"{prefix}-at", data=at),
        dcc.Location(id=f"{prefix}-go", refresh="callback-nav"),
        html.Div(
            [
                html.Div(main, className="pu-main"),
                html.Div(side, id=f"{prefix}-side", className="pu-side"),
            ],
            className="pu-columns rs-body",
        ),
    ]


def draft_card(prefix: str, form: Any) -> html.Section:
    foot = html.Div(
        [
            html.Button("Save the draft", id=f"{prefix}-save", type="button",
                        className="io-button io-button-primary"),
            html.Span(id=f"{prefix}-wrong", className="li-wrong", role="alert"),
        ],
        className="rs-foot sm-form",
    )  # fmt: skip
    return card("The draft", html.Div([form, foot]))


def copy_button(prefix: str) -> html.Button:
    return html.Button("Draft a copy", id=f"{prefix}-copy", type="button", className="io-button")


def labelled(box: Any, label: str, hint: str = "", *, hidden: bool = False) -> html.Div:
    """A field with its label, a hint, and a place for what is wrong with it; ``hidden``: only
    screen readers hear the label."""
    return html.Div(
        [
            html.Label(
                [html.Span(label, className="io-sr-only" if hidden else ""), box],
                className="oi-field",
            ),
            html.Span(hint, className="rs-hint") if hint else None,
            wrong(box.id),
        ]
    )


def wrong(key: Mapping[str, str]) -> html.Span:
    """What is wrong with the field of this id."""
    at = {**key, "type": key["type"].replace("-field", "-error")}
    return html.Span(id=at, className="rs-wrong", role="alert")


def at_fields(problems: Sequence[Problem], names: Sequence[str]) -> tuple[list[str], list[str]]:
    """(words of each field of ``names``, words that belong to none of them)."""
    said: dict[str, list[str]] = {name: [] for name in names}
    rest: list[str] = []
    for one in problems:
        place = next((name for name in names if name == one.field), None) or next(
            (n for n in names if n.startswith(one.field) or one.field.startswith(f"{n}.")), None
        )
        (said[place] if place else rest).append(one.words if place else str(one))
    return ["; ".join(said[name]) for name in names], rest


def refusal(problems: Sequence[Problem], names: Sequence[str]) -> tuple[list[str], str]:
    """What a form that cannot be saved says at its fields, and beneath."""
    said, rest = at_fields(problems, names)
    return said, "; ".join(["Some fields are not right; nothing was saved.", *rest])
