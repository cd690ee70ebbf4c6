"""What would become of one waiting order if it were sourced at this moment. Nothing is changed."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.orders.model import holds
from iorder.sourcing import record
from iorder.sourcing import service as sourcing
from iorder.sourcing.choosing import decide
from iorder.sourcing.criteria import LABELS
from iorder.sourcing.policy import POLICIES
from iorder.views.sourcing.allocation import AllocationRow, details
from iorder.views.sourcing.allocation_needs import Asked, asked_of, reader
from iorder.views.sourcing.decision import Decision, Whence, whence
from iorder.views.sourcing.situation import situation

NOW = "What would happen now"


@dataclass(frozen=True, slots=True)
class OpenHold:
    id: int
    kind: str
    reason: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class AllocationSheet:
    """One order with what may be done about it. ``plan``: the decision that would be taken now,
    None where nothing is missing; ``units``: how many units it would hold; ``is_whole``: they are
    all that is missing; ``known``: who sends it now and what was decided before."""

    row: AllocationRow
    holds: tuple[OpenHold, ...]
    plan: Decision | None
    units: int
    is_whole: bool
    known: Whence


def allocation_sheet(store: Store, order_id: int) -> AllocationSheet:
    """Raises NotFound."""
    known = whence(store, order_id)
    with store.reading() as conn:
        dialect.begin_snapshot(conn)
        now = dialect.now(conn)
        found = details(store, conn, [order_id], now)
        if not found or known is None:
            raise NotFound("There is no such order.")
        asked = [one for one in asked_of(store, conn, [order_id], now) if one.request.demand]
        plan, units, is_whole = (
            _planned(store, conn, asked[0], now)
            if asked and known.is_open
            else (None, 0, False)
        )  # fmt: skip
        return AllocationSheet(
            found[0], _open_holds(conn, order_id), plan, units, is_whole, known
        )  # fmt: skip


def _planned(
    store: Store, conn: Connection, asked: Asked, now: datetime
) -> tuple[Decision, int, bool]:
    work = reader(store, conn, now)
    here = situation(work, set(asked.request.demand))
    plan = decide(here, asked.request)
    body = record.body_of(plan, "", asked.request.excluded)
    codes = {sku: one.code for sku, one in here.traits.items()}
    criteria = tuple((name, LABELS.get(name, name)) for name in body["criteria"])
    rules = next(
        (one.label for one in sourcing.all_stored(conn) if one.id == plan.rules_id),
        "Built-in rules",
    )
    told = Decision(
        0, now, "", NOW, POLICIES[plan.policy].label, rules, plan.reason, criteria,
        {codes[sku]: units for sku, units in plan.missing.items()}, record.read(body),
    )  # fmt: skip
    return told, sum(one.quantity for one in plan.picks), not plan.missing and not plan.later


def _open_holds(conn: Connection, order_id: int) -> tuple[OpenHold, ...]:
    rows = conn.execute(
        sa.select(holds.c.id, holds.c.kind, holds.c.reason, holds.c.opened_at)
        .where(holds.c.order_id == order_id, holds.c.state == "open")
        .order_by(holds.c.id)
    )
    return tuple(OpenHold(*row) for row in rows)
