"""One order's fraud checks whole: its review, its signals, and the evidence beside one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud import assessments, labels, reviews
from iorder.fraud.assessments import Assessment
from iorder.fraud.check import Case
from iorder.fraud.labels import Label
from iorder.fraud.model import fraud_traces
from iorder.fraud.reviews import Review
from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.views.actors import name_of
from iorder.views.fraud.fraud_kin import cases

PARTS = ("name", "company", "line1", "line2", "postcode", "city", "region", "country", "phone",
         "email")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Side:
    """One part of an address on both sides; ``differs``: both are known and not the same."""

    part: str
    bill: str
    ship: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Relative:
    """An order that shares traces; ``became``: what is known of it, in words."""

    number: str
    at: datetime
    total: Money
    via: tuple[str, ...]
    became: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class History:
    """The buyer's earlier orders."""

    orders: int
    first_at: datetime | None
    spent: Money
    refused: int
    returned: int
    disputed: int


@dataclass(frozen=True, slots=True)
class FraudSheet:
    """``version``: of the order; ``review`` None: nobody was asked. ``assessments``: newest
    first. ``later``: orders placed since that share a trace."""

    order_id: int
    number: str
    version: int
    order_state: str
    fraud_state: str
    placed_at: datetime
    total: Money
    case: Case
    sides: tuple[Side, ...]
    kin: tuple[Relative, ...]
    later: int
    history: History
    assessments: tuple[Assessment, ...]
    review: Review | None
    owner: str
    decided_by: str
    label: Label | None
    labelled_by: str

    @property
    def last(self) -> Assessment | None:
        return self.assessments[0] if self.assessments else None

    @property
    def signals(self) -> Sequence[Mapping[str, Any]]:
        return self.last.signals if self.last else ()

    @property
    def can_reopen(self) -> bool:
        over = self.order_state in ("cancelled", "completed", "archived", "expired")
        return self.review is not None and "reopen" in self.review.acts and not over


def fraud_sheet(store: Store, number: str) -> FraudSheet:
    """The order called ``number``. Raises NotFound."""
    with store.reading() as conn:
        row = conn.execute(
            sa.select(
                orders.c.id, orders.c.number, orders.c.version, orders.c.order_state,
                orders.c.fraud_state, orders.c.placed_at, orders.c.total_minor, orders.c.currency,
            ).where(orders.c.number == number)
        ).one_or_none()  # fmt: skip
        if row is None:
            raise NotFound(f"There is no order {number}.")
        return _sheet(conn, row, store.zone)


def _sheet(conn: Connection, row: Any, zone: str) -> FraudSheet:
    case = cases(conn, [row.id], zone, dialect.now(conn))[row.id]
    review = reviews.last_of(conn, row.id)
    label = labels.last_of(conn, [row.id]).get(row.id)
    return FraudSheet(
        order_id=row.id,
        number=row.number,
        version=row.version,
        order_state=row.order_state,
        fraud_state=row.fraud_state,
        placed_at=row.placed_at,
        total=Money(row.total_minor, row.currency),
        case=case,
        sides=sides(case.bill, case.ship),
        kin=tuple(_relative(one, row.currency) for one in case.kin),
        later=_later(conn, row.id, row.placed_at),
        history=_history(case),
        assessments=tuple(assessments.of_order(conn, row.id)),
        review=review,
        owner=name_of(conn, review.owner) if review else "",
        decided_by=name_of(conn, review.decided_by) if review else "",
        label=label,
        labelled_by=name_of(conn, label.actor) if label else "",
    )


def sides(bill: Address, ship: Address) -> tuple[Side, ...]:
    """Billing and delivery, part by part; parts that neither has are left out."""
    found = []
    for part in PARTS:
        one, other = getattr(bill, part), getattr(ship, part)
        if one or other:
            differs = bool(one and other) and one.casefold() != other.casefold()
            found.append(Side(part, one, other, differs))
    return tuple(found)


def _relative(one: Any, currency: str) -> Relative:
    became = [
        word
        for word, is_so in (
            ("refused", one.refused), ("sent back", one.returned), ("disputed", one.disputed),
            ("cancelled", one.cancelled),
        )
        if is_so
    ]  # fmt: skip
    if one.label and one.label != "unknown":
        became.insert(0, one.label)
    return Relative(
        one.number, one.at, Money(one.total_minor, currency), tuple(sorted(one.via)), tuple(became)
    )


def _history(case: Case) -> History:
    """Of the customer, or of the same email where no customer is known."""
    mine = [one for one in case.kin if {"customer", "email"} & one.via]
    kept = [one for one in mine if not one.cancelled]
    return History(
        orders=len(mine),
        first_at=min((one.at for one in mine), default=None),
        spent=Money(sum(one.total_minor for one in kept), case.currency or "EUR"),
        refused=sum(one.refused for one in mine),
        returned=sum(one.returned for one in mine),
        disputed=sum(one.disputed for one in mine),
    )


def _later(conn: Connection, order_id: int, placed_at: datetime) -> int:
    mine, other = fraud_traces.alias("mine"), fraud_traces.alias("other")
    shared = sa.and_(
        other.c.kind == mine.c.kind,
        other.c.value == mine.c.value,
        sa.or_(
            other.c.at > placed_at,
            sa.and_(other.c.at == placed_at, other.c.order_id > order_id),
        ),
    )
    found = (
        sa.select(other.c.order_id)
        .select_from(mine.join(other, shared))
        .where(mine.c.order_id == order_id, other.c.order_id != order_id)
        .distinct()
        .limit(100)
    )
    return int(conn.execute(sa.select(sa.func.count()).select_from(found.subquery())).scalar_one())
