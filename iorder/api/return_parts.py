"""What the resources of returns take and answer."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from iorder.api.paging import Page, Paged
from iorder.api.parts import MOST_UNITS, Words
from iorder.api.resource import Body
from iorder.flows.exchange_goods import Replacement
from iorder.flows.resolve_return import Outcome, Resolving
from iorder.kernel.work import Work
from iorder.returns.inspecting import Fate
from iorder.returns.settlement import Terms
from iorder.views.returns.one_return import ReturnSheet, sheet_of
from iorder.views.returns.returns import ReturnRow

TAG = "Returns"
MOST_LINES = 1_000
Kind = Literal["return", "exchange", "claim"]


class ReturnPath(BaseModel):
    """Which return."""

    number: str = Field(max_length=30, description="such as `RT-7`")


class ReturnsQuery(Paged):
    """The filters of the returns page; the newest first."""

    state: str = ""
    kind: str = ""
    reason: str = ""
    point: str = ""
    q: str = Field("", max_length=200)
    since: str = Field("", alias="from", description="first day asked for")
    until: str = Field("", alias="to", description="last day asked for")

    def filters(self) -> dict[str, str]:
        plain = self.model_dump(exclude={"limit", "cursor"}, by_alias=True)
        return {key: text for key, text in plain.items() if text}


class AskedIn(Body):
    """Units of an order line, by its id as the order tells it."""

    id: int
    quantity: int = Field(ge=1, le=MOST_UNITS)
    reason: Words = "other"


class ReturnIn(Body):
    """``claim``: damaged or lost, nothing comes back."""

    kind: Kind = "return"
    lines: list[AskedIn] = Field(min_length=1, max_length=MOST_LINES)
    note: str = Field("", max_length=300)


class Seen(Body):
    """The version the act was decided on, as ``GET`` told it."""

    version: int = Field(ge=1)


class ApproveIn(Seen):
    point: Words = Field("", description="code of the point the goods come to")


class ReasonIn(Seen):
    reason: Words = ""


class SendIn(Seen):
    carrier: Words = ""
    tracking_number: Words = ""


class CameIn(Body):
    """Units of a line of the return, by its id."""

    id: int
    quantity: int = Field(ge=0, le=MOST_UNITS)


class ReceiveIn(Seen):
    """``point`` where the return has none yet."""

    lines: list[CameIn] = Field(min_length=1, max_length=MOST_LINES)
    point: Words = ""


class FateIn(Body):
    """What becomes of some units of a line of the return. Every received unit has one fate."""

    id: int
    quantity: int = Field(ge=1, le=MOST_UNITS)
    resolution: Words = Field(description="refund, exchange, store_credit, repair or reject")
    disposition: Words | None = Field(
        None, description="restock, quarantine, write_off or vendor; null where nothing is here"
    )
    condition: Words = ""
    lot: Words = ""
    expires_on: date | None = None
    serials: list[Words] = Field([], max_length=MOST_LINES)

    def value(self) -> Fate:
        return Fate(
            self.id, self.quantity, self.resolution, self.disposition, self.condition, self.lot,
            self.expires_on, tuple(self.serials),
        )  # fmt: skip


class InspectIn(Seen):
    lines: list[FateIn] = Field(min_length=1, max_length=MOST_LINES)


class InsteadIn(Body):
    """Goods to send instead; without a price the catalogue's."""

    sku: str = Field(min_length=1, max_length=200)
    quantity: int = Field(ge=1, le=MOST_UNITS)
    unit_minor: int | None = Field(None, ge=0)


class TermsIn(Body):
    """``refund_minor``: less than all that is due. ``instead``: none for the same goods."""

    fee_minor: int = Field(0, ge=0)
    shipping_minor: int = Field(0, ge=0, description="of what was paid for delivery")
    refund_minor: int | None = Field(None, ge=0)
    instead: list[InsteadIn] = Field([], max_length=MOST_LINES)

    def value(self) -> Resolving:
        goods = tuple(Replacement(one.sku, one.quantity, one.unit_minor) for one in self.instead)
        return Resolving(Terms(self.fee_minor, self.shipping_minor, self.refund_minor), goods)


class ResolveIn(TermsIn):
    version: int = Field(ge=1)


class OutcomeOut(BaseModel):
    """What ending the return does; minor units of ``currency``."""

    currency: str
    refund_minor: int
    credit_minor: int
    goods_minor: int
    paid_by_exchange_minor: int
    due_minor: int
    fee_minor: int
    shipping_minor: int
    unpaid_minor: int


class ReturnListed(BaseModel):
    """A return in a list; ``worth_minor``: of its units, once they were looked at."""

    number: str
    state: str
    kind: str
    order: str
    point: str
    currency: str
    units: int
    received: int
    worth_minor: int
    reasons: list[str]
    tracking_number: str
    requested_at: datetime
    due_at: datetime | None


class ReturnsPage(Page):
    """One page."""

    returns: list[ReturnListed]


class OrderReturnsOut(BaseModel):
    """All returns of an order."""

    returns: list[ReturnListed]


class ReturnLineOut(BaseModel):
    """A line; what was looked at is split by what became of it."""

    id: int
    sku: str
    title: str
    quantity: int
    received: int
    reason: str
    resolution: str
    disposition: str
    condition: str
    refund_minor: int


class ReturnOut(ReturnListed):
    """A return, whole. ``acts``: what can be done with it now; ``owner``: who looks after it, taken
    by ``/exceptions/claim``."""

    version: int
    note: str
    carrier: str
    fee_minor: int
    shipping_minor: int
    exchange_order: str
    lines: list[ReturnLineOut]
    acts: list[str]
    owner: str


def listed(row: ReturnRow) -> ReturnListed:
    return ReturnListed(**_listed(row))


def out(sheet: ReturnSheet) -> ReturnOut:
    names = ReturnLineOut.model_fields
    return ReturnOut(
        **_listed(sheet.row), version=sheet.version, note=sheet.note, carrier=sheet.carrier,
        fee_minor=sheet.fee_minor, shipping_minor=sheet.shipping_minor,
        exchange_order=sheet.exchange, acts=list(sheet.acts), owner=sheet.owner_name,
        lines=[ReturnLineOut(**{name: getattr(line, name) for name in names})
               for line in sheet.lines],
    )  # fmt: skip


def now(work: Work, number: str) -> ReturnOut:
    """The return as it is after a change."""
    return out(sheet_of(work.conn, number))


def outcome_out(found: Outcome) -> OutcomeOut:
    done = found.settlement
    return OutcomeOut(
        currency=found.currency, refund_minor=done.refund, credit_minor=done.credit,
        goods_minor=done.goods, paid_by_exchange_minor=done.paid_by_exchange, due_minor=done.due,
        fee_minor=done.fee, shipping_minor=done.shipping, unpaid_minor=done.unpaid,
    )  # fmt: skip


def _listed(row: ReturnRow) -> dict[str, object]:
    return {
        "number": row.number, "state": row.state, "kind": row.kind, "order": row.order_number,
        "point": row.point, "currency": row.currency, "units": row.units,
        "received": row.received, "worth_minor": row.worth_minor, "reasons": list(row.reasons),
        "tracking_number": row.tracking_number, "requested_at": row.requested_at,
        "due_at": row.due_at,
    }  # fmt: skip
