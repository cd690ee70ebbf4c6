"""Tidy up reservations past their end. Nothing waits for it: their units count as free at once."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.model import commitments
from iorder.inventory.service import release_expired
from iorder.kernel.dialect import now
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work

SKUS_A_TURN = 200


def is_due(conn: Connection) -> bool:
    """Whether any reservation is past its end."""
    past = sa.literal(now(conn), UtcDateTime())
    late = sa.select(commitments.c.id).where(
        commitments.c.stage == "reserved", commitments.c.expires_at <= past
    )
    return conn.execute(late.limit(1)).first() is not None


def sweep(work: Work) -> bool:
    """Give back the late reservations of some SKUs; True while there may be more."""
    late = (
        sa.select(commitments.c.sku_id)
        .where(commitments.c.stage == "reserved", commitments.c.expires_at <= work.now)
        .distinct()
        .order_by(commitments.c.sku_id)
        .limit(SKUS_A_TURN)
    )
    skus = list(work.execute(late).scalars())
    if skus:
        release_expired(work, skus)
    return len(skus) == SKUS_A_TURN
