"""Payouts of payment services: what was settled, what it cost, and what nobody can explain."""

from functools import partial
from typing import Any

from iorder.session import may, store, zone
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import NUMBER, Panel, Pill
from iorder.ui.payments import payout_actions
from iorder.ui.payments import payout_parts as parts
from iorder.views.payments import payouts
from iorder.views.payments.payouts import PayoutFilter
from iorder.web import page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "ref", "headerName": "Payout", "minWidth": 170, "flex": 2, "pinned": "left",
     "cellClass": "oi-order-number"},
    {"field": "account", "headerName": "Account", "minWidth": 120, "flex": 1},
    {"field": "paid", "headerName": "Paid on", "width": 118, "sortable": True},
    {"field": "gross", "headerName": "Gross", "width": 124, "sortable": True, **NUMBER},
    {"field": "fee", "headerName": "Fees", "width": 108, "sortable": True, **NUMBER},
    {"field": "net", "headerName": "Paid out", "width": 124, "sortable": True, **NUMBER},
    {"field": "matched", "headerName": "Matched", "minWidth": 160, "flex": 1,
     "cellRenderer": "BarCell"},
    {"field": "waiting", "headerName": "To look at", "width": 112, "cellRenderer": "ToneCell",
     **NUMBER},
)  # fmt: skip


def show(key: str) -> Panel:
    sheet = payouts.payout_sheet(store(), key)
    return parts.payout_panel(
        sheet, zone(), may_edit=may("payments.reconcile"), may_export=may("payments.export")
    )


PAYOUTS = listing.Listing(
    slug="payouts",
    title="Payouts",
    noun=("payout", "payouts"),
    needs="payments.view",
    parse=PayoutFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        parts.payout_row(row) for row in payouts.rows(store(), view, start, end)
    ],
    count=lambda view: payouts.count(store(), view),
    panel=show,
    tabs={"": "All", "open": "To look at", "matched": "Matched"},
    always=("", "open", "matched"),
    pills=lambda: [Pill("account", "Account", payouts.accounts(store()))],
    search="What the service calls it",
    empty=("No payouts yet", "Import the settlement report of a payment service."),
    begin=("Import a payout", ""),
    export="payouts",
    above=lambda view: payout_actions.place("payouts"),
    actions=lambda: [payout_actions.report_form()] if may("payments.reconcile") else [],
)
listing.serve(PAYOUTS)
page(
    __name__, path="/payouts", name="Payouts", needs="payments.view", icon="bank", order=34,
    layout=partial(listing.laid_out, PAYOUTS),
)  # fmt: skip
