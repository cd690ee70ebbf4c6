"""A shop with many parcels, tenders and SKUs, for tests of how lists are read."""

from datetime import timedelta

import sqlalchemy as sa

from iorder.inventory import service
from iorder.inventory.service import Want
from iorder.orders.model import order_lines
from iorder.payments.model import payment_accounts, refunds, tenders
from iorder.shipping.model import parcels, shipment_lines, shipments
from tests import builders as b

PARCELS, ORDERS = 4_000, 80
STATES = ("delivered",) * 8 + ("in_transit", "lost")


def shop(work):
    """Parcels of some orders, most delivered; many SKUs that came in, one of them promised."""
    point, other, sku = b.a_point(work), b.a_point(work, "US-1"), b.a_sku(work)
    held = [b.a_live_order(work, point_id=point, line_sku=sku) for _ in range(ORDERS)]
    lines = dict(work.execute(sa.select(order_lines.c.order_id, order_lines.c.id)).all())
    ids = work.ids(parcels, PARCELS)
    sent = [b.NOON + i * timedelta(minutes=10) for i in range(PARCELS)]
    work.insert(
        shipments,
        [{"id": i, "point_id": (point, other)[i % 9 == 0], "external_ref": f"S-{i}",
          "carrier": "dhl", "created_at": at}
         for i, at in zip(ids, sent, strict=True)],
    )  # fmt: skip
    work.insert(
        parcels,
        [{"id": i, "shipment_id": i, "point_id": (point, other)[i % 9 == 0],
          "carrier": ("dhl", "ups")[i % 9 == 0],
          "tracking_number": f"T{i:06}", "state": STATES[i % 10], "shipped_at": at,
          "promised_at": at, "delivered_at": at if i % 10 < 8 else None, "created_at": at}
         for i, at in zip(ids, sent, strict=True)],
    )  # fmt: skip
    work.insert(
        shipment_lines,
        [{"parcel_id": i, "order_line_id": lines[held[i % ORDERS]], "shipment_id": i,
          "order_id": held[i % ORDERS], "quantity": 1} for i in ids],
    )  # fmt: skip
    paid(work, held, sent)
    for number in range(60):
        more = b.a_sku(work, f"SKU-{number}")
        for _ in range(4):
            b.stocked(work, (point, other)[number % 2], more, 5)
    b.stocked(work, point, sku, 50)
    want = Want(point, sku, 1, order_id=held[0], order_line_id=lines[held[0]])
    service.reserve(work, "reserve:test", [want])
    return point, sku


def paid(work, held, sent):
    """Tenders through two accounts, most captured, each with a refund; some are bank transfers."""
    accounts = work.ids(payment_accounts, 2)
    work.insert(
        payment_accounts,
        [{"id": i, "slug": f"account-{i}", "provider": "stripe", "label": "Stripe",
          "settings": {}, "created_at": b.NOON} for i in accounts],
    )  # fmt: skip
    ids = work.ids(tenders, PARCELS)
    work.insert(
        tenders,
        [{"id": i, "order_id": held[n % ORDERS], "method": "card", "currency": "EUR",
          "account_id": accounts[n % 9 == 0], "state": ("captured", "failed")[n % 10 == 0],
          "amount_minor": 1, "created_at": at}
         for n, (i, at) in enumerate(zip(ids, sent, strict=True))],
    )  # fmt: skip
    work.insert(
        refunds,
        [{"id": i, "order_id": held[n % ORDERS], "tender_id": tender, "amount_minor": 1,
          "state": ("succeeded", "failed")[n % 10 == 0], "currency": "EUR", "cause": f"plan:{i}",
          "requested_by": "cli", "requested_at": sent[n]}
         for n, (i, tender) in enumerate(zip(work.ids(refunds, PARCELS), ids, strict=True))],
    )  # fmt: skip
