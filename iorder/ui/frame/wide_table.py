"""A table that may be wider than its place: it scrolls, by keyboard too."""

from dash import html

from iorder.ui.frame.attributes import also


def wide(table: html.Table, label: str) -> html.Div:
    """``label``: what the table is, for those who hear it."""
    return html.Div(
        table, className="sh-scroll", tabIndex=0, role="region", **also(aria_label=label)
    )
