"""The facts of orders that conditions of automations read (``orders.condition_facts.FACTS``).

Read for many orders together, a statement a part of them, and only the parts that are used.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.channels.model import channels
from iorder.fraud.model import fraud_assessments
from iorder.inventory.model import commitments, points
from iorder.kernel.money import exponent
from iorder.orders.condition_facts import FACTS, NUMBER, SET, TEXT
from iorder.orders.model import backorders, order_addresses, order_lines, order_tags, orders

_EMPTY: Mapping[str, Any] = {NUMBER: Decimal(0), TEXT: "", SET: set()}
_MONEY = {"total": "total_minor", "items": "items_minor", "discount": "discount_minor",
          "shipping": "shipping_minor"}  # fmt: skip
_PLAIN = ("currency", "payment_method", "payment_state", "shipping_method", "fraud_state",
          "geo_quality")  # fmt: skip
_LIVE = ("reserved", "allocated", "picked", "packed", "shipped")
Found = dict[int, dict[str, Any]]


def facts_of(
    conn: Connection,
    order_ids: Sequence[int],
    zone: str,
    uses: Collection[str] = tuple(FACTS),
) -> Found:
    """Every fact by name, by order id; those not in ``uses`` may be left at nothing.

    Amounts are in the order's currency as decimal numbers; sets are of texts.
    """
    found = _of_orders(conn, order_ids, zone)
    for names, read in _PARTS:
        if names & set(uses):
            read(conn, found)
    return found


def _of_orders(conn: Connection, order_ids: Sequence[int], zone: str) -> Found:
    plain = {name: _EMPTY.get(fact.kind, False) for name, fact in FACTS.items()}
    rows = conn.execute(
        sa.select(
            orders.c.id, channels.c.slug, orders.c.ship_country, orders.c.line_count,
            orders.c.unit_count, orders.c.placed_at, orders.c.flags,
            *(orders.c[name] for name in (*_MONEY.values(), *_PLAIN)),
        )
        .join(channels, channels.c.id == orders.c.channel_id)
        .where(orders.c.id.in_(order_ids))
    )  # fmt: skip
    return {
        row.id: {
            **plain,
            **{name: getattr(row, name) for name in _PLAIN},
            **{
                name: Decimal(getattr(row, column)).scaleb(-exponent(row.currency))
                for name, column in _MONEY.items()
            },
            "channel": row.slug,
            "country": row.ship_country,
            "line_count": Decimal(row.line_count),
            "units": Decimal(row.unit_count),
            "flags": set(row.flags.split()),
            **_when(row.placed_at, zone),
        }
        for row in rows
    }


def _when(at: datetime, zone: str) -> dict[str, Any]:
    local = at.astimezone(ZoneInfo(zone))
    return {"hour": Decimal(local.hour), "weekday": _DAYS[local.weekday()]}


_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _tags(conn: Connection, found: Found) -> None:
    _sets(conn, found, "tags", sa.select(order_tags.c.order_id, order_tags.c.tag), order_tags)


def _points(conn: Connection, found: Found) -> None:
    held = (
        sa.select(commitments.c.order_id, points.c.code)
        .join(points, points.c.id == commitments.c.point_id)
        .where(commitments.c.stage.in_(_LIVE))
    )
    _sets(conn, found, "points", held, commitments)


def _sets(
    conn: Connection, found: Found, name: str, query: sa.Select[Any], table: sa.Table
) -> None:
    some: dict[int, set[str]] = defaultdict(set)
    for order_id, text in conn.execute(query.where(table.c.order_id.in_(found))):
        some[order_id].add(text)
    for order_id, facts in found.items():
        facts[name] = some[order_id]


def _goods(conn: Connection, found: Found) -> None:
    some: dict[int, set[str]] = defaultdict(set)
    weights: dict[int, int] = defaultdict(int)
    rows = conn.execute(
        sa.select(order_lines.c.order_id, skus.c.code, skus.c.weight_g, order_lines.c.quantity)
        .join(skus, skus.c.id == order_lines.c.sku_id)
        .where(order_lines.c.order_id.in_(found))
    )
    for row in rows:
        some[row.order_id].add(row.code)
        weights[row.order_id] += (row.weight_g or 0) * row.quantity
    for order_id, facts in found.items():
        facts["skus"] = some[order_id]
        facts["weight_g"] = Decimal(weights[order_id])


def _addresses(conn: Connection, found: Found) -> None:
    parts = ("name", "line1", "city", "region", "postcode", "country")
    places: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = conn.execute(
        sa.select(
            order_addresses.c.order_id, order_addresses.c.role,
            *(order_addresses.c[part] for part in parts),
        ).where(order_addresses.c.order_id.in_(found))
    )  # fmt: skip
    for row in rows:
        places[row.order_id][row.role] = tuple(row)[2:]
    for order_id, facts in found.items():
        ship, bill = (places[order_id].get(role) for role in ("ship", "bill"))
        if ship:
            facts |= dict(zip(("city", "region", "postcode"), ship[2:5], strict=True))
        facts["has_bill_address"] = bool(bill and any(bill) and bill != ship)


def _customers(conn: Connection, found: Found) -> None:
    """Orders of the same customer with a smaller id; of nobody known, there are none before."""
    before = orders.alias("before")
    rows = conn.execute(
        sa.select(
            orders.c.id,
            orders.c.customer_id,
            sa.select(sa.func.count())
            .where(before.c.customer_id == orders.c.customer_id, before.c.id < orders.c.id)
            .scalar_subquery()
            .label("number"),
        ).where(orders.c.id.in_(found))
    )
    for row in rows:
        facts = found[row.id]
        facts["customer_orders"] = Decimal(row.number)
        facts["is_first_order"] = row.customer_id is not None and row.number == 0


def _scores(conn: Connection, found: Found) -> None:
    last = (
        sa.select(sa.func.max(fraud_assessments.c.id))
        .where(fraud_assessments.c.order_id.in_(found))
        .group_by(fraud_assessments.c.order_id)
    )
    rows = conn.execute(
        sa.select(fraud_assessments.c.order_id, fraud_assessments.c.score).where(
            fraud_assessments.c.id.in_(last)
        )
    )
    for row in rows:
        found[row.order_id] |= {"fraud_score": Decimal(row.score), "is_screened": True}


def _later(conn: Connection, found: Found) -> None:
    owed = sa.select(backorders.c.order_id).where(
        backorders.c.order_id.in_(found), backorders.c.filled_at.is_(None)
    )
    for order_id in conn.execute(owed).scalars():
        found[order_id]["is_backorder"] = True


_PARTS = (
    (frozenset({"tags"}), _tags),
    (frozenset({"points"}), _points),
    (frozenset({"skus", "weight_g"}), _goods),
    (frozenset({"city", "region", "postcode", "has_bill_address"}), _addresses),
    (frozenset({"customer_orders", "is_first_order"}), _customers),
    (frozenset({"fraud_score", "is_screened"}), _scores),
    (frozenset({"is_backorder"}), _later),
)
"""Facts, and what reads them; all others stand in the order's own row."""
