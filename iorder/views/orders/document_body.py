"""What is printed on an order's documents, taken from the order as it stands now."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.documents.body import Body, Item, Lines, Tax
from iorder.inventory.model import commitments, points
from iorder.kernel.address import Address
from iorder.kernel.countries import country_name
from iorder.kernel.errors import NotFound
from iorder.kernel.money import round_half_up
from iorder.orders.model import order_addresses, order_lines, orders
from iorder.shipping.model import parcels, shipment_lines

_PARTS = tuple(Address.__dataclass_fields__)
STANDS = ("allocated", "picked", "packed")
CODE_LAST = frozenset(["US", "CA", "AU", "NZ", "GB", "IE", "IN", "ZA", "SG"])
"""Countries that write the postcode after the town and its region."""


def invoice_body(conn: Connection, order_id: int, seller: Lines, today: date, zone: str) -> Body:
    """The order's invoice. Its total is the order's, to the minor unit. Raises NotFound."""
    row = _order(conn, order_id)
    at = _addresses(conn, order_id)
    lines = _lines(conn, order_id)
    sums = [("Items", row.items_minor), ("Discount", -row.discount_minor),
            ("Delivery", row.shipping_minor),
            ("Tax", 0 if row.tax_included else row.tax_minor),
            ("Difference to the stated total", row.difference_minor)]  # fmt: skip
    return Body(
        kind="invoice",
        issued_on=today.isoformat(),
        currency=row.currency,
        country=(at.get("bill") or at.get("ship") or Address()).country,
        seller=seller,
        bill_to=printed(at.get("bill") or at.get("ship") or Address()),
        ship_to=printed(at.get("ship") or Address()),
        facts=_facts(row, zone),
        items=tuple(_item(line) for line in lines if line.kind == "item"),
        code=row.number,
        sums=tuple((label, minor) for label, minor in sums if minor or label == "Items"),
        taxes=taxes(row, [line for line in lines if line.kind == "item"]),
        total_minor=row.total_minor,
        tax_included=row.tax_included,
    )


def slip_bodies(
    conn: Connection, order_id: int, seller: Lines, today: date, zone: str
) -> list[tuple[str, Body]]:
    """(what it is of, its body) of each parcel and of each point that still holds something.

    Of nothing that is anywhere, one slip of the whole order. No prices stand on them.
    """
    row = _order(conn, order_id)
    at = _addresses(conn, order_id).get("ship") or Address()
    blank = Body(
        "packing_slip", today.isoformat(), row.currency, at.country, seller, (), printed(at),
        _facts(row, zone, money=False), (), row.number,
    )  # fmt: skip
    lines = {line.id: line for line in _lines(conn, order_id) if line.kind == "item"}
    made = [*_of_parcels(conn, order_id, blank, lines), *_of_points(conn, order_id, blank, lines)]
    if made:
        return made
    whole = tuple(_packed(line, line.quantity) for line in lines.values() if line.quantity)
    return [(f"order:{order_id}:{row.revision}", replace(blank, items=whole))]


def taxes(row: Any, lines: Sequence[Any]) -> tuple[Tax, ...]:
    """The order's tax by rate; what no line names stands without a rate. Sums to its tax."""
    if not row.tax_minor:
        return ()
    by_rate: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for line in lines:
        if line.tax_minor:
            base = line.total_minor - (line.tax_minor if row.tax_included else 0)
            sums = by_rate[_rate(line.tax_minor, base)]
            sums[0] += base
            sums[1] += line.tax_minor
    named = tuple(Tax(rate, base, tax) for rate, (base, tax) in sorted(by_rate.items()))
    rest = row.tax_minor - sum(tax.tax_minor for tax in named)
    if not rest:
        return named
    base = row.total_minor - row.tax_minor - sum(tax.base_minor for tax in named)
    return (*named, Tax("" if named else _rate(rest, base), base, rest))


def printed(at: Address) -> Lines:
    """The lines of an address as they are printed."""
    before = at.country not in CODE_LAST
    town = (at.postcode, at.city) if before else (at.city, at.region, at.postcode)
    parts = (
        at.name, at.company, at.line1, at.line2, " ".join(part for part in town if part),
        at.region if before else "", country_name(at.country),
    )  # fmt: skip
    return tuple(part for part in parts if part)


def address_lines(conn: Connection, order_id: int, role: str) -> Lines:
    """The order's address in ``role`` as it is printed; none where it has none."""
    return printed(_addresses(conn, order_id).get(role) or Address())


def credited(body: Body, items: Sequence[Item], sums: Sequence[tuple[str, int]],
             total_minor: int) -> Body:  # fmt: skip
    """A credit note over ``total_minor`` of the invoice ``body``; its tax goes in proportion."""
    whole = body.total_minor

    def share(minor: int) -> int:
        return round_half_up(Decimal(minor) * total_minor / whole) if whole else 0

    return replace(
        body,
        kind="credit_note",
        items=tuple(items),
        sums=tuple(sums),
        taxes=tuple(
            Tax(tax.rate, share(tax.base_minor), share(tax.tax_minor)) for tax in body.taxes
        ),
        total_minor=total_minor,
        note="",
    )


def _rate(tax: int, base: int) -> str:
    if base <= 0:
        return ""
    return f"{(Decimal(tax) * 100 / base).quantize(Decimal('0.1')).normalize():f} %"


def _order(conn: Connection, order_id: int) -> Any:
    row = conn.execute(sa.select(orders).where(orders.c.id == order_id)).one_or_none()
    if row is None:
        raise NotFound("There is no such order; go back to the list and open it again.")
    return row


def _facts(row: Any, zone: str, *, money: bool = True) -> tuple[tuple[str, str], ...]:
    placed = row.placed_at.astimezone(ZoneInfo(zone)).date().isoformat()
    facts = [("Order", row.number), ("Placed", placed), ("Reference", row.external_ref),
             ("Delivery", _said(row.shipping_method))]  # fmt: skip
    if money:
        facts.append(("Payment", _said(row.payment_method)))
    return tuple((label, words) for label, words in facts if words)


def _said(slug: str) -> str:
    return "Cash on delivery" if slug == "cod" else slug.replace("_", " ").capitalize()


def _addresses(conn: Connection, order_id: int) -> dict[str, Address]:
    rows = conn.execute(
        sa.select(order_addresses.c.role, *(order_addresses.c[part] for part in _PARTS)).where(
            order_addresses.c.order_id == order_id
        )
    )
    return {role: Address(*parts) for role, *parts in rows}


def _lines(conn: Connection, order_id: int) -> list[Any]:
    return list(
        conn.execute(
            sa.select(order_lines, sa.func.coalesce(skus.c.code, "").label("sku"))
            .outerjoin(skus, skus.c.id == order_lines.c.sku_id)
            .where(order_lines.c.order_id == order_id)
            .order_by(order_lines.c.position)
        )
    )


def _item(line: Any) -> Item:
    return Item(
        line.sku, line.title, line.quantity, line.unit_minor, line.discount_minor,
        line.total_minor,
    )  # fmt: skip


def _packed(line: Any, units: int) -> Item:
    return Item(line.sku, line.title, units)


def _of_parcels(
    conn: Connection, order_id: int, blank: Body, lines: dict[int, Any]
) -> list[tuple[str, Body]]:
    rows = conn.execute(
        sa.select(
            parcels.c.id, parcels.c.carrier, parcels.c.tracking_number, points.c.label,
            shipment_lines.c.order_line_id, shipment_lines.c.quantity,
        )
        .join(parcels, parcels.c.id == shipment_lines.c.parcel_id)
        .outerjoin(points, points.c.id == parcels.c.point_id)
        .where(shipment_lines.c.order_id == order_id, parcels.c.state != "cancelled")
        .order_by(parcels.c.id, shipment_lines.c.order_line_id)
    )  # fmt: skip
    found: dict[int, tuple[Any, list[Item]]] = {}
    for row in rows:
        if row.order_line_id in lines:
            found.setdefault(row.id, (row, []))[1].append(
                _packed(lines[row.order_line_id], row.quantity)
            )
    made = []
    for parcel_id, (row, items) in found.items():
        named = " ".join(part for part in (row.carrier, row.tracking_number) if part)
        facts = (*blank.facts, ("Parcel", named), ("Packed at", row.label or ""))
        body = replace(blank, items=tuple(items), facts=_told(facts))
        made.append((f"parcel:{parcel_id}:{order_id}", body))
    return made


def _of_points(
    conn: Connection, order_id: int, blank: Body, lines: dict[int, Any]
) -> list[tuple[str, Body]]:
    """What points hold for the order, by SKU: of a kit its parts, as they are picked."""
    rows = conn.execute(
        sa.select(
            commitments.c.point_id, points.c.label, commitments.c.order_line_id, skus.c.code,
            skus.c.title, sa.func.sum(commitments.c.quantity).label("units"),
            sa.func.max(commitments.c.id).label("last"), skus.c.id.label("sku_id"),
        )
        .join(points, points.c.id == commitments.c.point_id)
        .join(skus, skus.c.id == commitments.c.sku_id)
        .where(commitments.c.order_id == order_id, commitments.c.stage.in_(STANDS))
        .group_by(
            commitments.c.point_id, points.c.label, commitments.c.order_line_id, skus.c.id,
            skus.c.code, skus.c.title,
        )
        .order_by(commitments.c.point_id, commitments.c.order_line_id, skus.c.code)
    )  # fmt: skip
    found: dict[int, tuple[str, int, list[Item]]] = {}
    for row in rows:
        label, last, items = found.get(row.point_id, (row.label, 0, []))
        line = lines.get(row.order_line_id)
        of_kit = line is not None and line.sku_id != row.sku_id
        note = f"part of {line.title}" if of_kit and line is not None else ""
        items.append(Item(row.code, row.title, int(row.units), note=note))
        found[row.point_id] = (label, max(last, row.last), items)
    return [
        (
            f"point:{point_id}:{order_id}:{last}",
            replace(blank, items=tuple(items), facts=_told((*blank.facts, ("Packed at", label)))),
        )
        for point_id, (label, last, items) in found.items()
    ]


def _told(facts: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((label, words) for label, words in facts if words)
