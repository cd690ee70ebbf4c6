"""``/bank-lines``: credits of bank statements, and which order each pays."""

from datetime import date

from pydantic import BaseModel, Field

from iorder.api.files import BadRowOut, FileIn, on_disk, refused
from iorder.api.paging import Page, Paged, after_id, cut
from iorder.api.parts import WhyIn, Words, shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.import_bank_statement import (
    import_bank_statement,
    match_by_hand,
    match_open,
    of_its_own,
    put_aside,
    told_before,
    unmatch,
)
from iorder.flows.read_bank_statement import read_bank_statement
from iorder.kernel.store import Work
from iorder.session import store, web_settings
from iorder.views.payments import bank_lines
from iorder.views.payments.bank_lines import BankFilter, BankRow

TAG = "Bank lines"


class LinePath(Body):
    line_id: int = Field(ge=1, le=2**62)


class BankQuery(Paged):
    """``state``: open, matched or ignored; ``q`` stands in the reference or the payer's name."""

    state: str = ""
    q: Words = ""


class BankLineOut(BaseModel):
    """A credit. ``order``: the one it pays; ``problem``: what is so where it pays none;
    ``twin_of``: the credit it may be the same as, until a person has said."""

    id: int
    booked_on: date
    amount_minor: int
    currency: str
    payer: str
    reference: str
    state: str
    problem: str
    order: str
    twin_of: int | None


class BankPage(Page):
    lines: list[BankLineOut]


class SuggestedOut(BaseModel):
    """An order that waits for a transfer, and why it may be meant."""

    order: str
    missing_minor: int
    currency: str
    why: str


class BankWhole(BankLineOut):
    suggested: list[SuggestedOut]


class StatementIn(FileIn):
    """A statement as CAMT.053, MT940 or a table. ``currency``: where the file names none; empty
    for the shop's."""

    currency: str = Field("", max_length=3)


class StatementTaken(BaseModel):
    """``known``: credits an earlier statement showed; ``passed``: entries of money that left."""

    new: int
    known: int
    passed: int
    bad: list[BadRowOut]


class AfterIn(Body):
    """``after``: what the answer before said; 0 begins."""

    after: int = Field(0, ge=0, le=2**62)


class MatchedOut(BaseModel):
    """``after``: ask again with it; null once all are judged."""

    matched: int
    after: int | None


class OrderIn(Body):
    order: str = Field(min_length=1, max_length=40)


class Done(BaseModel):
    line: int


@read("/bank-lines", Says("payments.view", TAG, BankPage))
def list_bank_lines(query: BankQuery) -> BankPage:
    """Credits of bank statements, the last imported first"""
    last = after_id(query.cursor)
    told = {"state": query.state, "q": query.q}
    wanted = BankFilter.parse({name: text for name, text in told.items() if text})
    found = bank_lines.after(store(), wanted, last, query.limit + 1)
    page, following = cut(found, query.limit, lambda row: (row.id,))
    return BankPage(lines=[_line(row) for row in page], next=following)


@read("/bank-lines/<line_id>", Says("payments.view", TAG, BankWhole))
def get_bank_line(path: LinePath) -> BankWhole:
    """One credit, with the orders it may pay while it is open"""
    row, suggested = bank_lines.bank_sheet(store(), str(path.line_id))
    return BankWhole(
        **_line(row).model_dump(),
        suggested=[
            SuggestedOut(order=one.number, missing_minor=one.missing_minor, currency=one.currency,
                         why=one.why)
            for one in suggested
        ],
    )  # fmt: skip


@change("/bank-lines/import", Says("payments.reconcile", TAG, StatementTaken))
def import_statement(body: StatementIn) -> Act:
    """Take in a bank statement, each credit once; ask ``/bank-lines/match`` then"""
    currency = (body.currency or web_settings().currency).upper()
    with on_disk(body) as path:
        statement = read_bank_statement(path, currency)

    def act(work: Work) -> StatementTaken:
        taken = import_bank_statement(work, statement)
        return StatementTaken(
            new=taken.new, known=taken.known, passed=taken.passed, bad=refused(taken.bad)
        )

    return act


@change("/bank-lines/match", Says("payments.reconcile", TAG, MatchedOut))
def match_bank_lines(body: AfterIn) -> Act:
    """Match a portion of the open credits to the transfers that are awaited"""

    def act(work: Work) -> MatchedOut:
        done = match_open(work, body.after)
        return MatchedOut(matched=done.number, after=done.last or None)

    return act


@change("/bank-lines/<line_id>/match", Says("payments.reconcile", TAG, Done))
def match_bank_line(path: LinePath, body: OrderIn) -> Act:
    """Say which order this money pays, whatever its amount"""

    def act(work: Work) -> Done:
        match_by_hand(work, path.line_id, body.order)
        return Done(line=path.line_id)

    return act


@change("/bank-lines/<line_id>/unmatch", Says("payments.reconcile", TAG, Done))
def unmatch_bank_line(path: LinePath) -> Act:
    """Take a match back, or a credit that was put aside"""

    def act(work: Work) -> Done:
        unmatch(work, path.line_id)
        return Done(line=path.line_id)

    return act


@change("/bank-lines/<line_id>/put-aside", Says("payments.reconcile", TAG, Done))
def put_bank_line_aside(path: LinePath, body: WhyIn) -> Act:
    """Say that this money pays no order"""

    def act(work: Work) -> Done:
        put_aside(work, path.line_id, body.reason)
        return Done(line=path.line_id)

    return act


@change("/bank-lines/<line_id>/same", Says("payments.reconcile", TAG, Done))
def say_same(path: LinePath) -> Act:
    """Say that an earlier statement told of it: it counts once"""

    def act(work: Work) -> Done:
        told_before(work, path.line_id)
        return Done(line=path.line_id)

    return act


@change("/bank-lines/<line_id>/another", Says("payments.reconcile", TAG, Done))
def say_another(path: LinePath) -> Act:
    """Say that it is money of its own, which is matched then"""

    def act(work: Work) -> Done:
        of_its_own(work, path.line_id)
        return Done(line=path.line_id)

    return act


def _line(row: BankRow) -> BankLineOut:
    return shown(BankLineOut, row)
