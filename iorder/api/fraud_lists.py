"""``/fraud-reviews`` and ``/fraud-lists``: what is to be decided, and who is always or never
trusted."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from iorder.access import actors
from iorder.api.fraud import NothingToReview, OrderPath
from iorder.api.paging import Page, Paged, after_id, cut
from iorder.api.parts import Words, shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.fraud import lists, reviews
from iorder.fraud.lists import Entry, NewEntry
from iorder.kernel.store import Work
from iorder.session import actor, store
from iorder.views.fraud import fraud_reviews as views
from iorder.views.fraud.fraud_orders import id_of
from iorder.views.fraud.fraud_reviews import ReviewFilter

TAG = "Fraud"


class ReviewsQuery(Paged):
    """``state``: late, mine, free, approved, declined, closed, all; none for what is open."""

    q: str = Field("", max_length=200, description="begins an order's number, or an email")
    state: str = ""
    verdict: str = ""
    channel: str = ""


class ReviewListed(BaseModel):
    """One review in the list; ``reasons``: the most telling first."""

    order: str
    state: str
    score: int
    verdict: str
    reasons: list[str]
    currency: str
    total_minor: int
    owner: str
    due_at: datetime
    is_late: bool


class ReviewsPage(Page):
    reviews: list[ReviewListed]


class OwnerIn(Body):
    """``owner``: an actor such as `person:7`; empty: nobody."""

    owner: Words = ""
    version: int = Field(ge=1)


class OwnerOut(BaseModel):
    owner: str
    version: int


class EntryIn(Body):
    """``value`` as it is written; ``country``: of a phone number without its code."""

    list: Literal["deny", "allow"]
    kind: str = Field(description=", ".join(lists.KINDS))
    value: str = Field(min_length=1, max_length=500)
    reason: Words = ""
    expires_at: datetime | None = None
    country: str = Field("", pattern=r"^([A-Z]{2})?$")


class EntryOut(BaseModel):
    """``value`` as orders are compared with it."""

    id: int
    list: str
    kind: str
    value: str
    reason: str
    created_at: datetime
    expires_at: datetime | None


class EntriesOut(BaseModel):
    entries: list[EntryOut]


class EntryPath(BaseModel):
    entry_id: int = Field(ge=1, le=2**62)


class Kept(BaseModel):
    id: int


@read("/fraud-reviews", Says("fraud.view", TAG, ReviewsPage))
def list_reviews(query: ReviewsQuery) -> ReviewsPage:
    """Orders to be decided, the oldest first"""
    view = ReviewFilter.parse(query.model_dump(exclude={"limit", "cursor"}))
    found = views.after(store(), view, actor(), after_id(query.cursor), query.limit + 1)
    page, following = cut(found, query.limit, lambda row: (row.id,))
    return ReviewsPage(
        reviews=[
            ReviewListed(
                order=one.number, state=one.state, score=one.score, verdict=one.verdict,
                reasons=list(one.reasons), currency=one.total.currency,
                total_minor=one.total.minor, owner=one.owner, due_at=one.due_at,
                is_late=one.is_late,
            )
            for one in page
        ],
        next=following,
    )  # fmt: skip


@change("/orders/<number>/fraud/owner", Says("fraud.decide", TAG, OwnerOut))
def give_review(path: OrderPath, body: OwnerIn) -> Act:
    """Say who decides the order's review"""

    def act(work: Work) -> OwnerOut:
        found = reviews.open_of(work, id_of(work.conn, path.number))
        if found is None:
            raise NothingToReview(f"Nothing waits to be decided about {path.number}.")
        if body.owner:
            actors.working(work, body.owner)
        version = reviews.claim(work, found.id, body.version, body.owner)
        return OwnerOut(owner=body.owner, version=version)

    return act


@read("/fraud-lists", Says("fraud.view", TAG, EntriesOut))
def list_entries() -> EntriesOut:
    """Who is always or never trusted, the newest first"""
    with store().reading() as conn:
        return EntriesOut(entries=[_entry(one) for one in lists.entries(conn)])


@change("/fraud-lists", Says("fraud.lists", TAG, Kept, 201))
def put_entry(body: EntryIn) -> Act:
    """Put an email, a domain, a phone, an address, a card or a machine on a list"""
    return lambda work: Kept(id=lists.put(work, NewEntry(**body.model_dump())))


@change("/fraud-lists/<entry_id>", Says("fraud.lists", TAG, Kept), method="delete")
def take_entry_off(path: EntryPath) -> Act:
    """Take it off its list"""

    def act(work: Work) -> Kept:
        lists.take_off(work, path.entry_id)
        return Kept(id=path.entry_id)

    return act


def _entry(one: Entry) -> EntryOut:
    return shown(EntryOut, one)
