"""A server with one page more: a list of boxes whose rows can be chosen, as a page would make it.

Run as a process of its own, so that no other app of the tests has the page:
``python -m tests.support.boxes DATABASE_URL FILES PORT``.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from dash import Input, Output, State, html
from dash.exceptions import PreventUpdate
from werkzeug.serving import make_server

from app import create_app
from iorder import web
from iorder.config import Settings
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel
from iorder.views.lists.list_page import Count

EVERY = {"B-1": "red", "B-2": "red", "B-3": "blue"}


@dataclass(frozen=True)
class Boxes:
    """Those of one colour, else all."""

    state: str = ""

    @classmethod
    def parse(cls, query: Mapping[str, str]) -> "Boxes":
        return cls(query.get("state", ""))

    def to_query(self) -> dict[str, str]:
        return {"state": self.state} if self.state else {}

    def rows(self) -> list[dict[str, Any]]:
        return [
            {"key": key, "box": key, "size": "7"}
            for key, colour in EVERY.items()
            if self.state in ("", colour)
        ]

    def count(self) -> Count:
        return Count(len(self.rows()), exact=True)


BOXES = listing.Listing(
    slug="boxes",
    title="Boxes",
    noun=("box", "boxes"),
    needs="stock.view",
    parse=Boxes.parse,
    columns=(
        {"field": "box", "headerName": "Box", "pinned": "left"},
        {"field": "size", "headerName": "Size", **NUMBER},
    ),
    rows=lambda view, start, end: view.rows()[start:end],
    count=Boxes.count,
    tab_counts=lambda view: {tab: Boxes(tab).count() for tab in ("", "red", "blue")},
    panel=lambda key: Panel(f"Box {key}", [html.P("Cardboard")]),
    tabs={"": "All", "red": "Red", "blue": "Blue"},
    actions=lambda: [None, html.Button("New box", className="io-button io-button-primary")],
    bulk=lambda: [html.Button("Seal", id="boxes-seal", className="io-button")],
)


def seal(clicks: int | None, keys: list[str]) -> dict[str, Any]:
    if not clicks:
        raise PreventUpdate
    return listing.said(f"Sealed {' and '.join(sorted(keys))}.", bulk=True)


def main(database_url: str, files: str, port: str) -> None:
    listing.serve(BOXES)
    web.callback(
        Output("boxes-said", "data"), Input("boxes-seal", "n_clicks"),
        State("boxes-picked", "data"), needs="stock.view", prevent_initial_call=True,
    )(seal)  # fmt: skip
    web.page("boxes", path="/boxes", name="Boxes", needs="stock.view", icon="box", order=1,
             layout=partial(listing.laid_out, BOXES))  # fmt: skip
    told = Settings(
        _env_file=None, database_url=database_url, files=Path(files), secret_key="of tests only"
    )
    make_server("127.0.0.1", int(port), create_app(told).server, threaded=True).serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
