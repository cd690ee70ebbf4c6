"""The list of imports: what each brought, who started it, and what can be done with it."""

import json
from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from iorder.ui.frame import formats, states
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.ui.imports import import_words as words
from iorder.ui.imports.import_progress import bar, chip
from iorder.views.imports import ImportRow

HEADS = (
    ("Import", ""), ("State", ""), ("Created", "io-number"), ("Updated", "io-number im-wide"),
    ("Unchanged", "io-number im-wide"), ("Rejected", "io-number"), ("Started", "im-wide"),
    ("", ""),
)  # fmt: skip


def past(rows: Sequence[ImportRow], may_run: bool) -> html.Section:
    """Every import that was started, the newest first."""
    if not rows:
        way = "Drop a file above to begin." if may_run else "Nobody has imported anything yet."
        nothing = states.empty(
            "No imports yet",
            f"What was imported is listed here, with its counts and what was refused. {way}",
        )
        return card("Past imports", nothing)
    table = html.Table(
        [
            html.Caption("Imports", className="io-sr-only"),
            html.Thead(html.Tr([_head(text, css) for text, css in HEADS])),
            html.Tbody([_row(row, may_run) for row in rows]),
        ],
        className="im-table im-list",
    )
    box = html.Div(
        table, className="im-scroll", role="region", tabIndex="0", **also(aria_label="Imports")
    )
    return card("Past imports", box, _note(rows))


def _note(rows: Sequence[ImportRow]) -> str:
    moving = sum(row.is_open for row in rows)
    number = "1 import" if len(rows) == 1 else f"{formats.count(len(rows))} imports"
    return f"{number}, {moving} at work" if moving else number


def _head(text: str, css: str) -> html.Th:
    inside = text or html.Span("Actions", className="io-sr-only")
    return html.Th(inside, scope="col", className=css)


def _row(row: ImportRow, may_run: bool) -> html.Tr:
    return html.Tr(
        [
            html.Th(_name(row), scope="row"),
            html.Td([chip(row), bar(row) if row.is_open else None], className="im-state"),
            *(
                html.Td(formats.count(number), className=f"io-number {css}")
                for number, css in (
                    (row.created, ""), (row.updated, "im-wide"), (row.unchanged, "im-wide"),
                )
            ),
            html.Td(_rejected(row), className="io-number"),
            html.Td(
                [html.Span(formats.moment(row.created_at)),
                 html.Span(f"by {row.by}" if row.by else "", className="im-below")],
                className="im-wide im-nowrap",
            ),
            html.Td(html.Div(_actions(row, may_run), className="im-row-acts")),
        ],
        key=str(row.id),
    )  # fmt: skip


def _name(row: ImportRow) -> list[Any]:
    parts = [words.kind_label(row.kind), row.channel, "dry run" if row.dry_run else ""]
    return [
        dcc.Link(f"{row.id} · {words.files_label(row.files)}", href=f"/imports/{row.id}",
                 title=", ".join(row.files), className="im-name", id=f"imports-open-{row.id}"),
        html.Span(" · ".join(part for part in parts if part), className="im-below"),
    ]  # fmt: skip


def _rejected(row: ImportRow) -> Any:
    if not row.rejected:
        return "0"
    return html.A(
        [icon("download"), formats.count(row.rejected)],
        href=f"/imports/{row.id}/rejects.csv",
        className="im-download",
        id=f"imports-rejects-{row.id}",
        **also(aria_label=f"Download the {row.rejected:,} rejected rows of import {row.id}"),
    )


def _actions(row: ImportRow, may_run: bool) -> list[html.Button]:
    if not may_run:
        return []
    if row.is_open:
        return [_act("Cancel", row)]
    return [_act("Resume", row)] if row.state in ("cancelled", "failed") else []


def _act(label: str, row: ImportRow) -> html.Button:
    return html.Button(
        label,
        type="button",
        id=f"imports-{label.lower()}-{row.id}",
        className="io-button io-button-small",
        **also(
            data_act=json.dumps({"act": label.lower(), "import": row.id}),
            aria_label=f"{label} import {row.id}",
        ),
    )
