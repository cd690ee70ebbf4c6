"""Counts: what is counted where, how far it is, and what waits for approval."""

from functools import partial
from typing import Any

from iorder.inventory.model import COUNT_STATES
from iorder.session import may, store, zone
from iorder.ui.frame.axes import spaced
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel, Pill
from iorder.ui.stock import count_actions
from iorder.ui.stock import count_parts as parts
from iorder.views.choices import point_choices
from iorder.views.stock import counts
from iorder.views.stock.counts import CountFilter
from iorder.web import page

ACTIONS = count_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Count", "width": 112, "pinned": "left",
     "cellClass": "oi-order-number"},
    {"field": "state", "headerName": "State", "width": 116, "cellRenderer": "ChipCell"},
    {"field": "point", "headerName": "Point", "minWidth": 96, "flex": 1},
    {"field": "counted", "headerName": "Counted", "minWidth": 190, "flex": 2,
     "cellRenderer": "BarCell"},
    {"field": "waiting", "headerName": "To approve", "width": 112, "cellRenderer": "ToneCell",
     **NUMBER},
    {"field": "difference", "headerName": "Difference", "width": 112, **NUMBER},
    {"field": "by", "headerName": "Opened by", "minWidth": 120, "flex": 1},
    {"field": "opened", "headerName": "Opened", "width": 156},
)  # fmt: skip


def show(key: str) -> Panel:
    return parts.panel(counts.count_sheet(store(), key), zone())


COUNTS = listing.Listing(
    slug="counts",
    title="Counts",
    noun=("count", "counts"),
    needs="counts.view",
    parse=CountFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        parts.grid_row(row) for row in counts.rows(store(), view, start, end)
    ],
    count=lambda view: counts.count(store(), view),
    tab_counts=lambda view: counts.tab_counts(store(), view),
    panel=show,
    tabs={"": "All", **{state: spaced(state) for state in COUNT_STATES}},
    always=("", "open", "waiting"),
    pills=lambda: [Pill("point", "Point", point_choices(store()))],
    search="Number or SKU",
    empty=("No counts yet", "Count what is due, all of a point, or some SKUs."),
    begin=("New count", ""),
    actions=lambda: [parts.new_form(point_choices(store()))] if may("counts.edit") else [],
)
listing.serve(COUNTS)
page(
    __name__, path="/counts", name="Counts", needs="counts.view", icon="clipboard-data",
    order=54, layout=partial(listing.laid_out, COUNTS),
)  # fmt: skip
