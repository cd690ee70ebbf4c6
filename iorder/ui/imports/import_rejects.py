"""The rows an import refused: a page of them, and the file to correct and send again."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from dash import dcc, html

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.shell import card
from iorder.views.imports import ImportRow, Reject

MOST_CELLS = 12
LONGEST_CELL = 80


def rejects(row: ImportRow, some: Sequence[Reject], before: int, again: Any) -> html.Section | None:
    """The refused rows a page at a time; ``before`` were shown on earlier pages."""
    if not row.rejected:
        return None
    last = before + len(some)
    download = html.A(
        [icon("download"), "Download as CSV"],
        href=f"/imports/{row.id}/rejects.csv",
        className="io-button",
        download=f"import-{row.id}-rejects.csv",
    )
    explain = html.P(
        "Correct the cells in a spreadsheet, keep the first row, and send the file again: it is "
        "read with the same mapping"
        + (". Nothing is in yet." if row.dry_run else ", and the good rows are in already."),
        className="im-quiet im-explain",
    )
    return card(
        "Rows that could not be taken",
        html.Div(
            [
                html.Div(download, className="im-corner"),
                explain,
                html.Div(_reject_table(some), className="im-scroll"),
                _pages(row, some, before, last),
                again,
            ]
        ),
        f"{formats.count(before + 1)}–{formats.count(last)} of {formats.count(row.rejected)}",
        className="im-rejects",
    )


def _reject_table(some: Sequence[Reject]) -> html.Table:
    return html.Table(
        [
            html.Caption("Rejected rows", className="io-sr-only"),
            html.Thead(
                html.Tr(
                    [
                        html.Th("Row", scope="col", className="io-number"),
                        *(html.Th(text, scope="col") for text in ("Column", "Reason", "Cells")),
                    ]
                )
            ),
            html.Tbody([_reject(one, len({each.file for each in some}) > 1) for one in some]),
        ],
        className="im-table",
    )


def _reject(one: Reject, name_file: bool) -> html.Tr:
    row = [html.Span(formats.count(one.row))]
    if name_file:
        row.append(html.Span(one.file, className="im-below"))
    return html.Tr(
        [
            html.Td(row, className="io-number"),
            html.Td(html.Code(one.column, className="im-value") if one.column else "–"),
            html.Td(one.reason, className="im-reason"),
            html.Td(_cells(one), className="im-cells"),
        ]
    )


def _cells(one: Reject) -> list[Any]:
    """The cells that hold something, the one at fault first and marked."""
    filled = {name: text for name, text in one.cells.items() if text}
    order = sorted(filled, key=lambda name: name != one.column)
    shown = [
        html.Span(
            [html.Span(name, className="im-cell-name"), _short(filled[name])],
            className="im-cell" + (" is-bad" if name == one.column else ""),
        )
        for name in order[:MOST_CELLS]
    ]
    more = len(order) - len(shown)
    return [*shown, html.Span(f"+ {more} more", className="im-quiet")] if more > 0 else shown


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_CELL else text[: LONGEST_CELL - 1] + "…"


def _pages(row: ImportRow, some: Sequence[Reject], before: int, last: int) -> html.Nav | None:
    if not before and last >= row.rejected:
        return None
    steps: list[Any] = []
    if before:
        steps.append(dcc.Link("First page", href=f"/imports/{row.id}", className="io-button"))
    if last < row.rejected and some:
        query = urlencode({"after": some[-1].id, "before": last})
        steps.append(
            dcc.Link("Next page", href=f"/imports/{row.id}?{query}", className="io-button")
        )
    return html.Nav(steps, className="im-links", **also(aria_label="Pages of rejected rows"))
