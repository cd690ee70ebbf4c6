"""What the inbox shows of a row: its deadline, the act at hand and the key that does it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import dash_bootstrap_components as dbc
from dash import html

from iorder.flows.look_after import OWN_ALONE
from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.lists.listing_parts import bulk_menu
from iorder.views.exception import Act
from iorder.views.inbox.inbox import SOURCES, Waiting

SOON = timedelta(hours=4)
AREA_TONES = {"orders": "info", "fraud": "bad", "payments": "violet", "returns": "warn",
              "delivery": "warn", "stock": "info", "system": "neutral"}  # fmt: skip
SNOOZES = (("hour", "1 hour"), ("hours", "4 hours"), ("tomorrow", "Tomorrow, 9:00"),
           ("monday", "Monday, 9:00"))  # fmt: skip
KEYS = (
    ("J K", "Next row, row before"), ("Enter", "Open what is under the frame"),
    ("Esc", "Close it"), ("C", "Claim it, or give it up in the drawer"), ("S", "Snooze it"),
    ("N", "Write what is known of it"), ("X", "Choose the row, to act on several"),
    ("/", "Search an order"), ("?", "This help"),
)  # fmt: skip
"""Keys of the page; those of acts stand beside them."""
TAKEN = frozenset("jkcsnxg")
Sees = Callable[[str], bool]


def grid_row(row: Waiting, me: str, sees: Sees) -> dict[str, Any]:
    words, tone = due_words(row)
    source = SOURCES[row.kind]
    act = next((one for one in possible(row, sees) if is_at_hand(one, row)), None)
    filled = row.detail.filled.get(act.slug, "") if act else ""
    return {
        "key": row.key,
        "due": words,
        "dueTone": tone,
        "kind": source.label,
        "kindTone": AREA_TONES[source.area],
        "title": row.detail.title,
        "why": row.reason if rests(row) and row.reason else row.note or row.detail.why,
        "order": row.number,
        "orderHref": f"/orders/{row.number}" if row.number else "",
        "value": formats.NOTHING if row.detail.amount_minor is None
        else formats.money(row.detail.amount_minor, row.detail.currency),
        "age": formats.duration(max((row.asked_at - row.since).total_seconds(), 0)),
        "owner": "You" if row.owner == me else row.owner_name or formats.NOTHING,
        "act": f"{act.label} {filled}".strip() if act else "",
        "actSlug": act.slug if act else "",
        "actKey": letters(row.kind)[act.slug] if act else "",
        "actWords": filled,
        "actDoes": act.does if act else "",
        "claim": sees("inbox.edit") and not row.owner and row.kind not in OWN_ALONE,
        "version": row.detail.version,
    }  # fmt: skip


def is_at_hand(act: Act, row: Waiting) -> bool:
    """Whether one click does it: nothing is left to be said, nothing grave comes of it."""
    return not act.is_grave and (not act.asks or bool(row.detail.filled.get(act.slug)))


@cache
def letters(kind: str) -> dict[str, str]:
    """The key of each act: the first letter of its words that nothing else has."""
    found: dict[str, str] = {}
    for act in SOURCES[kind].acts:
        free = [one for one in act.label.lower() + "abdefhilmopqrtuvwyz"
                if one.isalpha() and one not in TAKEN and one not in found.values()]  # fmt: skip
        found[act.slug] = free[0]
    return found


def rests(row: Waiting) -> bool:
    return bool(row.snoozed_until and row.snoozed_until > row.asked_at)


def due_words(row: Waiting) -> tuple[str, str]:
    """("3 h late", its tone)."""
    if row.snoozed_until and rests(row):
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


def asked(act: Act, field_id: dict[str, str], value: str = "") -> Any:
    """The field for what an act asks; hidden where it asks nothing."""
    if not act.asks:
        return dbc.Input(id=field_id, type="hidden", value="")
    return html.Label(
        [act.asks, dbc.Input(id=field_id, value=value, maxlength=300, autocomplete="off",
                             type="date" if act.form == "day" else "text")],
        className="io-label",
    )  # fmt: skip


def snooze_menu(part: str) -> html.Details:
    """``part``: ``one`` or ``bulk``."""
    choices = [
        html.Button(label, id={"type": "inbox-snooze", "part": part, "until": slug}, type="button",
                    className="oi-preset")
        for slug, label in SNOOZES
    ]  # fmt: skip
    why = html.Label(
        ["Why, if it is to be known",
         dbc.Input(id={"type": "inbox-why", "part": part}, maxlength=300, autocomplete="off")],
        className="io-label",
    )  # fmt: skip
    own = html.Label(
        ["Or until", dbc.Input(id={"type": "inbox-until", "part": part}, type="datetime-local")],
        className="io-label",
    )
    save = html.Button("Snooze", id={"type": "inbox-snooze", "part": part, "until": "own"},
                       type="button", className="io-button")  # fmt: skip
    return bulk_menu("Snooze", "alarm", [why, html.Div(choices, className="oi-presets"), own, save])


def keys_help() -> html.Dialog:
    """What ``?`` shows."""
    rows = [html.Div([html.Dt(html.Kbd(key)), html.Dd(words)]) for key, words in KEYS]
    close = html.Button(icon("x-lg"), type="button", className="oi-icon",
                        **also(aria_label="Close", data_dialog_close="true"))  # fmt: skip
    return html.Dialog(
        [
            html.Div([html.H2("Keys of the inbox", id="inbox-keys-title"), close],
                     className="ib-keys-head"),
            html.Dl(rows, className="ib-keys"),
            html.P("Each act has a letter of its own: it stands beside it in the drawer, and on "
                   "the button of its row. The keyboard at the top of the page shows the keys of "
                   "every page.", className="oi-quiet"),
        ],
        id="inbox-keys", className="ib-dialog", **also(aria_labelledby="inbox-keys-title"),
    )  # fmt: skip


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
