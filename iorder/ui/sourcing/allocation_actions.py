"""What people do on the page of allocation: to the order in the drawer, and to many at once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from iorder.flows import reroute, source_wave
from iorder.flows.promise_later import promise_later
from iorder.flows.source_many import ask_to_source
from iorder.flows.source_order import source_again
from iorder.flows.source_part import source_part
from iorder.flows.source_wave import Asked
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.orders import held
from iorder.session import actor, store, zone
from iorder.ui.lists.listing import said
from iorder.views.sourcing import allocation
from iorder.views.sourcing.allocation_filter import AllocationFilter
from iorder.web import callback

SAID = Output("allocation-said", "data", allow_duplicate=True)
AT = State("allocation-at", "data")
MOST = 200
NOT_YET = "No points together have what is still missing; see the plan, or hold what there is."


def _wrong(part: str) -> Output:
    return Output(f"allocation-{part}", "children", allow_duplicate=True)


def _serve(button: str, wrong: str, needs: str, states: Sequence[State], act: Any) -> None:
    """A button of the drawer: ``act(at, *states)`` gives what is told; a refusal stands beside."""

    @callback(
        SAID, _wrong(wrong), Input(f"allocation-{button}", "n_clicks"), AT, *states,
        needs=needs, failed=lambda words: (no_update, words), prevent_initial_call=True,
    )  # fmt: skip
    def do(clicks: int | None, at: dict[str, Any], *typed: Any) -> tuple[Any, str]:
        if not clicks:
            raise PreventUpdate
        return said(act(at, *typed)), ""


def _source(at: dict[str, Any]) -> str:
    if not run(store(), actor(), source_again, at["id"]):
        raise Refused(NOT_YET)
    return f"All of {at['number']} is held at its points."


def _part(at: dict[str, Any]) -> str:
    units = run(store(), actor(), source_part, at["id"], at["version"])
    held = "1 unit is held" if units == 1 else f"{units:,} units are held"
    return f"{held} for {at['number']}; the rest waits."


def _by_hand(at: dict[str, Any], point: str | None, reason: str | None) -> str:
    if not point or not str(point).isdecimal():
        raise InvalidInput("Choose a point.")
    run(store(), actor(), reroute.override, at["id"], int(point), reason or "", at["version"])
    return f"{at['number']} is sent from there now."


def _later(at: dict[str, Any], day: str | None) -> str:
    try:
        on = date.fromisoformat(day) if day else None
    except ValueError:
        raise InvalidInput(f"{day!r} is no day; write it as 2026-01-31.") from None
    run(store(), actor(), promise_later, at["id"], on, at["version"])
    return f"{at['number']} is on backorder."


def _hold(at: dict[str, Any], reason: str | None) -> str:
    run(store(), actor(), held.place_hold, at["id"], "manual", reason or "", at["version"])
    return f"{at['number']} is on hold."


_EDIT: tuple[tuple[str, str, Sequence[State], Callable[..., str]], ...] = (
    ("source", "wrong", (), _source),
    ("part", "wrong", (), _part),
    ("point-save", "point-wrong",
     (State("allocation-point", "value"), State("allocation-point-reason", "value")), _by_hand),
    ("later-save", "later-wrong", (State("allocation-later-day", "value"),), _later),
)  # fmt: skip
for _button, _beside, _states, _act in _EDIT:
    _serve(_button, _beside, "sourcing.edit", _states, _act)
_serve("hold-save", "hold-wrong", "orders.hold", (State("allocation-hold-reason", "value"),), _hold)


@callback(
    SAID,
    Input({"type": "allocation-release", "hold": ALL, "version": ALL}, "n_clicks"),
    needs="orders.hold",
    failed=lambda words: said(words, "bad"),
    prevent_initial_call=True,
)
def release(clicks: list[int | None]) -> dict[str, Any]:
    asked = ctx.triggered_id
    if not any(clicks) or not isinstance(asked, dict):
        raise PreventUpdate
    run(store(), actor(), held.release_hold, int(asked["hold"]), int(asked["version"]))
    return said("The hold is released.")


@callback(
    SAID,
    Input("allocation-bulk", "n_clicks"),
    State("allocation-picked", "data"),
    needs="sourcing.edit",
    failed=lambda words: said(words, "bad"),
    prevent_initial_call=True,
)
def source_chosen(clicks: int | None, keys: Sequence[str]) -> dict[str, Any]:
    if not clicks or not keys:
        raise PreventUpdate
    if len(keys) > MOST:
        raise InvalidInput(f"Choose at most {MOST} orders, or source all that match.")
    served, wrong = 0, ""
    for key in keys:
        try:
            served += run(store(), actor(), source_again, int(key))
        except Refused as refused:
            wrong = wrong or f" {refused}"
    left = len(keys) - served
    words = f"{served:,} of {len(keys):,} orders {'is' if served == 1 else 'are'} held whole"
    rest = f"; {left:,} still {'lacks' if left == 1 else 'lack'} something" if left else ""
    return said(f"{words}{rest}.{wrong}", "ok" if served else "info", bulk=True)


@callback(
    Output("allocation-bulk-go", "href"),
    SAID,
    Input("allocation-bulk-all", "n_clicks"),
    State("allocation-view", "data"),
    needs="sourcing.edit",
    failed=lambda words: (no_update, said(words, "bad")),
    prevent_initial_call=True,
)
def source_all(clicks: int | None, query: dict[str, str] | None) -> tuple[Any, Any]:
    if not clicks:
        raise PreventUpdate
    run_id = run(store(), actor(), ask_to_source, _matching(query))
    return run_address(run_id), no_update


@callback(
    Output("allocation-wave-go", "href"),
    Output("allocation-wave-wrong", "children"),
    Input("allocation-wave", "n_clicks"),
    State("allocation-wave-scope", "value"),
    State("allocation-wave-most", "value"),
    State("allocation-wave-seconds", "value"),
    State("allocation-wave-day", "value"),
    State("allocation-view", "data"),
    needs="sourcing.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def plan_wave(clicks: int | None, scope: str, *told: Any) -> tuple[str, str]:
    if not clicks:
        raise PreventUpdate
    *numbers, query = told
    most, seconds, day_minor = (_whole(one) for one in numbers)
    among = tuple(_matching(query)) if scope == "view" else ()
    wanted = Asked("waiting" if scope == "view" else scope, most, seconds, day_minor, among)
    return run_address(run(store(), actor(), source_wave.ask_for_wave, wanted)), ""


def _matching(query: dict[str, str] | None) -> list[int]:
    view = AllocationFilter.parse(query or {})
    if view.state == "allocated":
        raise InvalidInput("These have their points already; choose a tab of waiting orders.")
    found = allocation.matching_ids(store(), view, zone())
    if not found:
        raise InvalidInput("No order matches; nothing was asked for.")
    return found


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise InvalidInput("Write whole numbers.")
    return value


def run_address(run_id: int) -> str:
    return f"/allocation/waves/{run_id}"
