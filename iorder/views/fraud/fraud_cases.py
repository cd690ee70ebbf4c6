"""Orders as fraud checks see them: all that is known of each, read for many in a few queries."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.fraud.check import Case, CaseLine, CasePayment, Listed, Usual
from iorder.fraud.model import fraud_clients, fraud_lists
from iorder.fraud.traces import of as traces_of
from iorder.kernel.address import Address
from iorder.orders.model import order_addresses, order_lines, orders
from iorder.payments.model import tenders
from iorder.sourcing import geography

PARTS = tuple(part.name for part in fields(Address))
USUAL_OF = 200
"""So many orders of the channel and currency before tell what is usual; fewer than ``FEW`` do
not."""
FEW = 10
_ABROAD_SURE = frozenset({"exact", "postcode", "city", "prefix", "learned", "region"})


def bare_cases(conn: Connection, order_ids: Collection[int], zone: str) -> dict[int, Case]:
    """What an order says of itself: enough for its traces; no kin, lists or usual amounts yet.
    By id; unknown ids are left out."""
    ids = sorted(order_ids)
    rows = conn.execute(_ORDERS, {"ids": ids}).all() if ids else []
    places = _places(conn, ids)
    lines, paid = _lines(conn, ids), _payments(conn, ids)
    return {row.id: _case(row, places[row.id], lines[row.id], paid[row.id], zone) for row in rows}


_ORDERS = (
    sa.select(
        orders.c.id, orders.c.number, channels.c.slug.label("channel"), orders.c.placed_at,
        orders.c.currency, orders.c.total_minor, orders.c.payment_method,
        orders.c.shipping_method, orders.c.customer_id, customers.c.email, customers.c.phone,
        fraud_clients.c.ip, fraud_clients.c.device,
    )
    .join(channels, channels.c.id == orders.c.channel_id)
    .outerjoin(customers, customers.c.id == orders.c.customer_id)
    .outerjoin(fraud_clients, fraud_clients.c.order_id == orders.c.id)
    .where(orders.c.id.in_(sa.bindparam("ids", expanding=True)))
    .order_by(orders.c.id)
)  # fmt: skip


def _case(
    row: Any,
    places: Mapping[str, Address],
    lines: Sequence[CaseLine],
    paid: Sequence[CasePayment],
    zone: str,
) -> Case:
    ship, bill = places.get("ship", Address()), places.get("bill", Address())
    return Case(
        order_id=row.id,
        number=row.number,
        channel=row.channel,
        placed_at=row.placed_at,
        hour=row.placed_at.astimezone(ZoneInfo(zone)).hour,
        currency=row.currency,
        total_minor=row.total_minor,
        payment_method=row.payment_method,
        shipping_method=row.shipping_method,
        lines=tuple(lines),
        ship=ship,
        bill=bill,
        email=ship.email or row.email or bill.email or "",
        phone=ship.phone or row.phone or bill.phone or "",
        ip=row.ip or "",
        device=row.device or "",
        customer_id=row.customer_id,
        distance_km=_distance(bill, ship),
        payments=tuple(paid),
    )


def _distance(bill: Address, ship: Address) -> float | None:
    if not bill.country or not ship.country:
        return None
    one, other = (
        geography.located(at.country, at.city, at.region, at.postcode) for at in (bill, ship)
    )
    if one.spot is None or other.spot is None:
        return None
    if not {one.quality, other.quality} <= _ABROAD_SURE:
        return None
    return geography.distance_km(one.spot, other.spot)


def _places(conn: Connection, ids: Sequence[int]) -> Mapping[int, dict[str, Address]]:
    found: dict[int, dict[str, Address]] = defaultdict(dict)
    rows = conn.execute(sa.select(order_addresses).where(order_addresses.c.order_id.in_(ids)))
    for row in rows.mappings():
        found[row["order_id"]][row["role"]] = Address(**{part: row[part] for part in PARTS})
    return found


def _lines(conn: Connection, ids: Sequence[int]) -> Mapping[int, list[CaseLine]]:
    found: dict[int, list[CaseLine]] = defaultdict(list)
    line = order_lines.c
    rows = conn.execute(
        sa.select(line.order_id, skus.c.code, line.title, line.quantity, line.total_minor)
        .outerjoin(skus, skus.c.id == line.sku_id)
        .where(line.order_id.in_(ids), line.kind == "item")
        .order_by(line.order_id, line.position)
    )
    for row in rows:
        found[row.order_id].append(
            CaseLine(row.code or "", row.title, row.quantity, row.total_minor)
        )
    return found


def _payments(conn: Connection, ids: Sequence[int]) -> Mapping[int, list[CasePayment]]:
    found: dict[int, list[CasePayment]] = defaultdict(list)
    one = tenders.c
    rows = conn.execute(
        sa.select(one.order_id, one.method, one.provider, one.instrument, one.fingerprint,
                  one.card_country, one.external_ref)
        .where(one.order_id.in_(ids))
        .order_by(one.order_id, one.position, one.id)
    )  # fmt: skip
    for order_id, *facts in rows:
        found[order_id].append(CasePayment(*facts))
    return found


def usual_amounts(
    conn: Connection, keys: Collection[tuple[str, str]], before: datetime
) -> dict[tuple[str, str], Usual]:
    """The middle of what orders cost before, by (channel slug, currency)."""
    found = {}
    for slug, currency in keys:
        amounts = list(
            conn.execute(
                sa.select(orders.c.total_minor)
                .join(channels, channels.c.id == orders.c.channel_id)
                .where(
                    channels.c.slug == slug,
                    orders.c.currency == currency,
                    orders.c.placed_at < before,
                    orders.c.total_minor > 0,
                )
                .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
                .limit(USUAL_OF)
            ).scalars()
        )
        enough = len(amounts) >= FEW
        found[slug, currency] = Usual(int(median(amounts)) if enough else 0, len(amounts))
    return found


def listed(
    conn: Connection, cases: Collection[Case], now: datetime
) -> dict[int, tuple[Listed, ...]]:
    """The entries of the deny and allow lists each order meets, by order."""
    wanted: dict[int, set[tuple[str, str]]] = {}
    for case in cases:
        traces = traces_of(case)
        domain = traces.get("email", "").rpartition("@")[2]
        wanted[case.order_id] = set(traces.items()) | ({("domain", domain)} if domain else set())
    values = {value for pairs in wanted.values() for _, value in pairs}
    if not values:
        return {}
    entry = fraud_lists.c
    rows = conn.execute(
        sa.select(entry.list, entry.kind, entry.value, entry.reason).where(
            entry.value.in_(values), sa.or_(entry.expires_at.is_(None), entry.expires_at > now)
        )
    ).all()
    return {
        order_id: tuple(Listed(*row) for row in rows if (row.kind, row.value) in pairs)
        for order_id, pairs in wanted.items()
    }
