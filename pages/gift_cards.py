"""Gift cards and store credit: issued, spent, stopped; a card is looked up by its code."""

from functools import partial
from typing import Any

from iorder.payments.stored_value import KINDS
from iorder.session import may, store, web_settings, zone
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel, Pill
from iorder.ui.payments import gift_card_actions
from iorder.ui.payments import gift_card_parts as parts
from iorder.views.payments import stored_values
from iorder.views.payments.stored_values import STATES, ValueFilter
from iorder.web import page

ACTIONS = gift_card_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "called", "headerName": "Card or credit", "minWidth": 170, "flex": 2,
     "pinned": "left", "cellClass": "oi-order-number"},
    {"field": "state", "headerName": "State", "width": 112, "cellRenderer": "ChipCell"},
    {"field": "balance", "headerName": "Balance", "width": 130, "sortable": True, **NUMBER},
    {"field": "customer", "headerName": "Belongs to", "minWidth": 140, "flex": 1},
    {"field": "expires", "headerName": "Until", "width": 122, "sortable": True},
    {"field": "issued", "headerName": "Issued", "width": 156, "sortable": True},
)  # fmt: skip


def show(key: str) -> Panel:
    sheet = stored_values.value_sheet(store(), key)
    return parts.panel(sheet, zone(), may_edit=may("payments.take"))


def actions() -> list[Any]:
    forms = [parts.look_form()]
    if may("payments.take"):
        forms.append(parts.issue_form(web_settings().currency))
    return forms


CARDS = listing.Listing(
    slug="gift-cards",
    title="Gift cards",
    noun=("card", "cards"),
    needs="payments.view",
    parse=ValueFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        parts.grid_row(row) for row in stored_values.rows(store(), view, start, end)
    ],
    count=lambda view: stored_values.count(store(), view),
    panel=show,
    tabs={"": "All", **{state: state.capitalize() for state in STATES}},
    always=("", "usable", "spent"),
    pills=lambda: [Pill("kind", "Kind", tuple(KINDS.items()))],
    search="Last letters of a code, or a name",
    empty=("No gift cards yet", "Issue one with New gift card."),
    export="gift-cards",
    sort=("issued", "desc"),
    actions=actions,
)
listing.serve(CARDS)
page(
    __name__, path="/gift-cards", name="Gift cards", needs="payments.view", icon="gift", order=36,
    layout=partial(listing.laid_out, CARDS),
)  # fmt: skip
