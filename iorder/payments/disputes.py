"""A buyer's bank takes money back: what services tell of it, and what people decide.

What was captured stays what it was. A dispute that is open or lost counts against what can still
be refunded, so that nobody pays the same money twice.
"""

from typing import Any

import sqlalchemy as sa

from iorder.kernel.errors import InvalidInput, NotFound, StaleEdit
from iorder.kernel.work import Work
from iorder.payments.capture import Tender
from iorder.payments.events import DisputeMoved
from iorder.payments.model import disputes
from iorder.payments.states import DISPUTE

RANKS = {"opened": 0, "evidence_due": 1, "submitted": 2, "accepted": 3, "lost": 4, "won": 5}
"""A lower one that is told late undoes no higher one."""
CLOSED = ("won", "lost", "accepted")
ANSWERED = ("submitted", *CLOSED)
AGAINST = ("opened", "evidence_due", "submitted", "lost", "accepted")
"""Their money is or may be gone."""
_c = disputes.c


def told(work: Work, tender: Tender, row: Any) -> bool:
    """Take in a ``dispute_*`` fact as ``payment_events`` holds it; True where it says news."""
    state = str(row.kind).removeprefix("dispute_")
    ref = row.act_ref or row.external_ref
    found = work.execute(
        sa.select(disputes).where(_c.tender_id == tender.id, _c.external_ref == ref)
        .with_for_update()
    ).one_or_none()  # fmt: skip
    if found is None:
        _open(work, tender, row, ref, state)
        return True
    values: dict[str, Any] = {}
    if RANKS[state] > RANKS[found.state]:
        values["state"] = state
        values["closed_at"] = row.occurred_at if state in CLOSED else None
    if row.due_at and (found.evidence_due_at is None or row.due_at > found.evidence_due_at):
        values["evidence_due_at"] = row.due_at
    if row.amount_minor > found.amount_minor:
        values["amount_minor"] = row.amount_minor
    if row.occurred_at < found.opened_at:
        values["opened_at"] = row.occurred_at
    if row.reason and (not found.reason or state == "opened") and row.reason != found.reason:
        values["reason"] = row.reason
    if values:
        _write(work, found, values)
    return bool(values)


def submit(work: Work, dispute_id: int, note: str, version: int) -> int:
    """Evidence went to the service; ``note`` says what. Returns the order. Raises IllegalMove,
    StaleEdit, InvalidInput."""
    if not note.strip():
        raise InvalidInput("Say what was sent as evidence, and where it is kept.")
    return _decide(work, dispute_id, "submit", note, version)


def accept(work: Work, dispute_id: int, note: str, version: int) -> int:
    """Nobody fights for this money. Returns the order. Raises IllegalMove, StaleEdit."""
    return _decide(work, dispute_id, "accept", note, version)


def answered(work: Work, dispute_id: int, act: str) -> None:
    """The service took what was asked of it: ``submit`` or ``accept``. What it told meanwhile
    stands."""
    row = _locked(work, dispute_id)
    if (row.state, act) in DISPUTE.moves:
        state = DISPUTE.after(row.state, act)
        _write(work, row, {"state": state, "closed_at": work.now if state in CLOSED else None})


def to_be_asked(work: Work, dispute_id: int, act: str, note: str, version: int) -> Any:
    """The row of a dispute whose service is going to be asked; its version moves on, its state
    when the service has answered. Raises IllegalMove, NotFound, StaleEdit."""
    row = _seen(work, dispute_id, version)
    DISPUTE.after(row.state, act)
    _write(work, row, {"note": note.strip() or row.note})
    return row


def tender_of(work: Work, dispute_id: int) -> int:
    """Raises NotFound."""
    return int(_locked(work, dispute_id).tender_id)


def state_of(work: Work, dispute_id: int | None) -> str:
    """Empty for none."""
    found = work.execute(sa.select(_c.state).where(_c.id == dispute_id)).scalar_one_or_none()
    return str(found or "")


def against(work: Work, tender_ids: list[int]) -> dict[int, int]:
    """Minor units by tender that disputes have taken or may take."""
    if not tender_ids:
        return {}
    rows = work.execute(
        sa.select(_c.tender_id, sa.func.sum(_c.amount_minor))
        .where(_c.tender_id.in_(tender_ids), _c.state.in_(AGAINST))
        .group_by(_c.tender_id)
    )
    return {tender_id: int(amount) for tender_id, amount in rows}


def _decide(work: Work, dispute_id: int, act: str, note: str, version: int) -> int:
    row = _seen(work, dispute_id, version)
    state = DISPUTE.after(row.state, act)
    closed = work.now if state in CLOSED else None
    _write(work, row, {"state": state, "note": note.strip(), "closed_at": closed})
    return int(row.order_id)


def _seen(work: Work, dispute_id: int, version: int) -> Any:
    row = _locked(work, dispute_id)
    if row.version != version:
        raise StaleEdit("The dispute", {"state": (None, row.state)})
    return row


def _locked(work: Work, dispute_id: int) -> Any:
    row = work.execute(
        sa.select(disputes).where(_c.id == dispute_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such dispute; reload the list.")
    return row


def _open(work: Work, tender: Tender, row: Any, ref: str, state: str) -> None:
    (dispute_id,) = work.ids(disputes, 1)
    amount = row.amount_minor or tender.kept_minor
    work.insert(
        disputes,
        [{
            "id": dispute_id, "order_id": tender.order_id, "tender_id": tender.id,
            "external_ref": ref, "state": state, "reason": row.reason,
            "currency": tender.currency, "amount_minor": amount, "evidence_due_at": row.due_at,
            "opened_at": row.occurred_at,
            "closed_at": row.occurred_at if state in CLOSED else None,
        }],
    )  # fmt: skip
    work.announce(DisputeMoved(tender.order_id, dispute_id, state, amount, tender.currency))


def _write(work: Work, row: Any, values: dict[str, Any]) -> None:
    work.execute(
        sa.update(disputes).where(_c.id == row.id).values(version=row.version + 1, **values)
    )
    if "state" in values:
        moved = DisputeMoved(row.order_id, row.id, values["state"], row.amount_minor, row.currency)
        work.announce(moved)
