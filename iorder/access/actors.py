"""Who acts, asked again where the work is done: a job may run long after it was asked for."""

import sqlalchemy as sa

from iorder.access.model import people
from iorder.access.permissions import ROLES, holds
from iorder.kernel.errors import NotAllowed
from iorder.kernel.work import Work


def demand(work: Work, permission: str) -> None:
    """Raises NotAllowed where a person acts who is disabled or whose role does not hold it now.

    The command line and the worker itself may all.
    """
    kind, _, number = work.actor.partition(":")
    if kind != "person":
        return
    role = work.execute(
        sa.select(people.c.role).where(people.c.id == int(number), people.c.disabled_at.is_(None))
    ).scalar_one_or_none()
    if role is None:
        raise NotAllowed("Who asked for this can no longer sign in, so it was not done.")
    if not holds(role, permission):
        raise NotAllowed(
            f"The role of who asked ({ROLES.get(role, role)}) does not include "
            f"{permission.replace('.', ': ')} any more, so it was not done."
        )
