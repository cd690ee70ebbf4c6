"""What stands where nothing can be shown: empty, failed, loading, not allowed."""

from typing import Any

from dash import dcc, html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon


def empty(title: str, text: str, action: Any = None, icon_name: str = "inbox") -> html.Div:
    """Nothing here, why, and what to do about it."""
    return html.Div(
        [
            html.Div(icon(icon_name), className="io-empty-icon"),
            html.P(title, className="io-empty-title"),
            html.P(text, className="io-empty-text"),
            *([html.Div(action, className="io-empty-action")] if action is not None else []),
        ],
        className="io-empty",
    )


def no_orders() -> html.Div:
    """The whole shop is empty yet: how to begin."""
    return empty(
        "No orders yet",
        "Drop in a file your shop exports: CSV, Excel or JSON. "
        "iOrder guesses its columns and shows them before anything is stored.",
        dcc.Link(
            [icon("upload"), "Import orders"],
            href="/imports",
            className="io-button io-button-primary",
        ),
    )


def failed(message: str, retry_id: Any) -> html.Div:
    """One part of a page that could not be drawn; ``retry_id`` is the button's id."""
    return html.Div(
        [
            html.P([icon("exclamation-triangle"), message], className="io-failed-text"),
            html.Button(
                [icon("arrow-clockwise"), "Retry"],
                id=retry_id,
                className="io-button io-button-small",
                type="button",
            ),
        ],
        className="io-failed",
        role="alert",
    )


def skeleton(rows: int = 3) -> html.Div:
    """Grey bars while something loads; silent to screen readers."""
    return html.Div(
        [html.Div(className="io-skeleton-bar") for _ in range(rows)],
        className="io-skeleton",
        **also(aria_hidden="true"),
    )
