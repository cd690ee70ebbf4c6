"""One dispute with all that answers it: evidence, what could be added, and how its sending goes."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Store
from iorder.payments.calls import UNFINISHED
from iorder.payments.disputes import ANSWERED
from iorder.payments.evidence import SUMMARY, Evidence
from iorder.payments.evidence_model import dispute_evidence
from iorder.payments.kinds import names_grounds
from iorder.payments.model import disputes, payment_calls, tenders
from iorder.payments.provider import PROVIDERS
from iorder.views.actors import names_of, who
from iorder.views.payments import dispute_offers
from iorder.views.payments.dispute_offers import Offer


@dataclass(frozen=True, slots=True)
class Sending:
    """The last call about the dispute. ``state``: wanted, calling, unknown, done, declined,
    given_up."""

    id: int
    kind: str
    state: str
    problem: str

    @property
    def is_open(self) -> bool:
        return self.state in UNFINISHED


@dataclass(frozen=True, slots=True)
class DisputeCase:
    """``service``: who takes evidence from here, empty where it is answered there by hand;
    ``by``: names of who added what, by their actor; ``offers``: what is not added yet;
    ``names_grounds``: whether the service lets one choose a reason to defend by."""

    id: int
    version: int
    state: str
    service: str
    due_at: datetime | None
    as_of: datetime
    pieces: tuple[Evidence, ...]
    offers: tuple[Offer, ...]
    sending: Sending | None
    by: dict[str, str]
    names_grounds: bool = False

    @property
    def is_open(self) -> bool:
        """Whether evidence can still be put together."""
        return self.state not in ANSWERED and not (self.sending and self.sending.is_open)

    @property
    def summary(self) -> str:
        return next((one.text for one in self.pieces if one.source == SUMMARY), "")


def dispute_case(store: Store, dispute_id: int) -> DisputeCase:
    """Raises NotFound."""
    held = dispute_offers.offers(store, dispute_id)
    with store.reading() as conn:
        row = conn.execute(
            sa.select(
                disputes.c.id, disputes.c.version, disputes.c.state, disputes.c.evidence_due_at,
                tenders.c.provider, tenders.c.account_id,
            )
            .join(tenders, tenders.c.id == disputes.c.tender_id)
            .where(disputes.c.id == dispute_id)
        ).one()  # fmt: skip
        pieces = pieces_of(conn, dispute_id)
        names = names_of(conn, {one.added_by for one in pieces})
        sending, now = _sending(conn, dispute_id), dialect.now(conn)
    added = {one.source for one in pieces}
    return DisputeCase(
        row.id, row.version, row.state, _service(row), row.evidence_due_at, now, pieces,
        tuple(one for one in held if one.source not in added), sending,
        {one.added_by: who(one.added_by, names) for one in pieces},
        names_grounds=bool(_service(row)) and names_grounds(row.provider),
    )  # fmt: skip


def pieces_of(conn: Connection, dispute_id: int) -> tuple[Evidence, ...]:
    """In the order they were added."""
    columns = (dispute_evidence.c[name] for name in Evidence.__dataclass_fields__)
    found = conn.execute(
        sa.select(*columns)
        .where(dispute_evidence.c.dispute_id == dispute_id)
        .order_by(dispute_evidence.c.id)
    )
    return tuple(Evidence(*row) for row in found)


def one_piece(store: Store, evidence_id: int) -> Evidence:
    """Raises NotFound."""
    columns = (dispute_evidence.c[name] for name in Evidence.__dataclass_fields__)
    with store.reading() as conn:
        row = conn.execute(
            sa.select(*columns).where(dispute_evidence.c.id == evidence_id)
        ).one_or_none()
    if row is None:
        raise NotFound("This evidence is not there any more; reload the dispute.")
    return Evidence(*row)


def _sending(conn: Connection, dispute_id: int) -> Sending | None:
    c = payment_calls.c
    row = conn.execute(
        sa.select(c.id, c.kind, c.state, c.problem)
        .where(c.dispute_id == dispute_id)
        .order_by(c.id.desc())
        .limit(1)
    ).one_or_none()
    return Sending(*row) if row else None


def _service(row: Any) -> str:
    if row.account_id is None or row.provider not in PROVIDERS:
        return ""
    provider = PROVIDERS[row.provider]
    if not provider.capabilities.dispute_evidence:
        return ""
    return provider.label.partition(":")[0]
