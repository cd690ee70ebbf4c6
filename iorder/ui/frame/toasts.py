"""The corner where the page says what has just happened. Told by ``iorder.web.toast``."""

from dash import Input, Output, dcc, html

from iorder.ui.frame.attributes import also
from iorder.web import clientside


def region() -> html.Div:
    """Part of the shell: polite to screen readers, filled by the browser."""
    return html.Div(
        [
            dcc.Store(id="io-toast"),
            html.Div(
                id="io-toasts", className="io-toasts", role="status", **also(aria_live="polite")
            ),
            html.Div(id="io-toast-done", hidden=True),
        ]
    )


clientside(
    "iorder",
    "toast",
    Output("io-toast-done", "children"),
    Input("io-toast", "data"),
    prevent_initial_call=True,
)
