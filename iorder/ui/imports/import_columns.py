"""What the files were found to hold: questions first, then each file and what its columns mean.

Selects and radios here carry ``data-edit``; ``assets/imports.js`` sends a change of one as
``import-edit``: the element's ``data-edit`` with its ``value``.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.channels.plan import ROLES, FilePlan, Guess, Question
from iorder.channels.review import Review
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.imports import import_words as words

Placed = tuple[int, Guess]
"""A column's place in its file and what it means: the place is its id on the page."""

MOST_COLUMNS = 200
MOST_EXAMPLES = 4
FEW = 4

ANSWERS = {
    "dmy": "Day first: 31/12/2026",
    "mdy": "Month first: 12/31/2026",
    "ymd": "Year first: 2026/12/31",
    ".": "Point: 1,234.50",
    ",": "Comma: 1.234,50",
    "percent": "Percent: 10 is 10%",
    "amount": "Amount: 10 is 10.00 off",
    "fraction": "Fraction: 0.1 is 10%",
}
"""Answer -> what people read; every other answer is shown as it is."""


def editable(child: Any, **edit: Any) -> html.Div:
    """``child`` whose changes are sent as ``edit`` with the chosen value."""
    return html.Div(child, className="im-edit", **also(data_edit=json.dumps(edit)))


def questions(asked: Sequence[Question], answered: Mapping[str, str]) -> html.Section | None:
    """Everything only a person can answer; nothing may start before."""
    if not asked:
        return None
    return card(
        "One answer first" if len(asked) == 1 else f"{len(asked)} answers first",
        html.Div([_question(one, answered.get(one.key, "")) for one in asked]),
        "iOrder does not guess what could be read in two ways",
        className="im-questions",
    )


def _question(one: Question, answer: str) -> html.Div:
    examples = [html.Code(text, className="im-value") for text in one.examples[:MOST_EXAMPLES]]
    seen = html.P(["In the file: ", *examples], className="im-quiet") if examples else None
    name = f"import-question-{one.key}".replace(".", "-").replace("{", "").replace("}", "")
    return html.Div(
        [
            html.Div([html.P(one.text, className="im-question-text", id=f"{name}-text"), seen]),
            editable(_choices(one, answer), act="answer", key=one.key),
        ],
        className="im-question",
        role="group",
        **also(aria_labelledby=f"{name}-text"),
    )


def _choices(one: Question, answer: str) -> Any:
    options = [{"value": key, "label": ANSWERS.get(key, words.spaced(key))} for key in one.choices]
    component_id = {"type": "import-answer", "key": one.key}
    if not options:
        return dbc.Input(id=component_id, value=answer, debounce=True, className="im-narrow")
    if len(options) <= FEW:
        return dbc.RadioItems(
            id=component_id, options=options, value=answer or None, className="im-radios"
        )
    return html.Label(
        [
            html.Span(one.text, className="io-sr-only"),
            dbc.Select(
                id=component_id, value=answer, className="im-narrow",
                options=options, placeholder="Choose…",
            ),
        ]
    )  # fmt: skip


def files(found: Review) -> list[html.Section]:
    """A card a file: how it is read, and the table of its columns."""
    plan = found.plan
    return [
        _file(at, one, guesses, plan.kind)
        for at, (one, guesses) in enumerate(zip(plan.files, found.guesses, strict=True))
    ]


def _file(at: int, one: FilePlan, guesses: Sequence[Guess], kind: str) -> html.Section:
    used = [(place, guess) for place, guess in enumerate(guesses) if guess.field]
    left = [(place, guess) for place, guess in enumerate(guesses) if not guess.field]
    if not one.role:
        hint = f"This file is not read for {words.kind_label(kind).lower()}; import it by itself."
        unread = html.Div([_reading(at, one, kind), html.P(hint, className="im-quiet")])
        return card(one.name, unread, "not used", className="im-file is-unused")
    parts: list[Any] = [_reading(at, one, kind)]
    if used:
        parts.append(_table(at, one, used, f"Columns of {one.name} that are used"))
    if left:
        parts.append(_left_out(at, one, left, not used))
    note = f"{len(used):,} of {len(guesses):,} columns used"
    return card(one.name, html.Div(parts), note, className="im-file")


def _left_out(at: int, one: FilePlan, left: Sequence[Placed], is_open: bool) -> html.Details:
    more = len(left) - MOST_COLUMNS
    note = f"The {more:,} columns after these are left out too." if more > 0 else ""
    return html.Details(
        [
            html.Summary(
                [icon("chevron-right"), f"Columns left out ({len(left):,})"],
                className="im-summary",
            ),
            _table(at, one, left[:MOST_COLUMNS], f"Columns of {one.name} that are left out"),
            html.P(note, className="im-quiet"),
        ],
        className="im-left-out",
        id=f"import-left-out-{at}",
        open=is_open,
    )


def _reading(at: int, one: FilePlan, kind: str) -> html.Dl:
    format_label = words.FORMATS.get(one.format, one.format.upper())
    facts: list[tuple[str, Any]] = [("Holds", _role(at, one, kind)), ("Format", format_label)]
    if one.encoding:
        facts.append(("Encoding", one.encoding.upper().replace("_", "-")))
    if one.separator:
        facts.append(("Separator", words.SEPARATORS.get(one.separator, repr(one.separator))))
    if one.sheet:
        facts.append(("Sheet", one.sheet))
    facts.append(("Header", f"Row {one.options.get('header_row', '1')}"))
    return html.Dl(
        [html.Div([html.Dt(name), html.Dd(value)]) for name, value in facts], className="im-facts"
    )


def _role(at: int, one: FilePlan, kind: str) -> Any:
    if kind != "orders":
        return words.ROLE_LABELS.get(one.role, one.role)
    select = dbc.Select(
        id=f"import-role-{at}",
        value=one.role or words.NONE,
        options=[
            {"value": words.NONE, "label": "Nothing that is used"},
            *({"value": role, "label": words.ROLE_LABELS[role]} for role in ROLES),
        ],
        className="im-select",
    )
    label = html.Label([html.Span(f"What {one.name} holds", className="io-sr-only"), select])
    return editable(label, act="role", file=at)


def _table(at: int, one: FilePlan, guesses: Sequence[Placed], caption: str) -> html.Div:
    head = ("Column in the file", "Values", "Means", "How sure")
    options = [{"value": words.NONE, "label": "Leave out"}, *_options(one)]
    return html.Div(
        html.Table(
            [
                html.Caption(caption, className="io-sr-only"),
                html.Thead(html.Tr([html.Th(text, scope="col") for text in head])),
                html.Tbody([_row(at, place, guess, options) for place, guess in guesses]),
            ],
            className="im-table im-columns",
        ),
        className="im-scroll",
    )


def _options(one: FilePlan) -> list[dict[str, str]]:
    """Every field of its role, and the numbered ones (``line_title#2``) the file has."""
    names = [name for name, _ in words.fields_of(one.role)]
    names += [name for name in one.columns if name not in names]
    return [{"value": name, "label": words.field_label(name)} for name in names]


def _row(at: int, place: int, guess: Guess, options: list[dict[str, str]]) -> html.Tr:
    select = dbc.Select(
        id=f"import-field-{at}-{place}",
        value=guess.field or words.NONE,
        options=options,
        className="im-select",
    )
    label = html.Label([html.Span(f"{guess.header} means", className="io-sr-only"), select])
    samples = [html.Code(text, className="im-value") for text in guess.samples[:3]]
    return html.Tr(
        [
            html.Th(guess.header, scope="row"),
            html.Td(samples or html.Span("empty", className="im-quiet"), className="im-samples"),
            html.Td(editable(label, act="field", file=at, header=guess.header)),
            html.Td(_sure(guess)),
        ],
        key=guess.header,
    )


def _sure(guess: Guess) -> html.Div:
    word = words.confidence(guess.confidence if guess.field else 0)
    if not guess.field and not guess.reason:
        return html.Div(word, className="im-sure im-quiet")
    share = round(100 * guess.confidence) if guess.field else 0
    return html.Div(
        [
            html.Span(
                className="im-sure-bar",
                style={"--im-share": f"{share}%"},
                **also(aria_hidden="true"),
            ),
            html.Span(word, className="im-sure-word"),
            tip(f"{guess.header}: {guess.reason}", guess.reason) if guess.reason else None,
        ],
        className=f"im-sure im-sure-{word.lower()}" if guess.field else "im-sure",
    )


def tip(label: str, text: str) -> html.Button:
    """A reason that is shown on hovering and on focus, and read out."""
    return html.Button(
        icon("info-circle"),
        type="button",
        className="io-tip",
        **also(aria_label=label, data_tip=text),
    )
