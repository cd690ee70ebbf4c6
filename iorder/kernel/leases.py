"""Named leases: one holder at a time, by the database's clock, with a fencing token."""

from datetime import timedelta

import sqlalchemy as sa

from iorder.kernel import dialect
from iorder.kernel.tables import UtcDateTime, metadata
from iorder.kernel.work import Work

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("holder", sa.Text, nullable=False),
    sa.Column("fence", sa.Integer, nullable=False),
    sa.Column("until", UtcDateTime, nullable=False),
)


def acquire(work: Work, name: str, holder: str, seconds: float) -> int | None:
    """The fencing token when ``holder`` has the lease now (taken or renewed), else None.

    The token grows each time the lease changes hands.
    """
    until = work.now + timedelta(seconds=seconds)
    insert = dialect.insert(leases, work.conn.dialect.name).values(
        name=name, holder=holder, fence=1, until=until
    )
    fence: int | None = work.execute(
        insert.on_conflict_do_update(
            index_elements=["name"],
            set_={
                "holder": holder,
                "until": until,
                "fence": leases.c.fence + sa.case((leases.c.holder == holder, 0), else_=1),
            },
            where=sa.or_(leases.c.holder == holder, leases.c.until <= work.now),
        ).returning(leases.c.fence)
    ).scalar_one_or_none()
    return fence


def release(work: Work, name: str, holder: str) -> None:
    """Let the next one in at once; nothing happens when ``holder`` does not have it."""
    work.execute(
        sa.update(leases)
        .where(leases.c.name == name, leases.c.holder == holder)
        .values(until=work.now)
    )
