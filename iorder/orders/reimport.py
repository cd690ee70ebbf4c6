"""A past order whose source row changed: the record follows, except where people edited it.

``orders.edited`` names what people changed: a column of ``orders``, or ``lines``, ``ship_to``,
``bill_to``, ``tags``, ``note``. Such a field keeps its value and is listed in ``kept``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.address import Address
from iorder.kernel.work import Work
from iorder.orders import tagging
from iorder.orders.events import OrderReimported
from iorder.orders.history import (
    ADDRESS_COLUMNS,
    AUTHOR,
    LINE_COLUMNS,
    ORDER_COLUMNS,
    PARTS,
    addresses_of,
    axes_of_order,
    insert_holds,
    insert_notes,
    line_rows,
    lines_of,
    order_row,
    search_text,
)
from iorder.orders.model import holds, order_addresses, order_lines, order_notes, order_tags, orders
from iorder.orders.past import PastOrder
from iorder.orders.states import AXES, stage_of
from iorder.orders.touches import touch

MONEY = frozenset(
    ("items_minor", "discount_minor", "shipping_minor", "tax_minor", "tax_included",
     "difference_minor", "total_minor", "line_count", "unit_count", "currency")
)  # fmt: skip
"""Columns that stand or fall with the lines."""

NOT_COMPARED = frozenset(("id", "number", "channel_id", "external_ref", "is_history", "created_at",
                          "open_holds", "stage"))  # fmt: skip


_UNSAID = {"customer_id": None, "payment_state": "unknown"}
"""What a file of orders may leave to another file: its nothing does not undo what that one said."""

Row = sa.RowMapping


@dataclass(frozen=True, slots=True)
class Followed:
    """What a re-import did to one order: what moved, what people's edits kept."""

    order_id: int
    fields: tuple[str, ...]
    kept: tuple[str, ...]


def revise(work: Work, import_id: int, past: Sequence[PastOrder]) -> list[Followed]:
    """Bring known orders to what their source says now, and announce each that moved."""
    ids = [one.id for one in past]
    stored = {
        row["id"]: row
        for row in work.execute(
            sa.select(orders).where(orders.c.id.in_(ids)).order_by(orders.c.id).with_for_update()
        ).mappings()
    }
    lines = _by_order(work, sa.select(order_lines).order_by(order_lines.c.position), ids)
    places = _by_order(work, sa.select(order_addresses), ids)
    # an order placed here lives here: a file of the past says nothing new of it
    past = [one for one in past if stored[one.id]["is_history"]]
    held = _holds(work, past, stored)
    followed = []
    for one in past:
        edited = frozenset(str(stored[one.id]["edited"]).split())
        moved, kept = _columns(work, one, stored[one.id], edited, held[one.id])
        for name, change in (
            ("lines", _lines(work, one, lines.get(one.id, []))),
            *_addresses(one, places.get(one.id, [])),
        ):
            if change:
                (kept if name in edited else moved).append(name)
            for statement in change if name not in edited else ():
                work.execute(statement)
        moved += _words(work, one, edited)
        if moved or kept:
            followed.append(Followed(one.id, tuple(moved), tuple(kept)))
            work.announce(OrderReimported(one.id, import_id, tuple(moved), tuple(kept)))
    _index(work, [_found_at(one, stored[one.id], places.get(one.id, [])) for one in past])
    _touch(work, followed, past, stored)
    return followed


def _touch(
    work: Work, followed: Sequence[Followed], past: Sequence[PastOrder], stored: Mapping[int, Row]
) -> None:
    """The days of orders that moved: where they were, and where they are now."""
    moved = {one.order_id for one in followed if one.fields}
    places = [one.placed_at for one in past if one.id in moved]
    touch(work, [*places, *(stored[order_id]["placed_at"] for order_id in moved)])


def surplus_lines(work: Work, past: Sequence[PastOrder]) -> list[int]:
    """Item lines of these orders that their source no longer has; unlink them before ``revise``."""
    most = {one.id: line_rows(one) for one in past}
    rows = work.execute(
        sa.select(order_lines.c.id, order_lines.c.order_id, order_lines.c.position).where(
            order_lines.c.order_id.in_(most)
        )
    )
    return [line for line, order_id, position in rows if position > most[order_id]]


def lines_in(work: Work, order_ids: Sequence[int]) -> dict[int, list[tuple[int, str, int]]]:
    """The item lines of each order as (id, external reference, quantity), first position first."""
    rows = _by_order(
        work, sa.select(order_lines).where(order_lines.c.kind == "item")
        .order_by(order_lines.c.position), order_ids,
    )  # fmt: skip
    return {
        order_id: [(row["id"], row["external_ref"], row["quantity"]) for row in some]
        for order_id, some in rows.items()
    }


def set_axis(work: Work, import_id: int, axis: str, states: Mapping[int, str]) -> None:
    """Store what other files said of past orders on one axis; the stage follows."""
    rows = work.execute(
        sa.select(orders)
        .where(orders.c.id.in_(states), orders.c.is_history)
        .order_by(orders.c.id)
        .with_for_update()
    ).mappings()
    placed, changed = [], []
    for row in rows.all():
        state = states[row["id"]]
        if row[axis] == state:
            continue
        placed.append(row["placed_at"])
        stage = stage_of({**{name: row[name] for name in AXES}, axis: state}, row["open_holds"])
        changed.append({"the_order": row["id"], "new_state": state, "new_stage": stage})
        work.announce(OrderReimported(row["id"], import_id, (axis,), ()))
    if changed:
        work.execute(
            sa.update(orders)
            .where(orders.c.id == sa.bindparam("the_order"))
            .values({axis: sa.bindparam("new_state"), "stage": sa.bindparam("new_stage")}),
            changed,
        )
    touch(work, placed)


def totals_of(work: Work, order_ids: Sequence[int]) -> dict[int, int]:
    """The total of each order in minor units."""
    rows = work.execute(
        sa.select(orders.c.id, orders.c.total_minor).where(orders.c.id.in_(order_ids))
    )
    return {row.id: row.total_minor for row in rows}


def _by_order(
    work: Work, query: sa.Select[*tuple[Any, ...]], ids: Sequence[int]
) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    column = query.selected_columns["order_id"]
    for row in work.execute(query.where(column.in_(ids))).mappings():
        found.setdefault(row["order_id"], []).append(row)
    return found


def _holds(work: Work, past: Sequence[PastOrder], stored: Mapping[int, Row]) -> dict[int, int]:
    """Follow the holds that sources state; returns how many are open now, by order.

    A hold that people released opens again only when the source's status changes to it.
    """
    count = {one.id: int(stored[one.id]["open_holds"]) for one in past}
    theirs = sa.and_(
        holds.c.order_id.in_(count), holds.c.opened_by == AUTHOR, holds.c.state == "open"
    )
    known = set(work.execute(sa.select(holds.c.order_id).where(theirs)).scalars())
    wanted = {one.id for one in past if axes_of_order(one)[1]}
    lifted = known - wanted
    work.execute(
        sa.update(holds)
        .where(theirs, holds.c.order_id.in_(lifted))
        .values(state="released", closed_by=AUTHOR, closed_at=work.now)
    )
    new = [
        one
        for one in past
        if one.id in wanted - known and one.source_status != stored[one.id]["source_status"]
    ]
    insert_holds(work, new)
    for order_id in lifted:
        count[order_id] -= 1
    for one in new:
        count[one.id] += 1
    return count


def _columns(
    work: Work, one: PastOrder, row: Row, edited: frozenset[str], open_holds: int
) -> tuple[list[str], list[str]]:
    says = dict(zip(ORDER_COLUMNS, order_row(work, one), strict=True))
    for name, nothing in _UNSAID.items():
        if says[name] == nothing:
            says[name] = row[name]
    differs = [
        name for name in ORDER_COLUMNS if name not in NOT_COMPARED and says[name] != row[name]
    ]
    fixed = edited | (MONEY if edited & (MONEY | {"lines"}) else frozenset())
    fixed |= AXES.keys() if edited & AXES.keys() else frozenset()
    moved = [name for name in differs if name not in fixed]
    values = {name: says[name] for name in moved}
    if open_holds != row["open_holds"]:
        values["open_holds"] = open_holds
        moved.append("holds")
    if values:
        axes = {name: str(values.get(name, row[name])) for name in AXES}
        values["stage"] = stage_of(axes, open_holds)
        work.execute(sa.update(orders).where(orders.c.id == one.id).values(values))
    if "placed_at" in values:
        tagging.place_anew(work, one.id, values["placed_at"])
    return moved, [name for name in differs if name in fixed]


def _lines(work: Work, one: PastOrder, there: Sequence[Row]) -> list[sa.Executable]:
    """The statements that make the lines what the source says, by position."""
    missing = max(0, line_rows(one) - len(there))
    ids = iter([row["id"] for row in there] + (work.ids(order_lines, missing) if missing else []))
    says = [dict(zip(LINE_COLUMNS, row, strict=True)) for row in lines_of(one, ids)]
    change: list[sa.Executable] = []
    for index, line in enumerate(says):
        if index >= len(there):
            change.append(sa.insert(order_lines).values(line))
        elif any(there[index][name] != value for name, value in line.items()):
            change.append(sa.update(order_lines).where(order_lines.c.id == line["id"]).values(line))
    surplus = [row["id"] for row in there[len(says) :]]
    if surplus:
        change.append(sa.delete(order_lines).where(order_lines.c.id.in_(surplus)))
    return change


def _addresses(one: PastOrder, there: Sequence[Row]) -> list[tuple[str, list[sa.Executable]]]:
    says = {row[1]: dict(zip(ADDRESS_COLUMNS, row, strict=True)) for row in addresses_of(one)}
    stored = {row["role"]: dict(row) for row in there}
    changes = []
    for role in ("ship", "bill"):
        change: list[sa.Executable] = []
        if says.get(role) != stored.get(role):
            mine = sa.and_(order_addresses.c.order_id == one.id, order_addresses.c.role == role)
            change.append(sa.delete(order_addresses).where(mine))
            if role in says:
                change.append(sa.insert(order_addresses).values(says[role]))
        changes.append((f"{role}_to", change))
    return changes


def _words(work: Work, one: PastOrder, edited: frozenset[str]) -> list[str]:
    """New tags and a changed note; what people added is never removed."""
    moved = []
    if "tags" not in edited:
        tags = sa.select(order_tags.c.tag).where(order_tags.c.order_id == one.id)
        fresh = set(one.tags) - set(work.execute(tags).scalars())
        tagging.put_on(work, ((one.id, one.placed_at, tag) for tag in sorted(fresh)))
        moved += ["tags"] if fresh else []
    mine = sa.and_(order_notes.c.order_id == one.id, order_notes.c.author == AUTHOR)
    text = work.execute(sa.select(order_notes.c.text).where(mine)).scalars().first()
    if not one.note or text == one.note:
        return moved
    if text is None:
        insert_notes(work, [one])
    else:
        work.execute(sa.update(order_notes).where(mine).values(text=one.note))
    return [*moved, "note"]


def _found_at(one: PastOrder, row: Row, places: Sequence[Row]) -> PastOrder:
    """The order at the address it has here, where people changed that."""
    mine = [at for at in places if at["role"] == "ship"]
    if not mine or "ship_to" not in str(row["edited"]).split():
        return one
    return replace(one, ship_to=Address(**{part: mine[0][part] for part in PARTS}))


def _index(work: Work, past: Sequence[PastOrder]) -> None:
    if not past:
        return
    search = dialect.order_search
    work.execute(
        sa.update(search)
        .where(search.c.rowid == sa.bindparam("the_order"))
        .values(text=sa.bindparam("words")),
        [{"the_order": one.id, "words": search_text(one)} for one in past],
    )
