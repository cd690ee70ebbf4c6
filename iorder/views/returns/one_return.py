"""One return whole: its lines, what its state allows, what ending it would do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.customers.model import customers
from iorder.documents.model import documents
from iorder.inventory.model import points
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.store import Store
from iorder.orders.model import order_lines, orders
from iorder.payments.model import refunds
from iorder.returns.model import return_lines, returns
from iorder.returns.service import acts
from iorder.shipping.model import parcel_serials
from iorder.views.actors import name_of
from iorder.views.happened import Happened, happened
from iorder.views.returns.returns import ReturnRow, read

_part = return_lines.c


@dataclass(frozen=True, slots=True)
class ReturnLine:
    """Units of an order line. ``serials``: the numbers that were sent with it."""

    id: int
    position: int
    sku: str
    title: str
    tracking: str
    quantity: int
    received: int
    reason: str
    resolution: str
    disposition: str
    condition: str
    refund_minor: int
    serials: tuple[str, ...] = ()

    @property
    def missing(self) -> int:
        return self.quantity - self.received


@dataclass(frozen=True, slots=True)
class ReturnSheet:
    """``acts``: what its state allows; ``exchange``: the number of the order sent instead;
    ``owner``: the actor who looks after it, empty for nobody."""

    row: ReturnRow
    version: int
    order_id: int
    customer: str
    note: str
    carrier: str
    by: str
    point_label: str
    fee_minor: int
    shipping_minor: int
    exchange: str
    lines: tuple[ReturnLine, ...]
    refunds: tuple[tuple[str, int], ...]
    documents: tuple[str, ...]
    acts: tuple[str, ...]
    moments: tuple[Happened, ...]
    owner: str = ""
    owner_name: str = ""


def return_sheet(store: Store, number: str) -> ReturnSheet:
    """The return called ``number``. Raises NotFound."""
    with store.reading() as conn:
        return sheet_of(conn, number)


def sheet_of(conn: Connection, number: str) -> ReturnSheet:
    """The same within a transaction that may have changed it."""
    found = conn.execute(sa.select(returns).where(returns.c.number == number)).one_or_none()
    if found is None:
        raise NotFound(f"There is no return {number}; look at its number again.")
    (row,) = read(conn, [found.id])
    return ReturnSheet(
        row=row,
        version=found.version,
        order_id=found.order_id,
        customer=_customer(conn, found.order_id),
        note=found.note,
        carrier=found.carrier,
        by=name_of(conn, found.requested_by),
        point_label=_one(conn, points.c.label, points.c.id, found.point_id),
        fee_minor=found.fee_minor,
        shipping_minor=found.shipping_minor,
        exchange=_one(conn, orders.c.number, orders.c.id, found.exchange_order_id),
        lines=tuple(_lines(conn, found.id)),
        refunds=_refunds(conn, found.id),
        documents=_documents(conn, found.number),
        acts=acts(found.kind, found.state),
        moments=happened(conn, "return", found.id),
        owner=found.owner,
        owner_name=name_of(conn, found.owner),
    )


def _one(conn: Connection, wanted: Any, key: Any, value: int | None) -> str:
    if value is None:
        return ""
    return str(conn.execute(sa.select(wanted).where(key == value)).scalar() or "")


def _customer(conn: Connection, order_id: int) -> str:
    found = conn.execute(
        sa.select(customers.c.name, customers.c.email)
        .join(orders, orders.c.customer_id == customers.c.id)
        .where(orders.c.id == order_id)
    ).first()
    return str(found.name or found.email) if found else ""


def _lines(conn: Connection, return_id: int) -> list[ReturnLine]:
    found = conn.execute(
        sa.select(
            _part.id, order_lines.c.position, sa.func.coalesce(skus.c.code, ""),
            order_lines.c.title, sa.func.coalesce(skus.c.tracking, "none"), _part.quantity,
            _part.received_quantity, _part.reason, sa.func.coalesce(_part.resolution, ""),
            sa.func.coalesce(_part.disposition, ""), _part.condition, _part.refund_minor,
            _part.order_line_id,
        )
        .join(order_lines, order_lines.c.id == _part.order_line_id)
        .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
        .where(_part.return_id == return_id)
        .order_by(_part.id)
    ).all()  # fmt: skip
    numbered = {row.order_line_id for row in found if row[4] == "serial"}
    serials = _serials(conn, numbered)
    return [_line(row, serials.get(row.order_line_id, ())) for row in found]


def _line(row: Sequence[Any], codes: tuple[str, ...]) -> ReturnLine:
    values: list[Any] = [*row[:12], codes]
    return ReturnLine(*values)


def _serials(conn: Connection, line_ids: set[int]) -> Mapping[int, tuple[str, ...]]:
    if not line_ids:
        return {}
    found: dict[int, list[str]] = {}
    rows = conn.execute(
        sa.select(parcel_serials.c.order_line_id, parcel_serials.c.code)
        .where(parcel_serials.c.order_line_id.in_(line_ids))
        .order_by(parcel_serials.c.code)
    )
    for line, code in rows:
        found.setdefault(line, []).append(code)
    return {line: tuple(codes) for line, codes in found.items()}


def _refunds(conn: Connection, return_id: int) -> tuple[tuple[str, int], ...]:
    """(state, minor units) of each refund that was asked for."""
    rows = conn.execute(
        sa.select(refunds.c.state, refunds.c.amount_minor)
        .where(refunds.c.return_id == return_id)
        .order_by(refunds.c.id)
    )
    return tuple((state, int(minor)) for state, minor in rows)


def _documents(conn: Connection, number: str) -> tuple[str, ...]:
    cause = f"credit_note:return:{number}"
    found = conn.execute(sa.select(documents.c.number).where(documents.c.cause == cause))
    return tuple(found.scalars())


def point_called(store: Store, code: str) -> int:
    """The id of the point. Raises InvalidInput."""
    with store.reading() as conn:
        found = conn.execute(sa.select(points.c.id).where(points.c.code == code)).scalar()
    if found is None:
        raise InvalidInput(f"There is no point {code!r}; choose another.")
    return int(found)
