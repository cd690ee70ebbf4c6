"""Where files are dropped: the area, what kind they are, and what became of each.

``assets/imports.js`` sends the files, draws the list of them, and tells ``imports-sent``.
"""

from collections.abc import Sequence

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.imports import import_words as words

READS = "CSV, TSV, Excel, JSON or JSON lines, also packed with gzip or zip"


def drop_area(max_mb: int, channels: Sequence[tuple[str, str]]) -> html.Section:
    """For a first upload: kind and channel beside the area."""
    return html.Section(
        [
            html.Div([_kind(), _channel(channels)], className="im-about"),
            area(
                max_mb,
                "Drop your shop's files here",
                f"{READS}, up to {size(max_mb)} each. Give orders and their lines together when "
                "they are in separate files. Nothing is stored before you have seen a preview.",
            ),
        ],
        className="io-card im-new",
        **also(aria_label="New import"),
    )


def area(max_mb: int, title: str, note: str, again: int | None = None) -> html.Div:
    """The area itself. ``again``: the import whose mapping the files follow."""
    return html.Div(
        [
            html.Div(
                [
                    html.Div(icon("cloud-arrow-up"), className="im-drop-icon"),
                    html.P(title, className="im-drop-title"),
                    html.Button(
                        "Choose files",
                        id="imports-choose",
                        type="button",
                        className="io-button" + ("" if again else " io-button-primary"),
                    ),
                    html.P(note, className="im-drop-note", id="imports-drop-note"),
                ],
                id="imports-drop",
                className="im-drop" + (" is-small" if again else ""),
                **also(data_most=str(max_mb * 1024 * 1024), data_most_words=size(max_mb)),
            ),
            html.Ul(id="imports-queue", className="im-queue", **also(aria_label="Files")),
            html.Div(id="imports-refused", **also(aria_live="polite")),
            dcc.Store(id="imports-again", data=again),
            dcc.Store(id="imports-sent"),
            dcc.Location(id="imports-go", refresh="callback-nav"),
        ]
    )


def refused(text: str) -> html.Div:
    """Why the files could not be used; they can be sent again as they are chosen."""
    return html.Div(
        [
            icon("exclamation-triangle"),
            html.Span(text, className="im-refused-text"),
            html.Button("Retry", type="button", className="io-button io-button-small",
                        **also(data_retry="true")),
        ],
        className="io-alert io-alert-bad",
        role="alert",
    )  # fmt: skip


def _kind() -> html.Div:
    return html.Div(
        [
            html.Label("What the files hold", htmlFor="imports-kind", className="io-label"),
            dbc.Select(id="imports-kind", options=words.kinds(), value="orders"),
        ]
    )


def _channel(channels: Sequence[tuple[str, str]]) -> html.Div:
    return html.Div(
        [
            html.Label("Channel", htmlFor="imports-channel", className="io-label"),
            dbc.Input(
                id="imports-channel",
                placeholder="Where they come from, e.g. Shopify",
                maxlength=60,
                autocomplete="off",
                list="imports-channels",
            ),
            html.Datalist([html.Option(value=label) for _, label in channels],
                          id="imports-channels"),
        ]
    )  # fmt: skip


def size(megabytes: int) -> str:
    """``2 GB``, ``500 MB``."""
    if megabytes >= 1024:
        return f"{megabytes / 1024:.1f}".removesuffix(".0") + " GB"
    return f"{megabytes} MB"
