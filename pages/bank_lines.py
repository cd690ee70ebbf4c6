"""Credits of bank statements: which order each pays, and what waits for a person."""

from functools import partial
from typing import Any

from iorder.session import may, store
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel
from iorder.ui.payments import payout_actions
from iorder.ui.payments import payout_parts as parts
from iorder.views.payments import bank_lines
from iorder.views.payments.bank_lines import BankFilter
from iorder.web import page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "booked", "headerName": "Booked on", "width": 122, "pinned": "left",
     "sortable": True},
    {"field": "amount", "headerName": "Amount", "width": 124, "sortable": True, **NUMBER},
    {"field": "state", "headerName": "State", "width": 112, "cellRenderer": "ChipCell"},
    {"field": "payer", "headerName": "From", "minWidth": 130, "flex": 1},
    {"field": "reference", "headerName": "Reference", "minWidth": 180, "flex": 2},
    {"field": "order", "headerName": "Pays", "width": 108, "cellRenderer": "LinkCell"},
    {"field": "problem", "headerName": "Note", "minWidth": 220, "flex": 2},
)  # fmt: skip


def show(key: str) -> Panel:
    row, suggested = bank_lines.bank_sheet(store(), key)
    return parts.bank_panel(row, suggested, may_edit=may("payments.reconcile"))


def actions() -> list[Any]:
    if not may("payments.reconcile"):
        return []
    return [payout_actions.again_button(), payout_actions.statement_form()]


BANK = listing.Listing(
    slug="bank-lines",
    title="Bank credits",
    noun=("credit", "credits"),
    needs="payments.view",
    parse=BankFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        parts.bank_row(row) for row in bank_lines.rows(store(), view, start, end)
    ],
    count=lambda view: bank_lines.count(store(), view),
    panel=show,
    tabs={"": "All", "open": "Open", "matched": "Matched", "ignored": "Put aside"},
    always=("", "open", "matched"),
    search="Reference or name",
    empty=("No bank credits yet", "Import a statement of the account that buyers transfer to."),
    begin=("Import a statement", ""),
    export="bank-lines",
    above=lambda view: payout_actions.place("bank-lines"),
    actions=actions,
)
listing.serve(BANK)
page(
    __name__, path="/bank-lines", name="Bank credits", needs="payments.view", icon="piggy-bank",
    order=35, layout=partial(listing.laid_out, BANK),
)  # fmt: skip
