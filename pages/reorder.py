"""Reorder: what should be bought now and why; what is chosen becomes draft purchase orders."""

import uuid
from functools import partial
from typing import Any

from dash import Input, Output, State, dcc, html, no_update
from dash.exceptions import PreventUpdate

from iorder.inventory.reorder_levels import Reorder, set_reorder
from iorder.kernel.errors import InvalidInput
from iorder.kernel.store import run
from iorder.purchasing.buying import Chosen, draft_chosen
from iorder.session import actor, may, store
from iorder.ui.frame.icons import icon
from iorder.ui.lists import listing
from iorder.ui.lists.listing import said
from iorder.ui.lists.listing_parts import NUMBER, WORDS, Panel, Pill
from iorder.ui.purchasing import reorder_parts as parts
from iorder.views.choices import point_choices
from iorder.views.purchasing import reorder
from iorder.views.purchasing.reorder import STATES, ReorderFilter
from iorder.views.purchasing.suggested import forget
from iorder.web import callback, page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "sku", "headerName": "SKU", "width": 130, "pinned": "left", "sortable": True,
     "cellClass": "oi-order-number"},
    {"field": "title", "headerName": "Product", "minWidth": 150, "flex": 3, **WORDS},
    {"field": "point", "headerName": "For", "width": 90},
    {"field": "state", "headerName": "State", "width": 138, "cellRenderer": "ChipCell",
     "hide": True},
    {"field": "here", "headerName": "Left", "width": 76, "hide": True,
     "headerTooltip": "On hand and not promised, the safety among them", **NUMBER},
    {"field": "inbound", "headerName": "Coming", "width": 82, "hide": True,
     "headerTooltip": "On the way or in drafts", **NUMBER},
    {"field": "demand", "headerName": "Sells a day", "width": 100, "sortable": True,
     "headerTooltip": "Units shipped a day: the greater of 28 days and the last 14", **NUMBER},
    {"field": "cover", "headerName": "Lasts", "width": 84, "sortable": True,
     "cellRenderer": "ToneCell", **NUMBER},
    {"field": "units", "headerName": "Buy", "width": 66, "sortable": True, **NUMBER},
    {"field": "why", "headerName": "Why", "minWidth": 190, "flex": 5, "tooltipField": "why",
     **WORDS},
    {"field": "supplier", "headerName": "From", "minWidth": 120, "flex": 2, **WORDS},
    {"field": "cost", "headerName": "Cost", "width": 96,
 **NUMBER},
)  # fmt: skip


def read_rows(view: ReorderFilter, start: int, end: int) -> list[dict[str, Any]]:
    return [parts.grid_row(row) for row in reorder.rows(store(), view, start, end)]


def pills() -> list[Pill]:
    points = point_choices(store())
    labels = reorder.supplier_labels(store())
    return [
        Pill("point", "Point", points),
        Pill("supplier", "Supplier", [(label, label) for label in labels]),
        Pill("prefer", "Buy from", list(parts.PREFERENCES.items())),
    ]


def show(key: str) -> Panel:
    place, one = reorder.place_of(store(), key)
    return parts.panel(place, one, may_edit=may("purchasing.edit"))


def bulk() -> list[Any]:
    if not may("purchasing.edit"):
        return []
    return [
        html.Button([icon("clipboard-plus"), "Draft purchase orders"], id="reorder-draft",
                    type="button", className="io-button io-button-primary io-button-small"),
    ]  # fmt: skip


SUGGESTIONS = listing.Listing(
    slug="reorder",
    title="Reorder",
    noun=("suggestion", "suggestions"),
    needs="purchasing.view",
    parse=ReorderFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: reorder.count(store(), view),
    tab_counts=lambda view: reorder.tab_counts(store(), view),
    panel=show,
    tabs={"": "All", **STATES},
    always=("", *STATES),
    pills=pills,
    search="SKU or product",
    sort=("cover", "asc"),
    export="reorder",
    empty=("Nothing to buy", "Every SKU that sells has enough on its shelves or on its way."),
    above=lambda _view: dcc.Store(id="reorder-key", data=uuid.uuid4().hex),
    bulk=bulk,
)


@callback(
    Output("reorder-said", "data", allow_duplicate=True),
    Output("reorder-key", "data"),
    Input("reorder-draft", "n_clicks"),
    State("reorder-picked", "data"),
    State("reorder-view", "data"),
    State("reorder-key", "data"),
    needs="purchasing.edit",
    failed=lambda words: (said(words, "bad"), no_update),
    prevent_initial_call=True,
)
def draft(
    clicks: int | None, picked: list[str] | None, view: dict[str, str] | None, key: str
) -> tuple[dict[str, Any], str]:
    if not clicks:
        raise PreventUpdate
    prefer = ReorderFilter.parse(view or {}).prefer
    found = reorder.chosen(store(), picked or [], prefer)
    wanted = [
        Chosen(offer.supplier_id, one.place.point_id, one.place.sku_id, one.advice.units)
        for one in found
        if (offer := one.advice.offer)
    ]
    numbers = run(store(), actor(), draft_chosen, key, wanted)
    forget(store())
    left_out = len(picked or []) - len(wanted) if wanted else 0
    more = f" {left_out} without a supplier or no longer needed left out." if left_out else ""
    drafts = "draft" if len(numbers) == 1 else "drafts"
    words = f"{len(numbers)} {drafts}: {', '.join(numbers[:5])}{'…' if numbers[5:] else ''}.{more}"
    return said(words, bulk=True), uuid.uuid4().hex


@callback(
    Output("reorder-said", "data", allow_duplicate=True),
    Output("reorder-wrong", "children"),
    Input("reorder-save", "n_clicks"),
    State("reorder-point", "value"),
    State("reorder-up-to", "value"),
    State("reorder-place", "data"),
    needs="purchasing.edit",
    failed=lambda words: (no_update, words),
    prevent_initial_call=True,
)
def save_levels(
    clicks: int | None, point: object, up_to: object, at: dict[str, Any]
) -> tuple[dict[str, Any], str]:
    if not clicks:
        raise PreventUpdate
    wanted = Reorder(units(point), units(up_to))
    place = (at["place"][0], at["place"][1])
    run(store(), actor(), set_reorder, place, wanted, Reorder(*at["seen"]))
    forget(store())
    return said("The levels are saved."), ""


def units(value: object) -> int | None:
    """A level as a whole number; None where it is left to the formula. Raises InvalidInput."""
    text = "" if value is None else str(value).strip()
    if not text:
        return None
    try:
        return int(text)
    except ValueError:
        raise InvalidInput(f"{text} is no whole number of units.") from None


listing.serve(SUGGESTIONS)
page(
    __name__, path="/reorder", name="Reorder", needs="purchasing.view", icon="arrow-repeat",
    order=55, layout=partial(listing.laid_out, SUGGESTIONS),
)  # fmt: skip
