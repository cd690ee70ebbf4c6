"""A dispute is answered through its payment service: evidence is put together, then handed in.

Files are written before the transaction that names them, so that nothing names a file that is not
there; the worker reads them when it calls the service.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from iorder.flows.decide_dispute import accept_dispute
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.money import Money
from iorder.kernel.store import Store
from iorder.kernel.work import Work
from iorder.payments import calls, disputes, evidence, evidence_files
from iorder.payments.calls import Wish
from iorder.payments.capture import Tender
from iorder.payments.defence import Case, Defence, Grounded, Sent, unfit
from iorder.payments.evidence import Evidence, NewEvidence
from iorder.payments.kinds import defence_of
from iorder.payments.matching import lock
from iorder.payments.provider import Unsuitable
from iorder.views.orders.order_parcels import parcels_of
from iorder.views.payments import dispute_offers


class NotTaken(Refused):
    """The service takes no evidence like this, or none at all."""

    code = "not_taken"


def upload(files: Path, kind: str, name: str, content: bytes) -> NewEvidence:
    """Keep a file that somebody sent, to be added by ``evidence.add``. Raises InvalidInput."""
    media_type = evidence_files.kind_of(name, content)
    called = evidence_files.named(name, media_type)
    digest = evidence_files.keep(files, content)
    label = called[: evidence.LONGEST_LABEL]
    return NewEvidence(kind, "upload", label, "", called, media_type, len(content), digest)


def gather(store: Store, files: Path, dispute_id: int, source: str) -> NewEvidence:
    """Print what iOrder holds and keep it as a file. Raises NotFound."""
    found = dispute_offers.piece(store, dispute_id, source)
    new = upload(files, found.offer.kind, found.name, found.content)
    return replace(new, source=source, label=found.offer.label)


def remove(work: Work, files: Path, evidence_id: int) -> None:
    """Take a piece away, and its file where nothing else names it. Raises EvidenceClosed."""
    gone = evidence.remove(work, evidence_id)
    if gone.digest and not evidence.named(work, gone.digest):
        work.after_commit.append(lambda: evidence_files.forget(files, gone.digest))


@dataclass(frozen=True, slots=True)
class Choice:
    """The ground a person chose, and which of its documents each piece of evidence is (by id);
    what is no document of it is left out."""

    ground: str
    places: Mapping[int, str]


def send_evidence(work: Work, dispute_id: int, version: int, choice: Choice | None = None) -> int:
    """Ask the service to take all evidence, or what was chosen of it; returns the call. It is
    handed in for good.

    Raises NotTaken, EvidenceClosed, IllegalMove, InvalidInput, StaleEdit.
    """
    proofs = evidence.of_dispute(work, dispute_id)
    if not proofs:
        raise InvalidInput("There is no evidence yet; add a file, a summary, or what iOrder holds.")
    if choice is not None:
        proofs = [one for one in proofs if one.id in choice.places and one.digest]
        if not proofs:
            raise InvalidInput("No file is chosen as a document of it; say what each file is.")
    one, tender, defence = _asked_of(work, dispute_id, "submit", version)
    if why := unfit(one.label, defence.limits, [each.proof for each in proofs]):
        raise NotTaken(why)
    asked = _parcels(work, tender.order_id, proofs)
    if choice is not None:
        if not isinstance(defence, Grounded):
            raise NotTaken(f"{one.label} names no reasons to choose among; send it without one.")
        places = {str(each.id): choice.places[each.id] for each in proofs}
        asked |= {"ground": choice.ground, "places": places}
    return _want(work, "submit_evidence", one, tender, asked)


def give_in(work: Work, dispute_id: int, version: int, note: str) -> int:
    """Ask the service to let the money go; returns the call. Raises as ``send_evidence``."""
    if not note.strip():
        raise InvalidInput("Say why it is not fought.")
    one, tender, _ = _asked_of(work, dispute_id, "accept", version, note)
    return _want(work, "accept_dispute", one, tender, {})


def let_go(work: Work, dispute_id: int, version: int, note: str) -> int | None:
    """Accept the loss, through the service where it takes that; the call that asks it."""
    if defence_of(lock(work, disputes.tender_of(work, dispute_id))) is None:
        accept_dispute(work, dispute_id, version, note)
        return None
    return give_in(work, dispute_id, version, note)


def loaded(case: Case, files: Path) -> Case:
    """The case with the content of its files, read outside any transaction. Raises Unsuitable
    where one is gone."""
    try:
        return replace(
            case,
            proofs=tuple(
                replace(one, content=evidence_files.content_of(files, one.digest))
                if one.is_file
                else one
                for one in case.proofs
            ),
        )
    except NotFound as gone:
        raise Unsuitable(str(gone)) from None


@dataclass(frozen=True, slots=True)
class _Dispute:
    id: int
    amount: Money
    label: str


def _asked_of(
    work: Work, dispute_id: int, act: str, version: int, note: str = ""
) -> tuple[_Dispute, Tender, Defence]:
    evidence.refuse_under_way(work, dispute_id)
    row = disputes.to_be_asked(work, dispute_id, act, note, version)
    tender = lock(work, row.tender_id)
    found = defence_of(tender)
    if found is None:
        raise NotTaken(
            "This payment's service takes no answers to disputes from iOrder; answer it there and "
            "say here what was sent."
        )
    label, defence = found
    return _Dispute(row.id, Money(row.amount_minor, row.currency), label), tender, defence


def _want(work: Work, kind: str, one: _Dispute, tender: Tender, asked: dict[str, Any]) -> int:
    key = f"{kind}:{one.id}:{evidence.attempts(work, one.id) + 1}"
    return calls.want(work, Wish(tender, kind, one.amount, key, asked=asked, dispute_id=one.id))


def _parcels(work: Work, order_id: int, proofs: list[Evidence]) -> dict[str, Any]:
    """The parcels that are among the evidence, as a call keeps them."""
    shown = {one.source for one in proofs}
    sent = [
        Sent(one.carrier, one.tracking_number, one.shipped_at.date() if one.shipped_at else None)
        for one in parcels_of(work.conn, order_id)
        if f"parcel:{one.id}" in shown and one.tracking_number
    ]
    return {"parcels": evidence.parcels_as_asked(sent)} if sent else {}
