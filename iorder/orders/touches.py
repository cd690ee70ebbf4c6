"""Tell the rollups which days' orders were written, in the transaction that wrote them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from iorder.kernel import bulk
from iorder.kernel.work import Work
from iorder.orders.model import order_touches


def touch(work: Work, placed: Iterable[datetime]) -> None:
    """Orders placed at these times were made or changed; one row for each UTC date."""
    days = sorted({at.astimezone(UTC).date() for at in placed})
    ids = work.ids(order_touches, len(days)) if days else []
    bulk.insert(work, order_touches, ("id", "day"), list(zip(ids, days, strict=True)))
