"""A point that sends nothing for a while, and what it holds for orders meanwhile."""

import sqlalchemy as sa

from iorder.inventory.events import PointClosed, PointOpened
from iorder.inventory.handover import LIVE
from iorder.inventory.model import commitments, points
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work

MOST_WORDS = 200


class PointIs(Refused):
    """The point is open or closed already."""

    code = "point_is"


def close(work: Work, point_id: int, reason: str) -> int:
    """The point sends nothing from now on; returns how many orders were to leave from it.

    Raises InvalidInput without a reason, NotFound, and PointIs where it is closed already.
    """
    words = said(reason, "Say why the point is closed.")
    code, active = _locked(work, point_id)
    if not active:
        raise PointIs(f"{code} is closed already.")
    _set(work, point_id, active=False, closed_reason=words)
    count = orders_left(work, point_id)
    work.announce(PointClosed(point_id, words, count))
    return count


def reopen(work: Work, point_id: int) -> None:
    """The point sends again. Raises NotFound, and PointIs where it is open."""
    code, active = _locked(work, point_id)
    if active:
        raise PointIs(f"{code} is open already.")
    _set(work, point_id, active=True, closed_reason="")
    work.announce(PointOpened(point_id))


def said(reason: str, ask: str) -> str:
    """The reason, trimmed. Raises InvalidInput without one, or for one that is too long."""
    if not reason.strip():
        raise InvalidInput(ask)
    if len(reason) > MOST_WORDS:
        raise InvalidInput(f"A reason has at most {MOST_WORDS} characters.")
    return reason.strip()


def orders_left(work: Work, point_id: int) -> int:
    """How many orders the point still holds something for."""
    found = sa.select(sa.func.count(sa.distinct(commitments.c.order_id))).where(_at(point_id))
    return int(work.execute(found).scalar_one())


def orders_at(work: Work, point_id: int, most: int) -> list[int]:
    """The first orders the point holds something for, by id."""
    rows = work.execute(
        sa.select(commitments.c.order_id)
        .where(_at(point_id))
        .distinct()
        .order_by(commitments.c.order_id)
        .limit(most)
    )
    return list(rows.scalars())


def named(work: Work, point_id: int) -> tuple[str, str]:
    """(code, why it is closed or empty). Raises NotFound."""
    row = work.execute(
        sa.select(points.c.code, points.c.active, points.c.closed_reason).where(
            points.c.id == point_id
        )
    ).first()
    if row is None:
        raise NotFound("There is no such point; go back to the list of points.")
    return row.code, "" if row.active else row.closed_reason or "no reason given"


def _at(point_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(
        commitments.c.point_id == point_id,
        commitments.c.stage.in_([sa.literal_column(f"'{stage}'") for stage in LIVE]),
        commitments.c.order_id.is_not(None),
    )


def _locked(work: Work, point_id: int) -> tuple[str, bool]:
    row = work.execute(
        sa.select(points.c.code, points.c.active).where(points.c.id == point_id).with_for_update()
    ).first()
    if row is None:
        raise NotFound("There is no such point; go back to the list of points.")
    return row.code, row.active


def _set(work: Work, point_id: int, *, active: bool, closed_reason: str) -> None:
    work.execute(
        sa.update(points)
        .where(points.c.id == point_id)
        .values(active=active, closed_reason=closed_reason, version=points.c.version + 1)
    )
