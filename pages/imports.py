"""Imports: files dropped in, and every import there was with its counts and rejects."""

from typing import Any

from dash import ALL, Input, Output, ctx, dcc, html
from dash.exceptions import PreventUpdate
from flask import Response

from iorder.channels import service as channels
from iorder.kernel.errors import Refused
from iorder.kernel.store import run
from iorder.ui.frame import states
from iorder.ui.frame.shell import card, page_frame
from iorder.ui.imports import import_begin, import_drop, import_list
from iorder.views import imports
from iorder.views.choices import channel_choices
from iorder.views.rejects import rejects_csv
from iorder.web import (
    actor,
    attempt,
    callback,
    clientside,
    may,
    page,
    route,
    store,
    toast,
    web_settings,
)

BEGIN = import_begin  # its callback belongs to this page
RETRY = {"type": "imports-retry", "part": "list"}
ACTS = {"cancel": channels.cancel, "resume": channels.resume}
DONE = {"cancel": "Import {} was cancelled.", "resume": "Import {} goes on."}


def layout(**_: str) -> Any:
    return page_frame(
        "Imports",
        "Orders, products, stock and more from files",
        [],
        [
            attempt(_new, lambda words: card("New import", states.failed(words, "imports-again")))
            if may("imports.run")
            else None,
            dcc.Store(id="imports-act"),
            dcc.Interval(id="imports-tick", interval=2_000, disabled=True),
            html.Div(card("Past imports", states.skeleton(5)), id="imports-list"),
        ],
    )


def _new() -> Any:
    return import_drop.drop_area(web_settings().max_upload_mb, channel_choices(store()))


@callback(
    Output("imports-list", "children"),
    Output("imports-tick", "disabled"),
    Input("imports-tick", "n_intervals"),
    Input("imports-act", "data"),
    Input({"type": "imports-retry", "part": ALL}, "n_clicks"),
    needs="imports.view",
    failed=lambda words: (card("Past imports", states.failed(words, RETRY)), True),
)
def show(
    _ticks: int | None, asked: dict[str, Any] | None, clicks: list[int | None]
) -> tuple[Any, bool]:
    if isinstance(ctx.triggered_id, dict) and not any(clicks):
        raise PreventUpdate
    if ctx.triggered_id == "imports-act" and asked:
        _act(str(asked["act"]), int(asked["import"]))
    rows = imports.recent(store())
    return import_list.past(rows, may("imports.run")), not any(row.is_open for row in rows)


def _act(act: str, import_id: int) -> None:
    if not may("imports.run"):
        toast("Your role does not run imports; ask a manager.", "bad")
        return
    try:
        run(store(), actor(), ACTS[act], import_id)
        toast(DONE[act].format(import_id))
    except Refused as refused:
        toast(str(refused), "bad")


@route("/imports/<int:import_id>/rejects.csv", needs="imports.view")
def download_rejects(import_id: int) -> Response:
    imports.one_import(store(), import_id)
    name = f"import-{import_id}-rejects.csv"
    return Response(
        rejects_csv(store(), import_id),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Accel-Buffering": "no",
        },
    )


clientside("imports", "drawn", Output("imports-list", "title"), Input("imports-list", "children"))

page(
    __name__, path="/imports", name="Imports", needs="imports.view", icon="cloud-arrow-up",
    order=60, layout=layout,
)  # fmt: skip
