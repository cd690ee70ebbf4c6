"""Fields of the rule form: each with its label, a hint, and a place for what is wrong with it."""

from collections.abc import Mapping, Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.ui.frame.rule_drafts import labelled, wrong

Values = Mapping[str, Any]


def key_of(name: str) -> dict[str, str]:
    return {"type": "rs-field", "name": name}


def text(name: str, label: str, values: Values, hint: str = "", maxlength: int = 400) -> html.Div:
    return labelled(_input(name, values, maxlength=maxlength), label, hint)


def number(
    name: str, label: str, values: Values, hint: str = "", most: int = 10**9
) -> html.Div:  # fmt: skip
    box = _input(name, values, type="number", min=0, max=most, step=1)
    return labelled(box, label, hint)


def choice(
    name: str, label: str, options: Sequence[tuple[str, str]], values: Values
) -> html.Div:  # fmt: skip
    box = dbc.Select(
        id=key_of(name), value=values.get(name) or options[0][0],
        options=[{"value": key, "label": words} for key, words in options],
    )  # fmt: skip
    return labelled(box, label)


def checkbox(name: str, label: str, values: Values) -> html.Div:
    box = dbc.Checkbox(id=key_of(name), value=bool(values.get(name)), label=label)
    return html.Div([box, wrong(box.id)])


def field(
    name: str, label: str, values: Values, kind: str = "text", *, hidden: bool = False
) -> html.Div:
    """A field of a table, whose label only screen readers hear."""
    more = {"type": "number", "min": 0, "step": 1} if kind == "number" else {"maxlength": 14}
    return labelled(_input(name, values, size="sm", **more), label, hidden=hidden)


def _input(name: str, values: Values, **more: Any) -> dbc.Input:
    value = values.get(name)
    return dbc.Input(
        id=key_of(name), value="" if value is None else value, autocomplete="off", **more
    )
