"""What people do to one order from its drawer or page: note, tags, address, hold, cancel, undo.

Each says what happened through ``order-said``: {"text", "tone", "key"} and, where there is some,
``undo`` the act that takes it back, ``changes`` what somebody else changed meanwhile as
[field, then, now], ``kept`` what was typed and not saved.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from iorder.flows.cancel_order import cancel_seen_order
from iorder.kernel.address import Address
from iorder.kernel.errors import Refused, StaleEdit
from iorder.kernel.store import run
from iorder.orders import service
from iorder.session import actor, store
from iorder.ui.listing import said
from iorder.views.order import order_sheet
from iorder.web import callback, require

SAID = Output("order-said", "data", allow_duplicate=True)
AT = State("order-at", "data")


def told(act: Callable[[], dict[str, Any]], kept: dict[str, Any] | None = None) -> dict[str, Any]:
    """What ``act`` says, or why it was refused; a stale edit names what changed meanwhile.

    ``kept``: what was typed, with the order's number; it is not lost by a refusal.
    """
    try:
        return act()
    except StaleEdit as stale:
        changes = [
            [field.replace("_", " "), _as_words(then), _as_words(now)]
            for field, (then, now) in stale.changed.items()
        ]
        return said(str(stale), "stale", changes=changes, kept=kept)
    except Refused as refused:
        return said(str(refused), "bad", kept=kept)


def _as_words(value: Any) -> str:
    return "–" if value in (None, "") else str(value)


def words_between(text: str | None) -> list[str]:
    """``a, b ,a`` as [a, b]."""
    return list(
        dict.fromkeys(" ".join(one.split()) for one in (text or "").split(",") if one.strip())
    )


@callback(
    SAID,
    Input("order-note-save", "n_clicks"),
    State("order-note", "value"),
    AT,
    needs="orders.edit",
    prevent_initial_call=True,
)
def save_note(clicks: int | None, text: str | None, at: dict[str, Any]) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate

    def act() -> dict[str, Any]:
        run(store(), actor(), service.add_note, at["id"], text or "")
        return said(f"Note added to {at['number']}.")

    return told(act, {"number": at["number"], "note": text or ""})


@callback(
    SAID,
    Input("order-tags-save", "n_clicks"),
    State("order-tags", "value"),
    AT,
    needs="orders.edit",
    prevent_initial_call=True,
)
def save_tags(clicks: int | None, text: str | None, at: dict[str, Any]) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate
    tags = words_between(text)
    if sorted(tags) == at["tags"]:
        return said("The tags are as they were.", "info")

    def act() -> dict[str, Any]:
        run(store(), actor(), service.set_tags, at["id"], tags, at["version"])
        undo = {"act": "tags", "number": at["number"], "tags": at["tags"]}
        return said(f"Tags of {at['number']} saved.", undo=undo)

    return told(act, {"number": at["number"], "tags": text or ""})


@callback(
    SAID,
    Input("order-address-save", "n_clicks"),
    State({"type": "order-address", "part": ALL}, "value"),
    State({"type": "order-address", "part": ALL}, "id"),
    AT,
    needs="orders.edit",
    prevent_initial_call=True,
)
def save_address(
    clicks: int | None, values: list[str | None], ids: list[dict[str, str]], at: dict[str, Any]
) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate
    typed = {one["part"]: value or "" for one, value in zip(ids, values, strict=True)}

    def act() -> dict[str, Any]:
        before = asdict(order_sheet(store(), at["number"]).addresses.get("ship", Address()))
        run(store(), actor(), service.change_address, at["id"], Address(**typed), at["version"])
        undo = {"act": "address", "number": at["number"], "address": before}
        return said(
            f"{at['number']} goes to the new address.", undo=undo if any(before.values()) else None
        )

    return told(act, {"number": at["number"], "address": typed})


@callback(
    SAID,
    Input("order-hold-save", "n_clicks"),
    State("order-hold-kind", "value"),
    State("order-hold-reason", "value"),
    AT,
    needs="orders.hold",
    prevent_initial_call=True,
)
def hold(clicks: int | None, kind: str, reason: str | None, at: dict[str, Any]) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate

    def act() -> dict[str, Any]:
        placed = run(
            store(), actor(), service.place_hold, at["id"], kind, reason or "", at["version"]
        )
        undo = {"act": "release", "number": at["number"], "hold": placed}
        return said(f"{at['number']} is on hold.", undo=undo)

    return told(act, {"number": at["number"], "hold": {"kind": kind, "reason": reason or ""}})


@callback(
    SAID,
    Input({"type": "order-release", "hold": ALL}, "n_clicks"),
    AT,
    needs="orders.hold",
    prevent_initial_call=True,
)
def release(clicks: list[int | None], at: dict[str, Any]) -> dict[str, Any]:
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    hold_id = int(ctx.triggered_id["hold"])

    def act() -> dict[str, Any]:
        holds = {one.id: one for one in order_sheet(store(), at["number"]).open_holds}
        run(store(), actor(), service.release_hold, hold_id, at["version"])
        undo = None
        if hold_id in holds:
            undo = {"act": "hold", "number": at["number"], "kind": holds[hold_id].kind,
                    "reason": holds[hold_id].reason}  # fmt: skip
        return said(f"Hold on {at['number']} released.", undo=undo)

    return told(act)


@callback(
    SAID,
    Input("order-cancel-save", "n_clicks"),
    State("order-cancel-reason", "value"),
    AT,
    needs="orders.cancel",
    prevent_initial_call=True,
)
def cancel(clicks: int | None, reason: str, at: dict[str, Any]) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate

    def act() -> dict[str, Any]:
        run(store(), actor(), cancel_seen_order, at["id"], reason, at["version"])
        return said(f"{at['number']} is cancelled.")

    return told(act)


@callback(
    SAID,
    Input("order-undo", "n_clicks"),
    State("order-said", "data"),
    needs="orders.view",  # each act below asks for its own
    prevent_initial_call=True,
)
def undo(clicks: int | None, last: dict[str, Any] | None) -> dict[str, Any]:
    wanted = (last or {}).get("undo")
    if not clicks or not wanted:
        raise PreventUpdate
    steps = wanted["each"] if wanted["act"] == "each" else [wanted]
    for step in steps:
        require("orders.hold" if step["act"] in ("release", "hold") else "orders.edit")
    refused = [words for step in steps if (words := _undone(step))]
    if refused:
        return said(" ".join(refused[:3]), "bad")
    return said("Undone.", "info")


def _undone(step: dict[str, Any]) -> str:
    """Take one act back; says why it cannot be, or nothing."""
    order = order_sheet(store(), step["number"])
    acts: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
        "tags": (service.set_tags, (order.id, step.get("tags"))),
        "address": (service.change_address, (order.id, Address(**step.get("address", {})))),
        "release": (service.release_hold, (step.get("hold"),)),
        "hold": (service.place_hold, (order.id, step.get("kind"), step.get("reason"))),
    }
    flow, words = acts[step["act"]]
    try:
        run(store(), actor(), flow, *words, order.version)
    except Refused as refused:
        return str(refused)
    return ""
