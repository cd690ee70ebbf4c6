"""Fraud review: orders that wait for a person, the nearest deadline first, with the evidence."""

from functools import partial
from typing import Any

from dash import dcc

from iorder.session import actor, may, store, zone
from iorder.ui.fraud import fraud_actions
from iorder.ui.fraud import fraud_parts as parts
from iorder.ui.lists import listing
from iorder.ui.lists.listing_parts import MONEY, WORDS, Panel, Pill
from iorder.views.choices import channel_choices
from iorder.views.fraud import fraud_reviews, fraud_sheet
from iorder.views.fraud.fraud_reviews import ReviewFilter
from iorder.web import page

ACTIONS = fraud_actions  # their callbacks belong to this page
COLUMNS: tuple[dict[str, Any], ...] = (
    {"field": "number", "headerName": "Order", "width": 104, "pinned": "left",
     "cellClass": "oi-order-number"},
    {"field": "due", "headerName": "Decide by", "width": 148, "cellRenderer": "ToneCell",
     "lockVisible": True},
    {"field": "score", "headerName": "Score", "width": 138, "cellRenderer": "BarCell"},
    {"field": "verdict", "headerName": "By score", "width": 108, "cellRenderer": "ChipCell"},
    {"field": "reasons", "headerName": "Why", "minWidth": 260, "flex": 6,
     "tooltipField": "reasons", "lockVisible": True, **WORDS},
    {"field": "total", "headerName": "Total", **MONEY, "width": 100},
    {"field": "customer", "headerName": "Customer", "minWidth": 120, "flex": 2, **WORDS},
    {"field": "channel", "headerName": "Channel", "width": 104, "hide": True},
    {"field": "owner", "headerName": "Owner", "width": 100},
    {"field": "state", "headerName": "State", "width": 112, "cellRenderer": "ChipCell",
     "hide": True},
    {"field": "opened", "headerName": "Asked", "width": 148, "hide": True},
    {"field": "decided", "headerName": "Decided", "width": 148, "hide": True},
)  # fmt: skip


def show(key: str) -> Panel:
    sheet = fraud_sheet.fraud_sheet(store(), key)
    return parts.panel(sheet, zone(), actor(), may_decide=may("fraud.decide"))


FRAUD = listing.Listing(
    slug="fraud",
    title="Fraud review",
    noun=("review", "reviews"),
    needs="fraud.view",
    parse=ReviewFilter.parse,
    columns=COLUMNS,
    rows=lambda view, start, end: [
        parts.grid_row(row) for row in fraud_reviews.rows(store(), view, actor(), start, end)
    ],
    count=lambda view: fraud_reviews.count(store(), view, actor()),
    tab_counts=lambda view: fraud_reviews.tab_counts(store(), view, actor()),
    panel=show,
    tabs=fraud_reviews.TABS,
    always=("", "late", "mine"),
    pills=lambda: [
        Pill("verdict", "By score", [("review", "Review"), ("decline", "Decline")]),
        Pill("channel", "Channel", channel_choices(store())),
    ],
    search="Order or email",
    empty=("Nothing to review", "Orders that the fraud checks doubt come here."),
    actions=lambda: [dcc.Link("Fraud rules", href="/fraud-rules", className="io-button")],
)

listing.serve(FRAUD)
page(
    __name__, path="/fraud", name="Fraud review", needs="fraud.view", icon="shield-exclamation",
    order=34, layout=partial(listing.laid_out, FRAUD),
)  # fmt: skip
