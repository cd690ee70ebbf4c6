"""The parts every list is made of: its tabs, filter bar, bulk bar, foot, drawer and notices.

A pill is a label around a native select laid over it, as on the orders page; its words are set in
the browser (``assets/listing.js``).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import dcc, html

from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.ui.lists.server_grid import DAY, MOMENT, MONEY, NUMBER, WORDS
from iorder.views.lists.list_page import Count

__all__ = [
    "DAY", "MOMENT", "MONEY", "NUMBER", "WORDS", "Days", "Panel", "Pill", "address", "bar",
    "bulk_bar", "bulk_menu", "clear", "days", "drawer", "empty", "foot", "not_shown", "notice",
    "pill", "search", "sheet", "tabs", "toast", "unselect",
]  # fmt: skip
STRETCHES = (
    ("1", "Today"), ("7", "Last 7 days"), ("30", "Last 30 days"), ("90", "Last 90 days"),
    ("", "Any time"),
)  # fmt: skip
"""(days up to today, label) to choose from at once."""


@dataclass(frozen=True)
class Pill:
    """A filter of one choice: its key in the query, and (value, label) pairs."""

    key: str
    label: str
    options: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Days:
    """A filter of days: ``from`` and ``to`` in the query."""

    label: str


@dataclass(frozen=True)
class Panel:
    """What the drawer shows of a row; ``chip`` stands beside the title, ``foot`` stays below."""

    title: str
    body: Sequence[Any]
    chip: Any = None
    foot: Any = None


def address(slug: str, query: Mapping[str, str]) -> str:
    return f"/{slug}" + (f"?{urlencode(query)}" if query else "")


def tabs(
    slug: str, key: str, shown: Mapping[str, tuple[str, Count]], on: str, asked: Mapping[str, str]
) -> list[Any]:
    """Tabs with counts under the other filters; links, so that one can be opened beside."""
    return [
        html.A(
            [label, html.Span(str(count), className="oi-tab-count")],
            href=address(slug, {**asked, **({key: value} if value else {})}),
            className="oi-tab" + (" is-on" if value == on else ""),
            **also(data_value=value, aria_current="page" if value == on else "false"),
        )
        for value, (label, count) in shown.items()
    ]


def bar(
    slug: str,
    query: Mapping[str, str],
    pills: Sequence[Pill | Days],
    hint: str,
    ends: Sequence[Any],
) -> html.Div:
    """Search, a pill a filter, and ``ends``. ``hint`` stands in the search."""
    return html.Div(
        [
            search(slug, query.get("q", ""), hint, "Search this list"),
            *(
                days(slug, query, one.label)
                if isinstance(one, Days)
                else pill(slug, one, query.get(one.key, ""))
                for one in pills
            ),
            *ends,
        ],
        className="oi-bar", role="search", **also(aria_label="Filter this list"),
    )  # fmt: skip


def search(slug: str, value: str, hint: str, name: str) -> html.Label:
    return html.Label(
        [
            icon("search"),
            html.Span(name, className="io-sr-only"),
            dbc.Input(
                id=f"{slug}-search", value=value, type="search",
                placeholder=hint, maxlength=200, autocomplete="off", className="oi-search",
            ),
        ],
        className="oi-search-box",
    )  # fmt: skip


def clear(slug: str, *, hidden: bool) -> html.Button:
    return html.Button(
        "Clear filters", id=f"{slug}-clear", type="button", className="oi-clear", hidden=hidden
    )


def pill(slug: str, one: Pill, value: str, *, folded: bool = False) -> html.Label:
    """The filter ``one``; ``folded``: not shown until it is asked for or set."""
    known = not value or value in dict(one.options)
    every = [("", "Any"), *one.options, *([] if known else [(value, value)])]
    return html.Label(
        [
            html.Span(one.label, className="oi-pill-name"),
            html.Span(dict(every)[value] if value else "", className="oi-pill-value"),
            dbc.Select(
                id={"type": f"{slug}-filter", "key": one.key}, value=value,
                options=[{"value": key, "label": label} for key, label in every],
                className="oi-pill-select",
            ),
        ],
        className="oi-pill" + (" is-set" if value else " is-more" if folded else ""),
        **also(data_pill=one.key),
    )  # fmt: skip


def days(slug: str, query: Mapping[str, str], label: str) -> html.Details:
    """The filter of days: ready stretches, or a first and a last day."""
    is_set = bool(query.get("from") or query.get("to"))
    return html.Details(
        [
            html.Summary(
                [
                    icon("calendar3"),
                    html.Span(label, className="oi-pill-name"),
                    html.Span("", className="oi-pill-value li-days-words"),
                ],
                className="oi-pill is-solid" + (" is-set" if is_set else ""),
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Button(words, type="button", className="oi-preset",
                                        **also(data_last=last))
                            for last, words in STRETCHES
                        ],
                        className="oi-presets",
                    ),
                    *(
                        html.Label(
                            [
                                words,
                                dbc.Input(id={"type": f"{slug}-filter", "key": key}, type="date",
                                          value=query.get(key, ""), debounce=True,
                                          className="oi-date"),
                            ],
                            className="oi-day",
                        )
                        for key, words in (("from", "First day"), ("to", "Last day"))
                    ),
                ],
                className="oi-pop",
            ),
        ],
        className="oi-days",
    )  # fmt: skip


def bulk_bar(slug: str, buttons: Sequence[Any]) -> html.Div:
    """Stands over the filter bar while rows are chosen."""
    return html.Div(
        [
            html.Strong(id=f"{slug}-chosen", className="oi-chosen", **also(aria_live="polite")),
            *buttons,
            unselect(),
        ],
        className="oi-bulk", id=f"{slug}-bulk", role="group", hidden=True,
        **also(aria_label="Chosen rows"),
    )  # fmt: skip


def unselect() -> html.Button:
    """Ends the bulk bar: nothing is chosen any more."""
    return html.Button(
        icon("x-lg"), type="button", className="oi-icon oi-unselect", title="Clear selection",
        **also(aria_label="Clear selection", data_unselect="true"),
    )  # fmt: skip


def bulk_menu(label: str, icon_name: str, form: Sequence[Any]) -> html.Details:
    """A button of the bulk bar that opens a small form."""
    summary = html.Summary([icon(icon_name), label], className="oi-pill is-solid")
    return html.Details([summary, html.Div(list(form), className="oi-pop")], className="oi-days")


def foot(slug: str) -> html.Div:
    keys = (("/", "search"), ("J K", "move"), ("Enter", "open"), ("Esc", "close"))
    return html.Div(
        [
            html.Span(id=f"{slug}-foot", **also(aria_live="polite")),
            html.Span(
                [part for key, word in keys for part in (html.Kbd(key), f" {word} ")],
                className="oi-keys",
            ),
        ],
        className="oi-foot",
    )


def notice(slug: str, title: str, words: str, *, retry: bool = True) -> html.Div:
    """Why no rows are there, and the ways out: all rows, and Retry where it may help."""
    again = html.Button("Retry", type="button", className="io-button", **also(data_retry="true"))
    every = html.A("Clear filters", href=f"/{slug}", className="io-button",
                   **also(data_clear="true"))  # fmt: skip
    if retry:
        return _notice("exclamation-triangle", title, words, [again, every], "alert")
    return _notice("search", title, words, [every], "status")


def empty(title: str, words: str, begin: tuple[str, str]) -> html.Div:
    """There are no rows at all; ``begin``: (label, address) of what to do about it, if any."""
    label, href = begin
    dress = "io-button io-button-primary"
    act = dcc.Link(label, href=href, className=dress) if href else html.Button(
        label, type="button", className=f"{dress} li-begin", **also(data_begin="true")
    )  # fmt: skip
    return _notice("inbox", title, words, [act] if label else [], "status")


def _notice(sign: str, title: str, words: str, buttons: list[Any], role: str) -> html.Div:
    return html.Div(
        [
            html.Div(icon(sign), className="io-empty-icon"),
            html.H2(title),
            html.P(words),
            html.Div(buttons, className="oi-inline"),
        ],
        className="oi-notice",
        role=role,
    )


def toast(slug: str) -> html.Div:
    return html.Div(
        [
            html.Span(id=f"{slug}-toast-text"),
            html.Button("Undo", id=f"{slug}-undo", type="button", className="oi-toast-undo"),
        ],
        id=f"{slug}-toast", role="status", className="oi-toast", hidden=True,
    )  # fmt: skip


def drawer(slug: str, label: str, *, is_open: bool) -> html.Div:
    """The panel at the right of the list; closed while nothing is open."""
    return html.Div(
        html.Div(id=f"{slug}-body", className="oi-drawer-body"),
        id=f"{slug}-drawer", role="dialog", className="oi-drawer" + (" is-open" if is_open else ""),
        **also(aria_label=label),
    )  # fmt: skip


def sheet(slug: str, key: str, panel: Panel) -> list[Any]:
    """The drawer of the row ``key``: a head that closes it, what scrolls, and what stays below."""
    close = html.Button(icon("x-lg"), type="button", className="oi-icon",
                        **also(aria_label="Close", data_close="true"))  # fmt: skip
    return [
        html.Div(
            [
                html.H2(panel.title, id=f"{slug}-heading", tabIndex="-1",
                        className="oi-drawer-title", **also(data_key=key)),
                panel.chip,
                html.Div(close, className="oi-tools"),
            ],
            className="oi-drawer-head",
        ),
        html.Div(list(panel.body), className="oi-sheet", tabIndex="0", role="region",
                 **also(aria_label=panel.title)),
        *([html.Div(panel.foot, className="oi-drawer-foot")] if panel.foot is not None else []),
    ]  # fmt: skip


def not_shown(slug: str, words: str) -> list[Any]:
    """The drawer of a row that cannot be shown."""
    retry = html.Button("Retry", type="button", className="io-button",
                        **also(data_retry_row="true"))  # fmt: skip
    told = html.Div([html.P(words), retry], className="io-failed li-failed", role="alert")
    return sheet(slug, "", Panel("Not shown", [told]))
