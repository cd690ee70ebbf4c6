"""Refunds: those that wait for approval, are on their way, failed or arrived."""

from typing import Any

from dash import Output, dcc, html

from iorder.payments.refusals import explained
from iorder.session import store
from iorder.ui.frame import formats
from iorder.ui.frame.axes import spaced
from iorder.ui.frame.parts import chip, facts
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import MONEY, WORDS, Panel
from iorder.ui.payments import payment_actions
from iorder.ui.payments import payment_parts as parts
from iorder.ui.payments.payment_hand import hand
from iorder.views.payments import refunds
from iorder.views.payments.refunds import RefundFilter, RefundLine
from iorder.web import page

COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 92, "pinned": "left",
     "cellRenderer": "LinkCell"},
    {"field": "state", "headerName": "State", "width": 120, "cellRenderer": "ChipCell"},
    {"field": "amount", "headerName": "Amount", **MONEY},
    {"field": "through", "headerName": "Back through", "minWidth": 160, "flex": 3,
     "tooltipField": "through", **WORDS},
    {"field": "reason", "headerName": "Reason", "minWidth": 140, "flex": 3,
     "tooltipField": "reason", **WORDS},
    {"field": "requested", "headerName": "Asked for", "width": 144},
    {"field": "by", "headerName": "Asked for by", "width": 104},
    {"field": "finished", "headerName": "Ended", "width": 144},
    {"field": "problem", "headerName": "Problem", "minWidth": 96, "flex": 2,
     "tooltipField": "problemTold", "cellRenderer": "ToneCell", **WORDS},
)  # fmt: skip


def grid_row(row: RefundLine) -> dict[str, Any]:
    return {
        "key": str(row.id),
        "number": row.number,
        "numberHref": f"/orders/{row.number}",
        "state": spaced(row.state),
        "stateTone": parts.REFUND_TONES[row.state],
        "amount": parts.money(row.amount),
        "through": f"{spaced(row.method).capitalize()}, {row.account}",
        "reason": row.reason,
        "by": row.requested_by,
        "requested": formats.moment(row.requested_at),
        "finished": formats.moment(row.finished_at),
        "problem": explained(row.problem).text,
        "problemTold": row.problem,
        "problemTone": "bad" if row.problem else "",
    }


def show(key: str) -> Panel:
    row = refunds.one_refund(store(), int(key) if key.isdecimal() else 0)
    acts = parts.refund_acts(row.id, row.acts, hand("refunds"))
    return Panel(
        f"Refund of {parts.money(row.amount)}",
        [
            dcc.Store(id={"type": "pay-at", "place": "refunds"}, data={}),
            facts((
                ("Order", dcc.Link(row.number, href=f"/orders/{row.number}")),
                ("Back through", f"{spaced(row.method).capitalize()}, {row.account}"),
                ("Reason", row.reason), ("Asked for", formats.moment(row.requested_at)),
                ("Asked for by", row.requested_by),
                ("Approved by", row.approved_by), ("Ended", formats.moment(row.finished_at)
                                                   if row.finished_at else ""),
                ("Reference there", row.external_ref),
            )),
            parts.problem(row.problem) if row.problem else None,
        ],
        chip(spaced(row.state), parts.REFUND_TONES[row.state]),
        html.Div(acts, className="oi-inline") if acts else None,
    )  # fmt: skip


REFUNDS = listing.Listing(
    slug="refunds",
    title="Refunds",
    noun=("refund", "refunds"),
    needs="payments.view",
    parse=RefundFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        grid_row(row) for row in refunds.rows(store(), view, start, end)
    ],
    count=lambda view: refunds.count(store(), view),
    panel=show,
    tabs=refunds.TABS,
    always=("", "requested", "failed"),
    search="Order number",
    empty=("No refunds yet", "They are asked for on an order, or come with a return."),
    export="refunds",
)

listing.serve(REFUNDS)
payment_actions.serve("refunds", Output("refunds-said", "data", allow_duplicate=True))
page(
    __name__, path="/refunds", name="Refunds", needs="payments.view", icon="cash-coin",
    order=44, layout=lambda **query: listing.laid_out(REFUNDS, **query),
)  # fmt: skip
