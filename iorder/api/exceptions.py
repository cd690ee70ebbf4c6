"""``/exceptions``: what waits for a person, claimed, snoozed and settled."""

from datetime import datetime

from flask import g
from pydantic import AwareDatetime, BaseModel, Field

from iorder.api import paging
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows import look_after
from iorder.flows.settle_exception import Subject, settle
from iorder.insight import exceptions
from iorder.insight.exceptions import Key
from iorder.kernel.errors import InvalidInput, NotAllowed, NotFound
from iorder.kernel.store import Work
from iorder.session import actor, store, web_settings
from iorder.views.inbox import inbox
from iorder.views.inbox.exception_filter import InboxFilter
from iorder.views.inbox.inbox import SOURCES, Viewer, Waiting
from iorder.views.inbox.inbox_rows import Place

TAG = "Inbox"
MOST = 200


class ExceptionQuery(paging.Paged):
    limit: int = Field(100, ge=1, le=inbox.LONGEST_PAGE)
    q: str = Field("", max_length=200, description="an order's number")
    area: str = ""
    kind: str = ""
    owner: str = Field("", description="me, nobody or others")
    due: str = Field("", description="overdue, today or snoozed")


class ActOut(BaseModel):
    """``act``: its name; ``does``: what comes of it; ``asks``: what is to be said with it, null for
    nothing; ``filled``: that, where it can be told."""

    act: str
    label: str
    does: str
    asks: str | None
    filled: str | None


class ExceptionOut(BaseModel):
    """``key`` names it; ``acts``: what the token can do about it now, at ``version``."""

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
    snoozed_because: str
    note: str
    link: str
    version: int
    acts: list[ActOut]


class ExceptionPage(paging.Page):
    items: list[ExceptionOut]


class CountQuery(Body):
    q: str = Field("", max_length=200, description="an order's number")
    area: str = ""
    owner: str = Field("", description="me, nobody or others")
    due: str = Field("", description="overdue, today or snoozed")


class CountOut(BaseModel):
    """``is_exact`` is false where there are more than ``number``."""

    kind: str
    label: str
    area: str
    number: int
    is_exact: bool


class CountsOut(BaseModel):
    items: list[CountOut]


class Keys(Body):
    keys: list[str] = Field(min_length=1, max_length=MOST)

    def read(self) -> list[Key]:
        return [Key(*inbox.split(one)) for one in dict.fromkeys(self.keys)]


class Snooze(Keys):
    until: AwareDatetime | None = Field(None, description="null: it waits again")
    reason: str = Field("", max_length=exceptions.LONGEST_NOTE)


class ActIn(Body):
    key: str = Field(max_length=60)
    act: str = Field(max_length=40)
    version: int = Field(0, ge=0, description="what it was decided on, as the list tells it")
    words: str = Field("", max_length=exceptions.LONGEST_NOTE, description="what the act asks")


class Settled(BaseModel):
    """``told``: what was done."""

    told: str


class Done(BaseModel):
    number: int


@read("/exceptions", Says("inbox.view", TAG, ExceptionPage))
def list_exceptions(query: ExceptionQuery) -> ExceptionPage:
    """What waits for a person, what is due first; of what the token may see"""
    key = paging.parsed(query.cursor, 3)
    after = Place.of_key(key) if key else None
    wanted = InboxFilter.parse(query.model_dump(include={"q", "area", "kind", "owner", "due"}))
    rows, last = inbox.page(store(), _viewer(), wanted, after, query.limit)
    return ExceptionPage(
        items=[_out(one) for one in rows], next=paging.written(last.to_key() if last else None)
    )


@read("/exceptions/counts", Says("inbox.view", TAG, CountsOut))
def count_exceptions(query: CountQuery) -> CountsOut:
    """How many wait of each kind that the token may see"""
    wanted = InboxFilter.parse(query.model_dump())
    found = inbox.kind_counts(store(), _viewer(), wanted)
    return CountsOut(
        items=[
            CountOut(kind=kind, label=SOURCES[kind].label, area=SOURCES[kind].area,
                     number=one.number, is_exact=one.exact)
            for kind, one in sorted(found.items())
        ]
    )  # fmt: skip


@change("/exceptions/claim", Says("inbox.edit", TAG, Done))
def claim_exceptions(body: Keys) -> Act:
    """Take care of these; refused where somebody else does"""
    return lambda work: Done(number=look_after.claim(work, body.read()))


@change("/exceptions/give-up", Says("inbox.edit", TAG, Done))
def give_up_exceptions(body: Keys) -> Act:
    """Take care of these no more"""
    return lambda work: Done(number=look_after.give_up(work, body.read()))


@change("/exceptions/snooze", Says("inbox.edit", TAG, Done))
def snooze_exceptions(body: Snooze) -> Act:
    """Leave these alone until then"""

    def act(work: Work) -> Done:
        keys = body.read()
        exceptions.snooze(work, keys, body.until, body.reason)
        return Done(number=len(keys))

    return act


@change("/exceptions/act", Says("inbox.view", TAG, Settled))
def act_on_exception(body: ActIn) -> Act:
    """Do one of its acts, as its own page would; the token needs the scope of the act"""
    kind, subject_id = inbox.split(body.key)
    found = SOURCES[kind].act(body.act)
    if found is None:
        raise NotFound(f"Nothing called {body.act!r} can be done about it.")
    if found.needs not in g.token.scopes:
        raise NotAllowed(f"This token does not have the scope {found.needs}.")
    if found.asks and not body.words.strip():
        raise InvalidInput(f"{found.asks}: say it in `words`.")
    subject = Subject(subject_id, body.version, body.words.strip(), kind)
    return lambda work: Settled(told=settle(work, kind, body.act, subject).words)


def _viewer() -> Viewer:
    return Viewer(actor(), frozenset(g.token.scopes).__contains__, web_settings().timezone)


def _out(one: Waiting) -> ExceptionOut:
    detail = one.detail
    return ExceptionOut(
        key=one.key, kind=one.kind, area=SOURCES[one.kind].area, title=detail.title,
        why=detail.why, order=one.number or None, amount_minor=detail.amount_minor,
        currency=detail.currency or None, since=one.since, due_at=one.due_at,
        is_late=one.is_late, owner=one.owner or None, snoozed_until=one.snoozed_until,
        snoozed_because=one.reason, note=one.note, link=detail.link, version=detail.version,
        acts=[
            ActOut(act=act.slug, label=act.label, does=act.does, asks=act.asks or None,
                   filled=detail.filled.get(act.slug))
            for act in SOURCES[one.kind].acts
            if act.slug in detail.acts and act.needs in g.token.scopes
        ],
    )  # fmt: skip
