"""Disputes: what buyers' banks take back, and until when it can be answered."""

from dataclasses import replace
from typing import Any

from dash import Output, dcc, html

from iorder.session import store
from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip, facts
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import MONEY, Panel
from iorder.ui.payments import dispute_actions, dispute_parts, payment_actions
from iorder.ui.payments import payment_parts as parts
from iorder.ui.payments.payment_hand import hand
from iorder.views.payments import disputes
from iorder.views.payments.dispute_case import dispute_case
from iorder.views.payments.disputes import DisputeFilter, DisputeLine
from iorder.web import page

ACTIONS = dispute_actions  # their callbacks and routes belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 92, "pinned": "left",
     "cellRenderer": "LinkCell"},
    {"field": "state", "headerName": "State", "width": 136, "cellRenderer": "ChipCell"},
    {"field": "amount", "headerName": "Amount", **MONEY},
    {"field": "reason", "headerName": "Reason", "minWidth": 160, "flex": 1},
    {"field": "due", "headerName": "Evidence due", "width": 160, "cellRenderer": "ToneCell"},
    {"field": "account", "headerName": "Through", "minWidth": 140, "flex": 1},
    {"field": "opened", "headerName": "Opened", "width": 150},
    {"field": "closed", "headerName": "Closed", "width": 150},
)  # fmt: skip


def grid_row(row: DisputeLine) -> dict[str, Any]:
    one = row.dispute
    return {
        "key": str(one.id),
        "number": row.number,
        "numberHref": f"/orders/{row.number}",
        "state": spaced(one.state),
        "stateTone": parts.DISPUTE_TONES[one.state],
        "amount": parts.money(one.amount),
        "reason": spaced(one.reason),
        "due": formats.moment(one.evidence_due_at) if one.acts else "",
        "dueTone": "bad" if one.acts and row.is_soon else "",
        "account": row.account,
        "opened": formats.moment(row.opened_at),
        "closed": formats.moment(row.closed_at),
    }


def show(key: str) -> Panel:
    row = disputes.one_dispute(store(), int(key) if key.isdecimal() else 0)
    one = row.dispute
    by, case = hand("disputes"), dispute_case(store(), one.id)
    left = dispute_parts.by_hand(case, one.acts) if case.is_open else ()
    acts = [*dispute_parts.foot(case, by), *parts.dispute_acts(replace(one, acts=left), by)]
    due = one.evidence_due_at
    return Panel(
        f"Dispute of {parts.money(one.amount)}",
        [
            dcc.Store(id={"type": "pay-at", "place": "disputes"}, data={}),
            facts((
                ("Order", dcc.Link(row.number, href=f"/orders/{row.number}")),
                ("Reason", spaced(one.reason)), ("Through", row.account),
                ("Opened", formats.moment(row.opened_at)),
                ("Evidence due", dispute_parts.countdown(due, case.as_of) if one.acts
                 else formats.moment(due) if due else ""),
                ("Closed", formats.moment(row.closed_at) if row.closed_at else ""),
                ("Fee", parts.money(row.fee) if row.fee.minor else ""),
                ("Reference there", row.external_ref), ("Note", row.note),
            )),
            html.P("What was captured stays as it is in the ledger; this money cannot be refunded "
                   "while the dispute is open or lost.", className="oi-quiet"),
            dispute_parts.section(case, by),
        ],
        chip(spaced(one.state), parts.DISPUTE_TONES[one.state]),
        html.Div(acts, className="oi-inline") if acts else None,
    )  # fmt: skip


DISPUTES = listing.Listing(
    slug="disputes",
    title="Disputes",
    noun=("dispute", "disputes"),
    needs="payments.view",
    parse=DisputeFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        grid_row(row) for row in disputes.rows(store(), view, start, end)
    ],
    count=lambda view: disputes.count(store(), view),
    panel=show,
    tabs=disputes.TABS,
    always=("", "due", "submitted"),
    search="Order number",
    empty=("No disputes", "When a buyer's bank takes money back, it is shown here."),
    export="disputes",
)

listing.serve(DISPUTES)
payment_actions.serve("disputes", Output("disputes-said", "data", allow_duplicate=True))
page(
    __name__, path="/disputes", name="Disputes", needs="payments.view", icon="flag",
    order=45, layout=lambda **query: listing.laid_out(DISPUTES, **query),
)  # fmt: skip
