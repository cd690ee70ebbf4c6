"""What pages show of a file from the shelves: the button that sends one, and its refused rows."""

from collections.abc import Sequence
from typing import Any

from dash import html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon

Refused = Sequence[tuple[int, str, str]]
"""(row, column, why)."""


def button(label: str, into: str, hint: str) -> html.Button:
    """Sends a file; its token goes to the store ``into`` (``assets/shelves.js``)."""
    return html.Button(
        [icon("upload"), label], type="button", className="io-button", title=hint,
        **also(data_shelf_file=into),
    )  # fmt: skip


def refused(bad: Refused, number: int) -> html.Div:
    """The first refused rows of ``number``, and what to do with them."""
    more = number - len(bad)
    rows = [
        html.Tr([html.Td(str(row), className="oi-number"), html.Td(column), html.Td(reason)])
        for row, column, reason in bad
    ]
    heads = html.Tr([html.Th("Row", scope="col", className="oi-number"),
                     html.Th("Column", scope="col"), html.Th("Why", scope="col")])  # fmt: skip
    return html.Div(
        [
            html.Table([html.Thead(heads), html.Tbody(rows)], className="oi-lines sh-bad"),
            html.P(f"{more:,} more stand in the file.", className="oi-quiet") if more else None,
            html.P("Put them right in the file and send it again.", className="oi-quiet"),
        ]
    )


def download(address: str) -> html.A:
    return html.A([icon("download"), "Download the refused rows"], className="io-button",
                  href=address, download="")  # fmt: skip


def shown(bad: Sequence[Any], most: int = 200) -> list[tuple[int, str, str]]:
    """The first ``most`` refused rows as plain data."""
    return [(one.row, one.column, one.reason) for one in bad[:most]]
