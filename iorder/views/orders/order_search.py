"""What a text finds among orders: what it names in full, a number it begins, else trigrams."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.customers.model import customers
from iorder.kernel.dialect import searched
from iorder.orders.history import number_of
from iorder.orders.model import orders

SHORTEST_SEARCH = 3
BEFORE = int(number_of(0).removeprefix("IO-"))
"""What lies between an order's id and the digits of its number."""


def found_by(conn: Connection, text: str, most: int | None) -> sa.ColumnElement[bool]:
    """What is named in full is found alone; short text begins a number; else trigrams."""
    if (exactly := named(conn, text)) is not None:
        return exactly
    if len(text) < SHORTEST_SEARCH:
        return _begins(text.strip().upper(), most if conn.dialect.name == "sqlite" else None)
    return orders.c.id.in_(searched(text, most, conn.dialect.name))


def named(conn: Connection, text: str) -> sa.ColumnElement[bool] | None:
    """The orders whose number or outside reference ``text`` is, or their customer's e-mail; None
    where it is none of these. Digits alone name nothing: they may be part of an address too."""
    word = text.strip()
    if word.isdecimal() or len(word) < SHORTEST_SEARCH:
        return None
    spelled = {word, word.upper(), word.lower()}
    if "@" in word:
        theirs = sa.select(customers.c.id).where(customers.c.email.in_(spelled))
        people = conn.execute(theirs).scalars().all()
        return orders.c.customer_id.in_(people) if people else None
    mine = (orders.c.number == word.upper(), orders.c.external_ref.in_(spelled))
    found = conn.execute(sa.union(*(sa.select(orders.c.id).where(one) for one in mine)))
    ids = found.scalars().all()
    return orders.c.id.in_(ids) if ids else None


def finds_more(conn: Connection, text: str, most: int) -> bool:
    """Whether a number it begins, or trigrams, find more than ``most`` orders."""
    if len(text) >= SHORTEST_SEARCH and named(conn, text) is not None:
        return False
    some = sa.select(orders.c.id).where(found_by(conn, text, most + 1)).subquery()
    return conn.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() > most


def _begins(number: str, most: int | None) -> sa.ColumnElement[bool]:
    """Numbers that begin so; bare digits are taken for the part after the prefix. The newest
    ``most`` of them, or all."""
    digits = number.removeprefix("IO").removeprefix("-")
    if not digits:
        return sa.true() if number in ("I", "IO", "IO-") else sa.false()
    if not digits.isdecimal() or digits.startswith("0"):
        return sa.false()
    first = int(digits)
    ranges = [
        (first * 10**power - BEFORE, (first + 1) * 10**power - 1 - BEFORE) for power in range(11)
    ]
    if most is None:
        return sa.or_(*(orders.c.id.between(*ends) for ends in ranges))
    one = orders.alias("one")
    each = sa.union_all(*(sa.select(one.c.id).where(one.c.id.between(*ends)) for ends in ranges))
    return orders.c.id.in_(each.order_by(sa.desc("id")).limit(most))
