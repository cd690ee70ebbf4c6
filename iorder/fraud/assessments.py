"""What checks and services said of an order, each time it was screened; never changed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.events import OrderAssessed
from iorder.fraud.model import fraud_assessments
from iorder.fraud.scoring import Judgement
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Assessment:
    """``signals``: as ``scoring.Counted.body`` writes them, most telling first."""

    id: int
    order_id: int
    rules_id: int | None
    score: int
    verdict: str
    signals: Sequence[Mapping[str, Any]]
    actor: str
    at: datetime


def append(work: Work, judged: Mapping[int, Judgement], rules_id: int | None) -> dict[int, int]:
    """Write down what was judged; the assessment's id by order."""
    ids = work.ids(fraud_assessments, len(judged)) if judged else []
    rows: list[dict[str, Any]] = [
        {
            "id": key, "order_id": order_id, "rules_id": rules_id, "score": one.score,
            "verdict": one.verdict, "signals": [signal.body() for signal in one.signals],
            "actor": work.actor, "at": work.now,
        }
        for key, (order_id, one) in zip(ids, sorted(judged.items()), strict=True)
    ]  # fmt: skip
    work.insert(fraud_assessments, rows)
    for row in rows:
        work.announce(OrderAssessed(row["order_id"], row["id"], row["score"], row["verdict"]))
    return {row["order_id"]: row["id"] for row in rows}


def of_order(conn: Connection, order_id: int) -> list[Assessment]:
    """All of an order, the newest first."""
    rows = conn.execute(
        sa.select(fraud_assessments)
        .where(fraud_assessments.c.order_id == order_id)
        .order_by(fraud_assessments.c.id.desc())
    )
    return [Assessment(*row) for row in rows]


def last(conn: Connection, order_ids: Collection[int]) -> dict[int, Assessment]:
    """The newest assessment of each order that has one."""
    newest = (
        sa.select(sa.func.max(fraud_assessments.c.id))
        .where(fraud_assessments.c.order_id.in_(order_ids))
        .group_by(fraud_assessments.c.order_id)
    )
    rows = conn.execute(sa.select(fraud_assessments).where(fraud_assessments.c.id.in_(newest)))
    return {row.order_id: Assessment(*row) for row in rows}
