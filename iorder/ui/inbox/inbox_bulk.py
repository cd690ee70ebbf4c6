"""Several things of the inbox at once: claimed, snoozed, or of one kind settled by one act, each by
itself, with what became of every one."""

from collections.abc import Mapping, Sequence
from typing import Any

from dash import ALL, Input, Output, State, ctx, html, no_update
from dash.exceptions import PreventUpdate

from iorder.flows import settle_exception
from iorder.flows.settle_exception import Settled, Subject
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.store import run
from iorder.session import actor, may, store
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.inbox.inbox_parts import asked, snooze_menu
from iorder.ui.lists.listing import said
from iorder.views.exception import Act
from iorder.views.inbox import inbox
from iorder.web import callback, require

MOST = 200
Row = Mapping[str, Any]


def bulk() -> list[Any]:
    """What stands in the bar while rows are chosen."""
    care = [
        html.Button([icon("person-check"), "Take it"], id={"type": "inbox-many", "act": "claim"},
                    type="button", className="oi-pill is-solid"),
        html.Button([icon("person-dash"), "Give up"], id={"type": "inbox-many", "act": "give_up"},
                    type="button", className="oi-pill is-solid"),
        snooze_menu("bulk"),
    ]  # fmt: skip
    return [html.Div(id="inbox-together", className="ib-together"), *care]


def results_place() -> html.Div:
    """Where it is told what became of each, over the list."""
    return html.Div(id="inbox-results", **also(aria_live="polite"))


@callback(
    Output("inbox-together", "children"),
    Input("inbox-picked", "data"),
    needs="inbox.view",
    prevent_initial_call=True,
)
def offer(keys: Sequence[str] | None) -> list[Any]:
    """The acts that all chosen rows have, where they are of one kind."""
    kinds = {inbox.split(key)[0] for key in keys or ()}
    if len(kinds) != 1:
        told = "Things of one kind can be settled together." if kinds else ""
        return [html.Span(told, className="oi-quiet")]
    source = inbox.SOURCES[kinds.pop()]
    return [_form(one) for one in source.acts if may(one.needs)]


def _form(one: Act) -> html.Details:
    tone = " io-button-danger" if one.is_grave else " io-button-primary"
    return html.Details(
        [
            html.Summary(one.label, className="oi-pill is-solid"),
            html.Div(
                [
                    html.P(one.does, className="oi-quiet"),
                    asked(one, {"type": "inbox-all-words", "act": one.slug}),
                    html.Button(f"{one.label}: all chosen", type="button",
                                id={"type": "inbox-all", "act": one.slug},
                                className=f"io-button{tone}"),
                ],
                className="oi-pop sh-form",
            ),
        ],
        className="oi-days",
    )  # fmt: skip


@callback(
    Output("inbox-said", "data", allow_duplicate=True),
    Output("inbox-results", "children"),
    Input({"type": "inbox-all", "act": ALL}, "n_clicks"),
    State({"type": "inbox-all-words", "act": ALL}, "value"),
    State({"type": "inbox-all-words", "act": ALL}, "id"),
    State("inbox-grid", "selectedRows"),
    needs="inbox.view",
    failed=lambda words: (said(words, "bad"), no_update),
    prevent_initial_call=True,
)
def settle_all(
    clicks: Sequence[int | None], words: Sequence[Any], ids: Sequence[Row], rows: Sequence[Row]
) -> tuple[dict[str, Any], Any]:
    wanted = ctx.triggered_id
    if not any(clicks) or not isinstance(wanted, dict) or not rows:
        raise PreventUpdate
    told = {one["act"]: str(text or "").strip() for one, text in zip(ids, words, strict=True)}
    act = _known(rows, str(wanted["act"]), told)
    done, undo = [], []
    for row in rows:
        is_done, text, back = _settled(row, act, told.get(act.slug, ""))
        done.append((row, is_done, text))
        undo += [back] if back else []
    number = sum(is_done for _, is_done, _ in done)
    text = f"{act.label}: {number:,} of {len(rows):,} done."
    tone = "ok" if number == len(rows) else "bad"
    more = {"undo": {"act": "many", "some": undo}} if undo else {}
    return said(text, tone, bulk=True, **more), _results(text, done)


def _known(rows: Sequence[Row], slug: str, told: Mapping[str, str]) -> Act:
    """Raises InvalidInput for rows of several kinds, too many of them, or without the words."""
    if len(rows) > MOST:
        raise InvalidInput(f"Choose at most {MOST} at once.")
    kinds = {inbox.split(str(row["key"]))[0] for row in rows}
    act = inbox.SOURCES[kinds.pop()].act(slug) if len(kinds) == 1 else None
    if act is None:
        raise InvalidInput("Choose things of one kind to settle them together.")
    require(act.needs)
    if act.asks and not told.get(slug):
        raise InvalidInput(f"{act.asks}: write it first.")
    return act


def _settled(row: Row, act: Act, words: str) -> tuple[bool, str, Mapping[str, Any] | None]:
    """(whether it was done, what is told of it, how it is taken back)."""
    kind, subject_id = inbox.split(str(row["key"]))
    subject = Subject(subject_id, int(row["version"]), words, kind)
    try:
        done: Settled = run(store(), actor(), settle_exception.settle, kind, act.slug, subject)
    except Refused as refusal:
        return False, str(refusal), None
    return True, done.words, done.undo


def _results(text: str, done: Sequence[tuple[Row, bool, str]]) -> html.Details:
    """One line a row, what was refused first."""
    lines = [
        html.Li(
            [html.Span("Done" if is_done else "Refused",
                       className="io-chip io-chip-" + ("ok" if is_done else "bad")),
             html.Strong(str(row["title"])), html.Span(words)],
        )
        for row, is_done, words in sorted(done, key=lambda one: one[1])
    ]  # fmt: skip
    return html.Details(
        [html.Summary(text), html.Ul(lines)],
        className="oi-card ib-results",
        open=not all(is_done for _, is_done, _ in done),
    )
