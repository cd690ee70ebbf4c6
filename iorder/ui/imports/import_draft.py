"""An import before its start: what was found, what must be answered, the preview, and Start."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import html

from iorder.channels.review import Review
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.imports import import_columns, import_settings
from iorder.ui.imports import import_words as words

STEPS = ("Files", "Columns and preview", "Import")


def steps(now: int) -> html.Ol:
    """Where a person is on the way: files, columns, import."""
    return html.Ol(
        [
            html.Li(
                [
                    html.Span(
                        icon("check2") if at < now else str(at + 1), className="im-step-mark"
                    ),
                    word,
                    html.Span(" (done)", className="io-sr-only") if at < now else None,
                ],
                className="im-step" + (" is-done" if at < now else " is-now" if at == now else ""),
                **also(aria_current="step" if at == now else None),
            )
            for at, word in enumerate(STEPS)
        ],
        className="im-steps",
    )


def sheet(
    found: Review, rows: int | None, profiles: Mapping[str, str], draw_preview: Callable[[], Any]
) -> list[Any]:
    """The whole editor. ``draw_preview`` draws its card or what went wrong with it.

    Every part keeps its place, or the browser would make those behind it anew while one types.
    """
    return [
        html.Div(_missing(found.missing)),
        html.Div(import_columns.questions(found.questions, _answers(found))),
        html.Div(import_columns.files(found), className="im-body"),
        html.Div(import_settings.settings(found.plan, profiles), className="im-layer"),
        html.Div(import_settings.translations(found)),
        html.Div(draw_preview(), id="import-preview"),
        _start(found, rows),
    ]


def _missing(missing: Sequence[str]) -> html.Div | None:
    if not missing:
        return None
    return html.Div(
        [
            icon("exclamation-triangle"),
            html.Span(
                [
                    "No column was found for ",
                    html.Strong(words.missing_words(missing)),
                    ". Choose one under Means below.",
                ]
            ),
        ],
        className="io-alert io-alert-warn",
        role="status",
    )


def _answers(found: Review) -> Mapping[str, str]:
    plan = found.plan
    return {"date_format": plan.date_order, "decimal": plan.decimal, "currency": plan.currency}


def problems(found: Review) -> list[str]:
    """Why it cannot start yet; empty when it can."""
    told = []
    if found.missing:
        told.append("Choose a column for " + words.missing_words(found.missing))
    if found.questions:
        number = len(found.questions)
        told.append("Answer the question above" if number == 1
                    else f"Answer the {number} questions above")  # fmt: skip
    return told


def _start(found: Review, number: int | None) -> html.Div:
    waits = problems(found)
    rows = f"{formats.count(number)} rows" if number else ""
    noun = words.kind_label(found.plan.kind).lower()
    ready = " · ".join(part for part in (f"Ready to import {noun}", rows) if part)
    return html.Div(
        [
            html.P(
                ". ".join(waits) + "." if waits else ready,
                className="im-start-words" + (" is-waiting" if waits else ""),
                id="import-ready",
            ),
            html.A(
                "See the preview", href="#import-preview", className="io-button", hidden=bool(waits)
            ),
            _act("Discard", {"act": "discard"}, "io-button"),
            _act("Dry run", {"act": "dry"}, "io-button", bool(waits)),
            _act(f"Import {noun}", {"act": "start"}, "io-button io-button-primary", bool(waits)),
        ],
        className="im-start",
        role="group",
        **also(aria_label="Start"),
    )


def _act(label: str, told: Mapping[str, str], class_name: str, is_off: bool = False) -> html.Button:
    return html.Button(
        label,
        type="button",
        className=class_name,
        disabled=is_off,
        id=f"import-{told['act']}",
        **also(data_act=json.dumps(told), aria_describedby="import-ready" if is_off else None),
    )


def broken(text: str) -> html.Section:
    """The files could not be looked at: what to do about it."""
    alert = html.Div(
        [icon("exclamation-triangle"), html.Span(text)],
        className="io-alert io-alert-bad",
        role="alert",
    )
    acts = html.Div(
        [
            _act("Retry", {"act": "look"}, "io-button io-button-small"),
            _act("Discard", {"act": "discard"}, "io-button io-button-small"),
        ],
        className="im-links",
    )
    return card("These files cannot be read", html.Div([alert, acts]))
