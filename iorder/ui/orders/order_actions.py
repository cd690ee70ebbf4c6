"""What people do to one order without being asked again: note, tags, who looks after it, undo.

Each says what happened through ``order-said``: {"text", "tone", "key"} and, where there is some,
``undo`` the act that takes it back, ``changes`` what somebody else changed meanwhile as
[field, then, now], ``kept`` what was typed and not saved.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from dash import ALL, Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from iorder.flows.change_address import change_address
from iorder.flows.change_lines import undo_change
from iorder.flows.undo_cancel import undo_cancel
from iorder.flows.undo_merge import undo_merge
from iorder.flows.undo_split import undo_split
from iorder.kernel.address import Address
from iorder.kernel.errors import Refused, StaleEdit
from iorder.kernel.store import run
from iorder.orders import held, notes, service
from iorder.session import actor, store, zone
from iorder.ui.lists.listing import said
from iorder.ui.orders.order_wishes import moment
from iorder.views.orders.order import order_sheet
from iorder.views.staff import called_by, colleagues
from iorder.web import callback, require

SAID = Output("order-said", "data", allow_duplicate=True)
AT = State("order-at", "data")


def told(act: Callable[[], dict[str, Any]], kept: dict[str, Any] | None = None) -> dict[str, Any]:
    """What ``act`` says, or why it was refused; a stale edit names what changed meanwhile.

    ``kept``: what was typed, with the order's number; it is not lost by a refusal.
    """
    try:
        return act()
    except StaleEdit as moved:
        return stale(moved, kept)
    except Refused as refused:
        return said(str(refused), "bad", kept=kept)


def stale(moved: StaleEdit, kept: dict[str, Any] | None = None) -> dict[str, Any]:
    """What is said of an edit on an older version: what changed, with what was typed."""
    changes = [
        [field.replace("_", " "), _as_words(then), _as_words(now)]
        for field, (then, now) in moved.changed.items()
    ]
    return said(str(moved), "stale", changes=changes, kept=kept)


def _as_words(value: Any) -> str:
    return "–" if value in (None, "") else str(value)


UNDO_NEEDS = {"release": "orders.hold", "hold": "orders.hold", "assign": "orders.assign",
              "restore": "orders.cancel"}  # fmt: skip
"""By act that takes something back; others need orders.edit."""


def words_between(text: str | None) -> list[str]:
    """``a, b ,a`` as [a, b]."""
    return list(
        dict.fromkeys(" ".join(one.split()) for one in (text or "").split(",") if one.strip())
    )


@callback(
    SAID,
    Input("order-note-save", "n_clicks"),
    State("order-note", "value"),
    State("order-note-public", "value"),
    AT,
    needs="orders.edit",
    prevent_initial_call=True,
)
def save_note(
    clicks: int | None, text: str | None, public: list[str] | None, at: dict[str, Any]
) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate

    def act() -> dict[str, Any]:
        people = called_by(colleagues(store()))
        add = partial(notes.add_note, is_public=bool(public), people=people)
        run(store(), actor(), add, at["id"], text or "")
        unknown = [name for name in notes.called(text or "") if name not in people]
        words = f" Nobody here is called {', '.join(unknown)}." if unknown else ""
        return said(f"Note added to {at['number']}.{words}", "bad" if unknown else "ok")

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
    Input("order-assignee", "value"),
    AT,
    needs="orders.assign",
    prevent_initial_call=True,
)
def assign(assignee: str | None, at: dict[str, Any]) -> dict[str, Any]:
    if assignee is None or assignee == at["assignee"]:
        raise PreventUpdate

    def act() -> dict[str, Any]:
        before = run(store(), actor(), service.assign, at["id"], assignee, at["version"])
        undo = {"act": "assign", "number": at["number"], "assignee": before}
        return said(f"{at['number']} is {'assigned' if assignee else 'nobody’s'} now.", undo=undo)

    return told(act)


@callback(
    SAID,
    Input({"type": "order-hold-edit", "hold": ALL}, "n_clicks"),
    State({"type": "order-hold-field", "hold": ALL, "name": ALL}, "value"),
    State({"type": "order-hold-field", "hold": ALL, "name": ALL}, "id"),
    AT,
    needs="orders.hold",
    prevent_initial_call=True,
)
def edit_hold(
    clicks: list[int | None], values: list[Any], ids: list[dict[str, Any]], at: dict[str, Any]
) -> dict[str, Any]:
    if not any(clicks) or not isinstance(ctx.triggered_id, dict):
        raise PreventUpdate
    hold_id = int(ctx.triggered_id["hold"])
    typed = {one["name"]: value for one, value in zip(ids, values, strict=True)
             if one["hold"] == hold_id}  # fmt: skip

    def act() -> dict[str, Any]:
        due_at = moment(typed["due_at"] or "", zone())
        edit = partial(
            held.edit_hold, owner=typed["owner"] or "", due_at=due_at,
            when_due=typed["when_due"] or "wait",
        )  # fmt: skip
        run(store(), actor(), edit, hold_id, at["version"])
        return said("Owner and deadline of the hold saved.")

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
        require(UNDO_NEEDS.get(step["act"], "orders.edit"))
    refused = [words for step in steps if (words := _undone(step))]
    if refused:
        return said(" ".join(refused[:3]), "bad")
    return said("Undone.", "info")


PARTED: dict[str, Callable[..., None]] = {"unsplit": undo_split, "unmerge": undo_merge}


def _undone(step: dict[str, Any]) -> str:
    """Take one act back; says why it cannot be, or nothing."""
    order = order_sheet(store(), step["number"])
    acts: dict[str, tuple[Callable[..., Any], tuple[Any, ...]]] = {
        "tags": (service.set_tags, (order.id, step.get("tags"))),
        "address": (change_address, (order.id, Address(**step.get("address", {})))),
        "lines": (undo_change, (order.id,)),
        "assign": (service.assign, (order.id, step.get("assignee"))),
        "service": (service.set_shipping_method, (order.id, step.get("method"))),
        "release": (held.release_hold, (step.get("hold"),)),
        "hold": (held.place_hold, (order.id, step.get("kind"), step.get("reason"))),
        "restore": (undo_cancel, (order.id,)),
    }
    try:
        if step["act"] in PARTED:
            other = order_sheet(store(), step["other"])
            seen = (order.version, other.version)
            run(store(), actor(), PARTED[step["act"]], order.id, other.id, *seen)
        else:
            flow, words = acts[step["act"]]
            run(store(), actor(), flow, *words, order.version)
    except Refused as refused:
        return str(refused)
    return ""
