"""Why an order is sent from where it is: all decisions about it, as its page shows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.catalog.model import skus
from iorder.inventory.model import commitments, points
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.sourcing import record
from iorder.sourcing import service as sourcing
from iorder.sourcing.criteria import LABELS
from iorder.sourcing.model import sourcing_rules
from iorder.sourcing.policy import POLICIES
from iorder.sourcing.record import Kept
from iorder.views.actors import names_of, who

OCCASIONS = {
    "placed": "When it was placed",
    "again": "Tried again",
    "wave": "Decided in a wave",
    "override": "Chosen by hand",
    "rejected": "Rejected by its point",
    "closed": "Its point was closed",
}
LIVE = ("reserved", "allocated", "picked", "packed")


@dataclass(frozen=True, slots=True)
class Decision:
    """``criteria``: slug and label of what was weighed; ``kept``: candidates and all numbers;
    ``lacking``: units by SKU code that nobody had; ``rules``: the rule set's name."""

    id: int
    at: datetime
    actor: str
    occasion: str
    policy: str
    rules: str
    reason: str
    criteria: tuple[tuple[str, str], ...]
    lacking: Mapping[str, int]
    kept: Kept


@dataclass(frozen=True, slots=True)
class Sender:
    """A point that holds something of the order now."""

    point_id: int
    code: str
    units: int


@dataclass(frozen=True, slots=True)
class Whence:
    """``decisions``: the newest first. ``senders``: who holds what is still to leave.
    ``choices``: (id, code) of the open points."""

    order_id: int
    number: str
    version: int
    is_open: bool
    senders: tuple[Sender, ...]
    choices: tuple[tuple[int, str], ...]
    decisions: tuple[Decision, ...]


def whence(store: Store, order_id: int) -> Whence | None:
    """None where there is no such order."""
    with store.reading() as conn:
        order = conn.execute(
            sa.select(
                orders.c.id, orders.c.number, orders.c.version, orders.c.order_state,
                orders.c.fulfillment_state, orders.c.is_history,
            ).where(orders.c.id == order_id)
        ).first()  # fmt: skip
        if order is None:
            return None
        open_ = order.order_state in ("pending", "confirmed", "released") and not order.is_history
        return Whence(
            order.id,
            order.number,
            order.version,
            open_ and order.fulfillment_state not in ("partially_fulfilled", "fulfilled"),
            _senders(conn, order_id),
            tuple(
                (one.id, one.code)
                for one in conn.execute(
                    sa.select(points.c.id, points.c.code)
                    .where(points.c.active.is_(True))
                    .order_by(points.c.code)
                )
            ),
            _decisions(conn, order_id),
        )


def _decisions(conn: Connection, order_id: int) -> tuple[Decision, ...]:
    found = sourcing.decisions(conn, order_id)
    names = names_of(conn, {one.actor for one in found})
    kept = {one.id: record.read(one.body) for one in found}
    codes = _codes(conn, {sku for one in kept.values() for sku in one.missing})
    labels = dict(
        conn.execute(
            sa.select(sourcing_rules.c.id, sourcing_rules.c.label).where(
                sourcing_rules.c.id.in_({one.rules_id for one in found if one.rules_id})
            )
        ).all()
    )
    return tuple(
        Decision(
            one.id, one.at, who(one.actor, names), OCCASIONS[one.occasion], _policy(one.policy),
            labels.get(one.rules_id, "Built-in rules"), one.reason,
            tuple((name, LABELS.get(name, name)) for name in one.body["criteria"]),
            {codes[sku]: units for sku, units in kept[one.id].missing.items()}, kept[one.id],
        )
        for one in found
    )  # fmt: skip


def _policy(slug: str) -> str:
    """What people call it; of one that is no plug-in, its words."""
    return POLICIES[slug].label if slug in POLICIES else slug.replace("-", " ").capitalize()


def _codes(conn: Connection, sku_ids: set[int]) -> dict[int, str]:
    if not sku_ids:
        return {}
    return dict(conn.execute(sa.select(skus.c.id, skus.c.code).where(skus.c.id.in_(sku_ids))).all())


def _senders(conn: Connection, order_id: int) -> tuple[Sender, ...]:
    rows = conn.execute(
        sa.select(points.c.id, points.c.code, sa.func.sum(commitments.c.quantity))
        .join(points, points.c.id == commitments.c.point_id)
        .where(commitments.c.order_id == order_id, commitments.c.stage.in_(LIVE))
        .group_by(points.c.id, points.c.code)
        .order_by(points.c.code)
    )
    return tuple(Sender(*row) for row in rows)
