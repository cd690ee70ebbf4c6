"""Reservations: what carts hold at this moment and until when, and what became of holds lately."""

from functools import partial
from typing import Any

from dash import html

from iorder.kernel.errors import NotFound
from iorder.session import may, store, zone
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, WORDS, Days, Panel, Pill
from iorder.ui.stock import reservation_actions
from iorder.ui.stock import reservation_parts as parts
from iorder.views.choices import channel_choices, point_choices
from iorder.views.lists.list_page import Count
from iorder.views.stock import reservations
from iorder.views.stock.reservation_figures import leaking_places
from iorder.views.stock.reservations import LEAK, STATES, ReservationFilter
from iorder.web import page

ACTIONS = reservation_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "cart", "headerName": "Cart", "width": 138, "pinned": "left",
     "cellClass": "oi-order-number"},
    {"field": "state", "headerName": "State", "width": 96, "cellRenderer": "ChipCell"},
    {"field": "left", "headerName": "Time left", "width": 108, "sortable": True,
     "cellRenderer": "CountdownCell", **NUMBER},
    {"field": "sku", "headerName": "SKU", "width": 128},
    {"field": "title", "headerName": "Product", "minWidth": 104, "flex": 2, **WORDS},
    {"field": "units", "headerName": "Units", "width": 60, "sortable": True, **NUMBER},
    {"field": "value", "headerName": "Value", "width": 90, **NUMBER},
    {"field": "extended", "headerName": "Made longer", "width": 112, "hide": True},
    {"field": "channel", "headerName": "Channel", "minWidth": 100, "flex": 1, "hide": True},
    {"field": "point", "headerName": "Point", "width": 86},
    {"field": "held", "headerName": "Held since", "width": 148, "sortable": True,
     "cellClass": "oi-when"},
    {"field": "order", "headerName": "Order", "width": 84, "cellRenderer": "LinkCell"},

)  # fmt: skip


def read_rows(view: ReservationFilter, start: int, end: int) -> list[dict[str, Any]]:
    found = [parts.grid_row(row) for row in reservations.rows(store(), view, start, end, zone())]
    if view.state != LEAK or start or view.q:
        return found
    return [*(parts.place_row(place) for place in leaking_places(store())), *found]


def number(view: ReservationFilter) -> Count:
    """How many rows there are; those of leaks are places as well."""
    found = reservations.count(store(), view, zone())
    if view.state != LEAK or view.q:
        return found
    return Count(found.number + len(leaking_places(store())), found.exact)


def numbers(view: ReservationFilter) -> dict[str, Count]:
    found = reservations.tab_counts(store(), view, zone())
    leaks = found[LEAK]
    return {**found, LEAK: Count(leaks.number + len(leaking_places(store())), leaks.exact)}


def pills() -> list[Pill | Days]:
    points = point_choices(store())
    channels = channel_choices(store())
    return [
        Days("Held since"),
        Pill("channel", "Channel", channels),
        Pill("point", "Point", points),
    ]


def show(key: str) -> Panel:
    if key.startswith(parts.PLACE):
        wanted = key.removeprefix(parts.PLACE)
        for place in leaking_places(store()):
            if f"{place.point_id}-{place.sku_id}" == wanted:
                return parts.place_panel(place)
        raise NotFound("This leak is gone: stock and reservations agree again.")
    sheet = reservations.reservation_sheet(store(), int(key) if key.isdecimal() else 0)
    return parts.panel(sheet, zone(), may_edit=may("reservations.edit"))


RESERVATIONS = listing.Listing(
    slug="reservations",
    title="Reservations",
    noun=("hold", "holds"),
    needs="reservations.view",
    parse=ReservationFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=number,
    tab_counts=numbers,
    panel=show,
    tabs=STATES,
    always=("", "soon", "bought", "expired", "released", LEAK),
    pills=pills,
    search="Cart, order or SKU",
    sort=("left", "asc"),
    empty=("No cart holds anything now", "A hold stands here while a customer decides."),
    above=lambda _view: html.Div(id="reservations-figures", className="re-figures"),
    bulk=lambda: parts.bulk() if may("reservations.edit") else [],
)
listing.serve(RESERVATIONS)
page(
    __name__, path="/reservations", name="Reservations", needs="reservations.view",
    icon="hourglass-split", order=45, layout=partial(listing.laid_out, RESERVATIONS),
)  # fmt: skip
