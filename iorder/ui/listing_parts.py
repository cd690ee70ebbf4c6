"""The parts every list is made of: its tabs, filter bar, grid, foot, drawer and notices.

A pill is a label around a native select laid over it, as on the orders page; its words are set in
the browser (``assets/listing.js``).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import dash_bootstrap_components as dbc
from dash import html
from dash_ag_grid import AgGrid

from iorder.ui.attributes import also
from iorder.ui.icons import icon
from iorder.views.orders import Count

BLOCK = 100
NUMBER = {"headerClass": "ag-right-aligned-header", "cellClass": "oi-number"}
"""A column of numbers."""


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
    kept: Collection[str],
) -> html.Div:
    """Search, and a pill a filter. ``hint`` stands in the search; ``kept`` are no filters."""
    narrowed = any(key not in kept for key in query)
    return html.Div(
        [
            html.Label(
                [
                    icon("search"),
                    html.Span("Search this list", className="io-sr-only"),
                    dbc.Input(
                        id=f"{slug}-search", value=query.get("q", ""), type="search",
                        placeholder=hint, maxlength=200, autocomplete="off", className="oi-search",
                    ),
                ],
                className="oi-search-box",
            ),
            *(
                _days(slug, query, pill.label)
                if isinstance(pill, Days)
                else _pill(slug, pill, query.get(pill.key, ""))
                for pill in pills
            ),
            html.Button("Clear filters", id=f"{slug}-clear", type="button", className="oi-clear",
                        hidden=not narrowed),
        ],
        className="oi-bar", role="search", **also(aria_label="Filter this list"),
    )  # fmt: skip


def _pill(slug: str, pill: Pill, value: str) -> html.Label:
    known = not value or value in dict(pill.options)
    every = [("", "Any"), *pill.options, *([] if known else [(value, value)])]
    return html.Label(
        [
            html.Span(pill.label, className="oi-pill-name"),
            html.Span(dict(every)[value] if value else "", className="oi-pill-value"),
            dbc.Select(
                id={"type": f"{slug}-filter", "key": pill.key}, value=value,
                options=[{"value": one, "label": label} for one, label in every],
                className="oi-pill-select",
            ),
        ],
        className="oi-pill" + (" is-set" if value else ""), **also(data_pill=pill.key),
    )  # fmt: skip


def _days(slug: str, query: Mapping[str, str], label: str) -> html.Details:
    presets = (("1", "Today"), ("7", "Last 7 days"), ("30", "Last 30 days"), ("", "Any time"))
    return html.Details(
        [
            html.Summary(
                [
                    icon("calendar3"),
                    html.Span(label, className="oi-pill-name"),
                    html.Span("", className="oi-pill-value li-days-words"),
                ],
                className="oi-pill is-solid",
            ),
            html.Div(
                [
                    html.Div(
                        [
                            html.Button(words, type="button", className="oi-preset",
                                        **also(data_last=last))
                            for last, words in presets
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


def grid(slug: str, columns: Sequence[Mapping[str, Any]], sort: str, way: str) -> AgGrid:
    """Server side: it asks for blocks of rows as it is scrolled."""
    return AgGrid(
        id=f"{slug}-grid",
        className="oi-grid ag-theme-iorder",
        rowModelType="infinite",
        columnDefs=[
            {**column, "initialSort": way} if column["field"] == sort else dict(column)
            for column in columns
        ],
        defaultColDef={"sortable": False, "resizable": True, "suppressMovable": True,
                       "suppressHeaderMenuButton": True, "sortingOrder": ["desc", "asc"]},
        getRowId="params.data ? params.data.key : ''",
        dashGridOptions={
            "cacheBlockSize": BLOCK,
            "maxBlocksInCache": 12,
            # dash-ag-grid keeps one pending request: a second block in flight would strand one
            "maxConcurrentDatasourceRequests": 1,
            "infiniteInitialRowCount": 1,
            "blockLoadDebounceMillis": 40,
            "rowHeight": 40,
            "headerHeight": 36,
            "suppressMultiSort": True,
            "animateRows": False,
            "suppressNoRowsOverlay": True,
            "enableCellTextSelection": True,
            "theme": {"function": "iorderGridTheme(themeQuartz)"},
        },
        style={"height": "100%", "width": "100%"},
    )  # fmt: skip


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


def notice(
    slug: str, title: str, words: str, *, retry: bool = True, ways_out: bool = True
) -> html.Div:
    """Why no rows are there; ``ways_out``: Retry where it may help, and the way to all rows."""
    buttons: list[Any] = []
    if ways_out and retry:
        buttons.append(html.Button("Retry", type="button", className="io-button",
                                   **also(data_retry="true")))  # fmt: skip
    if ways_out:
        buttons.append(html.A("Clear filters", href=f"/{slug}", className="io-button",
                              **also(data_clear="true")))  # fmt: skip
    return html.Div(
        [html.H2(title), html.P(words), html.Div(buttons, className="oi-inline")],
        className="oi-notice",
        role="alert" if retry and ways_out else "status",
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
