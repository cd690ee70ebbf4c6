"""The corruptions planted in doctor's shop, each to be found by the check of its name."""

from tests.support import trades

LIVE = "(select min(id) from orders where not is_history)"
PARCEL = "(select min(id) from parcels)"
PLANTED: dict[str, str] = {
    "order-total": f"update orders set total_minor = total_minor + 1 where id = {LIVE}",
    "order-items": (
        "update orders set items_minor = items_minor + 1, total_minor = total_minor + 1 "
        f"where id = {LIVE}"
    ),
    "order-difference": (
        f"update orders set difference_minor = 5, total_minor = total_minor + 5 where id = {LIVE}"
    ),
    "order-units": f"update orders set unit_count = unit_count + 1 where id = {LIVE}",
    "line-called-off": f"update order_lines set cancelled_quantity = -1 where order_id = {LIVE}",
    "order-revisions": f"update orders set revision = 3 where id = {LIVE}",
    "line-total": "update order_lines set discount_minor = discount_minor + 1 where kind = 'item'",
    "order-number": f"update orders set number = 'IO-1' where id = {LIVE}",
    "order-stage": f"update orders set stage = 'cancelled' where id = {LIVE}",
    "order-holds": f"update orders set open_holds = 1 where id = {LIVE}",
    "order-search": f"delete from order_search where rowid = {LIVE}",
    "order-tags": (
        "insert into order_tags (order_id, tag, placed_at) "
        "select min(id), 'vip', '2020-01-01 00:00:00+00:00' from orders"
    ),
    "order-born": (
        f"delete from events where subject_kind = 'order' and subject_id = {LIVE} "
        "and kind = 'OrderPlaced'"
    ),
    "order-decision": "delete from sourcing_decisions",
    "decision-rules": "update sourcing_decisions set rules_id = 999",
    "decision-body": "update sourcing_decisions set body = '{}'",
    "rules-published": (
        "insert into sourcing_rules (id, label, state, body, created_by, created_at) "
        "values (1, 'Ours', 'published', '{}', 'cli', '2026-03-10 12:00:00+00:00')"
    ),
    "stock-on-hand": "update stock set on_hand = on_hand + 1",
    "stock-reserved": "update stock set reserved = reserved + 1",
    "stock-allocated": "update stock set allocated = allocated + 1",
    "stock-quarantine": "update stock set quarantine = 1",
    "stock-inbound": "update stock set inbound = 1",
    "stock-reserved-for": "update commitments set quantity = quantity + 1 where stage = 'reserved'",
    "stock-allocated-to": "update commitments set stage = 'released' where stage = 'allocated'",
    "ledger-place": "update stock_ledger set sku_id = 999",
    "ledger-entries": (
        "insert into stock_movements (id, cause, kind, actor, at) "
        "select 999, 'planted', 'adjust', 'cli', max(at) from stock_movements"
    ),
    "reservation-expired": (
        "update commitments set expires_at = created_at where stage = 'reserved'"
    ),
    "line-promised-once": (
        "update order_lines set quantity = 1 where id in "
        "(select order_line_id from commitments where quantity > 1)"
    ),
    "order-covered": "update commitments set stage = 'expired' where stage = 'allocated'",
    "cancelled-holds-nothing": (
        "update commitments set stage = 'reserved' where stage = 'released'"
    ),
    "history-takes-nothing": (
        "update commitments set order_id = (select min(id) from orders where is_history) "
        "where stage = 'allocated'"
    ),
    **trades.PLANTED,
    "tender-sums": "update tenders set captured_minor = 0 where refunded_minor = 0",
    "tender-currency": "update tenders set currency = 'USD'",
    "entry-currency": "update payment_entries set currency = 'USD'",
    "order-paid": f"update orders set payment_state = 'unpaid' where id = {LIVE}",
    "shipped-ordered": "update shipment_lines set quantity = quantity + 5",
    "shipped-left": "update commitments set stage = 'packed' where stage = 'shipped'",
    "shipment-parcels": (
        "insert into shipments (id, created_at) select 999, max(created_at) from shipments"
    ),
    "parcel-contents": (
        "update shipment_lines set order_id = (select max(id) from orders where not is_history)"
    ),
    "parcel-point": f"update parcels set point_id = null where id = {PARCEL}",
    "parcel-state": f"update parcels set state = 'lost' where id = {PARCEL}",
    "order-tracking": f"update orders set tracking_state = 'lost' where id = {LIVE}",
    "event-hash": "update events set actor = 'person:999' where kind = 'OrderPlaced'",
    "reference-subject": "update external_refs set subject_id = 999 where kind = 'order'",
    "order-reference": "delete from external_refs where kind = 'order'",
    "import-rejects": "delete from import_rejects",
    "job-ended": "update jobs set finished_at = created_at",
    "rollup-days": "update order_days set total_minor = total_minor + 1",
    "rollup-service-days": "update order_service_days set good = good + 1",
    "rollup-stages": "update order_stages set orders = orders + 1",
    "database": "update order_notes set order_id = 999",
}
