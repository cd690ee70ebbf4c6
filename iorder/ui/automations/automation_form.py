"""The form of a rule: when, if (rows or an expression), then (acts)."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.flows.automation_acts import ACTS, CHOICES, Field
from iorder.orders.automations import LONGEST_LABEL, MOMENTS, Content
from iorder.orders.condition_facts import FACTS, NUMBER
from iorder.orders.conditions import ABOUT, LONGEST
from iorder.ui.automations.condition_builder import AND, BARE, OR, Row, operators, rows_of
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.wide_table import wide
from iorder.views.automations.automations import Choices

JOINS = ((AND, "All of these hold"), (OR, "One of these holds"))
DUE_WORDS = {"wait": "it waits on", "release": "it is released", "cancel": "the order is cancelled"}
Told = Mapping[str, Any]


def form(content: Content, known: Choices) -> html.Div:
    return html.Div(
        [
            html.Div(
                [
                    _labelled("Name", dbc.Input(id="au-label", value=content.label,
                                                autocomplete="off", maxlength=LONGEST_LABEL)),
                    _labelled("When", dbc.Select(id="au-moment", value=content.moment, options=[
                        {"value": slug, "label": words} for slug, words in MOMENTS.items()])),
                ],
                className="rs-grid",
            ),
            html.H3("If", className="rs-part"),
            html.Div(builder(content.condition, known), id="au-builder"),
            _labelled("Written as", dbc.Textarea(
                id="au-condition", value=content.condition, rows=3, maxlength=LONGEST, debounce=400,
                spellCheck=False, placeholder="total > 100 and country == 'DE'",
                className="au-code")),
            html.Div(id="au-check", className="au-check", **also(aria_live="polite")),
            facts_help(),
            html.H3("Then", className="rs-part"),
            html.Div(act_rows(content.acts, known), id="au-acts"),
            html.Button("Do something more", id="au-add-act", type="button",
                        className="io-button io-button-small"),
        ]
    )  # fmt: skip


def _labelled(words: str, control: Any, *, hidden: bool = False) -> html.Label:
    return html.Label(
        [html.Span(words, className="io-sr-only" if hidden else ""), control], className="oi-field"
    )


def builder(condition: str, known: Choices, rows: Sequence[Row] = (), join: str = AND) -> list[Any]:
    """The rows that mean ``condition``; ``rows`` instead where they say no expression yet."""
    found = rows_of(condition)
    if rows:
        found = (list(rows), join)
    by_hand = found is None
    shown, how = found or ([], AND)
    told = html.P("This one is written by hand: rows cannot say it. A new row begins it anew.",
                  className="rs-hint") if by_hand else None  # fmt: skip
    return [
        told,
        html.Div([_row(at, one, known) for at, one in enumerate(shown)], className="au-rows"),
        html.Div(
            [
                html.Button([icon("plus-lg"), "Add a row"], id="au-add-row", type="button",
                            className="io-button io-button-small"),
                _labelled("How rows go together", dbc.Select(
                    id="au-join", value=how, size="sm",
                    options=[{"value": value, "label": words} for value, words in JOINS]),
                    hidden=True),
            ],
            className="au-row-foot",
        ),
    ]  # fmt: skip


def _row(at: int, row: Row, known: Choices) -> html.Div:
    fact = FACTS[row.fact]
    options = operators(row.fact)
    values = known.values.get(fact.choices, ())
    listed = f"au-values-{at}"
    return html.Div(
        [
            _labelled(f"Row {at + 1}: what", dbc.Select(
                id={"type": "au-row", "at": at, "part": "fact"}, value=row.fact,
                options=[{"value": name, "label": one.label} for name, one in FACTS.items()]),
                hidden=True),
            _labelled(f"Row {at + 1}: how", dbc.Select(
                id={"type": "au-row", "at": at, "part": "operator"}, value=row.operator,
                options=[{"value": slug, "label": words} for slug, (words, _) in options.items()]),
                hidden=True),
            _labelled(f"Row {at + 1}: value", dbc.Input(
                id={"type": "au-row", "at": at, "part": "value"}, value=row.value,
                autocomplete="off", list=listed if values else None, debounce=400,
                inputmode="decimal" if fact.kind == NUMBER else "text",
                placeholder="one, another" if row.operator in ("in", "out") else "",
                disabled=row.operator in BARE), hidden=True),
            html.Datalist([html.Option(value=one) for one in values], id=listed),
            html.Button(icon("x-lg"), id={"type": "au-drop-row", "at": at}, type="button",
                        className="oi-icon", **also(aria_label=f"Remove row {at + 1}")),
        ],
        className="au-row",
    )  # fmt: skip


def facts_help() -> html.Details:
    rows = [
        html.Tr([html.Td(html.Code(name)), html.Td(fact.label), html.Td(fact.kind),
                 html.Td(fact.words)])
        for name, fact in FACTS.items()
    ]  # fmt: skip
    head = [html.Th(word, scope="col") for word in ("Written", "What", "Kind", "Meaning")]
    words = ", ".join(f".{name}{'()' if 'with' in name else ''}" for name in ABOUT)
    return html.Details(
        [
            html.Summary("What can be asked of an order", className="au-help"),
            html.P([
                "Compare with ==, !=, <, <=, >, >= and in; join with and, or, not and brackets; "
                "texts stand in quotes, lists in [ ]. Of a text or a set: ", html.Code(words), ".",
            ], className="rs-hint"),
            wide(html.Table([html.Thead(html.Tr(head)), html.Tbody(rows)], className="oi-lines"),
                 "What can be asked of an order"),
        ]
    )  # fmt: skip


def act_rows(acts: Sequence[Told], known: Choices) -> list[Any]:
    return [_act(at, told, known) for at, told in enumerate(acts)]


def _act(at: int, told: Told, known: Choices) -> html.Fieldset:
    act = ACTS[str(told["act"])]
    return html.Fieldset(
        [
            html.Legend(f"{at + 1}."),
            html.Div(
                [
                    _labelled("Do", dbc.Select(
                        id={"type": "au-act", "at": at, "name": "act"}, value=act.slug,
                        options=[{"value": one.slug, "label": one.label}
                                 for one in ACTS.values()])),
                    *(_labelled(one.label, _field(at, one, told, known)) for one in act.fields),
                ],
                className="rs-grid",
            ),
            html.Div(html.Button("Leave it out", id={"type": "au-drop-act", "at": at},
                                 type="button", className="io-button io-button-small"),
                     className="rs-rule-foot"),
        ],
        className="rs-rule",
    )  # fmt: skip


def _field(at: int, field: Field, told: Told, known: Choices) -> Any:
    key = {"type": "au-act", "at": at, "name": field.slug}
    value = told.get(field.slug, "")
    options = _options(field.kind, known)
    if options is not None:
        first = "" if field.is_needed else options[0][0]
        return dbc.Select(
            id=key, value=value or first,
            placeholder="Choose",
            options=[{"value": slug, "label": label} for slug, label in options],
        )  # fmt: skip
    if isinstance(value, list | tuple):
        value = ", ".join(str(one) for one in value)
    return dbc.Input(
        id=key, value=str(value), autocomplete="off", maxlength=1_000,
        inputmode="numeric" if field.kind == "number" else "text",
    )  # fmt: skip


def _options(kind: str, known: Choices) -> list[tuple[str, str]] | None:
    if kind == "person":
        return list(known.people)
    if kind == "point":
        return list(known.points)
    if kind == "when_due":
        return list(DUE_WORDS.items())
    if kind in CHOICES:
        return [(one, one.capitalize()) for one in CHOICES[kind]]
    return None


def acts_of(values: Sequence[Any], ids: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The acts as the form has them; what is of another act than is chosen is left out."""
    found: dict[int, dict[str, Any]] = {}
    for one, value in zip(ids, values, strict=True):
        found.setdefault(int(one["at"]), {})[str(one["name"])] = value
    return [_of_its_own(told) for _, told in sorted(found.items())]


def _of_its_own(told: dict[str, Any]) -> dict[str, Any]:
    act = ACTS[str(told["act"])]
    names = {field.slug for field in act.fields}
    return {"act": act.slug, **{name: text for name, text in told.items() if name in names}}
