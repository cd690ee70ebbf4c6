"""What the page of a new order looks up: SKUs with what is free, customers, what a channel sells
in and ships by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import kit_parts, skus
from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.inventory.model import available, points, stock
from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.store import Store
from iorder.orders.model import order_addresses, order_lines, orders
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import matching

MOST = 8
SHORTEST = 2
LONGEST = 100
RECENT = 400
"""So many of a channel's newest orders tell its currency and shipping methods; so many of a SKU's
newest lines its price in a currency that is not the list's."""
PARTS = tuple(Address.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class SkuHit:
    """A SKU that can be ordered. ``free``: units at open points now, None for a kit, which is
    there as often as its parts."""

    id: int
    code: str
    title: str
    price_minor: int
    currency: str
    when_out: str
    free: int | None


@dataclass(frozen=True, slots=True)
class CustomerHit:
    """A customer we know; ``address``: where their last order went, else their own."""

    id: int
    name: str
    email: str
    phone: str
    orders: int
    last_at: datetime | None
    address: Address


@dataclass(frozen=True, slots=True)
class Habits:
    """What a channel's newest orders have in common; ``currency`` empty where it has none."""

    currency: str
    methods: tuple[str, ...]


def channel_choices(store: Store) -> list[tuple[int, str, str]]:
    """(id, slug, label) of active channels, by label; the one of phone orders first."""
    with store.reading() as conn:
        query = sa.select(channels.c.id, channels.c.slug, channels.c.label)
        by_phone = channels.c.slug != "phone"
        found = conn.execute(query.where(channels.c.active).order_by(by_phone, channels.c.label))
        return [(row.id, row.slug, row.label) for row in found]


def habits(store: Store, channel_id: int) -> Habits:
    """The currency and the shipping methods of the channel, the most common first."""
    newest = (
        sa.select(orders.c.currency, orders.c.shipping_method)
        .where(orders.c.channel_id == channel_id)
        .order_by(orders.c.placed_at.desc(), orders.c.id.desc())
        .limit(RECENT)
        .subquery()
    )
    with store.reading() as conn:
        currencies, methods = (
            conn.execute(
                sa.select(column).group_by(column).order_by(sa.func.count().desc(), column)
            ).scalars().all()
            for column in (newest.c.currency, newest.c.shipping_method)
        )  # fmt: skip
    return Habits(currencies[0] if currencies else "", tuple(filter(None, methods)))


def sku_hits(store: Store, text: str, most: int = MOST) -> list[SkuHit]:
    """SKUs whose code begins so, or whose title has it in it; what is not sold any more is not
    found. An exact code stands first."""
    wanted = text.strip()[:LONGEST]
    if not wanted or "\0" in wanted:
        return []
    with store.reading() as conn:
        ids = _sku_ids(conn, wanted, most)
        return skus_of(conn, ids)


def priced(store: Store, hit: SkuHit, currency: str) -> SkuHit:
    """The SKU at its price in this currency: of the list, else what it was last sold for."""
    if hit.currency == currency:
        return hit
    newest = (
        sa.select(order_lines.c.id, order_lines.c.order_id, order_lines.c.unit_minor)
        .where(order_lines.c.sku_id == hit.id)
        .order_by(order_lines.c.id.desc())
        .limit(RECENT)
        .subquery()
    )
    last = (
        sa.select(newest.c.unit_minor)
        .join(orders, orders.c.id == newest.c.order_id)
        .where(orders.c.currency == currency)
        .order_by(newest.c.id.desc())
        .limit(1)
    )
    with store.reading() as conn:
        minor = conn.execute(last).scalar()
    return hit if minor is None else replace(hit, price_minor=minor, currency=currency)


def _sku_ids(conn: Connection, text: str, most: int) -> list[int]:
    begins = sa.or_(
        *(dialect.begins(skus.c.code, one, conn.dialect.name) for one in {text, text.upper()})
    )
    sold = sa.not_(skus.c.discontinued)
    found = list(
        conn.execute(
            sa.select(skus.c.id).where(begins, sold).order_by(skus.c.code).limit(most)
        ).scalars()
    )
    if len(found) < most and len(text) >= SHORTEST:
        holds = skus.c.title.icontains(text, autoescape=True)
        more = sa.select(skus.c.id).where(holds, sold, skus.c.id.not_in(found))
        found += conn.execute(more.order_by(skus.c.code).limit(most - len(found))).scalars()
    return found


def skus_of(conn: Connection, ids: Sequence[int]) -> list[SkuHit]:
    """These SKUs, in their order."""
    is_kit = sa.exists().where(kit_parts.c.kit_id == skus.c.id)
    free = (
        sa.select(sa.func.coalesce(sa.func.sum(sa.case((available > 0, available), else_=0)), 0))
        .join(points, points.c.id == stock.c.point_id)
        .where(stock.c.sku_id == skus.c.id, points.c.active)
        .scalar_subquery()
    )
    rows = conn.execute(
        sa.select(
            skus.c.id, skus.c.code, skus.c.title, skus.c.price_minor, skus.c.currency,
            skus.c.when_out, sa.case((is_kit, None), else_=free),
        ).where(skus.c.id.in_(ids))
    )  # fmt: skip
    known = {row[0]: SkuHit(*row[:6], None if row[6] is None else int(row[6])) for row in rows}
    return [known[key] for key in ids if key in known]


def customer_hits(store: Store, text: str, most: int = MOST) -> list[CustomerHit]:
    """Customers whose email or name begins so, or who stand on orders that the text finds."""
    wanted = " ".join(text.split())[:LONGEST]
    if len(wanted) < SHORTEST or "\0" in wanted:
        return []
    with store.reading() as conn:
        ids = _customer_ids(conn, wanted, most)
        return _customers(conn, ids)


def known_customer(store: Store, email: str) -> CustomerHit | None:
    """Who has this email already: an order under it is theirs."""
    wanted = email.strip().lower()
    if "@" not in wanted:
        return None
    with store.reading() as conn:
        mine = sa.select(sa.func.min(customers.c.id)).where(customers.c.email == wanted)
        found = conn.execute(mine).scalar()
        return next(iter(_customers(conn, [found])), None) if found else None


def _customer_ids(conn: Connection, text: str, most: int) -> list[int]:
    name = conn.dialect.name
    begins = (
        dialect.begins(customers.c.email, text.lower(), name),
        *(dialect.begins(customers.c.name, one, name) for one in {text, text.title()}),
    )
    found: list[int] = []
    for condition in begins:
        query = sa.select(customers.c.id).where(condition).order_by(customers.c.id).limit(most)
        found += conn.execute(query).scalars()
    if len(set(found)) < most:
        some = matching(conn, OrderFilter(q=text), "UTC").limit(4 * most).subquery()
        theirs = sa.select(orders.c.customer_id).where(
            orders.c.id.in_(sa.select(some.c.id)), orders.c.customer_id.is_not(None)
        )
        found += conn.execute(theirs.distinct().limit(most)).scalars()
    return list(dict.fromkeys(found))[:most]


def _customers(conn: Connection, ids: Sequence[int]) -> list[CustomerHit]:
    last = (
        sa.select(sa.func.max(orders.c.id))
        .where(orders.c.customer_id == customers.c.id)
        .scalar_subquery()
    )
    many = (
        sa.select(sa.func.count()).where(orders.c.customer_id == customers.c.id).scalar_subquery()
    )
    rows = conn.execute(
        sa.select(
            customers.c.id, many.label("many"), last.label("last"),
            *(customers.c[part] for part in PARTS),
        ).where(customers.c.id.in_(ids))
    ).all()  # fmt: skip
    went = _addresses(conn, [row.last for row in rows if row.last])
    known = {}
    for row in rows:
        own = Address(**{part: getattr(row, part) for part in PARTS})
        at, address = went.get(row.last, (None, own))
        known[row.id] = CustomerHit(
            row.id, row.name, row.email, row.phone, row.many, at, address or own
        )
    return [known[key] for key in ids if key in known]


def _addresses(
    conn: Connection, order_ids: Sequence[int]
) -> dict[int, tuple[datetime | None, Address]]:
    rows = conn.execute(
        sa.select(
            orders.c.id, orders.c.placed_at,
            *(sa.func.coalesce(order_addresses.c[part], "").label(part) for part in PARTS),
        )
        .outerjoin(
            order_addresses,
            sa.and_(order_addresses.c.order_id == orders.c.id, order_addresses.c.role == "ship"),
        )
        .where(orders.c.id.in_(order_ids))
    )  # fmt: skip
    return {
        row.id: (row.placed_at, Address(**{part: getattr(row, part) for part in PARTS}))
        for row in rows
    }
