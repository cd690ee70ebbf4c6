"""One list of records for any page: tabs, filter bar, server-side grid, and a drawer for one row.

A page says what its rows are (``Listing``), lays the list out and serves it, a line each::

    PARCELS = Listing(slug="shipments", ...)
    serve(PARCELS)
    page(__name__, path="/shipments", ..., layout=partial(laid_out, PARCELS))

The address holds the whole view and, as ``open``, the key of the row whose drawer is open. The
browser's side of all lists is ``assets/listing.js``: it finds the list by ``data-listing``. Every
list has a View menu: columns, height of rows; their widths and order are kept in the browser.

What a page may add:

* columns: ``NUMBER``, ``MONEY``, ``DAY``, ``MOMENT``, ``WORDS`` of ``listing_parts`` dress one
  with ``**``; ``"hide": True`` leaves one out until it is chosen, ``"lockVisible": True`` always
  shows it; cells are ``ChipCell``, ``LinkCell``, ``ToneCell``, ``BarCell`` (with ``<field>Tone``,
  ``Href``, ``Share`` in the row).
* ``actions()``: buttons at the page's top right, after Export; asked at each drawing, so that it
  may leave out (or give None for) what the person may not do. The main one comes last.
* ``begin``: (label, address) of what a list without any rows offers; without an address it
  presses the main one of the ``actions``.
* ``bulk()``: with it rows can be chosen; what it gives stands in the bar over the list, as
  ``listing_parts.bulk_menu(label, icon, form)`` or buttons. The chosen keys are in the store
  ``<slug>-picked``, a list. After the deed a callback answers
  ``said(text, bulk=True)`` to ``<slug>-said``: told in the corner, rows and tabs read again,
  the choice forgotten. ``said(text)`` alone keeps the choice; ``silent=True`` tells nothing.
"""

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from dash import Input, Output, State, dcc, html

from iorder.kernel.errors import InvalidInput
from iorder.session import zone
from iorder.ui.frame.attributes import also
from iorder.ui.frame.shell import page_frame
from iorder.ui.lists import export_menu, view_menu
from iorder.ui.lists import listing_parts as parts
from iorder.ui.lists.server_grid import CHOOSING, server_grid
from iorder.views.lists.list_page import Count
from iorder.web import callback, clientside

NO_ROWS: dict[str, Any] = {"rowData": [], "rowCount": 0}
OPEN = "open"
NAMES = {"q": "the search", "from": "the first day", "to": "the last day"}
Query = Mapping[str, str]


@dataclass(frozen=True)
class Listing:
    """What one list shows. Callables read the request's store; ``view`` is what ``parse`` made.

    ``slug``: its path and the start of its ids. ``parse(query)``: the view, which has
    ``to_query``; raises InvalidInput. ``tabs``: label by value of the query's ``tab_key``, empty
    for all; ``always``: those shown though nothing is under them. ``rows(view, start, end)``: rows
    as the grid shows them, each with a ``key``. ``sort``: (column, direction) of a plain view.
    ``panel(key)``: what the drawer shows of a row; raises NotFound. ``export``: kind of export.
    ``tab_counts(view)``: where they come cheaper than by ``count`` of each tab.
    ``above(view)``: what stands over the list. ``actions``, ``begin``, ``bulk``: see this module.

    """

    slug: str
    title: str
    noun: tuple[str, str]
    needs: str
    parse: Callable[[Query], Any]
    columns: tuple[dict[str, Any], ...]
    rows: Callable[[Any, int, int], list[dict[str, Any]]]
    count: Callable[[Any], Count]
    panel: Callable[[str], parts.Panel]
    tabs: Mapping[str, str]
    tab_key: str = "state"
    always: tuple[str, ...] = ("",)
    pills: Callable[[], Sequence[parts.Pill | parts.Days]] = tuple
    search: str = "Search"
    sort: tuple[str, str] = ("", "desc")
    empty: tuple[str, str] = ("Nothing here yet", "")
    begin: tuple[str, str] = ("", "")
    export: str = ""
    tab_counts: Callable[[Any], Mapping[str, Count]] | None = None
    above: Callable[[Any], Any] | None = field(default=None)
    actions: Callable[[], Sequence[Any]] = tuple
    bulk: Callable[[], Sequence[Any]] | None = None

    def counted(self, view: Any) -> Mapping[str, Count]:
        """How many rows each tab has under the other filters."""
        if self.tab_counts is not None:
            return self.tab_counts(view)
        return {tab: self.count(replace(view, **{self.tab_key: tab})) for tab in self.tabs}

    def so_many(self, number: Count) -> str:
        """``1 parcel``, ``5,603 parcels``."""
        return f"{number} {self.noun[0] if str(number) == '1' else self.noun[1]}"


def said(text: str, tone: str = "ok", **more: Any) -> dict[str, Any]:
    """What a callback answers to ``<slug>-said``. ``tone``: ok, bad, info; ``more``: ``bulk``,
    ``silent``, or ``undo``, whatever the page's own undo wants back."""
    return {"text": text, "tone": tone, "key": uuid.uuid4().hex, **more}


def laid_out(listing: Listing, **query: str) -> Any:
    """The page: ``/stock?state=low&q=mug&open=2-14`` opens exactly that."""
    opened = query.pop(OPEN, "").strip()
    try:
        view = listing.parse(query)
    except InvalidInput as wrong:
        told = parts.notice(listing.slug, "This view cannot be shown", str(wrong), retry=False)
        return page_frame(listing.title, "", [], [html.Div(told, className="oi-card")])
    slug = listing.slug
    return page_frame(
        listing.title,
        html.Span(id=f"{slug}-total"),
        _actions(listing),
        [
            dcc.Store(id=f"{slug}-view", data=view.to_query()),
            dcc.Store(id=f"{slug}-open", data=opened),
            dcc.Store(id=f"{slug}-said"),
            dcc.Store(id=f"{slug}-again"),
            dcc.Store(id=f"{slug}-picked", data=[]),
            parts.toast(slug),
            *([listing.above(view)] if listing.above else []),
            _card(listing, view),
            parts.drawer(slug, listing.noun[0].capitalize(), is_open=bool(opened)),
        ],
    )


def _actions(listing: Listing) -> list[Any]:
    export = export_menu.menu(listing.export) if listing.export else None
    return [one for one in (export, *listing.actions()) if one is not None]


def _card(listing: Listing, view: Any) -> html.Div:
    slug, query = listing.slug, view.to_query()
    column, way = listing.sort
    narrowed = any(key not in (listing.tab_key, "sort", "dir") for key in query)
    return html.Div(
        [
            html.Nav(id=f"{slug}-tabs", className="oi-tabs",
                     **also(aria_label=f"{listing.title} by state")),
            parts.bar(slug, query, listing.pills(), listing.search,
                      [parts.clear(slug, hidden=not narrowed),
                       view_menu.menu(slug, listing.columns)]),
            *([parts.bulk_bar(slug, listing.bulk())] if listing.bulk else []),
            html.Div(
                [
                    server_grid(slug, listing.columns, query.get("sort", column),
                                query.get("dir", way), CHOOSING if listing.bulk else None),
                    html.Div(id=f"{slug}-notice"),
                ],
                className="oi-grid-box", role="region", **also(aria_label=listing.title),
            ),
            parts.foot(slug),
        ],
        className="oi-card oi-orders li-card",
        id=f"{slug}-page",
        **also(data_listing=slug, data_zone=zone(), data_tab=listing.tab_key, data_sort=column,
               data_dir=way, data_noun="|".join(listing.noun)),
    )  # fmt: skip


def serve(listing: Listing) -> None:
    """Declare the callbacks of the list; once, while its page's module loads."""
    _serve_rows(listing)
    _serve_tabs(listing)
    _serve_drawer(listing)
    view_menu.serve(listing.slug)
    if listing.bulk:
        clientside(
            "listing", "chosen", Output(f"{listing.slug}-picked", "data"),
            Input(f"{listing.slug}-grid", "selectedRows"),
        )  # fmt: skip
    if listing.export:
        export_menu.serve(listing.export, f"{listing.slug}-view")


def _serve_rows(listing: Listing) -> None:
    slug = listing.slug

    def broken(words: str) -> tuple[Any, ...]:
        told = parts.notice(slug, f"These {listing.noun[1]} cannot be shown", words)
        return NO_ROWS, "", told

    @callback(
        Output(f"{slug}-grid", "getRowsResponse"),
        Output(f"{slug}-foot", "children"),
        Output(f"{slug}-notice", "children"),
        Input(f"{slug}-grid", "getRowsRequest"),
        State(f"{slug}-view", "data"),
        needs=listing.needs,
        failed=broken,
    )
    def show_rows(asked: dict[str, Any] | None, query: dict[str, str] | None) -> tuple[Any, ...]:
        if asked is None:
            return NO_ROWS, "", None
        began = time.perf_counter()
        view = listing.parse(_sorted(query or {}, asked))
        start, end = int(asked["startRow"]), int(asked["endRow"])
        found = listing.rows(view, start, end)
        number = listing.count(view)
        took = (time.perf_counter() - began) * 1000
        whole = number.number if number.exact else None
        if whole is None and len(found) < end - start:
            whole = start + len(found)
        foot = f"{listing.so_many(number)} · {took:.0f} ms · times in {zone()}"
        empty = _nothing(listing, view.to_query()) if whole == 0 else None
        return {"rowData": found, "rowCount": whole}, foot, empty


def _sorted(query: Query, asked: Mapping[str, Any]) -> dict[str, str]:
    """The order of rows is the grid's: its request tells it."""
    plain = {key: text for key, text in query.items() if key not in ("sort", "dir")}
    model = asked.get("sortModel") or []
    return plain | ({"sort": model[0]["colId"], "dir": model[0]["sort"]} if model else {})


def _nothing(listing: Listing, query: Query) -> html.Div:
    """Why there is nothing, and the way out."""
    asked = {key: text for key, text in query.items() if key not in ("sort", "dir")}
    if not asked:
        return parts.empty(*listing.empty, listing.begin)
    tab = asked.pop(listing.tab_key, "")
    under = f" under {listing.tabs.get(tab, tab)}" if tab else ""
    words = " and ".join(f"{NAMES.get(key, key)} “{text}”" for key, text in asked.items())
    return parts.notice(
        listing.slug,
        f"No {listing.noun[1]}{under}{' with these filters' if asked else ''}",
        f"Nothing is found by {words}." if words else "",
        retry=False,
    )


def _serve_tabs(listing: Listing) -> None:
    slug = listing.slug

    @callback(
        Output(f"{slug}-tabs", "children"),
        Output(f"{slug}-total", "children"),
        Input(f"{slug}-view", "data"),
        Input(f"{slug}-said", "data"),
        needs=listing.needs,
        failed=lambda words: (html.Span(words, className="oi-quiet li-tabs-failed"), ""),
    )
    def show_tabs(query: dict[str, str] | None, _said: object) -> tuple[list[Any], str]:
        view = listing.parse(query or {})
        counts = listing.counted(view)
        asked = view.to_query()
        on = asked.pop(listing.tab_key, "")
        shown = {
            key: (label, counts[key])
            for key, label in listing.tabs.items()
            if key in (on, *listing.always) or counts[key].number
        }
        return parts.tabs(slug, listing.tab_key, shown, on, asked), listing.so_many(counts[""])


def _serve_drawer(listing: Listing) -> None:
    slug = listing.slug

    @callback(
        Output(f"{slug}-body", "children"),
        Input(f"{slug}-open", "data"),
        Input(f"{slug}-again", "data"),
        needs=listing.needs,
        failed=lambda words: parts.not_shown(slug, words),
    )
    def show_row(key: str | None, _again: object) -> list[Any]:
        return parts.sheet(slug, key, listing.panel(key)) if key else []

    for name, output, *inputs in (
        ("follow", Output(f"{slug}-clear", "hidden"), Input(f"{slug}-view", "data")),
        ("opened", Output(f"{slug}-drawer", "className"), Input(f"{slug}-open", "data"),
         Input(f"{slug}-body", "children")),
    ):  # fmt: skip
        clientside("listing", name, output, *inputs)
    for name, output in (
        ("said", Output(f"{slug}-toast", "hidden")),
        ("again", Output(f"{slug}-again", "data")),
    ):
        clientside("listing", name, output, Input(f"{slug}-said", "data"),
                   prevent_initial_call=True)  # fmt: skip
