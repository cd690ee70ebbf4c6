"""Who acts, asked again where the work is done: a job may run long after it was asked for."""

import sqlalchemy as sa

from iorder.access.model import api_tokens, people
from iorder.access.permissions import ROLES, holds
from iorder.kernel.errors import NotAllowed, NotFound
from iorder.kernel.work import Work


def demand(work: Work, permission: str) -> None:
    """Raises NotAllowed where who acts is disabled, revoked or does not hold it now.

    The command line and the worker itself may all.
    """
    kind, _, number = work.actor.partition(":")
    if kind == "person":
        _demand_of_person(work, int(number), permission)
    elif kind == "token":
        _demand_of_token(work, int(number), permission)


def working(work: Work, actor: str) -> None:
    """Raises NotFound where ``actor`` is no person who can sign in."""
    kind, _, number = actor.partition(":")
    found = None
    if kind == "person" and number.isdecimal() and len(number) < 19:
        who = sa.select(people.c.id).where(
            people.c.id == int(number), people.c.disabled_at.is_(None)
        )
        found = work.execute(who).scalar()
    if found is None:
        raise NotFound("That person is not here any more; choose somebody else.")


def _demand_of_token(work: Work, token_id: int, permission: str) -> None:
    scopes = work.execute(
        sa.select(api_tokens.c.scopes).where(
            api_tokens.c.id == token_id, api_tokens.c.revoked_at.is_(None)
        )
    ).scalar_one_or_none()
    if scopes is None or permission not in scopes.split():
        raise NotAllowed(
            f"The token that asked does not hold {permission} any more, so it was not done."
        )


def _demand_of_person(work: Work, person_id: int, permission: str) -> None:
    role = work.execute(
        sa.select(people.c.role).where(people.c.id == person_id, people.c.disabled_at.is_(None))
    ).scalar_one_or_none()
    if role is None:
        raise NotAllowed("Who asked for this can no longer sign in, so it was not done.")
    if not holds(role, permission):
        raise NotAllowed(
            f"The role of who asked ({ROLES.get(role, role)}) does not include "
            f"{permission.replace('.', ': ')} any more, so it was not done."
        )
