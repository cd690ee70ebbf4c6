"""What people do in the inbox: settle, take back, claim, snooze, note; one thing or many."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from dash import ALL, Input, Output, State, ctx, no_update
from dash.exceptions import PreventUpdate

from iorder.flows import settle_exception
from iorder.flows.look_after import OWN_ALONE, claim, give_up
from iorder.flows.settle_exception import Subject
from iorder.insight import exceptions
from iorder.insight.exceptions import Key
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import Work, run
from iorder.session import actor, store, zone
from iorder.ui.frame import formats
from iorder.ui.inbox import inbox_parts
from iorder.ui.lists.listing import said
from iorder.views.inbox import inbox
from iorder.web import callback, require

SAID = Output("inbox-said", "data", allow_duplicate=True)
AT = State("inbox-at", "data")
MOST = 200


def _settled(key: str, act: str, version: int, words: str) -> dict[str, Any]:
    """What is told after the act; the permission is the act's own."""
    kind, subject_id = inbox.split(key)
    found = inbox.SOURCES[kind].act(act)
    if found is None:
        raise InvalidInput("That cannot be done about it here.")
    require(found.needs)
    if found.asks and not words.strip():
        raise InvalidInput(f"{found.asks}: write it first.")
    subject = Subject(subject_id, version, words.strip(), kind)
    done = run(store(), actor(), settle_exception.settle, kind, act, subject)
    return said(done.words, undo=done.undo)


@callback(
    SAID,
    Input("inbox-do", "data"),
    needs="inbox.view",
    failed=lambda words: said(words, "bad"),
    prevent_initial_call=True,
)
def do_at_once(asked: Mapping[str, Any] | None) -> dict[str, Any]:
    """The button of a row."""
    if not asked:
        raise PreventUpdate
    if asked["act"] == "claim":
        require("inbox.edit")
        return said(_claimed([str(asked["key"])], ("",)))
    words = str(asked.get("words") or "")
    return _settled(str(asked["key"]), str(asked["act"]), int(asked["version"]), words)


@callback(
    SAID,
    Output("inbox-wrong", "children"),
    Output("inbox-open", "data", allow_duplicate=True),
    Input({"type": "inbox-act", "act": ALL}, "n_clicks"),
    State({"type": "inbox-words", "act": ALL}, "value"),
    State({"type": "inbox-words", "act": ALL}, "id"),
    AT,
    needs="inbox.view",
    failed=lambda words: (no_update, words, no_update),
    prevent_initial_call=True,
)
def do_in_drawer(
    clicks: Sequence[int | None], words: Sequence[Any], ids: Sequence[Any], at: Mapping[str, Any]
) -> tuple[Any, str, str]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict):
        raise PreventUpdate
    told = {one["act"]: str(text or "") for one, text in zip(ids, words, strict=True)}
    act = str(wanted["act"])
    return _settled(at["key"], act, int(at["version"]), told.get(act, "")), "", ""


@callback(
    SAID,
    Input("inbox-undo", "n_clicks"),
    State("inbox-said", "data"),
    needs="inbox.view",
    failed=lambda words: said(words, "bad"),
    prevent_initial_call=True,
)
def take_back(clicks: int | None, last: Mapping[str, Any] | None) -> dict[str, Any]:
    wanted = (last or {}).get("undo")
    if not clicks or not wanted:
        raise PreventUpdate
    if wanted.get("act") != "many":
        return said(_taken_back(wanted))
    told = [_taken_back(one) for one in wanted["some"]]
    return said(told[0] if len(told) == 1 else f"{len(told):,} were taken back.")


def _taken_back(wanted: Mapping[str, Any]) -> str:
    found = settle_exception.UNDO.get(str(wanted.get("act")))
    if found is None:
        raise InvalidInput("That cannot be taken back.")
    require(found.needs)
    return run(store(), actor(), settle_exception.take_back, wanted)


@callback(
    SAID,
    Output("inbox-care-wrong", "children"),
    Input({"type": "inbox-care", "act": ALL}, "n_clicks"),
    Input({"type": "inbox-snooze", "part": "one", "until": ALL}, "n_clicks"),
    State({"type": "inbox-until", "part": "one"}, "value"),
    State({"type": "inbox-why", "part": "one"}, "value"),
    State("inbox-note", "value"),
    AT,
    needs="inbox.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def care(
    clicks: Sequence[int | None], snoozes: Sequence[int | None], *told: Any
) -> tuple[dict[str, Any], str]:
    typed, why, note, at = told
    wanted = ctx.triggered_id
    if not (any(clicks) or any(snoozes)) or not isinstance(wanted, dict):
        raise PreventUpdate
    keys = [str(at["key"])]
    if wanted["type"] == "inbox-snooze":
        return said(_snoozed(keys, str(wanted["until"]), typed, why)), ""
    if wanted["act"] == "claim":
        return said(_claimed(keys, ("", str(at["owner"])))), ""
    if wanted["act"] == "give_up":
        return said(_given_up(keys)), ""
    if wanted["act"] == "wake":
        run(store(), actor(), exceptions.snooze, _keys(keys), None)
        return said("It waits again."), ""
    run(store(), actor(), exceptions.note, _keys(keys)[0], str(note or ""))
    return said("The note is kept."), ""


@callback(
    SAID,
    Input({"type": "inbox-many", "act": ALL}, "n_clicks"),
    Input({"type": "inbox-snooze", "part": "bulk", "until": ALL}, "n_clicks"),
    State({"type": "inbox-until", "part": "bulk"}, "value"),
    State({"type": "inbox-why", "part": "bulk"}, "value"),
    State("inbox-picked", "data"),
    needs="inbox.edit",
    failed=lambda words: said(words, "bad"),
    prevent_initial_call=True,
)
def many(clicks: Sequence[int | None], snoozes: Sequence[int | None], *told: Any) -> dict[str, Any]:
    typed, why, keys = told
    wanted = ctx.triggered_id
    if not (any(clicks) or any(snoozes)) or not isinstance(wanted, dict) or not keys:
        raise PreventUpdate
    if len(keys) > MOST:
        raise InvalidInput(f"Choose at most {MOST} at once.")
    if wanted["type"] == "inbox-snooze":
        return said(_snoozed(keys, str(wanted["until"]), typed, why), bulk=True)
    words = _claimed(keys, ("",)) if wanted["act"] == "claim" else _given_up(keys)
    return said(words, bulk=True)


def _claimed(keys: Sequence[str], seen: Sequence[str]) -> str:
    some = [one for one in _keys(keys) if one.kind not in OWN_ALONE]
    if not some:
        raise InvalidInput("A mention is for who was called; it cannot be claimed.")
    number = run(store(), actor(), claim, some, seen)
    return "You look after it." if len(keys) == 1 else f"You look after {number:,} more."


def _given_up(keys: Sequence[str]) -> str:
    some = [one for one in _keys(keys) if one.kind not in OWN_ALONE]
    number = run(store(), actor(), give_up, some)
    return "Nobody looks after it now." if len(keys) == 1 else f"{number:,} are nobody's now."


def _snoozed(keys: Sequence[str], choice: str, typed: str | None, why: str | None) -> str:
    until = run(store(), actor(), _snooze, _keys(keys), (choice, typed), why or "")
    return f"Left alone until {formats.moment(until)}."


def _snooze(work: Work, keys: Sequence[Key], when: tuple[str, str | None], why: str) -> datetime:
    until = inbox_parts.until(*when, work.now, zone())
    if until is None:
        raise InvalidInput("Choose a day and a time.")
    exceptions.snooze(work, keys, until, why)
    return until


def _keys(keys: Sequence[str]) -> list[Key]:
    return [Key(*inbox.split(key)) for key in keys]
