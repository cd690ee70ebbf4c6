"""``/payouts``: what payment services paid out, line by line against our ledger."""

from datetime import date

from pydantic import BaseModel, Field

from iorder.api.files import BadRowOut, FileIn, on_disk, refused
from iorder.api.paging import Page, Paged, after_id, cut
from iorder.api.parts import Slug, WhyIn, Words, shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.import_payout import import_payout, read_report
from iorder.kernel.store import Work
from iorder.payments import accounts
from iorder.payments import payouts as ledger
from iorder.session import store
from iorder.views.payments import payouts
from iorder.views.payments.payouts import PayoutFilter, PayoutLine, PayoutRow

TAG = "Payouts"


class PayoutPath(Body):
    payout_id: int = Field(ge=1, le=2**62)


class LinePath(Body):
    line_id: int = Field(ge=1, le=2**62)


class PayoutsQuery(Paged):
    """``state``: open where a line waits for a person, matched where none does; ``q`` begins what
    the service calls it."""

    state: str = ""
    account: Words = ""
    q: Words = ""


class LinesQuery(Paged):
    """Lines in the order of the report."""


class PayoutOut(BaseModel):
    """Minor units of ``currency``; ``net`` is what came to the bank. ``waiting``: lines that
    differ from our ledger or name nothing in it; ``settled``: those a person explained."""

    id: int
    ref: str
    account: str
    currency: str
    gross_minor: int
    fee_minor: int
    net_minor: int
    paid_on: date | None
    lines: int
    waiting: int
    settled: int


class PayoutsPage(Page):
    payouts: list[PayoutOut]


class LineOut(BaseModel):
    """``kind``: capture, refund, dispute, fee or other; ``state``: matched, differs, unmatched or
    settled; ``order``: of the payment it is of."""

    id: int
    row: int
    kind: str
    ref: str
    gross_minor: int
    fee_minor: int
    state: str
    problem: str
    order: str


class LinesPage(Page):
    lines: list[LineOut]


class PayoutWhole(PayoutOut):
    """``first_lines``: those that wait first; all of them are under ``/payouts/{id}/lines``."""

    first_lines: list[LineOut]


class ReportIn(FileIn):
    """A settlement report of a payment account, of one of the services known or in iOrder's own
    columns."""

    account: Slug


class ReportTaken(BaseModel):
    """``report``: what the file was told to be. What is here already stays as it is."""

    report: str
    new: int
    known: int
    bad: list[BadRowOut]


class Matched(BaseModel):
    matched: int


class Settled(BaseModel):
    line: int


@read("/payouts", Says("payments.view", TAG, PayoutsPage))
def list_payouts(query: PayoutsQuery) -> PayoutsPage:
    """Payouts, the newest first"""
    last = after_id(query.cursor)
    told = {"state": query.state, "account": query.account, "q": query.q}
    wanted = PayoutFilter.parse({name: text for name, text in told.items() if text})
    found = payouts.after(store(), wanted, last, query.limit + 1)
    page, following = cut(found, query.limit, lambda row: (row.id,))
    return PayoutsPage(payouts=[_payout(row) for row in page], next=following)


@read("/payouts/<payout_id>", Says("payments.view", TAG, PayoutWhole))
def get_payout(path: PayoutPath) -> PayoutWhole:
    """One payout with the lines to look at"""
    sheet = payouts.payout_sheet(store(), str(path.payout_id))
    whole = _payout(sheet.row).model_dump()
    return PayoutWhole(**whole, first_lines=[_line(one) for one in sheet.lines])


@read("/payouts/<payout_id>/lines", Says("payments.view", TAG, LinesPage))
def list_payout_lines(path: PayoutPath, query: LinesQuery) -> LinesPage:
    """Every line of a payout"""
    last = after_id(query.cursor)
    found = payouts.lines_after(store(), path.payout_id, last, query.limit + 1)
    page, following = cut(found, query.limit, lambda line: (line.row,))
    return LinesPage(lines=[_line(one) for one in page], next=following)


@change("/payouts/import", Says("payments.reconcile", TAG, ReportTaken))
def import_report(body: ReportIn) -> Act:
    """Take in a settlement report; bad rows come back and spoil no others"""
    with on_disk(body) as path:
        report = read_report(path)

    def act(work: Work) -> ReportTaken:
        account = accounts.by_slug(work.conn, body.account)
        taken = import_payout(work, account.id, report)
        return ReportTaken(
            report=report.profile, new=taken.new, known=taken.known, bad=refused(taken.bad)
        )

    return act


@change("/payouts/<payout_id>/match", Says("payments.reconcile", TAG, Matched))
def match_payout(path: PayoutPath) -> Act:
    """Judge the lines that name nothing once more"""
    return lambda work: Matched(matched=ledger.match_again(work, path.payout_id))


@change("/payouts/lines/<line_id>/settle", Says("payments.reconcile", TAG, Settled))
def settle_payout_line(path: LinePath, body: WhyIn) -> Act:
    """Say why a line that waits is right as it is"""

    def act(work: Work) -> Settled:
        ledger.settle_line(work, path.line_id, body.reason)
        return Settled(line=path.line_id)

    return act


def _payout(row: PayoutRow) -> PayoutOut:
    return shown(PayoutOut, row, account=row.account_slug)


def _line(line: PayoutLine) -> LineOut:
    return shown(LineOut, line)
