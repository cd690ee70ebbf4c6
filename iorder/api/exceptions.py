"""``/exceptions``: what waits for a person, claimed and snoozed."""

from datetime import datetime

from flask import g
from pydantic import AwareDatetime, BaseModel, Field

from iorder.api import paging
from iorder.api.resource import Act, Body, Says, change, read
from iorder.insight import exceptions
from iorder.insight.exceptions import Key
from iorder.kernel.store import Work
from iorder.session import actor, store, web_settings
from iorder.views import inbox
from iorder.views.exception_filter import InboxFilter
from iorder.views.inbox import SOURCES, Viewer, Waiting

TAG = "Inbox"
MOST = 200


class ExceptionQuery(paging.Paged):
    limit: int = Field(100, ge=1, le=inbox.LONGEST_PAGE)
    q: str = Field("", max_length=200, description="an order's number")
    area: str = ""
    kind: str = ""
    owner: str = Field("", description="me, nobody or others")
    due: str = Field("", description="overdue, today or snoozed")


class ExceptionOut(BaseModel):
    """``key`` names it; ``acts``: what its page can do about it."""

    key: str
    kind: str
    area: str
    title: str
    why: str
    order: str | None
    amount_minor: int | None
    currency: str | None
    since: datetime
    due_at: datetime
    is_late: bool
    owner: str | None
    snoozed_until: datetime | None
    note: str
    link: str
    acts: list[str]


class ExceptionPage(paging.Page):
    items: list[ExceptionOut]


class Keys(Body):
    keys: list[str] = Field(min_length=1, max_length=MOST)

    def read(self) -> list[Key]:
        return [Key(*inbox.split(one)) for one in dict.fromkeys(self.keys)]


class Snooze(Keys):
    until: AwareDatetime | None = Field(None, description="null: it waits again")


class Done(BaseModel):
    number: int


@read("/exceptions", Says("inbox.view", TAG, ExceptionPage))
def list_exceptions(query: ExceptionQuery) -> ExceptionPage:
    """What waits for a person, what is due first; of what the token may see"""
    start = (paging.parsed(query.cursor, 1) or (0,))[0]
    wanted = InboxFilter.parse(query.model_dump(include={"q", "area", "kind", "owner", "due"}))
    rows = inbox.rows(store(), _viewer(), wanted, start, start + query.limit)
    more = len(rows) == query.limit
    return ExceptionPage(
        items=[_out(one) for one in rows],
        next=paging.written((start + query.limit,) if more else None),
    )


@change("/exceptions/claim", Says("inbox.edit", TAG, Done))
def claim_exceptions(body: Keys) -> Act:
    """Take care of these; refused where somebody else does"""
    return lambda work: Done(number=exceptions.claim(work, body.read()))


@change("/exceptions/give-up", Says("inbox.edit", TAG, Done))
def give_up_exceptions(body: Keys) -> Act:
    """Take care of these no more"""
    return lambda work: Done(number=exceptions.give_up(work, body.read()))


@change("/exceptions/snooze", Says("inbox.edit", TAG, Done))
def snooze_exceptions(body: Snooze) -> Act:
    """Leave these alone until then"""

    def act(work: Work) -> Done:
        keys = body.read()
        exceptions.snooze(work, keys, body.until)
        return Done(number=len(keys))

    return act


def _viewer() -> Viewer:
    return Viewer(actor(), frozenset(g.token.scopes).__contains__, web_settings().timezone)


def _out(one: Waiting) -> ExceptionOut:
    detail = one.detail
    return ExceptionOut(
        key=one.key, kind=one.kind, area=SOURCES[one.kind].area, title=detail.title,
        why=detail.why, order=one.number or None, amount_minor=detail.amount_minor,
        currency=detail.currency or None, since=one.since, due_at=one.due_at,
        is_late=one.is_late, owner=one.owner or None, snoozed_until=one.snoozed_until,
        note=one.note, link=detail.link, acts=list(detail.acts),
    )  # fmt: skip
