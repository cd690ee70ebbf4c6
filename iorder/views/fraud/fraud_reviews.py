"""The queue of fraud reviews: rows by deadline, and how many there are under each tab."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.channels.model import channels
from iorder.customers.model import customers
from iorder.fraud.model import fraud_assessments, fraud_reviews
from iorder.fraud.states import VERDICTS
from iorder.kernel import dialect
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.orders.model import orders
from iorder.views.actors import names_of, who
from iorder.views.lists.list_page import CAP, Count, capped, window
from iorder.views.lists.list_query import ListFilter

TABS = {
    "": "To review", "late": "Late", "mine": "Mine", "free": "Nobody’s", "approved": "Approved",
    "declined": "Declined", "closed": "Ended", "all": "All",
}  # fmt: skip
_review, _made = fraud_reviews.c, fraud_assessments.c


@dataclass(frozen=True)
class ReviewFilter(
    ListFilter,
    subject="Reviews have",
    known={"state": TABS, "verdict": VERDICTS[1:]},
):
    """One view: ``state`` is a tab; ``verdict``: of the score; ``q`` begins an order's number."""

    q: str = ""
    state: str = ""
    verdict: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One review; ``reasons``: the most telling first. ``owner``: a name, empty for nobody."""

    id: int
    number: str
    state: str
    score: int
    verdict: str
    customer: str
    channel: str
    total: Money
    reasons: tuple[str, ...]
    owner: str
    opened_at: datetime
    due_at: datetime
    decided_at: datetime | None
    is_late: bool


def rows(store: Store, wanted: ReviewFilter, actor: str, start: int, end: int) -> list[ReviewRow]:
    """Rows ``start`` to ``end`` (not in) of the view: open ones by deadline, decided ones the
    newest first; at most ``LONGEST_PAGE``. ``actor``: whose are "mine"."""
    start, length = window(start, end)
    with store.reading() as conn:
        now = dialect.now(conn)
        ids = sa.select(_review.id).where(*_conditions(conn, wanted, actor, now))
        page = ids.order_by(*_order(wanted)).limit(length).offset(start)
        shown = _queue().where(_review.id.in_(page.subquery().select())).order_by(*_order(wanted))
        return _read(conn, shown, now)


def after(
    store: Store, wanted: ReviewFilter, actor: str, last_id: int | None, most: int
) -> list[ReviewRow]:
    """The view as programs read it: by id, the oldest first, from above ``last_id`` on."""
    with store.reading() as conn:
        now = dialect.now(conn)
        page = _queue().where(*_conditions(conn, wanted, actor, now))
        page = page.order_by(_review.id).limit(most)
        return _read(conn, page if last_id is None else page.where(_review.id > last_id), now)


def _queue() -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(
            _review.id, orders.c.number, _review.state, _made.score, _made.verdict,
            customers.c.name, customers.c.email, channels.c.slug, orders.c.total_minor,
            orders.c.currency, _made.signals, _review.owner, _review.opened_at,
            _review.due_at, _review.decided_at,
        )
        .select_from(_joined())
    )  # fmt: skip


def _read(conn: Connection, page: sa.Select[*tuple[Any, ...]], now: datetime) -> list[ReviewRow]:
    found = conn.execute(page).all()
    names = names_of(conn, {row.owner for row in found})
    return [_row(row, names, now) for row in found]


def _joined() -> sa.FromClause:
    return (
        fraud_reviews.join(orders, orders.c.id == _review.order_id)
        .join(channels, channels.c.id == orders.c.channel_id)
        .outerjoin(fraud_assessments, _made.id == _review.assessment_id)
        .outerjoin(customers, customers.c.id == orders.c.customer_id)
    )


def _order(wanted: ReviewFilter) -> tuple[sa.ColumnElement[Any], ...]:
    if wanted.state in ("approved", "declined", "closed", "all"):
        return (_review.opened_at.desc(), _review.id.desc())
    return (_review.due_at, _review.id)


def _row(row: Any, names: Mapping[str, str], now: datetime) -> ReviewRow:
    return ReviewRow(
        id=row.id,
        number=row.number,
        state=row.state,
        score=row.score or 0,
        verdict=row.verdict or "review",
        customer=row.name or row.email or "",
        channel=row.slug,
        total=Money(row.total_minor, row.currency),
        reasons=tuple(one["reason"] for one in row.signals or () if one["points"] > 0)
        or tuple(one["reason"] for one in row.signals or ()),
        owner=who(row.owner, names) if row.owner else "",
        opened_at=row.opened_at,
        due_at=row.due_at,
        decided_at=row.decided_at,
        is_late=row.state == "open" and row.due_at < now,
    )


def count(store: Store, wanted: ReviewFilter, actor: str, cap: int = CAP) -> Count:
    """How many rows the view has, exact up to ``cap``."""
    with store.reading() as conn:
        return _count(conn, wanted, actor, cap)


def tab_counts(store: Store, wanted: ReviewFilter, actor: str) -> dict[str, Count]:
    """Counts by tab under the other filters."""
    with store.reading() as conn:
        return {tab: _count(conn, replace(wanted, state=tab), actor, CAP) for tab in TABS}


def _count(conn: Connection, wanted: ReviewFilter, actor: str, cap: int) -> Count:
    now = dialect.now(conn)
    query = sa.select(_review.id).where(*_conditions(conn, wanted, actor, now))
    return capped(conn, query, cap)


def _conditions(
    conn: Connection, wanted: ReviewFilter, actor: str, now: datetime
) -> list[sa.ColumnElement[bool]]:
    """On ``fraud_reviews`` alone."""
    found: list[sa.ColumnElement[bool]] = []
    if wanted.state in ("approved", "declined", "closed"):
        found.append(_review.state == wanted.state)
    elif wanted.state != "all":
        found.append(_review.state == "open")
    if wanted.state == "late":
        found.append(_review.due_at < now)
    elif wanted.state in ("mine", "free"):
        found.append(_review.owner == (actor if wanted.state == "mine" else ""))
    if wanted.verdict:
        made = fraud_assessments.alias("made")
        its = sa.and_(made.c.id == _review.assessment_id, made.c.verdict == wanted.verdict)
        found.append(sa.exists().where(its))
    order = orders.alias("reviewed")
    if wanted.channel:
        channel = sa.select(channels.c.id).where(channels.c.slug == wanted.channel)
        its = sa.and_(order.c.id == _review.order_id, order.c.channel_id.in_(channel))
        found.append(sa.exists().where(its))
    if wanted.q:
        named = dialect.begins(order.c.number, wanted.q.upper(), conn.dialect.name)
        theirs = sa.select(customers.c.id).where(customers.c.email == wanted.q.lower())
        of_buyer = sa.select(order.c.id).where(order.c.customer_id.in_(theirs))
        found.append(_review.order_id.in_(sa.union(sa.select(order.c.id).where(named), of_buyer)))
    return found
