"""Who sells in which channel, for the settings page, and what is missing on documents."""

from dataclasses import dataclass

import sqlalchemy as sa

from iorder.channels.model import channels
from iorder.documents import sellers
from iorder.documents.body import Lines
from iorder.documents.model import documents
from iorder.documents.seller import Seller
from iorder.documents.sellers import EVERY, Kept
from iorder.kernel.store import Store
from iorder.orders.model import orders

NEWEST = 100


@dataclass(frozen=True, slots=True)
class SellerRow:
    """One channel, or every channel (``channel_id`` 0); ``kept``: what is said of it itself."""

    channel_id: int
    label: str
    kept: Kept


def seller_rows(store: Store) -> list[SellerRow]:
    """Every channel's first."""
    with store.reading() as conn:
        known = sellers.kept(conn)
        named = conn.execute(
            sa.select(channels.c.id, channels.c.label).order_by(channels.c.label)
        ).all()
    nobody = Seller()
    return [
        SellerRow(key, label, known.get(key, Kept(key, nobody, 0)))
        for key, label in [(EVERY, "Every channel"), *named]
    ]


def seller_of_order(store: Store, number: str) -> Seller | None:
    """Who sells the order, as the store holds it; None where nobody said."""
    with store.reading() as conn:
        its = sa.select(orders.c.channel_id).where(orders.c.number == number)
        channel_id = conn.execute(its).scalar()
        return None if channel_id is None else sellers.of_channel(conn, channel_id)


def nameless(store: Store, otherwise: Lines) -> int | None:
    """How many of the newest ``NEWEST`` invoices name no seller, while none is set; None where one
    is, in the store or as ``otherwise``."""
    with store.reading() as conn:
        if otherwise or any(one.seller.name for one in sellers.kept(conn).values()):
            return None
        bodies = conn.execute(
            sa.select(documents.c.body)
            .where(documents.c.kind == "invoice")
            .order_by(documents.c.id.desc())
            .limit(NEWEST)
        ).scalars()
        return sum(1 for body in bodies if not body.get("seller"))
