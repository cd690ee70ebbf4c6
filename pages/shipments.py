"""Shipments: every parcel by where it is, how old it is, and whether its promise is kept."""

from dataclasses import replace
from functools import partial
from typing import Any

from iorder.session import store, zone
from iorder.shipping.names import carrier_name
from iorder.ui.frame.axes import spaced
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import DAY, MOMENT, NUMBER, Days, Panel, Pill
from iorder.ui.shipping import intercept_actions
from iorder.ui.shipping import parcel_parts as parts
from iorder.views.choices import point_choices
from iorder.views.shipping import shipments
from iorder.views.shipping.parcel import parcel_sheet
from iorder.views.shipping.shipments import LATE, STATES, ShipmentFilter
from iorder.web import page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "tracking", "headerName": "Parcel", "width": 134, "pinned": "left",
     "cellClass": "oi-order-number"},
    {"field": "state", "headerName": "State", "width": 160, "cellRenderer": "ChipCell"},
    {"field": "orders", "headerName": "Order", "width": 96, "cellRenderer": "LinkCell"},
    {"field": "carrier", "headerName": "Carrier", "minWidth": 92, "flex": 1},
    {"field": "point", "headerName": "Point", "width": 92},
    {"field": "destination", "headerName": "Goes to", "minWidth": 120, "flex": 2},
    {"field": "sent", "headerName": "Sent", **MOMENT},
    {"field": "age", "headerName": "On its way", "width": 100, **NUMBER},
    {"field": "promise", "headerName": "Promise", "cellRenderer": "ToneCell", **DAY},
    {"field": "units", "headerName": "Units", "width": 66, **NUMBER},
)  # fmt: skip


def read_rows(view: ShipmentFilter, start: int, end: int) -> list[dict[str, Any]]:
    found = shipments.rows(store(), view, start, end, zone())
    return [parts.grid_row(row, zone()) for row in found]


def pills() -> list[Pill | Days]:
    carriers = [(slug, carrier_name(slug)) for slug in shipments.carriers(store())]
    points = point_choices(store())
    return [Days("Sent"), Pill("carrier", "Carrier", carriers), Pill("point", "Point", points)]


def show(key: str) -> Panel:
    sheet = parcel_sheet(store(), int(key) if key.isdecimal() else 0)
    panel = parts.panel(sheet, zone())
    row = sheet.row
    asked = intercept_actions.parcel_section(row.id, row.carrier, row.tracking_number)
    return replace(panel, body=[panel.body[0], asked, *panel.body[1:]]) if asked else panel


PARCELS = listing.Listing(
    slug="shipments",
    title="Shipments",
    noun=("parcel", "parcels"),
    needs="shipments.view",
    parse=ShipmentFilter.parse,
    columns=COLUMNS,
    rows=read_rows,
    count=lambda view: shipments.count(store(), view, zone()),
    tab_counts=lambda view: shipments.tab_counts(store(), view, zone()),
    panel=show,
    tabs={"": "All", LATE: "Late", **{state: spaced(state) for state in STATES}},
    always=("", LATE),
    pills=pills,
    search="Tracking or order number",
    empty=("No parcels yet", "A parcel stands here as soon as an order is handed to a carrier."),
    export="shipments",
)
listing.serve(PARCELS)
intercept_actions.serve("shipments")
page(
    __name__, path="/shipments", name="Shipments", needs="shipments.view", icon="truck", order=30,
    layout=partial(listing.laid_out, PARCELS),
)  # fmt: skip
