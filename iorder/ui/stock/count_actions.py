"""What people do with counts: open one, enter lines and files, approve, reject, close, cancel."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate
from flask import Response, jsonify, request

from iorder import uploads
from iorder.channels.shelf_rows import refused_file
from iorder.flows.count_by_file import count_by_file, read_counts, sorted_out
from iorder.flows.enter_count import enter_count
from iorder.flows.open_count import Written, open_count
from iorder.inventory import counts
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.frame.shelf_files import shown
from iorder.ui.frame.typed import LONGEST_NUMBER, whole
from iorder.ui.lists.listing import said
from iorder.ui.stock.count_parts import LINE_TONES, LINE_WORDS, address, signed
from iorder.views.stock import counts as views
from iorder.views.stock.due_counts import due_at
from iorder.web import callback, route

MOST_DUE = 50
MOST_LINES = 1_000
CHANGED = Output("count-said", "data", allow_duplicate=True)
WRONG = Output("count-wrong", "children", allow_duplicate=True)
ENDS = {
    "close": (counts.close, "Closed."),
    "leave_out": (counts.leave_out, "What was not counted is off the list."),
    "cancel": (counts.cancel, "Cancelled."),
}


@callback(
    Output("counts-new-go", "href"),
    Output("counts-new-wrong", "children"),
    Input("counts-new", "n_clicks"),
    State("counts-new-point", "value"),
    State("counts-new-which", "value"),
    State("counts-new-skus", "value"),
    State("counts-new-units", "value"),
    State("counts-new-percent", "value"),
    needs="counts.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def begin(clicks: int | None, point: str | None, which: str, *told: Any) -> tuple[str, str]:
    if not clicks:
        raise PreventUpdate
    text, units, percent = told
    skus = _skus(point or "", which, text)
    wanted = Written(point or "", skus, whole(units, "Units"), _basis_points(percent))
    return address(run(store(), actor(), open_count, wanted)), ""


def _skus(point: str, which: str, text: str | None) -> list[str] | None:
    if which == "all":
        return None
    if which == "some":
        return [line.strip() for line in (text or "").splitlines() if line.strip()]
    due = [one.sku for one in due_at(store(), point, MOST_DUE)]
    if not due:
        raise InvalidInput(f"Nothing is due at {point}; count all of it, or some SKUs.")
    return due


@route("/counts/<int:count_id>/lines", needs="counts.edit", methods=("POST",))
def enter(count_id: int) -> Response:
    """Takes ``{SKU id: counted}``; answers what became of each line, and how far the count is."""
    body = request.get_json(silent=True)
    if not isinstance(body, dict) or len(body) > MOST_LINES:
        raise InvalidInput("Send the counted units by SKU.")
    lines = run(store(), actor(), enter_count, count_id, _counted(body))
    row = views.count_sheet(store(), counts.number_of(count_id)).row
    told = [
        {"sku": one.sku_id, "expected": f"{one.expected:,}",
         "difference": signed(one.counted - one.expected), "word": LINE_WORDS[one.state],
         "tone": LINE_TONES[one.state]}
        for one in lines
    ]  # fmt: skip
    return jsonify(lines=told, counted=row.counted, of=row.lines)


def _counted(body: Mapping[str, Any]) -> dict[int, int]:
    found = {}
    for sku, units in body.items():
        text = str(units).strip()
        if not text.isdecimal() or not sku.isdecimal() or len(text + sku) > 2 * LONGEST_NUMBER:
            raise InvalidInput(f"{text or 'Nothing'} is no whole number of units; write 0 or more.")
        found[int(sku)] = int(text)
    return found


@callback(
    CHANGED,
    WRONG,
    Input({"type": "count-decide", "act": ALL, "sku": ALL, "counted": ALL}, "n_clicks"),
    State("count-at", "data"),
    needs="counts.approve",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def decide(clicks: Sequence[int | None], at: Mapping[str, Any]) -> tuple[Any, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    key = int(at["id"])
    every = wanted["sku"] == 0
    seen = views.waiting(store(), key) if every else {wanted["sku"]: wanted["counted"]}
    act = counts.approve if wanted["act"] == "approve" else counts.reject
    run(store(), actor(), act, key, seen)
    many = f"{len(seen):,} difference{'' if len(seen) == 1 else 's'}"
    verb = "approved" if wanted["act"] == "approve" else "rejected"
    return said(f"{many} {verb}."), ""


@callback(
    CHANGED,
    WRONG,
    Input({"type": "count-end", "act": ALL}, "n_clicks"),
    State("count-at", "data"),
    needs="counts.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def end(clicks: Sequence[int | None], at: Mapping[str, Any]) -> tuple[Any, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict) or wanted["act"] not in ENDS:
        raise PreventUpdate
    act, words = ENDS[wanted["act"]]
    state = run(store(), actor(), act, int(at["id"]), int(at["version"]))
    return said("Differences wait for approval." if state == "waiting" else words), ""


@callback(
    CHANGED,
    WRONG,
    Input("count-sent", "data"),
    State("count-at", "data"),
    needs="counts.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def take_file(sent: Mapping[str, Any] | None, at: Mapping[str, Any]) -> tuple[Any, str]:
    if not sent:
        raise PreventUpdate
    (path,) = uploads.uploaded([str(sent["token"])])
    done = run(store(), actor(), count_by_file, int(at["id"]), read_counts(path))
    number = len(done.bad)
    went = f"{len(done.lines):,} line{'' if len(done.lines) == 1 else 's'} of {path.name} went in"
    words = f"{went}, {number:,} refused." if number else f"{went}."
    file = {"name": path.name, "token": sent["token"], "bad": shown(done.bad), "number": number}
    return said(words, "bad" if number else "ok", file=file), ""


@route("/counts/<int:count_id>/refused/<token>.csv", needs="counts.edit")
def refused(count_id: int, token: str) -> Response:
    """The rows of a file that was sent which cannot be used, to put right and send again."""
    (path,) = uploads.uploaded([token])
    file = read_counts(path)
    _, bad = run(store(), actor(), sorted_out, count_id, file)
    headers = {
        "Content-Disposition": f'attachment; filename="count-{count_id}-refused.csv"',
        "Cache-Control": "no-store",
    }
    return Response(refused_file(file, bad), mimetype="text/csv", headers=headers)


def _basis_points(value: object) -> int:
    try:
        percent = float(str(value or 0))
    except ValueError:
        percent = -1
    if not 0 <= percent <= 100:
        raise InvalidInput(f"{value} is no percentage; write 0 to 100.")
    return round(percent * 100)
