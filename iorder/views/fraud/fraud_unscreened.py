"""Orders whose fraud checks gave up: the job that should have screened them is dead."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel.events import events
from iorder.kernel.jobs import jobs
from iorder.orders.model import orders
from iorder.orders.placing import SCREENER

MOST = 200


def unscreened(conn: Connection) -> list[int]:
    """Their ids, of the newest dead jobs; only those that wait still."""
    bodies = conn.execute(
        sa.select(jobs.c.body)
        .where(jobs.c.state == "dead", jobs.c.kind == SCREENER)
        .order_by(jobs.c.id.desc())
        .limit(MOST)
    ).scalars()
    seqs = [int(body["seq"]) for body in bodies]
    if not seqs:
        return []
    return sorted(
        conn.execute(
            sa.select(orders.c.id)
            .join(events, events.c.subject_id == orders.c.id)
            .where(events.c.seq.in_(seqs), orders.c.fraud_state == "screening")
        ).scalars()
    )
