"""Earlier orders that an order shares traces or its customer with, and what became of them."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.check import Case, Kin
from iorder.fraud.model import fraud_labels, fraud_traces
from iorder.orders.model import orders
from iorder.payments.model import disputes
from iorder.returns.model import returns
from iorder.views.fraud.fraud_cases import bare_cases, listed, usual_amounts

MOST_KIN = 60
"""Of one trace of one order, the newest."""
KNOWN_FOR = timedelta(days=365)


def cases(
    conn: Connection, order_ids: Collection[int], zone: str, at: datetime | None = None
) -> dict[int, Case]:
    """The orders as they look ``at`` a moment, each as of its own placing where that is None.

    Their traces are stored already. Reads some dozen statements however many orders.
    """
    bare = bare_cases(conn, order_ids, zone)
    if not bare:
        return {}
    moments = {one.order_id: at or _placed(one) for one in bare.values()}
    first = min(_placed(one) for one in bare.values())
    usual = usual_amounts(conn, {(one.channel, one.currency) for one in bare.values()}, first)
    entries = listed(conn, bare.values(), max(moments.values()))
    kin = _kin(conn, bare, moments)
    return {
        one.order_id: replace(
            one,
            kin=tuple(kin.get(one.order_id, ())),
            lists=entries.get(one.order_id, ()),
            usual=usual[one.channel, one.currency],
        )
        for one in bare.values()
    }


def _placed(case: Case) -> datetime:
    assert case.placed_at is not None  # noqa: S101 - it was read from the order
    return case.placed_at


def _kin(
    conn: Connection, bare: Mapping[int, Case], moments: Mapping[int, datetime]
) -> dict[int, list[Kin]]:
    """By order, the newest first."""
    ties = _by_trace(conn, list(bare), min(moments.values()) - KNOWN_FOR)
    _by_customer(conn, bare, ties)
    known = _facts(conn, {other for some in ties.values() for other in some})
    found = {}
    for order_id, some in ties.items():
        mine = (_placed(bare[order_id]), order_id)
        kin = [
            known[other].kin(frozenset(via), moments[order_id])
            for other, via in some.items()
            if (known[other].at, other) < mine
        ]
        found[order_id] = sorted(kin, key=lambda one: (one.at, one.order_id), reverse=True)
    return found


def _by_trace(
    conn: Connection, ids: Sequence[int], since: datetime
) -> dict[int, dict[int, set[str]]]:
    """order -> earlier order -> kinds of trace they share."""
    mine, other = fraud_traces.alias("mine"), fraud_traces.alias("other")
    rank = sa.func.row_number().over(
        partition_by=(mine.c.order_id, mine.c.kind), order_by=(other.c.at.desc(), other.c.order_id)
    )
    shared = (
        sa.select(
            mine.c.order_id, other.c.order_id.label("other_id"), mine.c.kind, rank.label("rank")
        )
        .join(
            other,
            sa.and_(
                other.c.kind == mine.c.kind,
                other.c.value == mine.c.value,
                other.c.at <= mine.c.at,
                other.c.at >= since,
                other.c.order_id != mine.c.order_id,
            ),
        )
        .where(mine.c.order_id.in_(ids))
        .subquery()
    )
    found: dict[int, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    newest = sa.select(shared.c.order_id, shared.c.other_id, shared.c.kind)
    for order_id, other_id, kind in conn.execute(newest.where(shared.c.rank <= MOST_KIN)):
        found[order_id][other_id].add(kind)
    return found


def _by_customer(
    conn: Connection, bare: Mapping[int, Case], ties: dict[int, dict[int, set[str]]]
) -> None:
    """Adds the customers' own orders, a statement a customer: each stops at the newest few."""
    of: dict[int, list[int]] = defaultdict(list)
    for one in bare.values():
        if one.customer_id is not None:
            of[one.customer_id].append(one.order_id)
    for customer_id, mine in of.items():
        rows = conn.execute(
            sa.select(orders.c.id)
            .where(orders.c.customer_id == customer_id, orders.c.id <= max(mine))
            .order_by(orders.c.id.desc())
            .limit(MOST_KIN + len(mine))
        ).scalars()
        for other in rows:
            for order_id in mine:
                if other != order_id:
                    ties[order_id][other].add("customer")


class _Facts:
    """An order and what became of it, with the moments where they are known."""

    def __init__(self, row: Any) -> None:
        self.row = row
        self.at: datetime = row.placed_at
        self.labels: list[tuple[datetime, str]] = []
        self.disputed_at: datetime | None = None
        self.returned_at: datetime | None = None

    def kin(self, via: frozenset[str], moment: datetime) -> Kin:
        row = self.row
        known = [label for at, label in self.labels if at <= moment]
        came_back = row.tracking_state in ("returned", "return_in_transit")
        sent_back = row.return_state in ("returned", "partially_returned")
        return Kin(
            row.id,
            row.number,
            row.placed_at,
            row.total_minor,
            via,
            row.customer_id,
            refused=row.cod_state == "not_collected" or (row.payment_method == "cod" and came_back),
            returned=sent_back or (self.returned_at is not None and self.returned_at <= moment),
            disputed=self.disputed_at is not None and self.disputed_at <= moment,
            cancelled=row.order_state == "cancelled",
            label=known[-1] if known else "",
        )


def _facts(conn: Connection, ids: Collection[int]) -> dict[int, _Facts]:
    if not ids:
        return {}
    one = orders.c
    rows = conn.execute(
        sa.select(
            one.id, one.number, one.placed_at, one.total_minor, one.customer_id, one.cod_state,
            one.tracking_state, one.return_state, one.order_state, one.payment_method,
        ).where(one.id.in_(ids))
    )  # fmt: skip
    found = {row.id: _Facts(row) for row in rows}
    label = fraud_labels.c
    for order_id, at, word in conn.execute(
        sa.select(label.order_id, label.at, label.label)
        .where(label.order_id.in_(ids))
        .order_by(label.at, label.id)
    ):
        found[order_id].labels.append((at, word))
    for order_id, at in conn.execute(
        sa.select(disputes.c.order_id, sa.func.min(disputes.c.opened_at))
        .where(disputes.c.order_id.in_(ids))
        .group_by(disputes.c.order_id)
    ):
        found[order_id].disputed_at = at
    for order_id, at in conn.execute(
        sa.select(returns.c.order_id, sa.func.min(returns.c.requested_at))
        .where(returns.c.order_id.in_(ids), returns.c.state.not_in(("refused", "cancelled")))
        .group_by(returns.c.order_id)
    ):
        found[order_id].returned_at = at
    return found
