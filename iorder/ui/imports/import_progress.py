"""One import from its start on: how far it is and what came of it."""

import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.imports import import_words as words
from iorder.views.imports import ImportRow

MOVING = "import-moving"
"""The part of the page that is drawn every second."""

PHASES = {
    "": "Starting",
    "staging": "Reading and sorting the files",
    "reading": "Writing to the store",
}


def chip(row: ImportRow) -> html.Span:
    label, tone = words.state_of(row)
    return html.Span(label, className=f"io-chip io-chip-{tone}")


def progress(row: ImportRow, inside: list[Any], may_cancel: bool) -> html.Section:
    """While it waits or runs. ``inside`` is what ``moving`` draws, again and again."""
    cancel = _act("Cancel", "cancel", "io-button im-cancel") if may_cancel else None
    note = "You can leave this page: the import goes on. What is in stays in when you cancel."
    return card(
        "Dry run at work" if row.dry_run else "Import at work",
        html.Div(
            [
                html.Div(cancel, className="im-corner"),
                html.Div(inside, id=MOVING),
                html.P(note, className="im-quiet"),
            ]
        ),
        "nothing is stored" if row.dry_run else None,
        className="im-at-work",
    )


def moving(row: ImportRow, worker_lives: bool) -> list[Any]:
    """A bar with row counts, the phase, the rate, and the counts so far."""
    phase = PHASES.get(row.phase, row.phase.capitalize())
    words_of_phase = "Waiting to start" if row.state == "queued" else phase
    return [
        html.Div(None if worker_lives else no_worker()),
        html.Div(
            [
                html.P([chip(row), words_of_phase], className="im-phase"),
                bar(row),
                html.Div(_pace(row), className="im-pace"),
            ],
            className="im-running",
        ),
        counts(row),
    ]


def no_worker() -> html.Div:
    return html.Div(
        [
            icon("exclamation-triangle"),
            html.Span(
                [
                    "No worker is running, so nothing moves. Start one on the server with ",
                    html.Code("python -m iorder worker"),
                    "; the import then starts by itself.",
                ]
            ),
        ],
        className="io-alert io-alert-warn",
        role="status",
    )


def bar(row: ImportRow) -> html.Div:
    """``role=progressbar``; without a value while the length is not known."""
    percent = row.percent
    value = {} if percent is None else {"aria_valuenow": str(percent)}
    fill = html.Span(
        className="im-bar-fill" + (" is-unknown" if percent is None else ""),
        style={} if percent is None else {"width": f"{percent}%"},
    )
    return html.Div(
        fill,
        className="im-bar",
        role="progressbar",
        **also(
            aria_label=f"Import {row.id}",
            aria_valuemin="0",
            aria_valuemax="100",
            aria_valuetext=_so_far(row),
            **value,
        ),
    )


def _so_far(row: ImportRow) -> str:
    if row.rows == 0 and row.is_open:
        return "no rows yet"
    of = f" of {formats.count(row.total)}" if row.total and row.total >= row.rows else ""
    return f"{formats.count(row.rows)}{of} rows"


def _pace(row: ImportRow) -> list[Any]:
    rate = row.rows / row.seconds if row.seconds >= 1 else 0
    words_of_rate = f"{formats.count(round(rate))} rows a second" if rate else ""
    percent = f"{row.percent}%" if row.percent is not None else ""
    said = [_so_far(row), percent, words_of_rate]
    return [html.Span(one) for one in said if one]


def counts(row: ImportRow) -> html.Dl:
    """Created, updated, unchanged, rejected, and the totals by currency once it has ended."""
    noun = words.noun(row.kind).capitalize()
    would = "would be " if row.dry_run else ""
    told = [
        (f"{noun} {would}created", formats.count(row.created), ""),
        (f"{noun} {would}updated", formats.count(row.updated), ""),
        ("Unchanged", formats.count(row.unchanged), ""),
        ("Rows rejected", formats.count(row.rejected), "is-bad" if row.rejected else ""),
    ]
    if not row.is_open:
        told += [(f"Total in {one.currency}", str(one), "") for one in row.gross]
    return html.Dl(
        [
            html.Div([html.Dt(label), html.Dd(number)], className=f"im-count {css}".strip())
            for label, number, css in told
        ],
        className="im-counts",
    )


def result(row: ImportRow, actions: Sequence[Any]) -> html.Section:
    """What came of it: counts, totals by currency, and where to see it."""
    took = f"{formats.count(row.rows)} rows in {_seconds(row.seconds)}" if row.started_at else None
    parts: list[Any] = [html.Div(chip(row), className="im-corner")]
    if told := _told(row):
        parts.append(told)
    parts.append(counts(row))
    parts.append(html.Div([*links(row), *actions], className="im-links"))
    return card(_headline(row), html.Div(parts), took, className="im-result")


def _headline(row: ImportRow) -> str:
    if row.state == "failed":
        return "The import stopped"
    if row.state == "cancelled":
        return "Cancelled"
    if row.dry_run:
        return "Dry run finished: nothing was stored"
    taken = row.created + row.updated + row.unchanged
    noun = words.noun(row.kind, taken)
    return f"{formats.count(taken)} {noun} in" if taken else "Nothing came in"


def _told(row: ImportRow) -> html.Div | None:
    if row.state == "failed":
        return html.Div([icon("exclamation-triangle"), row.error], role="alert",
                        className="io-alert io-alert-bad")  # fmt: skip
    if row.state == "cancelled":
        stays = "What had come in before stays in." if row.rows else "Nothing had come in yet."
        return html.Div([icon("info-circle"), stays], className="io-alert")
    return None


def links(row: ImportRow) -> list[Any]:
    """Where the rows are to be seen; nothing after a dry run."""
    if row.dry_run or row.kind != "orders" or not (row.created + row.updated + row.unchanged):
        return []
    address = "/orders?" + urlencode({"channel": row.slug})
    return [
        dcc.Link([icon("receipt"), f"See the orders of {row.channel}"], href=address,
                 className="io-button io-button-primary"),
        dcc.Link([icon("speedometer2"), "Open the overview"], href="/", className="io-button"),
    ]  # fmt: skip


def next_acts(row: ImportRow) -> list[html.Button]:
    """What a person may do with an import that has ended."""
    acts: list[html.Button] = []
    if row.state in ("cancelled", "failed") and not row.dry_run:
        acts.append(_act("Resume", "resume", "io-button io-button-primary"))
    if row.state == "done" and row.dry_run:
        acts.append(_act("Import for real", "real", "io-button io-button-primary"))
    if row.dry_run or row.state == "failed":
        acts.append(_act("Change the mapping", "again", "io-button"))
    return acts


def _act(label: str, act: str, class_name: str) -> html.Button:
    return html.Button(
        label,
        id=f"import-{act}",
        type="button",
        className=class_name,
        **also(data_act=json.dumps({"act": act})),
    )


def _seconds(seconds: float) -> str:
    if seconds < 0.1:
        return "less than 0.1 s"
    return f"{seconds:.1f} s" if seconds < 120 else formats.duration(seconds)
