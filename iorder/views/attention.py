"""What waits for a person anywhere, as the first page tells it: a line a kind, each a list.

Orders by their stage and flags; everything else as the inbox counts it, and stock that runs low.
"""

from collections.abc import Mapping

from iorder.kernel.store import Store
from iorder.views import overview
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox import Viewer
from iorder.views.overview import Waiting
from iorder.views.stock import stock
from iorder.views.stock.stock_filter import StockFilter

CAP = 1_000
"""A kind is counted no further."""
TONES = ("bad", "warn", "info")
LOOKS: Mapping[str, tuple[str, str, str]] = {
    "fraud_review": ("Orders doubted as fraud", "shield-exclamation", "bad"),
    "short": ("Orders no point can send", "diagram-3", "warn"),
    "overdue_backorder": ("Backorders past their day", "hourglass-bottom", "bad"),
    "late_parcel": ("Parcels past their promise", "clock", "bad"),
    "intercept": ("Parcels to stop on their way", "sign-stop", "bad"),
    "return_case": ("Returns to act on", "arrow-return-left", "warn"),
    "dispute": ("Disputes to answer", "flag", "bad"),
    "payment_call": ("Payment calls stuck", "credit-card", "bad"),
    "payment_event": ("Payment events nobody could place", "envelope-exclamation", "warn"),
    "declined_capture": ("Captures declined", "credit-card-2-front", "bad"),
    "authorization": ("Authorisations about to lapse", "stopwatch", "warn"),
    "refund": ("Refunds to see to", "cash-coin", "warn"),
    "bank_line": ("Bank credits without an order", "piggy-bank", "warn"),
    "payout_line": ("Payout lines that differ", "bank", "warn"),
    "late_purchase_order": ("Purchase orders late", "clipboard-x", "warn"),
    "late_transfer": ("Transfers late", "arrow-left-right", "warn"),
    "count": ("Counts to approve", "clipboard-data", "info"),
    "mention": ("Notes that call you", "at", "info"),
    "import_rejects": ("Imports with rejects", "cloud-arrow-up", "warn"),
    "automation_problem": ("Automations in trouble", "lightning", "warn"),
    "dead_job": ("Work given up", "heart-pulse", "bad"),
}
"""(label of several, icon, tone) by kind; a kind of somebody's own has its label and the inbox's
icon."""
WITH_ORDERS = {"hold", "parcel_problem"}
"""Kinds whose orders are lines already."""


def waiting(store: Store, viewer: Viewer, cap: int = CAP) -> list[Waiting]:
    """The lines with something in them, the gravest first; each counted no further than ``cap``."""
    lines = [*overview.needs_attention(store, viewer.zone), *_elsewhere(store, viewer, cap)]
    lines += [_low(store, cap)] if viewer.sees("stock.view") else []
    return sorted((one for one in lines if one.count), key=lambda one: TONES.index(one.tone))


def _elsewhere(store: Store, viewer: Viewer, cap: int) -> list[Waiting]:
    if not viewer.sees("inbox.view"):
        return []
    counts = inbox.kind_counts(store, viewer, InboxFilter(), cap)
    return [
        Waiting(kind, *_look(kind), counts[kind].number, {"kind": kind}, "/inbox",
                counts[kind].exact)
        for kind in sorted(counts, key=_place)
        if kind not in WITH_ORDERS
    ]  # fmt: skip


def _low(store: Store, cap: int) -> Waiting:
    low = stock.count(store, StockFilter(state="low"), cap)
    return Waiting(
        "low", "Stock at its reorder point", "boxes", "warn", low.number, {"state": "low"},
        "/stock", low.exact,
    )  # fmt: skip


def _look(kind: str) -> tuple[str, str, str]:
    return LOOKS.get(kind) or (inbox.SOURCES[kind].label, "inbox", "warn")


def _place(kind: str) -> int:
    return list(LOOKS).index(kind) if kind in LOOKS else len(LOOKS)
