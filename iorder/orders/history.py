"""Past orders into the store, thousands at a time. History is not placing: nothing is taken,
nobody is told; ``OrderImported`` is all that is announced.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa

from iorder.kernel import bulk, dialect
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import tagging
from iorder.orders.events import OrderImported
from iorder.orders.model import holds, order_addresses, order_lines, order_notes, orders
from iorder.orders.past import NOWHERE, Evidence, PastOrder, axes_of
from iorder.orders.states import AXES
from iorder.orders.touches import touch

PARTS = tuple(Address.__dataclass_fields__)
AUTHOR = "import"
"""Who wrote the notes that came with an order."""

ORDER_COLUMNS = (
    "id", "number", "channel_id", "external_ref", "customer_id", "point_id", "placed_at", "stage",
    *AXES, "open_holds", "currency", "items_minor", "discount_minor", "shipping_minor",
    "tax_minor", "tax_included", "difference_minor", "total_minor", "line_count", "unit_count",
    "ship_country", "payment_method", "shipping_method", "ship_by", "promised_at", "confirmed_at",
    "shipped_at", "delivered_at", "cancelled_at", "is_history", "is_test", "source_status",
    "stated", "flags", "created_at",
)  # fmt: skip
LINE_COLUMNS = (
    "id", "order_id", "position", "kind", "external_ref", "sku_id", "point_id", "title",
    "quantity", "unit_minor", "discount_bp", "discount_minor", "tax_minor", "total_minor",
)  # fmt: skip
ADDRESS_COLUMNS = ("order_id", "role", *PARTS)


class Findable(Protocol):
    """What of an order people search by, and its addresses."""

    @property
    def id(self) -> int: ...
    @property
    def ref(self) -> str: ...
    @property
    def ship_to(self) -> Address: ...
    @property
    def bill_to(self) -> Address: ...
    @property
    def words(self) -> list[str]: ...


def living(work: Work, order_ids: Sequence[int]) -> set[int]:
    """Those of them that were placed here: they live here, and a file of the past says nothing new
    of them."""
    placed_here = sa.select(orders.c.id).where(
        orders.c.id.in_(order_ids), sa.not_(orders.c.is_history)
    )
    return set(work.execute(placed_here).scalars())


def number_of(order_id: int) -> str:
    """What people call the order."""
    return f"IO-{1000 + order_id}"


def insert(work: Work, import_id: int, past: Sequence[PastOrder]) -> list[list[int]]:
    """Write new past orders, whose ids the caller took; returns the ids of their item lines."""
    line_ids = iter(work.ids(order_lines, sum(line_rows(order) for order in past)))
    lines: list[tuple[Any, ...]] = []
    item_ids = []
    for order in past:
        rows = lines_of(order, line_ids)
        lines += rows
        item_ids.append([row[0] for row in rows[: len(order.lines)]])
    bulk.insert(work, orders, ORDER_COLUMNS, [order_row(work, one) for one in past])
    bulk.insert(work, order_lines, LINE_COLUMNS, lines)
    bulk.insert(
        work, order_addresses, ADDRESS_COLUMNS, [row for one in past for row in addresses_of(one)]
    )
    tagging.put_on(
        work, ((one.id, one.placed_at, tag) for one in past for tag in dict.fromkeys(one.tags))
    )
    insert_notes(work, past)
    insert_holds(work, past)
    bulk.insert(
        work, dialect.order_search, ("rowid", "text"), [(one.id, search_text(one)) for one in past]
    )
    touch(work, (one.placed_at for one in past))
    for one in past:
        work.announce(OrderImported(one.id, import_id, one.source_status))
    return item_ids


def order_row(work: Work, one: PastOrder) -> tuple[Any, ...]:
    """The values of ``ORDER_COLUMNS``."""
    axes, open_holds, stage = axes_of_order(one)
    sums = one.sums
    flags = dict.fromkeys((*one.flags, *sums.flags))
    country = one.ship_to.country
    return (
        one.id, number_of(one.id), one.channel_id, one.ref, one.customer_id, one.point_id,
        one.placed_at, stage, *axes.values(), open_holds, one.currency, sums.items_minor,
        one.discount_minor, one.shipping_minor, one.tax_minor, one.tax_included,
        sums.difference_minor, sums.total_minor, len(one.lines),
        sum(line.quantity for line in one.lines), country if len(country) == 2 else "",
        one.payment_method, one.shipping_method, one.ship_by, one.promised_at, one.paid_at,
        one.shipped_at, one.delivered_at, one.cancelled_at, True, one.is_test, one.source_status,
        sums.stated or None, f" {' '.join(flags)} " if flags else "", work.now,
    )  # fmt: skip


def axes_of_order(one: PastOrder) -> tuple[Any, int, str]:
    """(axes, open holds, stage)."""
    return axes_of(
        Evidence(
            one.status,
            one.fulfillment_status,
            one.payment_state,
            one.tracking_state,
            one.is_shipped or one.shipped_at is not None,
            one.delivered_at is not None,
            one.cancelled_at is not None,
        )
    )


def line_rows(one: PastOrder) -> int:
    """How many rows of lines the order has, a line for the difference included."""
    return len(one.lines) + (1 if one.sums.difference_minor else 0)


def lines_of(one: PastOrder, line_ids: Any) -> list[tuple[Any, ...]]:
    """The values of ``LINE_COLUMNS``: items in their order, then the difference if there is one."""
    order_id = one.id
    rows = [
        (
            next(line_ids), order_id, position, "item", line.ref, line.sku_id, line.point_id,
            line.title, line.quantity, line.unit_minor, line.discount_bp, line.discount_minor,
            line.tax_minor, line.total_minor,
        )
        for position, line in enumerate(one.lines, 1)
    ]  # fmt: skip
    if gap := one.sums.difference_minor:
        rows.append(
            (
                next(line_ids), order_id, len(rows) + 1, "difference", "", None, None,
                "Difference to the stated total", 1, 0, 0, 0, 0, gap,
            )
        )  # fmt: skip
    return rows


def addresses_of(one: Findable) -> list[tuple[Any, ...]]:
    """The values of ``ADDRESS_COLUMNS``; a billing address only where it differs."""
    found = []
    if one.ship_to != NOWHERE:
        found.append(_address(one.id, "ship", one.ship_to))
    if one.bill_to not in (NOWHERE, one.ship_to):
        found.append(_address(one.id, "bill", one.bill_to))
    return found


def _address(order_id: int, role: str, at: Address) -> tuple[Any, ...]:
    return (
        order_id, role, at.name, at.company, at.line1, at.line2, at.city, at.region, at.postcode,
        at.country, at.phone, at.email,
    )  # fmt: skip


def insert_notes(work: Work, past: Sequence[PastOrder]) -> None:
    """The note each order came with, where it has one."""
    noted = [one for one in past if one.note]
    ids = work.ids(order_notes, len(noted)) if noted else []
    bulk.insert(
        work,
        order_notes,
        ("id", "order_id", "author", "at", "text"),
        [
            (note, one.id, AUTHOR, one.placed_at, one.note)
            for note, one in zip(ids, noted, strict=True)
        ],
    )


def insert_holds(work: Work, past: Sequence[PastOrder]) -> None:
    """The hold of each order that its source says is on hold."""
    held = [one for one in past if axes_of_order(one)[1]]
    ids = work.ids(holds, len(held)) if held else []
    bulk.insert(
        work,
        holds,
        ("id", "order_id", "kind", "state", "blocking", "reason", "opened_by", "opened_at"),
        [
            (
                hold, one.id, "manual", "open", True,
                f"{one.source_status or 'on hold'} at the source", AUTHOR, one.placed_at,
            )
            for hold, one in zip(ids, held, strict=True)
        ],
    )  # fmt: skip


def search_text(one: Findable) -> str:
    """Lower case, each word once: what a person types to find the order."""
    at = one.ship_to
    words = [number_of(one.id), one.ref, at.name, at.company, at.city, at.postcode, at.phone]
    return " ".join(dict.fromkeys(word for word in [*words, *one.words] if word)).lower()
