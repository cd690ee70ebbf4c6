"""One order becomes two, or two one, and not a minor unit is lost; the records, not their stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from iorder.kernel import bulk, dialect
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.money import Money
from iorder.kernel.work import Work
from iorder.orders import changing, revisions
from iorder.orders.content import AMOUNTS, Content, LineContent, shares_of_tax
from iorder.orders.edits import next_version
from iorder.orders.events import OrderSplit, OrderSplitOff
from iorder.orders.history import LINE_COLUMNS, number_of
from iorder.orders.model import order_addresses, order_lines, order_tags, orders
from iorder.orders.states import AXES, stage_of
from iorder.orders.touches import touch

_SAME = (
    "channel_id", "customer_id", "point_id", "placed_at", "currency", "tax_included",
    "ship_country", "payment_method", "shipping_method", "ship_by", "promised_at", "is_test",
    "latitude", "longitude", "geo_quality", "assignee",
)  # fmt: skip
"""What an order split off has of the one it came from."""


UNDONE = "Undone:"
SPLIT_OFF, MERGED_WITH, MERGED_INTO = "Split off", "Merged with", "Merged into"
"""How reasons of revisions begin that moved lines between orders; the other's number follows."""


class CannotSplit(Refused):
    """Nothing would stay, or nothing would go."""

    code = "cannot_split"


@dataclass(frozen=True, slots=True)
class Halves:
    """``first``: what stays; ``second``: what goes, its lines under the ids they get, beside
    ``lines``, those they come from."""

    first: Content
    second: Content
    lines: tuple[int, ...]


def divided(whole: Content, units: Mapping[int, int], ids: Sequence[int]) -> Halves:
    """The order in two. ``units``: how many of each line go; ``ids``: of the new lines.

    A line's discount and tax are split by its units, the order's discount by what its items
    cost; shipping and its tax stay with the first. Raises CannotSplit, InvalidInput.
    """
    known = {line.id: line for line in whole.items_lines}
    for line_id, moved in units.items():
        there = known[line_id].quantity if line_id in known else 0
        if not 1 <= moved <= there:
            raise InvalidInput(f"The line is for {there} units; {moved} cannot be split off.")
    if not units or sum(units.values()) == whole.units:
        raise CannotSplit("Choose some of the units, not all: both orders need one at least.")
    shares, rest = shares_of_tax(whole)
    stay: list[LineContent] = []
    go: list[LineContent] = []
    fresh = iter(ids)
    for line, tax in zip(whole.lines, shares, strict=True):
        kept, gone = _line(replace(line, tax=tax), units.get(line.id, 0), whole.currency)
        stay.append(kept)
        if gone is not None:
            go.append(replace(gone, id=next(fresh), position=len(go) + 1))
    items = [sum(line.total for line in some if line.kind == "item") for some in (stay, go)]
    weights = items if sum(items) else [1, 0]
    discounts = Money(whole.discount, whole.currency).split(weights)
    first = _summed(whole, stay, discounts[0].minor, whole.shipping, rest, whole.difference)
    second = _summed(whole, go, discounts[1].minor, 0, 0, 0)
    return Halves(first, second, tuple(line.id for line in whole.lines if line.id in units))


def _line(line: LineContent, moved: int, currency: str) -> tuple[LineContent, LineContent | None]:
    if not moved:
        return line, None
    left = line.quantity - moved
    discount, tax = (
        [part.minor for part in Money(amount, currency).split([left, moved])]
        for amount in (line.discount, line.tax)
    )
    kept = replace(
        line, quantity=left, cancelled=line.cancelled + moved, discount=discount[0], tax=tax[0],
        total=left * line.unit - discount[0],
    )  # fmt: skip
    gone = replace(
        line, quantity=moved, cancelled=0, discount=discount[1], tax=tax[1],
        total=moved * line.unit - discount[1],
    )  # fmt: skip
    return kept, gone


def _summed(  # noqa: PLR0913 - the parts of a total
    whole: Content,
    lines: Sequence[LineContent],
    discount: int,
    shipping: int,
    rest_of_tax: int,
    difference: int,
) -> Content:
    items = sum(line.total for line in lines if line.kind == "item")
    tax = sum(line.tax for line in lines) + rest_of_tax
    total = items - discount + shipping + (0 if whole.tax_included else tax) + difference
    return Content(
        whole.currency, whole.tax_included, tuple(lines), items, discount, shipping, tax,
        difference, total,
    )  # fmt: skip


def joined(one: Content, other: Content) -> Content:
    """Both orders in one: the other's lines after its own, all amounts added up."""
    place = max((line.position for line in one.lines), default=0)
    moved = tuple(replace(line, position=place + line.position) for line in other.lines)
    sums: dict[str, Any] = {name: getattr(one, name) + getattr(other, name) for name in AMOUNTS}
    return replace(one, lines=(*one.lines, *moved), **sums)


def emptied(content: Content) -> Content:
    """What is left of an order whose lines went to another."""
    return Content(content.currency, content.tax_included, (), 0, 0, 0, 0, 0, 0)


def write_split(work: Work, parent: sa.Row[Any], whole: Content, halves: Halves) -> int:
    """Write both halves; returns the id of the order split off, pending and with nothing held."""
    (child_id,) = work.ids(orders, 1)
    number = number_of(child_id)
    _insert(work, child_id, number, parent, halves.second)
    changing.write(work, parent.id, whole, halves.first, f"{SPLIT_OFF} {number}")
    units = halves.second.units
    work.announce(OrderSplit(parent.id, child_id, number, units))
    work.announce(OrderSplitOff(child_id, parent.id, parent.number, units))
    touch(work, [parent.placed_at])
    return child_id


def _insert(work: Work, child_id: int, number: str, parent: sa.Row[Any], content: Content) -> None:
    axes = {name: axis.initial for name, axis in AXES.items()}
    axes |= {"fraud_state": parent.fraud_state, "cod_state": parent.cod_state}
    same = {name: getattr(parent, name) for name in _SAME}
    amounts = {f"{name}_minor": getattr(content, name) for name in AMOUNTS}
    counts = {"line_count": len(content.lines), "unit_count": content.units}
    row = {"id": child_id, "number": number, "parent_id": parent.id, "stage": stage_of(axes, 0),
           "created_at": work.now, **axes, **same, **amounts, **counts}  # fmt: skip
    work.insert(orders, [row])
    bulk.insert(
        work,
        order_lines,
        LINE_COLUMNS,
        [
            (
                line.id, child_id, line.position, line.kind, "", line.sku_id, None, line.title,
                line.quantity, line.unit, line.discount_bp, line.discount, line.tax, line.total,
            )
            for line in content.lines
        ],
    )  # fmt: skip
    for table in (order_addresses, order_tags):
        rows = work.execute(sa.select(table).where(table.c.order_id == parent.id)).mappings()
        work.insert(table, [{**found, "order_id": child_id} for found in rows])
    search = dialect.order_search
    text = work.execute(sa.select(search.c.text).where(search.c.rowid == parent.id)).scalar()
    bulk.insert(work, search, ("rowid", "text"), [(child_id, f"{number.lower()} {text or ''}")])


def write_joined(
    work: Work, one: sa.Row[Any], other: sa.Row[Any], both: tuple[Content, Content], after: Content
) -> int:
    """The lines and amounts of ``other`` are the first's; ``both``: as they were before. Returns
    the revision it makes of the first."""
    before, gone = both
    places = {line.id: line.position for line in after.lines}
    for line in gone.lines:
        work.execute(
            sa.update(order_lines)
            .where(order_lines.c.id == line.id)
            .values(order_id=one.id, position=places[line.id])
        )
    _write_amounts(work, one.id, after)
    _write_amounts(work, other.id, emptied(gone))
    made = revisions.keep(work, one.id, before, after, f"{MERGED_WITH} {other.number}")
    revisions.keep(work, other.id, gone, emptied(gone), f"{MERGED_INTO} {one.number}")
    work.execute(sa.update(orders).where(orders.c.id == other.id).values(merged_into_id=one.id))
    next_version(work, one.id, "lines")
    next_version(work, other.id, "lines")
    touch(work, [one.placed_at, other.placed_at])
    return made


def write_parted(
    work: Work, one: sa.Row[Any], other: sa.Row[Any], both: tuple[Content, Content]
) -> None:
    """``write_joined`` taken back; ``both``: as the two were before it."""
    before, gone = both
    for line in gone.lines:
        mine = sa.update(order_lines).where(order_lines.c.id == line.id)
        work.execute(mine.values(order_id=other.id, position=line.position))
    _write_amounts(work, one.id, before)
    _write_amounts(work, other.id, gone)
    revisions.keep(work, one.id, joined(before, gone), before, f"{UNDONE} {MERGED_WITH.lower()} "
                   f"{other.number}")  # fmt: skip
    revisions.keep(work, other.id, emptied(gone), gone, f"{UNDONE} {MERGED_INTO.lower()} "
                   f"{one.number}")  # fmt: skip
    work.execute(sa.update(orders).where(orders.c.id == other.id).values(merged_into_id=None))
    next_version(work, one.id, "lines")
    next_version(work, other.id, "lines")
    touch(work, [one.placed_at, other.placed_at])


def write_rejoined(
    work: Work, parent: sa.Row[Any], child: sa.Row[Any], now: tuple[Content, Content],
    before: Content,
) -> None:  # fmt: skip
    """``write_split`` taken back: the first is ``before`` again; ``now``: both as they are. The
    child's lines stay in its record as called off."""
    mine, theirs = now
    words = f"{UNDONE} {SPLIT_OFF.lower()}"
    changing.write(work, parent.id, mine, before, f"{words} {child.number}")
    gone = tuple(
        replace(line, quantity=0, cancelled=line.cancelled + line.quantity, tax=0, discount=0,
                total=0)
        for line in theirs.lines
    )  # fmt: skip
    nothing = replace(emptied(theirs), lines=gone)
    changing.write(work, child.id, theirs, nothing, f"{words} {parent.number}")
    its = sa.update(orders).where(orders.c.id == child.id)
    work.execute(its.values(merged_into_id=parent.id))
    touch(work, [parent.placed_at])


def lines_from(before: Content, after: Content, child: Content) -> dict[int, int]:
    """The line of the first that each line of the order split off came from; ``before`` and
    ``after``: the first on both sides of the split."""
    stays = {line.id: line.quantity for line in after.lines}
    came = [line.id for line in before.lines if line.quantity > stays.get(line.id, 0)]
    return dict(zip((line.id for line in child.lines), came, strict=True))


def _write_amounts(work: Work, order_id: int, content: Content) -> None:
    amounts = {f"{name}_minor": getattr(content, name) for name in AMOUNTS}
    counts = {"line_count": len(content.items_lines), "unit_count": content.units}
    work.execute(sa.update(orders).where(orders.c.id == order_id).values(amounts | counts))
