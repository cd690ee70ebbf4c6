"""Rollups are what counting again gives."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.insight import rollups
from iorder.insight.model import order_days, order_stages
from iorder.views.check import Check, Row
from iorder.views.orders.order_facts import COUNTED


def _miscounted(conn: Connection) -> Iterator[Row]:
    """Days that nobody touched since they were counted."""
    for day, kept, counted in rollups.recounted(conn, COUNTED):
        yield {"day": day, "kept": kept, "counted": counted}


def _misserved(conn: Connection) -> Iterator[Row]:
    """The same by the days of promise, delivery and leaving."""
    for day, kept, counted in rollups.service_days_recounted(conn, COUNTED):
        yield {"day": day, "kept": kept, "counted": counted}


def _unsummed(conn: Connection) -> Iterator[Row]:
    tabs = conn.execute(sa.select(order_stages.c.stage, order_stages.c.orders))
    kept = {stage: number for stage, number in tabs}  # noqa: C416 - dict() takes it for a mapping
    days = conn.execute(
        sa.select(order_days.c.stage, sa.func.sum(order_days.c.orders)).group_by(order_days.c.stage)
    )
    summed = {stage: int(number) for stage, number in days}
    for stage in sorted(kept.keys() | summed.keys()):
        if kept.get(stage, 0) != summed.get(stage, 0):
            yield {"stage": stage, "kept": kept.get(stage, 0), "counted": summed.get(stage, 0)}


CHECKS = (
    Check("rollup-days", "a day's numbers are what its orders add up to", _miscounted),
    Check(
        "rollup-service-days",
        "a day's promises, deliveries and leavings are what its orders add up to",
        _misserved,
    ),
    Check("rollup-stages", "the numbers on the tabs are the sum of the days", _unsummed),
)
