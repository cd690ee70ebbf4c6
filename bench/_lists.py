"""A store as the lists of a large shop see it: of each kind as many rows as it has orders, and
stock of a third as many SKUs at six points. Made by the database itself; nothing is random."""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from bench import _orders
from bench._orders import NEWEST
from iorder.inventory.model import points
from iorder.kernel.store import Store
from iorder.schema import metadata

POINTS = 6
CARRIERS = ("dhl", "ups", "fedex", "gls")
Share = Sequence[tuple[str, int]]
"""Values, and how many in a hundred rows have each."""
PARCELS = (("delivered", 88), ("in_transit", 8), ("attempt_failed", 2), ("lost", 2))
TENDERS = (
    ("captured", 84),
    ("authorized", 6),
    ("awaiting_funds", 2),
    ("failed", 4),
    ("refunded", 4),
)
REFUNDS = (("succeeded", 92), ("requested", 2), ("processing", 2), ("failed", 2), ("refused", 2))
DISPUTES = (("won", 50), ("lost", 42), ("submitted", 4), ("evidence_due", 2), ("opened", 2))
LINES = (("matched", 90), ("open", 6), ("ignored", 4))
RETURNS = (("resolved", 86), ("requested", 4), ("in_transit", 4), ("received", 2), ("refused", 4))
REASONS = (("unwanted", 50), ("wrong_size", 30), ("damaged", 14), ("late", 6))
REVIEWS = (("approved", 80), ("declined", 12), ("closed", 4), ("open", 4))
VERDICTS = (("review", 90), ("decline", 10))
TRANSFERS = (("received", 90), ("requested", 4), ("shipped", 4), ("short", 2))
COUNTS = (("done", 92), ("open", 4), ("waiting", 4))
BUYING = (("received", 84), ("sent", 6), ("receiving", 2), ("draft", 4), ("closed", 4))
HOLDS = (("allocated", 80), ("released", 10), ("expired", 8), ("reserved", 2))


def fill(store: Store, number: int) -> None:
    """Put ``number`` orders and as many rows of every list into an empty, migrated store."""
    _orders.fill(store, number)
    tables = metadata.tables
    made = _made(store.writer.dialect.name, number)
    indexes = [index for name in made for index in tables[name].indexes]
    with store.writer.begin() as conn:
        for place in range(len(_orders.POINTS) + 1, POINTS + 1):
            code = f"P-{place}"
            more = {"id": place, "code": code, "label": code, "created_at": sa.func.now()}
            conn.execute(sa.insert(points).values(more))
        for index in indexes:
            index.drop(conn)
        for name, (count, values) in made.items():
            names, given = ", ".join(values), ", ".join(map(str, values.values()))
            text = f"insert into {name} ({names}) select {given} from n"
            conn.execute(_orders._numbers(text, count=count))
        for index in indexes:
            index.create(conn)
    _orders._analyze(store)


def _shared(share: Share, of: str = "i * 7919") -> str:
    found, upto = [], 0
    for value, percent in share:
        upto += percent
        found.append(f"when ({of}) % 100 < {upto} then '{value}'")
    return f"case {' '.join(found)} end"


def _made(dialect_name: str, number: int) -> dict[str, tuple[int, Mapping[str, object]]]:
    """Rows and expressions of ``i`` by table, those first that others point to."""
    at, day = _moments(dialect_name, number)
    skus, now = max(number // 3, 1), "current_timestamp"
    cents, place = "500 + (i * 7919) % 90000", f"1 + i % {POINTS}"
    closed = f"case when {_shared(DISPUTES)} in ('won', 'lost') then {at} end"
    return {
        "products": (skus // 10 + 1, {
            "id": "i", "title": "'Product ' || i", "category": "'Category ' || (i % 20)",
            "attributes": "'{}'", "created_at": now}),
        "skus": (skus, {
            "id": "i", "product_id": "1 + i / 10", "code": "'SKU-' || (1000000 + i)",
            "title": f"{_orders._picked(_orders.FIRST, 'i * 7')} || ' lamp ' || i",
            "price_minor": cents, "currency": "'EUR'", "created_at": now,
            "tracking": _shared((("none", 90), ("lot", 10)))}),
        "stock": (skus * POINTS, {
            "point_id": place, "sku_id": f"1 + (i - 1) / {POINTS}", "on_hand": "(i * 7919) % 500",
            "reserved": "(i * 31) % 7", "allocated": "(i * 17) % 9", "reorder_point": "20",
            "reorder_up_to": "100"}),
        "shipments": (number, {
            "id": "i", "point_id": place, "external_ref": "'S-' || i", "carrier": "'dhl'",
            "destination": "'Berlin'", "shipped_at": at, "created_at": at}),
        "parcels": (number, {
            "id": "i", "shipment_id": "i", "point_id": place,
            "carrier": _orders._picked(CARRIERS, "i"),
            "tracking_number": "'JD' || (10000000 + i)", "state": _shared(PARCELS),
            "promised_at": at, "shipped_at": at, "last_scan_at": at, "created_at": at,
            "delivered_at": f"case when {_shared(PARCELS)} = 'delivered' then {at} end"}),
        "order_lines": (number, {
            "id": "i", "order_id": "i", "position": 1, "sku_id": f"1 + i % {skus}",
            "title": "'Lamp'", "quantity": "1 + i % 3", "unit_minor": cents}),
        "shipment_lines": (number, {
            "parcel_id": "i", "order_line_id": "i", "shipment_id": "i", "order_id": "i",
            "quantity": 1}),
        "commitments": (number, {
            "id": "i", "order_id": f"case when {_shared(HOLDS)} = 'allocated' then i end",
            "cart": f"case when {_shared(HOLDS)} <> 'allocated' then 'cart-' || i end",
            "point_id": place, "sku_id": f"1 + i % {skus}", "quantity": "1 + i % 3",
            "stage": _shared(HOLDS), "created_at": at, "expires_at": _later(dialect_name, number),
            "channel_id": "1 + i % 5", "held_in": "'cart-' || i"}),
        "transfers": (number, {
            "id": "i", "number": "'TR-' || (1000 + i)", "from_point_id": place,
            "to_point_id": f"1 + (i + 1) % {POINTS}", "state": _shared(TRANSFERS),
            "expected_on": day, "requested_by": "'cli'", "requested_at": at}),
        "transfer_lines": (number, {
            "transfer_id": "i", "sku_id": f"1 + i % {skus}", "quantity": 5}),
        "counts": (number, {
            "id": "i", "number": "'CNT-' || (1000 + i)", "point_id": place,
            "state": _shared(COUNTS), "opened_by": "'cli'", "opened_at": at}),
        "count_lines": (number, {"count_id": "i", "sku_id": f"1 + i % {skus}"}),
        "suppliers": (300, {
            "id": "i", "code": "'SUP-' || i", "label": "'Supplier ' || i", "created_at": now}),
        "purchase_orders": (number, {
            "id": "i", "number": "'PO-' || (1000 + i)", "supplier_id": "1 + i % 300",
            "point_id": place, "state": _shared(BUYING), "currency": "'EUR'",
            "expected_on": f"case when i % 9 > 0 then {day} end", "created_by": "'cli'",
            "created_at": at}),
        "purchase_order_lines": (number, {
            "purchase_order_id": "i", "sku_id": f"1 + i % {skus}", "quantity": 10,
            "cost_minor": 100}),
        "payment_accounts": (2, {
            "id": "i", "slug": "'account-' || i", "label": "'Stripe ' || i", "settings": "'{}'",
            "created_at": now, "provider": "'stripe'"}),
        "tenders": (number, {
            "id": "i", "order_id": "i",
            "method": _shared((("card", 90), ("paypal", 10))),
            "provider": "'stripe'", "external_ref": "'pi_' || i", "currency": "'USD'",
            "amount_minor": cents, "created_at": at, "account_id": "1 + i % 2",
            "state": _shared(TENDERS),
            "expires_at": f"case when {_shared(TENDERS)} = 'authorized' then {at} end"}),
        "refunds": (number, {
            "id": "i", "order_id": "i", "tender_id": "i", "state": _shared(REFUNDS),
            "currency": "'USD'", "amount_minor": cents, "cause": "'bench:' || i",
            "requested_by": "'cli'", "requested_at": at}),
        "disputes": (number, {
            "id": "i", "order_id": "i", "tender_id": "i", "external_ref": "'dp_' || i",
            "state": _shared(DISPUTES), "currency": "'USD'", "amount_minor": cents,
            "evidence_due_at": f"case when i % 11 > 0 then {at} end", "opened_at": at,
            "closed_at": closed}),
        "payouts": (number, {
            "id": "i", "account_id": "1 + i % 2", "external_ref": "'po_' || i",
            "currency": "'USD'", "gross_minor": cents, "fee_minor": "i % 500",
            "net_minor": cents, "paid_on": f"case when i % 20 > 0 then {day} end",
            "created_at": at}),
        "payout_lines": (number, {
            "id": "i", "payout_id": "i", "row": 1, "kind": "'capture'",
            "state": _shared((("matched", 96), ("differs", 2), ("unmatched", 2)))}),
        "bank_lines": (number, {
            "id": "i", "external_ref": "'B-' || i", "booked_on": day, "currency": "'EUR'",
            "amount_minor": cents, "reference": "'Order IO-' || (1000 + i)",
            "payer": f"{_orders._picked(_orders.LAST, 'i * 11')} || ' Ltd'",
            "state": _shared(LINES), "created_at": at}),
        "returns": (number, {
            "id": "i", "number": "'RMA-' || (1000 + i)", "order_id": "i",
            "kind": _shared((("return", 90), ("exchange", 10)), "i * 13"),
            "state": _shared(RETURNS), "point_id": place, "currency": "'USD'",
            "tracking_number": "'RT' || (10000000 + i)", "due_at": at, "requested_by": "'cli'",
            "requested_at": at}),
        "return_lines": (number, {
            "id": "i", "return_id": "i", "order_line_id": "i", "quantity": 1,
            "reason": _shared(REASONS, "i * 17"), "refund_minor": cents}),
        "fraud_assessments": (number, {
            "id": "i", "order_id": "i", "score": "i % 100", "verdict": _shared(VERDICTS, "i * 13"),
            "signals": "'[]'", "actor": "'worker'", "at": at}),
        "fraud_reviews": (number, {
            "id": "i", "order_id": "i", "assessment_id": "i", "state": _shared(REVIEWS),
            "due_at": at, "opened_at": at}),
    }  # fmt: skip


def _moments(dialect_name: str, number: int) -> tuple[str, str]:
    """(time, day) of row ``i``: the last one when the last order was placed."""
    seconds = f"({NEWEST} - ({number} - i) * 31)"
    if dialect_name == "sqlite":
        text = f"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch') || '.000000'"
        return text, f"date({seconds}, 'unixepoch')"
    return f"to_timestamp({seconds})", f"to_timestamp({seconds})::date"


def _later(dialect_name: str, number: int) -> str:
    """Far from now: what is held is held still."""
    return _moments(dialect_name, number)[0].replace(str(NEWEST), str(NEWEST + 400 * 86_400))
