"""The menu that takes a page's view away: CSV at once, larger forms by a worker."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html
from dash.exceptions import PreventUpdate

from iorder.downloads import csv_address
from iorder.insight import exports
from iorder.insight.workbooks import FORMATS, Format
from iorder.kernel.store import run
from iorder.session import actor, may, store, zone
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.views.export import count, export_of
from iorder.web import callback, toast

FORMS = {"xlsx": "Excel", "parquet": "Parquet", "jsonl": "JSON lines"}


def menu(slug: str) -> Any:
    """The button of the export ``slug``; nothing where the person may not take it away."""
    if not may(export_of(slug).needs):
        return None
    items: list[Any] = [
        html.A(
            [icon("filetype-csv"), "CSV, now"],
            id=f"{slug}-export-csv", href=csv_address(slug, {}), className="io-menu-item",
        ),
        *(
            html.Button(
                [icon("file-earmark-arrow-down"), f"{label}, by a worker"],
                id={"type": f"{slug}-export", "form": form}, type="button",
                className="io-menu-item",
            )
            for form, label in FORMS.items()
        ),
        html.Hr(className="io-menu-line"),
        dcc.Link("Your exports", href="/exports", className="io-menu-item"),
    ]  # fmt: skip
    return html.Details(
        [
            html.Summary([icon("download"), "Export"], className="io-button"),
            html.Div(
                items, className="io-menu io-menu-down", role="group",
                **also(aria_label="Export this view"),
            ),
            html.Span(id=f"{slug}-export-said", hidden=True),
        ],
        className="io-dropdown",
    )  # fmt: skip


def serve(slug: str, view: str) -> None:
    """Join the menu of ``slug`` to the page's store ``view``, which holds its filter as a dict."""
    needs = export_of(slug).needs

    @callback(Output(f"{slug}-export-csv", "href"), Input(view, "data"), needs=needs)
    def point_at(query: dict[str, str] | None) -> str:
        return csv_address(slug, query or {})

    @callback(
        Output(f"{slug}-export-said", "children"),
        Input({"type": f"{slug}-export", "form": ALL}, "n_clicks"),
        State(view, "data"),
        needs=needs,
        prevent_initial_call=True,
    )
    def ask(clicks: list[int | None], query: dict[str, str] | None) -> str:
        if not any(clicks) or not isinstance(ctx.triggered_id, dict):
            raise PreventUpdate
        form: Format = next(one for one in FORMATS if one == ctx.triggered_id["form"])
        total = count(store(), export_of(slug), query or {}, zone())
        wanted = exports.Wanted(slug, form, query or {}, zone(), total)
        run(store(), actor(), exports.ask, wanted)
        toast(f"{total:,} rows are being written; find the file under Your exports.", "info")
        return form
