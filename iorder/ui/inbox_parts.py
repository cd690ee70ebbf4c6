"""What the inbox shows: a row with its act at hand, and the drawer with all that can be done."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui import formats
from iorder.ui.icons import icon
from iorder.ui.listing_parts import Panel, bulk_menu
from iorder.ui.order_parts import chip, facts, section, when
from iorder.views.exception import Act
from iorder.views.inbox import MINE_ALONE, SOURCES, Waiting

SOON = timedelta(hours=4)
AREA_TONES = {"orders": "info", "fraud": "bad", "payments": "violet", "returns": "warn",
              "delivery": "warn", "stock": "info", "system": "neutral"}  # fmt: skip
SNOOZES = (("hour", "1 hour"), ("hours", "4 hours"), ("tomorrow", "Tomorrow, 9:00"),
           ("monday", "Monday, 9:00"))  # fmt: skip
Sees = Callable[[str], bool]


def grid_row(row: Waiting, me: str, sees: Sees) -> dict[str, Any]:
    words, tone = due_words(row)
    source = SOURCES[row.kind]
    act = next((one for one in possible(row, sees) if not one.asks and not one.is_grave), None)
    return {
        "key": row.key,
        "due": words,
        "dueTone": tone,
        "kind": source.label,
        "kindTone": AREA_TONES[source.area],
        "title": row.detail.title,
        "why": row.note or row.detail.why,
        "order": row.number,
        "orderHref": f"/orders/{row.number}" if row.number else "",
        "value": formats.NOTHING if row.detail.amount_minor is None
        else formats.money(row.detail.amount_minor, row.detail.currency),
        "age": formats.duration(max((row.asked_at - row.since).total_seconds(), 0)),
        "owner": "You" if row.owner == me else row.owner_name or formats.NOTHING,
        "act": act.label if act else "",
        "actSlug": act.slug if act else "",
        "claim": sees("inbox.edit") and not row.owner and row.kind not in MINE_ALONE,
        "version": row.detail.version,
    }  # fmt: skip


def due_words(row: Waiting) -> tuple[str, str]:
    """("3 h late", its tone)."""
    if row.snoozed_until and row.snoozed_until > row.asked_at:
        return f"Snoozed to {formats.moment(row.snoozed_until)}", ""
    left = row.due_at - row.asked_at
    if left < timedelta():
        return f"{_span(-left)} late", "bad"
    return f"in {_span(left)}", "warn" if left < SOON else ""


def _span(some: timedelta) -> str:
    """``3 days``, ``17 h``, ``5 min``: short, for a column that is read at a glance."""
    seconds = some.total_seconds()
    if seconds >= 2 * 86_400:
        return f"{seconds / 86_400:.0f} days"
    return f"{seconds / 3_600:.0f} h" if seconds >= 3_600 else f"{seconds / 60:.0f} min"


def possible(row: Waiting, sees: Sees) -> list[Act]:
    """The acts that can be done about it now, by somebody who may."""
    return [
        one for one in SOURCES[row.kind].acts if one.slug in row.detail.acts and sees(one.needs)
    ]


def panel(row: Waiting, me: str, zone: str, sees: Sees) -> Panel:
    """The drawer; ``inbox-at`` holds what its acts are decided on."""
    words, tone = due_words(row)
    source = SOURCES[row.kind]
    detail = row.detail
    amount = (
        "" if detail.amount_minor is None else formats.money(detail.amount_minor, detail.currency)
    )
    at = {"key": row.key, "version": detail.version, "owner": row.owner}
    order = dcc.Link(row.number, href=f"/orders/{row.number}") if row.number else ""
    return Panel(
        source.label,
        [
            dcc.Store(id="inbox-at", data=at),
            html.P(detail.title, className="ib-title"),
            html.P(detail.why, className="ib-why"),
            dcc.Link(["Open it ", icon("arrow-right")], href=detail.link,
                     className="io-button io-button-small"),
            facts((
                ("Deadline", [when(row.due_at, zone), f" · {words}"]),
                ("Waits since", when(row.since, zone)),
                ("Order", order),
                ("Value", amount),
                ("Looked after by", "you" if row.owner == me else row.owner_name or "nobody"),
            )),
            *(_care(row, me) if sees("inbox.edit") else []),
        ],
        chip(words, tone or "neutral"),
        _foot(possible(row, sees)),
    )  # fmt: skip


def _foot(acts: Sequence[Act]) -> html.Div | None:
    if not acts:
        return None
    wrong = html.P(id="inbox-wrong", className="li-wrong", role="alert")
    return html.Div([wrong, html.Div([_act(one, at) for at, one in enumerate(acts)],
                                     className="oi-inline")], className="sh-foot")  # fmt: skip


def _act(one: Act, at: int) -> Any:
    tone = " io-button-danger" if one.is_grave else " io-button-primary" if at == 0 else ""
    words = dbc.Input(
        id={"type": "inbox-words", "act": one.slug}, maxlength=300, autocomplete="off",
        type="text" if one.asks else "hidden",
    )  # fmt: skip
    button = html.Button(one.label, id={"type": "inbox-act", "act": one.slug}, type="button",
                         className=f"io-button{tone}")  # fmt: skip
    if not one.asks:
        return html.Div([words, button], className="ib-act")
    return html.Details(
        [html.Summary(one.label, className=f"io-button{tone}"),
         html.Div([html.Label([one.asks, words], className="io-label"), button],
                  className="oi-pop is-up sh-form")],
        className="oi-days",
    )  # fmt: skip


def _care(row: Waiting, me: str) -> list[Any]:
    """Claim, snooze, note."""
    rests = bool(row.snoozed_until and row.snoozed_until > row.asked_at)
    buttons: list[Any] = []
    if row.kind not in MINE_ALONE:
        if row.owner != me:
            label = "Take it over" if row.owner else "Claim"
            buttons.append(_button("claim", label, "person-check"))
        if row.is_claimed:
            buttons.append(_button("give_up", "Give it up", "person-dash"))
    if rests:
        buttons.append(_button("wake", "Wait no longer", "alarm"))
    return [
        html.P(id="inbox-care-wrong", className="li-wrong", role="alert"),
        html.Div([*buttons, snooze_menu("one")], className="oi-inline ib-care"),
        section(
            "Note",
            html.Label(
                [html.Span("What is known so far", className="io-sr-only"),
                 dbc.Textarea(id="inbox-note", value=row.note, rows=2, maxlength=500,
                              placeholder="What is known so far")],
                className="ib-note",
            ),
            html.Button("Keep the note", id={"type": "inbox-care", "act": "note"}, type="button",
                        className="io-button io-button-small ib-keep"),
        ),
    ]  # fmt: skip


def _button(act: str, label: str, sign: str) -> html.Button:
    return html.Button([icon(sign), label], id={"type": "inbox-care", "act": act}, type="button",
                       className="io-button")  # fmt: skip


def snooze_menu(part: str) -> html.Details:
    """``part``: ``one`` or ``bulk``."""
    choices = [
        html.Button(label, id={"type": "inbox-snooze", "part": part, "until": slug}, type="button",
                    className="oi-preset")
        for slug, label in SNOOZES
    ]  # fmt: skip
    own = html.Label(
        ["Or until", dbc.Input(id={"type": "inbox-until", "part": part}, type="datetime-local")],
        className="io-label",
    )
    save = html.Button("Snooze", id={"type": "inbox-snooze", "part": part, "until": "own"},
                       type="button", className="io-button")  # fmt: skip
    return bulk_menu("Snooze", "alarm", [html.Div(choices, className="oi-presets"), own, save])


def bulk() -> list[Any]:
    return [
        html.Button([icon("person-check"), "Claim"], id={"type": "inbox-many", "act": "claim"},
                    type="button", className="oi-pill is-solid"),
        html.Button([icon("person-dash"), "Give up"], id={"type": "inbox-many", "act": "give_up"},
                    type="button", className="oi-pill is-solid"),
        snooze_menu("bulk"),
    ]  # fmt: skip


def until(choice: str, typed: str | None, now: datetime, zone: str) -> datetime | None:
    """The time a choice of ``SNOOZES`` means, or the one typed; None for none or a wrong one."""
    if choice in ("hour", "hours"):
        return now + timedelta(hours=1 if choice == "hour" else 4)
    if choice == "own":
        try:
            return datetime.fromisoformat(typed or "").replace(tzinfo=ZoneInfo(zone))
        except ValueError:
            return None
    local = now.astimezone(ZoneInfo(zone))
    days = 1 if choice == "tomorrow" else 7 - local.weekday()
    return (local + timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
