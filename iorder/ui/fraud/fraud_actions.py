"""What people do on the fraud review page: take, approve, decline, take back, label."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from iorder.flows.decide_review import (
    approve_review,
    decline_and_cancel,
    decline_review,
    reopen_review,
)
from iorder.flows.label_order import label_order
from iorder.fraud import reviews
from iorder.kernel.store import run
from iorder.session import actor, store
from iorder.ui.lists.listing import said
from iorder.web import callback

Decide = Callable[[int, int, str], object]
VERDICTS: Mapping[str, tuple[str, Decide, str]] = {
    "approve": (
        "approve",
        lambda key, version, why: run(store(), actor(), approve_review, key, version, why),
        "is approved and goes on.",
    ),
    "decline": (
        "decline",
        lambda key, version, why: run(store(), actor(), decline_review, key, version, why),
        "is declined and stays held.",
    ),
    "cancel": (
        "decline",
        lambda key, version, why: run(store(), actor(), decline_and_cancel, key, version, why),
        "is declined, called off, and its money goes back.",
    ),
}
"""Button -> (whose reason it takes, what it does, what is told)."""


@callback(
    Output("fraud-said", "data", allow_duplicate=True),
    Output({"type": "fraud-wrong", "part": "sheet"}, "children"),
    Input({"type": "fraud-do", "act": ALL}, "n_clicks"),
    State({"type": "fraud-reason", "act": ALL}, "value"),
    State({"type": "fraud-reason", "act": ALL}, "id"),
    State("fraud-at", "data"),
    needs="fraud.decide",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def act(
    clicks: Sequence[int | None],
    reasons: Sequence[str | None],
    ids: Sequence[Mapping[str, Any]],
    at: Mapping[str, Any],
) -> tuple[Any, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    name = str(wanted["act"])
    if name.startswith("label-"):
        return said(_labelled(int(at["order"]), str(at["number"]), name[6:])), ""
    key, version = int(at["review"]), int(at["version"])
    if name in VERDICTS:
        whose, decide, told = VERDICTS[name]
        typed = {one["act"]: value or "" for one, value in zip(ids, reasons, strict=True)}
        decide(key, version, typed.get(whose, ""))
        back = {"review": key, "version": version + 1} if name != "cancel" else None
        return said(f"{at['number']} {told}", undo=back), ""
    return said(_handled(name, key, version, str(at["number"]))), ""


def _handled(name: str, key: int, version: int, number: str) -> str:
    if name == "claim":
        run(store(), actor(), reviews.claim, key, version, actor())
        return f"{number} is yours to decide."
    if name == "release":
        run(store(), actor(), reviews.claim, key, version, "")
        return f"{number} is nobody’s again."
    if name == "reopen":
        run(store(), actor(), reopen_review, key, version)
        return f"{number} is held again and to be reviewed."
    raise PreventUpdate


def _labelled(order_id: int, number: str, word: str) -> str:
    run(store(), actor(), label_order, order_id, word, "agent")
    return f"{number} is noted as {word}."


@callback(
    Output("fraud-said", "data", allow_duplicate=True),
    Input("fraud-undo", "n_clicks"),
    State("fraud-said", "data"),
    needs="fraud.decide",
    prevent_initial_call=True,
)
def undo(clicks: int | None, told: Mapping[str, Any] | None) -> dict[str, Any]:
    """Take back what was just decided."""
    back = (told or {}).get("undo")
    if not clicks or not back:
        raise PreventUpdate
    run(store(), actor(), reopen_review, int(back["review"]), int(back["version"]))
    return said("The decision is taken back; the order is held again.")
