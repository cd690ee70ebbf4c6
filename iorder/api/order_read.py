"""``/orders``: the list, one order whole, and its revisions."""

from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api.order_parts import TAG, OrderOut, OrderPath, out
from iorder.api.paging import Page, Paged, parsed, written
from iorder.api.resource import Says, read
from iorder.session import store
from iorder.views.orders import order_pages
from iorder.views.orders.order import order_sheet
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.revisions import between, revisions_of


class OrdersQuery(Paged):
    """The filters of the orders page; newest placed first."""

    stage: str = ""
    q: str = Field("", max_length=200)
    since: str = Field("", alias="from", description="first day placed, UTC")
    until: str = Field("", alias="to", description="last day placed, UTC")
    channel: str = ""
    country: str = ""
    point: str = ""
    currency: str = ""
    total_from: str = Field("", description="least total, such as `500`; needs `currency`")
    total_to: str = Field("", description="greatest total, in; needs `currency`")
    payment: str = ""
    flag: str = ""
    tag: str = ""
    assignee: str = Field("", description="an actor such as `person:7`, or `nobody`")


class OrderListed(BaseModel):
    """An order in the list."""

    number: str
    version: int
    placed_at: datetime
    stage: str
    payment_state: str
    channel: str
    point: str
    country: str
    units: int
    currency: str
    total_minor: int
    assignee: str


class OrdersPage(Page):
    """One page."""

    orders: list[OrderListed]


class RevisionOut(BaseModel):
    """What an order cost from then on."""

    revision: int
    reason: str
    at: datetime
    currency: str
    total_minor: int
    units: int


class ChangeOut(BaseModel):
    """What is otherwise, in words."""

    what: str
    before: str
    after: str


class RevisionsQuery(BaseModel):
    """Two revisions to compare; neither: the list alone."""

    one: int | None = Field(None, ge=1)
    other: int | None = Field(None, ge=1)


class RevisionsOut(BaseModel):
    """Newest first; none while the order is as it was placed. ``changes`` from one to the other."""

    revisions: list[RevisionOut]
    changes: list[ChangeOut] | None = None


@read("/orders", Says("orders.view", TAG, OrdersPage))
def list_orders(query: OrdersQuery) -> OrdersPage:
    """Orders, newest placed first, filtered as on the page"""
    told = query.model_dump(by_alias=True, exclude={"limit", "cursor"})
    wanted = OrderFilter.parse({key: value for key, value in told.items() if value})
    found, last = order_pages.page(store(), wanted, query.limit, parsed(query.cursor, 2))
    shown = [
        OrderListed(
            number=row.number, version=row.version, placed_at=row.placed_at, stage=row.stage,
            payment_state=row.payment_state, channel=row.channel, point=row.point,
            country=row.country, units=row.units, currency=row.total.currency,
            total_minor=row.total.minor, assignee=row.assignee,
        )
        for row in found
    ]  # fmt: skip
    return OrdersPage(orders=shown, next=written(last))


@read("/orders/<number>", Says("orders.view", TAG, OrderOut))
def get_order(path: OrderPath) -> OrderOut:
    """One order, whole"""
    return out(order_sheet(store(), path.number))


@read("/orders/<number>/revisions", Says("orders.view", TAG, RevisionsOut))
def get_revisions(path: OrderPath, query: RevisionsQuery) -> RevisionsOut:
    """Its revisions, and what lies between two of them"""
    order = order_sheet(store(), path.number)
    shown = [
        RevisionOut(
            revision=one.number, reason=one.reason, at=one.at, currency=one.total.currency,
            total_minor=one.total.minor, units=one.units,
        )
        for one in revisions_of(store(), order.id)
    ]  # fmt: skip
    changes = None
    if query.one is not None and query.other is not None:
        changes = [
            ChangeOut(what=one.what, before=one.before, after=one.after)
            for one in between(store(), order.id, query.one, query.other)
        ]
    return RevisionsOut(revisions=shown, changes=changes)
