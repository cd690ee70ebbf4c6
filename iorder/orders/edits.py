"""Edits are made on a version that somebody read; one made on an older version is refused.

A version moves on people's edits and on holds, whoever sets them; not on scans and payments.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import NotFound, StaleEdit
from iorder.kernel.events import event_details, events
from iorder.kernel.work import Work
from iorder.orders.events import (
    AssigneeChanged,
    HoldChanged,
    HoldPlaced,
    HoldReleased,
    LinesChanged,
    OrderEdited,
    ShippingChanged,
    TagsChanged,
)
from iorder.orders.milestones import OrderRestored
from iorder.orders.model import order_tags, orders

KINDS = tuple(
    kind.__name__
    for kind in (
        OrderEdited, TagsChanged, LinesChanged, AssigneeChanged, ShippingChanged, HoldPlaced,
        HoldChanged, HoldReleased, OrderRestored,
    )
)  # fmt: skip
"""Events whose body names the version they made."""


def editable(work: Work, order_id: int, version: int) -> sa.Row[Any]:
    """The order's row, locked, as it stood when ``version`` was read.

    Raises NotFound, and StaleEdit with what was changed since.
    """
    row = locked(work, order_id)
    if row.version != version:
        raise StaleEdit(row.number, changed_since(work, order_id, version))
    return row


def locked(work: Work, order_id: int) -> sa.Row[Any]:
    """The order's row, locked. Raises NotFound."""
    row = work.execute(
        sa.select(orders).where(orders.c.id == order_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such order; go back to the list and open it again.")
    return row


def next_version(work: Work, order_id: int, *fields: str) -> int:
    """Move the order's version and note ``fields`` as edited by people; an import keeps those."""
    edited = work.execute(sa.select(orders.c.edited).where(orders.c.id == order_id)).scalar_one()
    known = dict.fromkeys((*str(edited).split(), *fields))
    return int(
        work.execute(
            sa.update(orders)
            .where(orders.c.id == order_id)
            .values(
                version=orders.c.version + 1, edited=f" {' '.join(known)} " if known else ""
            )
            .returning(orders.c.version)
        ).scalar_one()
    )  # fmt: skip


def versions_of(work: Work, order_ids: Collection[int]) -> dict[int, int]:
    """The versions that orders have now."""
    rows = work.execute(sa.select(orders.c.id, orders.c.version).where(orders.c.id.in_(order_ids)))
    return dict(rows.all())


def changed_since(work: Work, order_id: int, version: int) -> dict[str, tuple[Any, Any]]:
    """What people changed after ``version``, oldest first: field to (value then, value now)."""
    told = [
        (row.kind, body, dict(row.details or {}))
        for row in work.execute(_edits_of(order_id))
        if (body := json.loads(row.body))["version"] > version
    ]
    changed: dict[str, tuple[Any, Any]] = {}
    for kind, body, details in told:
        for field, before, now in _moves(kind, body, details):
            changed[field] = (changed[field][0] if field in changed else before, now)
    if "tags" in changed:
        changed["tags"] = _tags(work, order_id, [b for k, b, _ in told if k == "TagsChanged"])
    return changed


def _edits_of(order_id: int) -> sa.Select[str, str, Any]:
    return (
        sa.select(events.c.kind, events.c.body, event_details.c.details)
        .outerjoin(event_details, event_details.c.seq == events.c.seq)
        .where(
            events.c.subject_kind == "order",
            events.c.subject_id == order_id,
            events.c.kind.in_(KINDS),
        )
        .order_by(events.c.seq)
    )


def _moves(
    kind: str, body: Mapping[str, Any], details: Mapping[str, Any]
) -> Iterator[tuple[str, Any, Any]]:
    """(field, value before, value after) of one edit; the values of tags are left open."""
    if kind == "OrderEdited":
        for field in body["fields"]:
            personal = details.get(field) or {}
            yield field, personal.get("before"), personal.get("after", "another value")
    elif kind == "LinesChanged":
        for what, before, now in body["changes"]:
            yield what, before, now
    elif kind in _FIELDS:
        yield _FIELDS[kind], body["before"], body["after"]
    elif kind == "HoldChanged":
        yield f"{body['hold_kind']} hold", None, "changed"
    elif kind in _PLAIN:
        yield _PLAIN[kind]
    else:
        was, now = ("none", "open") if kind == "HoldPlaced" else ("open", "released")
        yield f"{body['hold_kind']} hold", was, now


_PLAIN = {"TagsChanged": ("tags", None, None), "OrderRestored": ("order", "cancelled", "open")}
_FIELDS = {"AssigneeChanged": "assignee", "ShippingChanged": "shipping_method"}


def _tags(work: Work, order_id: int, told: list[dict[str, Any]]) -> tuple[str, str]:
    """The tags before the first of these edits, and now."""
    now = set(
        work.execute(sa.select(order_tags.c.tag).where(order_tags.c.order_id == order_id)).scalars()
    )
    then = set(now)
    for body in reversed(told):
        then = then - set(body["added"]) | set(body["removed"])
    return ", ".join(sorted(then)) or "none", ", ".join(sorted(now)) or "none"
