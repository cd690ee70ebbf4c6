"""A secret that is not stored and cannot be shown again: to be copied now."""

from typing import Any

import dash_bootstrap_components as dbc
from dash import html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon


def shown_once(words: list[Any], label: str, value: str, key: str) -> html.Div:
    """``words`` over it; ``key``: the id of its field."""
    return html.Div(
        [
            html.P(words),
            html.Div(
                [
                    html.Label(
                        [html.Span(label, className="io-sr-only"),
                         dbc.Input(id=key, value=value, readonly=True)],
                        className="io-people-link",
                    ),
                    html.Button([icon("copy"), "Copy"], type="button", className="io-button",
                                **also(data_copy=key)),
                ],
                className="io-people-copy",
            ),
        ],
        className="io-card io-people-told",
        role="status",
    )  # fmt: skip
