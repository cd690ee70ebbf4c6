"""One import: its mapping and preview while it is a draft, then its progress and its result."""

from typing import Any

from dash import ALL, Input, Output, State, ctx, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.kernel.errors import InvalidInput, NotFound
from iorder.ui.frame import states
from iorder.ui.frame.addresses import key_in
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.imports import import_begin, import_page
from iorder.views import imports
from iorder.web import callback, clientside, page, store

BEGIN = import_begin  # its callback belongs to this page
RETRY = {"type": "import-retry", "part": "body"}
Drawn = tuple[Any, bool, Any]


def layout(number: str = "", after: str = "0", before: str = "0", **_: str) -> Any:
    back = dcc.Link("All imports", href="/imports", className="io-button")
    try:
        row = imports.one_import(store(), key_in(number, "an import"))
        place = {"after": key_in(after, "an import"), "before": key_in(before, "an import")}
    except (NotFound, InvalidInput) as missing:
        told = states.empty("There is no such import", str(missing), back)
        return page_frame("Import", "", [], [html.Div(told, className="io-card")])
    return page_frame(
        import_page.title(row),
        ", ".join(row.files),
        [back],
        [
            dcc.Store(id="import-id", data=row.id),
            dcc.Store(id="import-rejects-from", data=place),
            dcc.Store(id="import-edit"),
            dcc.Store(id="import-said"),
            dcc.Interval(id="import-tick", interval=1_000, disabled=True),
            dcc.Location(id="import-go", refresh="callback-nav"),
            html.Div(id="import-problem"),
            html.Div(card("Looking at the files", states.skeleton(8)), id="import-body",
                     className="im-body"),
            html.Div(id="import-announced", className="io-sr-only", role="status"),
        ],
    )  # fmt: skip


@callback(
    Output("import-body", "children"),
    Output("import-tick", "disabled"),
    Output("import-announced", "children"),
    Input("import-id", "data"),
    Input("import-said", "data"),
    Input("import-tick", "n_intervals"),
    Input({"type": "import-retry", "part": ALL}, "n_clicks"),
    State("import-rejects-from", "data"),
    needs="imports.view",
    failed=lambda words: (card("Import", states.failed(words, RETRY)), True, no_update),
)
def show(
    import_id: int, _said: object, _ticks: int | None, clicks: list[int | None],
    place: dict[str, int],
) -> Drawn:  # fmt: skip
    if isinstance(ctx.triggered_id, dict) and not any(clicks):
        raise PreventUpdate
    row = imports.one_import(store(), import_id)
    if ctx.triggered_id == "import-tick" and row.is_open:
        import_page.move(row)
        return no_update, False, import_page.announced(row)
    return import_page.body(row, place), not row.is_open, import_page.announced(row)


@callback(
    Output("import-said", "data"),
    Output("import-problem", "children"),
    Output("import-go", "href"),
    Input("import-edit", "data"),
    State("import-id", "data"),
    needs="imports.run",
    failed=lambda words: (no_update, import_page.problem(words), no_update),
    prevent_initial_call=True,
)
def change(edit: dict[str, Any] | None, import_id: int) -> tuple[Any, Any, Any]:
    if not edit:
        raise PreventUpdate
    address = import_page.act(import_id, edit)
    return edit["at"], None, address or no_update


clientside(
    "imports", "drawn", Output("import-announced", "title"), Input("import-body", "children")
)

page(
    __name__, path_template="/imports/<number>", name="Import", needs="imports.view",
    layout=layout,
)  # fmt: skip
