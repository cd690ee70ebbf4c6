"""Reviews: an order waits for a person who approves or declines it, within a deadline.

At most one review of an order is open; its order is locked by whoever opens or decides one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud.events import ReviewClaimed, ReviewDecided, ReviewOpened
from iorder.fraud.model import fraud_reviews
from iorder.fraud.states import REVIEW
from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.work import Work

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Review:
    id: int
    order_id: int
    assessment_id: int | None
    state: str
    owner: str
    due_at: datetime
    opened_at: datetime
    reason: str
    decided_by: str
    decided_at: datetime | None
    version: int

    @property
    def acts(self) -> tuple[str, ...]:
        return REVIEW.acts(self.state)


def open_of(work: Work, order_id: int) -> Review | None:
    """The open review of the order, locked."""
    row = work.execute(
        _ALL.where(fraud_reviews.c.order_id == order_id, fraud_reviews.c.state == "open")
        .order_by(fraud_reviews.c.id.desc())
        .with_for_update()
    ).first()
    return None if row is None else Review(*row)


def last_of(conn: Connection, order_id: int) -> Review | None:
    """The newest review of the order, whatever became of it."""
    mine = _ALL.where(fraud_reviews.c.order_id == order_id)
    row = conn.execute(mine.order_by(fraud_reviews.c.id.desc()).limit(1)).first()
    return None if row is None else Review(*row)


def open_review(work: Work, order_id: int, assessment_id: int | None, hours: int) -> int:
    """Ask for a person's look within so many hours; where one is asked already, it gets the new
    assessment and keeps its deadline and owner. Returns its id."""
    known = open_of(work, order_id)
    if known is not None:
        _write(work, known, assessment_id=assessment_id)
        return known.id
    (review_id,) = work.ids(fraud_reviews, 1)
    due = work.now + timedelta(hours=hours)
    row = {
        "id": review_id, "order_id": order_id, "assessment_id": assessment_id,
        "due_at": due, "opened_at": work.now,
    }  # fmt: skip
    work.insert(fraud_reviews, [row])
    work.announce(ReviewOpened(order_id, review_id, due.isoformat()))
    return review_id


def locked(work: Work, review_id: int) -> Review:
    """The review as it stands, locked. Raises NotFound."""
    row = work.execute(_ALL.where(fraud_reviews.c.id == review_id).with_for_update()).first()
    if row is None:
        raise NotFound("There is no such review; go back to the queue.")
    return Review(*row)


def seen(work: Work, review_id: int, version: int) -> Review:
    """The review, locked, as a person saw it at ``version``. Raises NotFound, StaleEdit."""
    one = locked(work, review_id)
    if one.version != version:
        raise StaleEdit("The review", {"state": (None, one.state), "owner": (None, one.owner)})
    return one


def claim(work: Work, review_id: int, version: int, owner: str) -> int:
    """Say who looks at it, nobody where empty; returns its new version. Raises IllegalMove where
    it is not open."""
    one = seen(work, review_id, version)
    if one.state != "open":
        REVIEW.after(one.state, "claim")
    _write(work, one, owner=owner)
    work.announce(ReviewClaimed(one.order_id, one.id, owner))
    return version + 1


def decide(work: Work, one: Review, act: str, reason: str) -> None:
    """``act``: approve, decline, reopen or close. Raises IllegalMove, InvalidInput where a
    verdict has no reason."""
    words = reason.strip()
    if act in ("approve", "decline") and not words:
        raise InvalidInput(f"Say why you {act} it; whoever asks later reads that.")
    if len(words) > LONGEST_REASON:
        raise InvalidInput(f"The reason is longer than {LONGEST_REASON} characters.")
    state = REVIEW.after(one.state, act)
    ended: Mapping[str, Any] = {"decided_by": work.actor, "decided_at": work.now}
    if act == "reopen":
        ended = {"decided_by": "", "decided_at": None}
    _write(work, one, state=state, reason=words, **ended)
    work.announce(ReviewDecided(one.order_id, one.id, act), {"reason": words} if words else None)


def _write(work: Work, one: Review, **values: Any) -> None:
    work.execute(
        sa.update(fraud_reviews)
        .where(fraud_reviews.c.id == one.id)
        .values(version=fraud_reviews.c.version + 1, **values)
    )


_ALL = sa.select(*(fraud_reviews.c[name] for name in Review.__dataclass_fields__))
