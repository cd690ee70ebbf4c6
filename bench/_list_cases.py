"""What people ask of every list but the orders grid, beside the statement by hand of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from iorder.kernel.store import Store
from iorder.views.fraud import fraud_reviews
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.payments import bank_lines, disputes, payments, payouts, refunds
from iorder.views.purchasing import purchase_orders
from iorder.views.returns import returns
from iorder.views.shipping import shipments
from iorder.views.stock import counts, reservations, stock, transfers

Query = Mapping[str, str]
ACTOR = "cli"
_VIEWER = inbox.Viewer(ACTOR, lambda _: True)
_ID = "order by id desc"
_SKU = "order by (select code from skus where id = sku_id), point_id"


@dataclass(frozen=True)
class List:
    """``asked``: queries, each with what follows ``from <table>`` in the statement by hand; the
    first one is read nine tenths down too.."""

    name: str
    table: str
    parse: Callable[[Query], Any]
    rows: Callable[..., Any]
    count: Callable[..., Any]
    asked: tuple[tuple[Query, str], ...]
    tabs: Callable[..., Any] | None = None


@dataclass(frozen=True)
class Case:
    """``kind``: rows, search, count, tabs, or far: what has no index that leads there."""

    label: str
    kind: str
    read: Callable[[], object]
    floor: str


def cases(store: Store, number: int) -> list[Case]:
    return [case for one in _LISTS for case in _of(store, one, number)]


def _of(store: Store, one: List, number: int) -> list[Case]:
    found = []
    for query, floor in one.asked:
        view = one.parse(query)
        words = " ".join(f"{key}={text}" for key, text in query.items()) or "all"
        label, kind = f"{one.name}: {words}", _kind(one, query)
        page = f"select * from {one.table} {floor} limit 100"
        where = floor.partition("order by")[0]
        some = f"select count(*) from (select 1 from {one.table} {where} limit 10001) few"
        found.append(Case(label, kind, partial(one.rows, store, view, 0, 100), page))
        found.append(Case(f"{label}, how many", "count", partial(one.count, store, view), some))
    every = one.parse({})
    first = f"select * from {one.table} {one.asked[0][1]} limit 100"
    down = number * 9 // 10
    if one.name != "inbox":  # is scrolled through from place to place
        found.append(
        Case(f"{one.name}: nine tenths down", "far",
             partial(one.rows, store, every, down, down + 100), first)
    )  # fmt: skip
    if one.tabs:
        by = f"select state, count(*) from {one.table} group by state"
        numbers = by if one.table != "stock" else "select count(*) from stock where on_hand < 9"
        if one.table == "commitments":
            numbers = by.replace("state", "stage")
        found.append(Case(f"{one.name}: tabs", "tabs", partial(one.tabs, store, every), numbers))
    return found


def _kind(one: List, query: Query) -> str:
    if one.name == "stock" and query.get("sort", "sku") != "sku":
        return "far"  # what every reservation moves has no index: all of it is read once
    if query.get("state") == "due" and one.name == "payments":
        return "far"  # of all that is authorised the order of each is asked whether goods left
    if one.name == "inbox":
        return "search"  # one list of many sources, each asked
    return "search" if "q" in query else "rows"


def _reviews(store: Store, wanted: Any, start: int, end: int) -> Any:
    return fraud_reviews.rows(store, wanted, ACTOR, start, end)


def _waiting(store: Store, wanted: Any, start: int, end: int) -> Any:
    return inbox.rows(store, _VIEWER, wanted, start, end)


_OF_ORDER = "where order_id in (select id from orders where number = 'IO-201000')"
_LISTS = (
    List("stock", "stock", stock.StockFilter.parse, stock.rows, stock.count, (
        ({}, _SKU), ({"point": "P-5"}, f"where point_id = 5 {_SKU}"),
        ({"sort": "available"}, "order by on_hand - reserved - allocated - safety - quarantine"),
        ({"sort": "on_hand", "dir": "desc"}, "order by on_hand desc"),
        ({"sort": "reserved", "dir": "desc"}, "order by reserved desc"),
        ({"sort": "allocated"}, "order by allocated"),
        ({"state": "out"}, f"where on_hand < reserved + allocated {_SKU}"),
        ({"state": "low"}, f"where on_hand < 20 {_SKU}"),
        ({"state": "short"}, f"where on_hand < reserved + allocated {_SKU}"),
        ({"category": "Category 3"}, f"where sku_id in (select s.id from skus s join products p "
         f"on p.id = s.product_id where p.category = 'Category 3') {_SKU}"),
        ({"tracking": "lot"}, f"where sku_id in (select id from skus where tracking = 'lot') "
         f"{_SKU}"),
        ({"q": "SKU-10500"}, f"where sku_id in (select id from skus where code >= 'SKU-10500' "
         f"and code < 'SKU-10501') {_SKU}"),
        ({"q": "ingrid lamp"}, f"where sku_id in (select id from skus where lower(title) like "
         f"'ingrid lamp%%') {_SKU}"),
        ({"q": "no such thing"}, f"where sku_id in (select id from skus where lower(title) like "
         f"'%%no such thing%%') {_SKU}"),
    ), stock.tab_counts),
    List("shipments", "parcels", shipments.ShipmentFilter.parse, shipments.rows, shipments.count, (
        ({}, _ID), ({"state": "lost"}, f"where state = 'lost' {_ID}"),
        ({"state": "late"}, f"where state = 'in_transit' {_ID}"),
        ({"carrier": "ups"}, f"where carrier = 'ups' {_ID}"),
        ({"point": "P-5", "state": "delivered"},
         f"where point_id = 5 and state = 'delivered' {_ID}"),
        ({"carrier": "ups", "state": "lost"}, f"where carrier = 'ups' and state = 'lost' {_ID}"),
        ({"from": "2026-09-20", "to": "2026-09-21"},
         f"where shipped_at >= '2026-09-20' and shipped_at < '2026-09-22' {_ID}"),
        ({"q": "JD101"}, f"where tracking_number like 'JD101%%' {_ID}"),
        ({"q": "IO-201000"}, f"where id = 200000 {_ID}"),
    ), shipments.tab_counts),
    List("payments", "tenders", payments.PaymentFilter.parse, payments.rows, payments.count, (
        ({}, "order by created_at desc, id desc"),
        *(({"state": tab}, "where state = 'failed' order by created_at desc")
          for tab in list(payments.TABS)[1:]),
        ({"account": "account-1"}, "where account_id = 1 order by created_at desc"),
        ({"method": "paypal"}, "where method = 'paypal' order by created_at desc"),
        ({"q": "IO-201000"}, _OF_ORDER), ({"q": "IO-20"}, _OF_ORDER),
        ({"q": "pi_5000"}, "where external_ref = 'pi_5000'"),
    )),
    List("refunds", "refunds", refunds.RefundFilter.parse, refunds.rows, refunds.count, (
        ({}, "order by requested_at desc, id desc"),
        *(({"state": tab}, "where state = 'failed' order by requested_at desc")
          for tab in list(refunds.TABS)[1:]),
        ({"q": "IO-201000"}, _OF_ORDER), ({"q": "IO-20"}, _OF_ORDER),
    )),
    List("disputes", "disputes", disputes.DisputeFilter.parse, disputes.rows, disputes.count, (
        ({}, "where closed_at is null order by evidence_due_at"),
        *(({"state": tab}, "where state = 'submitted' order by evidence_due_at")
          for tab in list(disputes.TABS)[1:]),
        ({"q": "IO-201000"}, _OF_ORDER), ({"q": "IO-20"}, _OF_ORDER),
    )),
    List("payouts", "payouts", payouts.PayoutFilter.parse, payouts.rows, payouts.count, (
        ({}, _ID), ({"sort": "paid"}, "order by paid_on desc, id desc"),
        ({"sort": "gross"}, "order by gross_minor desc"),
        ({"sort": "fee"}, "order by fee_minor desc"),
        ({"sort": "net", "dir": "asc"}, "order by net_minor"),
        ({"state": "open"}, f"where id in (select payout_id from payout_lines where state in "
         f"('differs', 'unmatched')) {_ID}"),
        ({"state": "matched"}, _ID), ({"account": "account-1"}, f"where account_id = 1 {_ID}"),
        ({"q": "po_200"}, f"where external_ref like 'po_200%%' {_ID}"),
    )),
    List("bank", "bank_lines", bank_lines.BankFilter.parse, bank_lines.rows, bank_lines.count, (
        ({}, _ID), ({"state": "open"}, f"where state = 'open' {_ID}"),
        ({"sort": "booked"}, "order by booked_on desc, id desc"),
        ({"sort": "amount", "dir": "asc"}, "order by amount_minor, id"),
        ({"state": "open", "sort": "amount"}, "where state = 'open' order by amount_minor desc"),
        ({"q": "tanaka"}, f"where lower(payer) like '%%tanaka%%' {_ID}"),
        ({"q": "nobody"}, f"where lower(payer) like '%%nobody%%' {_ID}"),
    )),
    List("returns", "returns", returns.ReturnFilter.parse, returns.rows, returns.count, (
        ({}, _ID), ({"state": "requested"}, f"where state = 'requested' {_ID}"),
        ({"kind": "exchange"}, f"where kind = 'exchange' {_ID}"),
        ({"reason": "late"}, f"where id in (select return_id from return_lines where reason = "
         f"'late') {_ID}"),
        ({"point": "P-5"}, f"where point_id = 5 {_ID}"),
        ({"from": "2026-09-01", "to": "2026-09-02"},
         f"where requested_at >= '2026-09-01' and requested_at < '2026-09-03' {_ID}"),
        ({"q": "RMA-2010"}, f"where number like 'RMA-2010%%' {_ID}"),
        ({"q": "IO-2010"}, f"where number like 'RMA-2010%%' {_ID}"),
        ({"q": "RT1001"}, f"where tracking_number like 'RT1001%%' {_ID}"),
        ({"q": "nothing"}, f"where number = 'nothing' {_ID}"),
    ), returns.tab_counts),
    List("fraud", "fraud_reviews", fraud_reviews.ReviewFilter.parse, _reviews,
         lambda store, view: fraud_reviews.count(store, view, ACTOR), (
        ({}, "where state = 'open' order by due_at, id"),
        *(({"state": tab}, "where state = 'open' order by due_at, id")
          for tab in list(fraud_reviews.TABS)[1:]),
        ({"verdict": "decline", "state": "all"}, "where state = 'open' order by due_at"),
        ({"channel": "web", "state": "all"}, "where state = 'open' order by due_at"),
        ({"q": "IO-201000", "state": "all"}, _OF_ORDER),
        ({"q": "IO-20", "state": "all"}, _OF_ORDER),
    ), lambda store, view: fraud_reviews.tab_counts(store, view, ACTOR)),
    List("reservations", "commitments", reservations.ReservationFilter.parse, reservations.rows,
         reservations.count, (
        ({}, "where stage = 'reserved' order by expires_at"),
        *(({"state": tab, "from": "2026-01-01"}, "where stage = 'reserved' order by expires_at")
          for tab in list(reservations.STATES)[1:]),
        ({"sort": "units", "dir": "desc"}, "where stage = 'reserved' order by quantity desc"),
        ({"sort": "held"}, "where stage = 'reserved' order by created_at"),
        ({"channel": "web"}, "where stage = 'reserved' order by expires_at"),
        ({"point": "P-5"}, "where stage = 'reserved' order by expires_at"),
        ({"q": "SKU-10500"}, "where stage = 'reserved' order by expires_at"),
        ({"q": "cart-5001", "state": "released"}, "where cart = 'cart-5001' order by expires_at"),
    ), reservations.tab_counts),
    List("transfers", "transfers", transfers.TransferFilter.parse, transfers.rows,
         transfers.count, (
        ({}, _ID), ({"state": "shipped"}, f"where state = 'shipped' {_ID}"),
        ({"point": "P-5"}, f"where from_point_id = 5 or to_point_id = 5 {_ID}"),
        ({"q": "TR-2010"}, f"where number like 'TR-2010%%' {_ID}"),
        ({"q": "SKU-1000500"}, f"where id in (select transfer_id from transfer_lines where "
         f"sku_id = 500) {_ID}"),
        ({"q": "nothing"}, f"where number = 'nothing' {_ID}"),
    ), transfers.tab_counts),
    List("counts", "counts", counts.CountFilter.parse, counts.rows, counts.count, (
        ({}, _ID), ({"state": "open"}, f"where state = 'open' {_ID}"),
        ({"point": "P-5"}, f"where point_id = 5 {_ID}"),
        ({"q": "CNT-2010"}, f"where number like 'CNT-2010%%' {_ID}"),
        ({"q": "SKU-1000500"}, f"where id in (select count_id from count_lines where "
         f"sku_id = 500) {_ID}"),
        ({"q": "nothing"}, f"where number = 'nothing' {_ID}"),
    ), counts.tab_counts),
    List("purchases", "purchase_orders", purchase_orders.PurchaseOrderFilter.parse,
         purchase_orders.rows, purchase_orders.count, (
        ({}, _ID), ({"sort": "expected"}, "order by expected_on desc, id desc"),
        *(({"state": tab}, f"where state = 'sent' {_ID}") for tab in purchase_orders.TABS[1:]),
        ({"supplier": "SUP-5"}, f"where supplier_id = 5 {_ID}"),
        ({"point": "P-5", "state": "sent"}, f"where point_id = 5 and state = 'sent' {_ID}"),
        ({"from": "2026-09-01", "to": "2026-09-02"}, f"where created_at >= '2026-09-01' "
         f"and created_at < '2026-09-03' {_ID}"),
        ({"q": "PO-2010"}, f"where number like 'PO-2010%%' {_ID}"),
        ({"q": "supplier 77"}, f"where supplier_id = 77 {_ID}"),
        ({"q": "SKU-1000500"}, f"where id in (select purchase_order_id from "
         f"purchase_order_lines where sku_id = 500) {_ID}"),
        ({"q": "nothing"}, f"where number = 'nothing' {_ID}"),
    ), purchase_orders.tab_counts),
    List("inbox", "disputes", InboxFilter.parse, _waiting,
         lambda store, view: inbox.count(store, _VIEWER, view), (
        ({}, "where state = 'opened' order by evidence_due_at"),
        ({"area": "payments"}, "where state = 'opened' order by evidence_due_at"),
        ({"due": "overdue"}, "where state = 'opened' order by evidence_due_at"),
        ({"owner": "nobody"}, "where state = 'opened' order by evidence_due_at"),
        ({"q": "IO-201000"}, _OF_ORDER),
    ), lambda store, view: inbox.tab_counts(store, _VIEWER, view)),
)  # fmt: skip
