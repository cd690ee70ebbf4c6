"""The box in the header that finds anything, the counts in the navigation, and what moved.

All are asked by the browser itself (``assets/shell.js``, ``moved.js``): small answers, no callback
of Dash.
"""

from dataclasses import asdict

import dash_bootstrap_components as dbc
from dash import html
from flask import Response, jsonify, request

from iorder.ui.frame import formats
from iorder.ui.frame.attributes import also
from iorder.ui.frame.icons import icon
from iorder.views import navigation, search
from iorder.views.inbox.inbox import Viewer
from iorder.views.moved import moved as last_move
from iorder.web import SIGNED_IN, actor, may, route, store, web_settings

KINDS = {"order": "Orders", "parcel": "Parcels", "sku": "SKUs", "customer": "Customers"}


def box() -> html.Form:
    """Enter without a choice opens the orders that match, with scripts or without."""
    return html.Form(
        [
            icon("search"),
            dbc.Input(
                id="io-search",
                name="q",
                type="search",
                placeholder="Search orders, customers, SKUs…",
                className="io-search-input",
                autocomplete="off",
                maxlength=search.LONGEST,
            ),
            html.Kbd("/", className="io-kbd"),
            html.Div(id="io-found", className="io-found", hidden=True),
            html.Div(
                id="io-found-said", className="io-sr-only",
                **also(aria_live="polite"),
            ),
        ],
        action="/orders",
        method="get",
        className="io-search",
        role="search",
        id="io-search-form",
    )  # fmt: skip


def mark(path: str) -> html.Span:
    """Where a page's count stands; empty until the browser has asked for it."""
    return html.Span(className="io-nav-mark", hidden=True, **also(data_mark=path))


@route("/find", needs=SIGNED_IN)
def find() -> Response:
    """``/find?q=kim``: {"hits": [{kind, label, title, note, path}]}, of what the person may see."""
    hits = search.search(store(), request.args.get("q", ""), may)
    return jsonify(hits=[{**asdict(one), "label": KINDS[one.kind]} for one in hits])


@route("/marks", needs=SIGNED_IN)
def marks() -> Response:
    """{"marks": {path: {text, words, tone}}}: what waits, by page of the navigation."""
    viewer = Viewer(actor(), may, web_settings().timezone)
    found = navigation.marks(store(), may) | navigation.inbox_mark(store(), viewer)
    return jsonify(
        marks={
            path: {
                "text": formats.short_count(one.number) if one.number else "!",
                "words": one.words,
                "tone": one.tone,
            }
            for path, one in found.items()
        }
    )


@route("/moved", needs=SIGNED_IN)
def moved() -> Response:
    """{"moved": word}: another word whenever something has happened."""
    return jsonify(moved=last_move(store()))
