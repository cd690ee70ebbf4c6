"""``/gift-cards``: issued, looked at by code, spent on an order. A code stands in no address."""

from datetime import date

from pydantic import BaseModel, Field

from iorder.api.paging import Page, Paged, after_id, cut
from iorder.api.parts import shown
from iorder.api.resource import Act, Body, Says, cause, change, read
from iorder.flows.pay_with_stored_value import Payment, pay_with_gift_card
from iorder.kernel.errors import NotFound
from iorder.kernel.money import Money
from iorder.kernel.store import Work
from iorder.orders import named
from iorder.payments import stored_value
from iorder.payments.stored_value import NewValue
from iorder.session import store
from iorder.views.payments.stored_values import ValueFilter, after, id_of_code, value_sheet

TAG = "Gift cards"
MOST_MINOR = 10**12


class GiftCardIn(Body):
    """A gift card to issue; ``expires_on``: the last day it can be spent, null for none."""

    amount_minor: int = Field(gt=0, le=MOST_MINOR)
    currency: str = Field(min_length=3, max_length=3)
    expires_on: date | None = None


class GiftCardIssued(BaseModel):
    """``code`` is told this once; under an ``Idempotency-Key`` the same answer is told for 7 days,
    and kept encrypted until then."""

    id: int
    code: str
    balance_minor: int
    currency: str
    expires_on: date | None


class CodeIn(Body):
    code: str = Field(min_length=4, max_length=40)


class GiftCardOut(BaseModel):
    """``state``: usable, spent, stopped or expired."""

    id: int
    balance_minor: int
    currency: str
    expires_on: date | None
    state: str


class GiftCardsQuery(Paged):
    """``kind``: gift_card or store_credit; ``state``: usable, spent, stopped, expired."""

    q: str = Field("", max_length=200, description="last letters of a code, or the customer's name")
    kind: str = ""
    state: str = ""


class GiftCardListed(GiftCardOut):
    """``hint``: the last letters of its code."""

    kind: str
    hint: str
    customer: str


class GiftCardsPage(Page):
    cards: list[GiftCardListed]


class GiftCardPath(BaseModel):
    card_id: int = Field(ge=1, le=2**62)


class GiftCardChange(Body):
    """What is left out stays as it is."""

    active: bool | None = None
    expires_on: date | None = None


class GiftCardKept(BaseModel):
    id: int
    active: bool
    expires_on: date | None


class SpendIn(Body):
    """``amount_minor`` null: what is due on the order, as far as the card covers it."""

    code: str = Field(min_length=4, max_length=40)
    order: str = Field(min_length=1, max_length=40)
    amount_minor: int | None = Field(None, gt=0, le=MOST_MINOR)
    currency: str | None = Field(None, min_length=3, max_length=3)


class SpentOut(BaseModel):
    """What was paid, and what is left on the card."""

    paid_minor: int
    left_minor: int
    currency: str


@change("/gift-cards", Says("payments.take", TAG, GiftCardIssued, 201, sealed=True))
def issue_gift_card(body: GiftCardIn) -> Act:
    """Issue a gift card"""

    def act(work: Work) -> GiftCardIssued:
        money = Money(body.amount_minor, body.currency.upper())
        made = stored_value.issue(work, NewValue("gift_card", money, cause(), body.expires_on))
        return GiftCardIssued(
            id=made.value.id,
            code=made.code,
            balance_minor=made.value.balance_minor,
            currency=made.value.currency,
            expires_on=made.value.expires_on,
        )

    return act


@read("/gift-cards", Says("payments.view", TAG, GiftCardsPage))
def list_gift_cards(query: GiftCardsQuery) -> GiftCardsPage:
    """Gift cards and store credit, the newest first; no code is told"""
    view = ValueFilter.parse(query.model_dump(exclude={"limit", "cursor"}))
    found = after(store(), view, after_id(query.cursor), query.limit + 1)
    page, following = cut(found, query.limit, lambda row: (row.id,))
    return GiftCardsPage(cards=[shown(GiftCardListed, one) for one in page], next=following)


@change("/gift-cards/<card_id>", Says("payments.take", TAG, GiftCardKept), method="patch")
def change_gift_card(path: GiftCardPath, body: GiftCardChange) -> Act:
    """Stop it, let it go again, or give it another last day"""

    def act(work: Work) -> GiftCardKept:
        value = stored_value.change(
            work, path.card_id, active=body.active, expires_on=body.expires_on
        )
        return GiftCardKept(id=value.id, active=value.active, expires_on=value.expires_on)

    return act


@read("/gift-cards/balance", Says("payments.view", TAG, GiftCardOut), method="post")
def gift_card_balance(body: CodeIn) -> GiftCardOut:
    """What is left on the card of a code"""
    row = value_sheet(store(), str(id_of_code(store(), body.code))).row
    return GiftCardOut(
        id=row.id,
        balance_minor=row.balance_minor,
        currency=row.currency,
        expires_on=row.expires_on,
        state=row.state,
    )


@change("/gift-cards/spend", Says("payments.take", TAG, SpentOut))
def spend_gift_card(body: SpendIn) -> Act:
    """Pay an order with a gift card"""
    own = cause()

    def act(work: Work) -> SpentOut:
        number = body.order.upper()
        order_id = named.ids_of_numbers(work, [number]).get(number)
        if order_id is None:
            raise NotFound(f"There is no order {number}.")
        card = stored_value.by_code(work, body.code)
        wanted = None
        if body.amount_minor is not None:
            wanted = Money(body.amount_minor, (body.currency or card.currency).upper())
        paid = pay_with_gift_card(work, Payment(order_id, wanted, own), body.code)
        return SpentOut(
            paid_minor=paid.amount.minor, left_minor=paid.left.minor, currency=paid.left.currency
        )

    return act
