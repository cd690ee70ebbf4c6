"""The link in the bulk bar that prints the packing slips of the chosen orders in one file."""

from dash import Input, Output, html

from iorder.ui.frame.icons import icon
from iorder.web import clientside


def link() -> html.A:
    """Its address is set in the browser, by what is chosen; hidden past what one file holds."""
    return html.A(
        [icon("printer"), "Packing slips"], id="orders-bulk-slips", target="_blank", hidden=True,
        className="oi-pill is-solid",
    )  # fmt: skip


clientside(
    "returns", "slips", Output("orders-bulk-slips", "href"), Output("orders-bulk-slips", "hidden"),
    Input("orders-grid", "selectedRows"), Input("orders-all", "data"),
)  # fmt: skip
