"""The drawer of the inbox: what waits, what can be done about it and what comes of each act."""

from collections.abc import Sequence
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.flows.look_after import OWN_ALONE
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.frame.parts import chip, facts, section, when
from iorder.ui.inbox.inbox_parts import (
    Sees,
    asked,
    due_words,
    letters,
    possible,
    rests,
    snooze_menu,
)
from iorder.ui.lists.listing_parts import Panel
from iorder.views.exception import Act
from iorder.views.inbox.inbox import SOURCES, Waiting


def panel(row: Waiting, me: str, zone: str, sees: Sees) -> Panel:
    """The drawer; ``inbox-at`` holds what its acts are decided on."""
    words, tone = due_words(row)
    detail = row.detail
    amount = (
        "" if detail.amount_minor is None else formats.money(detail.amount_minor, detail.currency)
    )
    at = {"key": row.key, "version": detail.version, "owner": row.owner}
    order = dcc.Link(row.number, href=f"/orders/{row.number}") if row.number else ""
    acts = possible(row, sees)
    return Panel(
        SOURCES[row.kind].label,
        [
            dcc.Store(id="inbox-at", data=at),
            html.P(detail.title, className="ib-title"),
            html.P(detail.why, className="ib-why"),
            dcc.Link(["Open it ", icon("arrow-right")], href=detail.link,
                     className="io-button io-button-small"),
            facts((
                ("Deadline", [when(row.due_at, zone), f" · {words}"]),
                ("Snoozed because", row.reason if rests(row) else ""),
                ("Waits since", when(row.since, zone)),
                ("Order", order),
                ("Value", amount),
                ("Looked after by", "you" if row.owner == me else row.owner_name or "nobody"),
            )),
            *([_effects(acts, letters(row.kind))] if acts else []),
            *(_care(row, me) if sees("inbox.edit") else []),
        ],
        chip(words, tone or "neutral"),
        _foot(row, acts),
    )  # fmt: skip


def _effects(acts: Sequence[Act], keys: dict[str, str]) -> Any:
    """What comes of each act, before it is done."""
    told = [
        html.Div([html.Dt([html.Kbd(keys[one.slug].upper()), one.label]), html.Dd(one.does)])
        for one in acts
    ]
    return section("What can be done", html.Dl(told, className="ib-effects"))


def _foot(row: Waiting, acts: Sequence[Act]) -> html.Div | None:
    if not acts:
        return None
    wrong = html.P(id="inbox-wrong", className="li-wrong", role="alert")
    buttons = [_act(row, one, at) for at, one in enumerate(acts)]
    return html.Div([wrong, html.Div(buttons, className="oi-inline")], className="sh-foot")


def _act(row: Waiting, one: Act, at: int) -> Any:
    tone = " io-button-danger" if one.is_grave else " io-button-primary" if at == 0 else ""
    key = also(data_ib_key=letters(row.kind)[one.slug])
    words = asked(
        one, {"type": "inbox-words", "act": one.slug}, row.detail.filled.get(one.slug, "")
    )
    button = html.Button(
        one.label, id={"type": "inbox-act", "act": one.slug}, type="button", title=one.does,
        className=f"io-button{tone}", **({} if one.asks else key),
    )  # fmt: skip
    if not one.asks:
        return html.Div([words, button], className="ib-act")
    return html.Details(
        [html.Summary(one.label, className=f"io-button{tone}", title=one.does),
         html.Div([words, button], className="oi-pop is-up sh-form")],
        className="oi-days", **key,
    )  # fmt: skip


def _care(row: Waiting, me: str) -> list[Any]:
    """Claim, snooze, note."""
    buttons: list[Any] = []
    if row.kind not in OWN_ALONE:
        if row.owner != me:
            label = "Take it over" if row.owner else "Take it"
            buttons.append(_button("claim", label, "person-check", key="c"))
        if row.owner:
            key = "c" if row.owner == me else ""
            buttons.append(_button("give_up", "Give it up", "person-dash", key=key))
    if rests(row):
        buttons.append(_button("wake", "Wait no longer", "alarm"))
    snooze = html.Div(snooze_menu("one"), className="ib-snooze", **also(data_ib_key="s"))
    return [
        html.P(id="inbox-care-wrong", className="li-wrong", role="alert"),
        html.Div([*buttons, snooze], className="oi-inline ib-care"),
        section(
            "Note",
            html.Label(
                [html.Span("What is known so far", className="io-sr-only"),
                 dbc.Textarea(id="inbox-note", value=row.note, rows=2, maxlength=500,
                              placeholder="What is known so far")],
                className="ib-note", **also(data_ib_key="n"),
            ),
            html.Button("Keep the note", id={"type": "inbox-care", "act": "note"}, type="button",
                        className="io-button io-button-small ib-keep"),
        ),
    ]  # fmt: skip


def _button(act: str, label: str, sign: str, key: str = "") -> html.Button:
    return html.Button([icon(sign), label], id={"type": "inbox-care", "act": act}, type="button",
                       className="io-button", **(also(data_ib_key=key) if key else {}))  # fmt: skip
