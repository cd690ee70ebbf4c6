"""Suppliers and their price lists. Costs are of one unit, in the supplier's currency."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.money import exponent
from iorder.kernel.work import Work
from iorder.purchasing.events import PricesChanged, SupplierAdded, SupplierEdited
from iorder.purchasing.model import supplier_skus, suppliers

LONGEST_LEAD = 730
MOST_UNITS = 10_000_000
MOST_MINOR = 10**12


class CodeTaken(Refused):
    """Another supplier has that code."""

    code = "code_taken"


@dataclass(frozen=True, slots=True)
class Details:
    """What people write of a supplier. ``lead_days``: from order to arrival, calendar days."""

    code: str
    label: str
    currency: str
    lead_days: int = 7
    email: str = ""
    phone: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True)
class Price:
    """One line of a price list. ``code``: the supplier's own name of the SKU. Sold in packs of
    ``pack_units``, at least ``min_units``; ``lead_days`` where it differs from the supplier's."""

    sku_id: int
    cost_minor: int
    code: str = ""
    pack_units: int = 1
    min_units: int = 1
    lead_days: int | None = None


def add(work: Work, wanted: Details) -> int:
    """A new supplier; returns its id. Raises InvalidInput, CodeTaken."""
    told = _sound(wanted)
    _free(work, told.code, None)
    (supplier_id,) = work.ids(suppliers, 1)
    work.insert(suppliers, [{"id": supplier_id, "created_at": work.now, **_values(told)}])
    work.announce(SupplierAdded(supplier_id))
    return supplier_id


def edit(work: Work, supplier_id: int, wanted: Details, version: int) -> None:
    """Write a supplier anew as seen at ``version``; the same once more changes nothing.

    Raises InvalidInput, CodeTaken, NotFound, StaleEdit; and Refused for another currency while
    there is a price list in the old one.
    """
    told = _sound(wanted)
    row = locked(work, supplier_id)
    now = {name: getattr(row, name) for name in _values(told)}
    changed = [name for name, value in _values(told).items() if value != now[name]]
    if not changed:
        return
    if row.version != version:
        raise StaleEdit(row.label, {name: (None, now[name]) for name in changed})
    _free(work, told.code, supplier_id)
    if "currency" in changed and _has_prices(work, supplier_id):
        raise Refused(
            f"The price list of {row.label} is in {row.currency}; remove its prices before it "
            f"sells in {told.currency}."
        )
    work.execute(
        sa.update(suppliers)
        .where(suppliers.c.id == supplier_id)
        .values(version=version + 1, **_values(told))
    )
    work.announce(SupplierEdited(supplier_id, tuple(changed)))


def set_prices(work: Work, supplier_id: int, prices: Sequence[Price]) -> int:
    """Put lines on the price list, or over what stood there; returns how many are new or other.

    Raises InvalidInput, which names what is wrong; NotFound.
    """
    row = locked(work, supplier_id)
    for price in prices:
        check_price(price)
    if len({price.sku_id for price in prices}) != len(prices):
        raise InvalidInput("A SKU stands twice on that price list; keep one line of each.")
    known = {price.sku_id: price for price in prices_of(work, supplier_id)}
    fresh = [price for price in prices if known.get(price.sku_id) != price]
    if fresh:
        upsert = dialect.insert(supplier_skus, work.conn.dialect.name)
        names = [field.name for field in fields(Price)]
        rows = [
            {"supplier_id": row.id, **{name: getattr(price, name) for name in names}}
            for price in sorted(fresh, key=lambda price: price.sku_id)
        ]
        work.execute(
            upsert.on_conflict_do_update(
                index_elements=["supplier_id", "sku_id"],
                set_={name: upsert.excluded[name] for name in names if name != "sku_id"},
            ),
            rows,
        )
        work.announce(PricesChanged(supplier_id, len(fresh), 0))
    return len(fresh)


def remove_prices(work: Work, supplier_id: int, sku_ids: Collection[int]) -> int:
    """Take SKUs off the price list; returns how many stood there. Raises NotFound."""
    locked(work, supplier_id)
    gone = work.execute(
        sa.delete(supplier_skus).where(
            supplier_skus.c.supplier_id == supplier_id, supplier_skus.c.sku_id.in_(sku_ids)
        )
    ).rowcount
    if gone:
        work.announce(PricesChanged(supplier_id, 0, gone))
    return gone


def prices_of(work: Work, supplier_id: int, sku_ids: Collection[int] | None = None) -> list[Price]:
    """The price list, or what it says of ``sku_ids``, by SKU."""
    columns = [supplier_skus.c[field.name] for field in fields(Price)]
    query = sa.select(*columns).where(supplier_skus.c.supplier_id == supplier_id)
    if sku_ids is not None:
        query = query.where(supplier_skus.c.sku_id.in_(sku_ids))
    return [Price(*row) for row in work.execute(query.order_by(supplier_skus.c.sku_id))]


def locked(work: Work, supplier_id: int) -> Any:
    """The supplier's row, held until the commit. Raises NotFound."""
    row = work.execute(
        sa.select(suppliers).where(suppliers.c.id == supplier_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such supplier; go back to the list and open it again.")
    return row


def check_price(price: Price) -> None:
    """Raises InvalidInput in words about the number that is wrong."""
    rules: tuple[tuple[str, int, int, int], ...] = (
        ("cost", price.cost_minor, 0, MOST_MINOR),
        ("pack", price.pack_units, 1, MOST_UNITS),
        ("minimum", price.min_units, 1, MOST_UNITS),
        ("lead days", price.lead_days or 0, 0, LONGEST_LEAD),
    )
    for what, number, least, most in rules:
        if not least <= number <= most:
            raise InvalidInput(f"The {what} is {number:,}; it goes from {least:,} to {most:,}.")


def _sound(wanted: Details) -> Details:
    text = {
        name: " ".join(getattr(wanted, name).split())[:200]
        for name in ("code", "label", "email", "phone")
    }
    told = Details(
        **text, currency=wanted.currency.strip().upper(), lead_days=wanted.lead_days,
        active=wanted.active,
    )  # fmt: skip
    if not told.code or not told.label:
        raise InvalidInput("A supplier has a code and a name; write both.")
    exponent(told.currency)  # refuses an unknown one
    if not 0 <= told.lead_days <= LONGEST_LEAD:
        raise InvalidInput(f"Days to arrive go from 0 to {LONGEST_LEAD}.")
    if told.email and "@" not in told.email:
        raise InvalidInput(f"{told.email!r} is no email address; write one or leave it empty.")
    return told


def _values(told: Details) -> Mapping[str, object]:
    return {field.name: getattr(told, field.name) for field in fields(Details)}


def _free(work: Work, code: str, besides: int | None) -> None:
    owner = work.execute(sa.select(suppliers.c.id).where(suppliers.c.code == code)).scalar()
    if owner is not None and owner != besides:
        raise CodeTaken(f"Another supplier is called {code}; choose another code.")


def _has_prices(work: Work, supplier_id: int) -> bool:
    return bool(
        work.execute(
            sa.select(supplier_skus.c.sku_id)
            .where(supplier_skus.c.supplier_id == supplier_id)
            .limit(1)
        ).first()
    )
