"""``/disputes``: what buyers' banks take back, the evidence against it, and handing it in."""

import base64
import binascii
from datetime import datetime

from pydantic import BaseModel, Field

from iorder.api import paging
from iorder.api.parts import Words
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows import answer_dispute
from iorder.flows.answer_dispute import Choice
from iorder.flows.decide_dispute import submit_evidence
from iorder.flows.dispute_grounds import dispute_grounds
from iorder.kernel.errors import InvalidInput
from iorder.kernel.file_names import harmless
from iorder.kernel.work import Work
from iorder.payments import evidence
from iorder.payments.defence import in_words
from iorder.payments.evidence import NewEvidence
from iorder.session import store, web_settings
from iorder.views.payments import disputes
from iorder.views.payments.dispute_case import DisputeCase, dispute_case
from iorder.views.payments.disputes import DisputeFilter, DisputeLine

TAG = "Disputes"


class DisputePath(Body):
    dispute_id: int = Field(ge=1, le=2**62)


class EvidencePath(DisputePath):
    evidence_id: int = Field(ge=1, le=2**62)


class DisputeQuery(paging.Paged):
    q: str = Field("", max_length=40, description="the start of an order's number")
    state: str = Field("", description="due, submitted, won, lost or accepted")


class DisputeRow(BaseModel):
    """``version``: what an act is based on."""

    id: int
    order: str
    account: str
    reference: str
    state: str
    reason: str
    currency: str
    amount_minor: int
    evidence_due_at: datetime | None
    opened_at: datetime
    closed_at: datetime | None
    note: str
    version: int


class DisputesPage(paging.Page):
    items: list[DisputeRow]


class EvidenceOut(BaseModel):
    """``file``: where it is downloaded by people who are signed in; empty for a text."""

    id: int
    kind: str
    source: str
    label: str
    text: str
    name: str
    size: int
    file: str
    added_at: datetime
    sent_at: datetime | None


class OfferOut(BaseModel):
    """What iOrder holds; ``source`` names it for adding."""

    source: str
    kind: str
    label: str


class SendingOut(BaseModel):
    """The last call about the dispute; ``state``: wanted, calling, unknown, done, declined,
    given_up."""

    kind: str
    state: str
    problem: str


class DisputeOut(DisputeRow):
    """``service``: who takes evidence from here; empty where people answer there."""

    service: str
    evidence: list[EvidenceOut]
    offers: list[OfferOut]
    sending: SendingOut | None


class EvidenceIn(Body):
    """One of: ``source`` (of an offer), ``text`` (the summary), or a file of at most 4 MB in
    base64 with its ``name`` and what it shows, ``kind``."""

    source: str = Field("", max_length=120)
    text: str = Field("", max_length=evidence.LONGEST_TEXT)
    kind: str = Field("other", max_length=40)
    name: str = Field("", max_length=180)
    content: str = Field("", max_length=5_600_000)


class Answered(Body):
    """``by_hand``: it was answered at the service, as ``note`` says; nobody is asked. ``ground``
    and ``places``: one of the service's ``grounds``, and which of its documents each piece of
    evidence is (document by the piece's id); without them all goes, by the first that fits."""

    version: int
    note: Words = ""
    by_hand: bool = False
    ground: str = Field("", max_length=120)
    places: dict[int, str] = Field(default_factory=dict, max_length=evidence.MOST)


class DocumentOut(BaseModel):
    """``need``: must, one_of (one of all such must be there), may."""

    code: str
    label: str
    need: str


class GroundOut(BaseModel):
    code: str
    label: str
    documents: list[DocumentOut]


class GroundsOut(BaseModel):
    items: list[GroundOut]


class Done(BaseModel):
    """``call``: what the service is asked; null where nobody is."""

    dispute: int
    call: int | None = None


@read("/disputes", Says("payments.view", TAG, DisputesPage))
def list_disputes(query: DisputeQuery) -> DisputesPage:
    """Disputes, those whose evidence is due first"""
    start = (paging.parsed(query.cursor, 1) or (0,))[0]
    wanted = DisputeFilter.parse(query.model_dump(include={"q", "state"}))
    rows = disputes.rows(store(), wanted, start, start + query.limit)
    more = len(rows) == query.limit
    return DisputesPage(
        items=[DisputeRow(**_row(one)) for one in rows],
        next=paging.written((start + query.limit,) if more else None),
    )


@read("/disputes/<dispute_id>", Says("payments.view", TAG, DisputeOut))
def get_dispute(path: DisputePath) -> DisputeOut:
    """One dispute with its evidence"""
    row = disputes.one_dispute(store(), path.dispute_id)
    return _out(row, dispute_case(store(), path.dispute_id))


@read("/disputes/<dispute_id>/grounds", Says("payments.refund", TAG, GroundsOut))
def list_grounds(path: DisputePath) -> GroundsOut:
    """By which reasons the service lets it be defended, asked now"""
    found = dispute_grounds(store(), web_settings().secret(), path.dispute_id)
    return GroundsOut(
        items=[
            GroundOut(
                code=one.code, label=in_words(one.code),
                documents=[DocumentOut(code=doc.code, label=in_words(doc.code), need=doc.need)
                           for doc in one.documents],
            )
            for one in found
        ]
    )  # fmt: skip


@change("/disputes/<dispute_id>/evidence", Says("payments.refund", TAG, Done, 201))
def add_evidence(path: DisputePath, body: EvidenceIn) -> Act:
    """Add a file, the summary, or what iOrder holds"""
    if body.text:
        if body.source or body.content:
            raise InvalidInput("Send a text, a source or a file, one at a time.")
        return lambda work: _summarised(work, path.dispute_id, body.text)
    new = _new(path.dispute_id, body)

    def act(work: Work) -> Done:
        evidence.add(work, path.dispute_id, new)
        return Done(dispute=path.dispute_id)

    return act


@change("/disputes/<dispute_id>/evidence/<evidence_id>",
        Says("payments.refund", TAG, Done), "delete")  # fmt: skip
def remove_evidence(path: EvidencePath) -> Act:
    """Take a piece away that was not handed in"""
    files = web_settings().files.resolve()

    def act(work: Work) -> Done:
        if evidence.get(work, path.evidence_id).dispute_id != path.dispute_id:
            raise InvalidInput("This evidence is of another dispute.")
        answer_dispute.remove(work, files, path.evidence_id)
        return Done(dispute=path.dispute_id)

    return act


@change("/disputes/<dispute_id>/submit", Says("payments.refund", TAG, Done, 202))
def submit(path: DisputePath, body: Answered) -> Act:
    """Hand all evidence in, for good"""

    def act(work: Work) -> Done:
        if body.by_hand:
            submit_evidence(work, path.dispute_id, body.version, body.note)
            return Done(dispute=path.dispute_id)
        choice = Choice(body.ground, body.places) if body.ground else None
        call = answer_dispute.send_evidence(work, path.dispute_id, body.version, choice)
        return Done(dispute=path.dispute_id, call=call)

    return act


@change("/disputes/<dispute_id>/accept", Says("payments.approve", TAG, Done, 202))
def accept(path: DisputePath, body: Answered) -> Act:
    """Let the money go; the service is told where it takes that"""

    def act(work: Work) -> Done:
        call = answer_dispute.let_go(work, path.dispute_id, body.version, body.note)
        return Done(dispute=path.dispute_id, call=call)

    return act


def _new(dispute_id: int, body: EvidenceIn) -> NewEvidence:
    files = web_settings().files.resolve()
    if body.source:
        return answer_dispute.gather(store(), files, dispute_id, body.source)
    if not body.name or not body.content:
        raise InvalidInput("Send a source, a text, or a file with its name and content.")
    try:
        content = base64.b64decode(body.content, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput("The content of the file is no base64.") from None
    return answer_dispute.upload(files, body.kind, harmless(body.name), content)


def _summarised(work: Work, dispute_id: int, text: str) -> Done:
    evidence.summarise(work, dispute_id, text)
    return Done(dispute=dispute_id)


def _row(line: DisputeLine) -> dict[str, object]:
    one = line.dispute
    return {
        "id": one.id, "order": line.number, "account": line.account,
        "reference": line.external_ref, "state": one.state, "reason": one.reason,
        "currency": one.amount.currency, "amount_minor": one.amount.minor,
        "evidence_due_at": one.evidence_due_at, "opened_at": line.opened_at,
        "closed_at": line.closed_at, "note": line.note, "version": one.version,
    }  # fmt: skip


def _out(line: DisputeLine, case: DisputeCase) -> DisputeOut:
    sending = case.sending
    return DisputeOut(
        **_row(line),
        service=case.service,
        evidence=[
            EvidenceOut(
                id=one.id, kind=one.kind, source=one.source, label=one.label, text=one.text,
                name=one.name, size=one.size,
                file=f"/disputes/evidence/{one.id}" if one.digest else "",
                added_at=one.added_at, sent_at=one.sent_at,
            )
            for one in case.pieces
        ],
        offers=[OfferOut(source=one.source, kind=one.kind, label=one.label)
                for one in case.offers] if case.is_open else [],
        sending=SendingOut(kind=sending.kind, state=sending.state, problem=sending.problem)
        if sending else None,
    )  # fmt: skip
