"""What became of each chosen order, as a list that can be closed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from dash import html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip
from iorder.ui.lists.listing import said


@dataclass(frozen=True)
class Outcome:
    """What became of one order; ``undo`` are the acts that take it back."""

    number: str
    words: str
    is_done: bool
    undo: list[dict[str, Any]] = field(default_factory=list)


def outcomes(done: str, found: list[Outcome]) -> tuple[dict[str, Any], html.Div, Any]:
    """(what is said, the list of what became of each order, no bulk edit to follow)."""
    went = sum(one.is_done for one in found)
    words = f"{went} of {len(found)} orders {done}."
    undo = [step for one in found for step in one.undo]
    tone = "ok" if went == len(found) else "bad"
    return (
        said(words, tone, undo={"act": "each", "each": undo} if undo else None, bulk=True),
        _results(words, found),
        None,
    )


def _results(words: str, found: list[Outcome]) -> html.Div:
    refused_first = sorted(found, key=lambda one: one.is_done)
    return results_box(
        words,
        [
            html.Li(
                [
                    html.A(one.number, href=f"/orders/{one.number}"),
                    chip("Done" if one.is_done else "Refused",
                               "ok" if one.is_done else "bad"),
                    html.Span(one.words),
                ]
            )
            for one in refused_first
        ],
    )  # fmt: skip


def results_box(words: str, rows: Sequence[html.Li]) -> html.Div:
    """A title that says the sum, and the rows."""
    return html.Div(
        [
            html.Div(
                [
                    html.Strong(words),
                    html.Button(icon("x-lg"), type="button", className="oi-icon",
                                **also(aria_label="Close the list", data_close_results="true")),
                ],
                className="oi-results-head",
            ),
            html.Ul(list(rows), tabIndex="0", **also(aria_label="What became of each order")),
        ],
        className="oi-results-box",
    )  # fmt: skip
