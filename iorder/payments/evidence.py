"""Evidence of disputes: what is put together for one, and what becomes of it.

Files lie under the files' folder by what is in them (``evidence_files``); the rows say what each
shows. Once a dispute is answered its evidence stays as it was handed in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work
from iorder.payments import disputes
from iorder.payments.calls import UNFINISHED, Call
from iorder.payments.capture import Tender
from iorder.payments.defence import Case, Proof, Sent
from iorder.payments.events import EvidenceAdded, EvidenceRemoved
from iorder.payments.evidence_model import dispute_evidence
from iorder.payments.model import disputes as disputes_table
from iorder.payments.model import payment_calls
from iorder.payments.states import EVIDENCE

MOST = 20
LONGEST_TEXT = 20_000
LONGEST_LABEL = 120
SUMMARY = "summary"
ACTS = {"submit_evidence": "submit", "accept_dispute": "accept"}
_c = dispute_evidence.c


class EvidenceClosed(Refused):
    """The dispute is answered or over, or its evidence is being sent."""

    code = "evidence_closed"


@dataclass(frozen=True, slots=True)
class NewEvidence:
    """``source`` with the same content is the same evidence. A file has ``digest`` and so on, and
    lies where ``evidence_files`` put it."""

    kind: str
    source: str
    label: str
    text: str = ""
    name: str = ""
    media_type: str = ""
    size: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    id: int
    dispute_id: int
    kind: str
    source: str
    label: str
    text: str
    name: str
    media_type: str
    size: int
    digest: str
    added_by: str
    added_at: datetime
    sent_at: datetime | None

    @property
    def proof(self) -> Proof:
        return self.as_document("")

    def as_document(self, code: str) -> Proof:
        """As the document ``code`` of a ground."""
        return Proof(
            self.kind, self.label, self.text, self.name, self.media_type, self.size, self.digest,
            place=code,
        )  # fmt: skip


_COLUMNS = tuple(_c[name] for name in Evidence.__dataclass_fields__)


def add(work: Work, dispute_id: int, new: NewEvidence) -> int:
    """Returns its id; what is there already is not added again. Raises EvidenceClosed,
    InvalidInput, NotFound."""
    order_id = _open_order(work, dispute_id)
    _check(new)
    known = of_dispute(work, dispute_id)
    same = next((one for one in known if _key(one) == _key(new)), None)
    if same is not None:
        return same.id
    if len(known) >= MOST:
        raise InvalidInput(f"A dispute has at most {MOST} pieces of evidence; remove one first.")
    (key,) = work.ids(dispute_evidence, 1)
    plain = {name: getattr(new, name) for name in NewEvidence.__dataclass_fields__}
    row = {"id": key, "dispute_id": dispute_id, "added_by": work.actor, "added_at": work.now}
    work.insert(dispute_evidence, [{**row, **plain}])
    work.announce(EvidenceAdded(order_id, dispute_id, key, new.kind, new.source.split(":")[0]))
    return key


def summarise(work: Work, dispute_id: int, text: str) -> None:
    """What a person says of it all; empty takes it away. Raises EvidenceClosed, InvalidInput."""
    words = text.strip()
    if len(words) > LONGEST_TEXT:
        raise InvalidInput(f"A summary has at most {LONGEST_TEXT:,} characters.")
    order_id = _open_order(work, dispute_id)
    known = next((one for one in of_dispute(work, dispute_id) if one.source == SUMMARY), None)
    if known is None and words:
        add(work, dispute_id, NewEvidence(SUMMARY, SUMMARY, "Summary", words))
    elif known is not None and not words:
        remove(work, known.id)
    elif known is not None and known.text != words:
        work.execute(
            sa.update(dispute_evidence)
            .where(_c.id == known.id)
            .values(text=words, added_by=work.actor, added_at=work.now)
        )
        work.announce(EvidenceAdded(order_id, dispute_id, known.id, SUMMARY, SUMMARY))


def remove(work: Work, evidence_id: int) -> Evidence:
    """Raises EvidenceClosed, NotFound."""
    one = get(work, evidence_id)
    order_id = _open_order(work, one.dispute_id)
    work.execute(sa.delete(dispute_evidence).where(_c.id == one.id))
    work.announce(EvidenceRemoved(order_id, one.dispute_id, one.id, one.kind))
    return one


def get(work: Work, evidence_id: int) -> Evidence:
    row = work.execute(sa.select(*_COLUMNS).where(_c.id == evidence_id)).one_or_none()
    if row is None:
        raise NotFound("This evidence is not there any more; reload the dispute.")
    return Evidence(*row)


def named(work: Work, digest: str) -> bool:
    """Whether any evidence is this file."""
    return work.execute(sa.select(_c.id).where(_c.digest == digest).limit(1)).first() is not None


def of_dispute(work: Work, dispute_id: int) -> list[Evidence]:
    """In the order it was added."""
    rows = work.execute(sa.select(*_COLUMNS).where(_c.dispute_id == dispute_id).order_by(_c.id))
    return [Evidence(*row) for row in rows]


def under_way(work: Work, dispute_id: int) -> bool:
    """Whether a call about the dispute is not over yet."""
    its = payment_calls.c.dispute_id == dispute_id
    found = work.execute(
        sa.select(payment_calls.c.id).where(its, payment_calls.c.state.in_(UNFINISHED)).limit(1)
    )
    return found.first() is not None


def refuse_under_way(work: Work, dispute_id: int) -> None:
    """Raises EvidenceClosed while the service is being asked about the dispute."""
    if under_way(work, dispute_id):
        raise EvidenceClosed("The service is being asked already; wait for its answer.")


def attempts(work: Work, dispute_id: int) -> int:
    its = payment_calls.c.dispute_id == dispute_id
    found = work.execute(sa.select(sa.func.count()).select_from(payment_calls).where(its))
    return int(found.scalar_one())


def case_of(work: Work, call: Call, tender: Tender, email: str) -> Case:
    """What the service is asked, but for the content of files, which lies outside the store."""
    dispute_id = int(call.dispute_id or 0)
    ref = work.execute(
        sa.select(disputes_table.c.external_ref).where(disputes_table.c.id == dispute_id)
    ).scalar_one()
    proofs = of_dispute(work, dispute_id) if call.kind == "submit_evidence" else ()
    ground, places = str(call.asked.get("ground", "")), _places(call)
    return Case(
        key=f"{call.key}@{int(call.wanted_at.timestamp())}",
        ref=str(ref),
        payment=tender.external_ref,
        currency=call.currency,
        amount_minor=call.amount_minor,
        email=email,
        proofs=tuple(
            one.as_document(places.get(one.id, ""))
            for one in proofs
            if not ground or one.id in places
        ),
        parcels=tuple(_sent(one) for one in call.asked.get("parcels", ())),
        ground=ground,
    )


def _places(call: Call) -> dict[int, str]:
    """Which document each piece is, by its id, as a person chose."""
    return {int(key): str(code) for key, code in call.asked.get("places", {}).items()}


def taken(work: Work, call: Call) -> None:
    """The service has what the call was about."""
    dispute_id = int(call.dispute_id or 0)
    if call.kind == "submit_evidence":
        unsent = [_c.dispute_id == dispute_id, _c.sent_at.is_(None)]
        if call.asked.get("ground"):
            unsent.append(_c.id.in_(_places(call)))
        work.execute(sa.update(dispute_evidence).where(*unsent).values(sent_at=work.now))
    disputes.answered(work, dispute_id, ACTS[call.kind])


def parcels_as_asked(parcels: list[Sent]) -> list[dict[str, str]]:
    """As a call keeps them; ``_sent`` reads them back."""
    return [
        {"carrier": one.carrier, "number": one.number,
         "sent_on": one.sent_on.isoformat() if one.sent_on else ""}
        for one in parcels
    ]  # fmt: skip


def _sent(stored: Mapping[str, Any]) -> Sent:
    day = date.fromisoformat(stored["sent_on"]) if stored.get("sent_on") else None
    return Sent(str(stored["carrier"]), str(stored["number"]), day)


def _open_order(work: Work, dispute_id: int) -> int:
    """The order of a dispute that can still be answered. Raises EvidenceClosed, NotFound."""
    d = disputes_table.c
    row = work.execute(
        sa.select(d.order_id, d.state).where(d.id == dispute_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such dispute; reload the list.")
    if row.state in disputes.ANSWERED:
        raise EvidenceClosed(f"The dispute is {row.state}; its evidence stays as it is.")
    if under_way(work, dispute_id):
        raise EvidenceClosed("The evidence is being sent; wait for the service's answer.")
    return int(row.order_id)


def _check(new: NewEvidence) -> None:
    if new.kind not in EVIDENCE:
        raise InvalidInput(f"{new.kind!r} is no kind of evidence; it is {', '.join(EVIDENCE)}.")
    if not new.label.strip() or len(new.label) > LONGEST_LABEL:
        raise InvalidInput(f"Evidence has a name of 1 to {LONGEST_LABEL} characters.")
    if bool(new.text) == bool(new.digest):
        raise InvalidInput("Evidence is a file or a text.")


def _key(one: Evidence | NewEvidence) -> tuple[str, str]:
    return one.source, one.digest
