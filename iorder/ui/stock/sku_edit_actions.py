"""Saving what people set of a SKU. Each form says at its foot what is wrong with it."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.set_up_sku import set_up_sku
from iorder.inventory.levels import Levels, keep_all
from iorder.inventory.quota_changes import change_quotas
from iorder.inventory.reorder_levels import Reorder
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.kernel.store import run
from iorder.session import actor, store, web_settings
from iorder.ui.frame import typed
from iorder.ui.stock import sku_edit
from iorder.views.stock.sku import sku_sheet
from iorder.views.stock.sku_settings import sku_editing
from iorder.web import callback, toast

Ids = Sequence[Mapping[str, Any]]
DONE = Output("sku-done", "data", allow_duplicate=True)
AT = State("sku-at", "data")
NOTHING = (no_update,) * 3


def _wrong(words: str) -> tuple[Any, ...]:
    return words, *NOTHING


@callback(
    Output("sku-facts-wrong", "children"),
    Output("sku-edit-facts", "children"),
    Output("sku-at", "data", allow_duplicate=True),
    DONE,
    Input("sku-facts-save", "n_clicks"),
    State("sku-when-out", "value"),
    State("sku-available-on", "value"),
    State("sku-tracking", "value"),
    State("sku-hazardous", "value"),
    State("sku-oversize", "value"),
    AT,
    needs="catalog.edit",
    failed=_wrong,
    prevent_initial_call=True,
)
def save_facts(
    clicks: int | None, when_out: str, day: str | None, tracking: str, *told: Any
) -> tuple[Any, ...]:
    hazardous, oversize, at = told
    if not clicks or not at:
        raise PreventUpdate
    named = {
        "when_out": when_out, "available_on": typed.day(day) if when_out == "preorder" else None,
        "tracking": tracking, "hazardous": bool(hazardous), "oversize": bool(oversize),
    }  # fmt: skip
    try:
        is_new = run(store(), actor(), set_up_sku, at[0], at[1], named)
    except StaleEdit as stale:
        return sku_edit.stale(str(stale), at[0]), *NOTHING
    toast("It is saved." if is_new else "Nothing was new.", "ok" if is_new else "info")
    found = sku_editing(store(), at[0])
    return "", sku_edit.facts(found), [at[0], at[1] + is_new, at[2]], uuid.uuid4().hex


@callback(
    Output("sku-part-rows", "children"),
    Input("sku-part-add", "n_clicks"),
    Input({"type": "sku-part-remove", "row": ALL}, "n_clicks"),
    State({"type": "sku-part-code", "row": ALL}, "value"),
    State({"type": "sku-part-units", "row": ALL}, "value"),
    needs="catalog.edit",
    prevent_initial_call=True,
)
def change_rows(
    adds: int | None, removes: Sequence[int | None], codes: Sequence[Any], units: Sequence[Any]
) -> Any:
    """One row more, or one fewer; nothing is saved yet."""
    lines = [[str(code or ""), str(n or "")] for code, n in zip(codes, units, strict=True)]
    wanted = ctx.triggered_id
    if isinstance(wanted, dict) and any(removes):
        del lines[int(wanted["row"])]
    elif wanted == "sku-part-add" and adds:
        lines.append(["", "1"])
    else:
        raise PreventUpdate
    return sku_edit.part_rows(lines)


@callback(
    Output("sku-parts-wrong", "children"),
    Output("sku-edit-parts", "children"),
    Output("sku-at", "data", allow_duplicate=True),
    DONE,
    Output("sku-edit-quotas", "children", allow_duplicate=True),
    Input("sku-parts-save", "n_clicks"),
    State({"type": "sku-part-code", "row": ALL}, "value"),
    State({"type": "sku-part-units", "row": ALL}, "value"),
    AT,
    needs="catalog.edit",
    failed=lambda words: (*_wrong(words), no_update),
    prevent_initial_call=True,
)
def save_parts(
    clicks: int | None, codes: Sequence[Any], units: Sequence[Any], at: Sequence[Any] | None
) -> tuple[Any, ...]:
    if not clicks or not at:
        raise PreventUpdate
    parts: dict[str, int] = {}
    for code, number in zip((str(one or "").strip() for one in codes), units, strict=True):
        if not code:
            continue
        if code in parts:
            raise InvalidInput(f"{code} stands there twice; keep one row with all its units.")
        parts[code] = typed.whole(number, f"Number of {code}")
    try:
        is_new = run(store(), actor(), set_up_sku, at[0], at[1], {}, parts)
    except StaleEdit as stale:
        return sku_edit.stale(str(stale), at[0]), *NOTHING, no_update
    toast("The parts are saved." if is_new else "Nothing was new.", "ok" if is_new else "info")
    found = sku_editing(store(), at[0])
    return ("", sku_edit.parts(found.parts), [at[0], at[1] + is_new, at[2]], uuid.uuid4().hex,
            sku_edit.quotas(found))  # fmt: skip


@callback(
    Output("sku-quotas-wrong", "children"),
    Output("sku-edit-quotas", "children", allow_duplicate=True),
    DONE,
    Input("sku-quotas-save", "n_clicks"),
    State({"type": "sku-quota", "channel": ALL}, "value"),
    State({"type": "sku-quota", "channel": ALL}, "id"),
    State("sku-quotas-seen", "data"),
    AT,
    needs="catalog.edit",
    failed=lambda words: (words, no_update, no_update),
    prevent_initial_call=True,
)
def save_quotas(
    clicks: int | None, values: Sequence[Any], ids: Ids, seen: Mapping[str, Any], at: Sequence[Any]
) -> tuple[Any, ...]:
    if not clicks or not at:
        raise PreventUpdate
    wanted = {int(one["channel"]): typed.whole_or_none(value, "Quota")
              for one, value in zip(ids, values, strict=True)}  # fmt: skip
    shown = {int(key): units for key, units in seen.items()}
    try:
        number = run(store(), actor(), change_quotas, at[2], wanted, shown)
    except StaleEdit as stale:
        return sku_edit.stale(str(stale), at[0]), no_update, no_update
    toast("The quotas are saved." if number else "Nothing was new.", "ok" if number else "info")
    return "", sku_edit.quotas(sku_editing(store(), at[0])), uuid.uuid4().hex


@callback(
    Output("sku-levels-wrong", "children"),
    Output("sku-edit-levels", "children"),
    DONE,
    Input("sku-levels-save", "n_clicks"),
    State({"type": "sku-level", "of": ALL, "point": ALL}, "value"),
    State({"type": "sku-level", "of": ALL, "point": ALL}, "id"),
    State("sku-levels-seen", "data"),
    AT,
    needs="stock.adjust",
    failed=lambda words: (words, no_update, no_update),
    prevent_initial_call=True,
)
def save_levels(
    clicks: int | None, values: Sequence[Any], ids: Ids, seen: Mapping[str, Any], at: Sequence[Any]
) -> tuple[Any, ...]:
    if not clicks or not at:
        raise PreventUpdate
    entered: dict[int, dict[str, int | None]] = {}
    names = dict(sku_edit.LEVELS)
    for one, value in zip(ids, values, strict=True):
        level = typed.whole_or_none(value, names[one["of"]])
        entered.setdefault(int(one["point"]), {})[one["of"]] = level
    changes = {}
    for point_id, told in entered.items():
        wanted = Levels(told["safety"] or 0, Reorder(told["point"], told["up-to"]))
        safety, point, up_to = seen[str(point_id)]
        shown = Levels(safety, Reorder(point, up_to))
        if wanted != shown:
            changes[point_id, int(at[2])] = (wanted, shown)
    try:
        number = run(store(), actor(), keep_all, changes)
    except StaleEdit as stale:
        return sku_edit.stale(str(stale), at[0]), no_update, no_update
    toast("The levels are saved." if number else "Nothing was new.", "ok" if number else "info")
    rows = sku_sheet(store(), at[0], web_settings().timezone).rows
    return "", sku_edit.levels(rows), uuid.uuid4().hex
