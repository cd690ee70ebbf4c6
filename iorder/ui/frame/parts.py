"""Small parts that pages of every area are made of."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from dash import dcc, html

from iorder.session import may
from iorder.views.happened import Happened


def chip(text: str, tone: str) -> html.Span:
    """A word with the shape and colour of its group."""
    return html.Span(text, className=f"io-chip io-chip-{tone}")


def when(at: datetime, zone: str) -> html.Time:
    """A moment in ``zone``; the zone is told on hovering."""
    local = at.astimezone(ZoneInfo(zone))
    return html.Time(
        f"{local:%-d %b %Y %H:%M}",
        dateTime=at.isoformat(),
        title=f"{local:%-d %b %Y %H:%M:%S} {zone}",
    )


def age(since: datetime, now: datetime) -> str:
    """How long ago, in the largest unit that is not none: ``3 days``, ``5 hours``."""
    minutes = max(int((now - since).total_seconds()) // 60, 0)
    for unit, size in (("day", 1440), ("hour", 60)):
        if number := minutes // size:
            return f"{number:,} {unit}{'' if number == 1 else 's'}"
    return f"{minutes} min"


def section(title: Any, *children: Any, name: str = "") -> html.Section:
    return html.Section([html.H3(title), *children], className=f"oi-part {name}".strip())


def link(words: str, href: str, needs: str) -> Any:
    """The words, leading to ``href`` whoever may go there."""
    return dcc.Link(words, href=href) if words and may(needs) else words


def facts(pairs: Iterable[tuple[str, Any]]) -> html.Dl:
    """Label and value, one line each; pairs without a value are left out."""
    return html.Dl(
        [
            html.Div([html.Dt(label), html.Dd(value)])
            for label, value in pairs
            if value not in ("", None, [])
        ],
        className="oi-facts",
    )


def named(label: str, control: Any) -> html.Label:
    """``control`` with a name for those who hear the page."""
    return html.Label([html.Span(label, className="io-sr-only"), control], className="oi-named")


def happened(moments: Sequence[Happened], zone: str) -> html.Ol:
    """A timeline, oldest first."""
    return html.Ol(
        [
            html.Li([html.Span([one.text, html.Span(f" · {one.by}", className="oi-quiet")]),
                     when(one.at, zone)])
            for one in moments
        ],
        className="oi-timeline",
    )  # fmt: skip
