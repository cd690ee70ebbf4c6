"""Acts of the inbox about orders: their holds, reviews, returns and mentions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from iorder.flows import decide_review, follow_return
from iorder.flows.exception_acts import Acts, Settled, Subject, Undo
from iorder.flows.source_order import source_again
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.work import Work
from iorder.orders import held, holding, notes
from iorder.orders.model import HOLD_KINDS

NOT_YET = "No points together have what is still missing; open it, or see its plan."


def _release(work: Work, subject: Subject) -> Settled:
    known = holding.one(work, subject.id)
    held.release_hold(work, subject.id, subject.version)
    undo = {
        "act": "rehold", "order": known.order_id, "kind": known.kind, "reason": known.reason,
        "owner": known.owner, "due_at": known.due_at.isoformat() if known.due_at else "",
        "when_due": known.when_due,
    }  # fmt: skip
    return Settled(f"The {known.kind} hold is released.", undo)


def _rehold(work: Work, undo: Mapping[str, Any]) -> str:
    if undo["kind"] not in HOLD_KINDS or len(undo["reason"]) > held.LONGEST_REASON:
        raise InvalidInput("That hold cannot be put back; open the order and hold it there.")
    due = datetime.fromisoformat(undo["due_at"]) if undo["due_at"] else None
    again = holding.NewHold(undo["kind"], undo["reason"], undo["owner"], due, undo["when_due"])
    holding.hold(work, {int(undo["order"]): again})
    return f"The {undo['kind']} hold is back."


def _source_held(work: Work, subject: Subject) -> Settled:
    return _source(work, holding.one(work, subject.id).order_id)


def _source_owed(work: Work, subject: Subject) -> Settled:
    return _source(work, subject.id)


def _source(work: Work, order_id: int) -> Settled:
    if not source_again(work, order_id):
        raise Refused(NOT_YET)
    return Settled("All of it is held at its points.")


def _seen_mentions(work: Work, subject: Subject) -> Settled:
    notes.see_mentions(work, subject.id)
    return Settled("Seen.")


def _approve_review(work: Work, subject: Subject) -> Settled:
    decide_review.approve_review(work, subject.id, subject.version, subject.words)
    undo = {"act": "reopen_review", "id": subject.id, "version": subject.version + 1}
    return Settled("Approved: the order goes on.", undo)


def _decline_review(work: Work, subject: Subject) -> Settled:
    decide_review.decline_review(work, subject.id, subject.version, subject.words)
    undo = {"act": "reopen_review", "id": subject.id, "version": subject.version + 1}
    return Settled("Declined: the order stays held.", undo)


def _reopen_review(work: Work, undo: Mapping[str, Any]) -> str:
    decide_review.reopen_review(work, int(undo["id"]), int(undo["version"]))
    return "It is to be reviewed again."


def _approve_return(work: Work, subject: Subject) -> Settled:
    follow_return.approve_return(work, subject.id, subject.version)
    return Settled("The return is approved.")


def _refuse_return(work: Work, subject: Subject) -> Settled:
    follow_return.refuse_return(work, subject.id, subject.version, subject.words)
    return Settled("The return is refused.")


ACTS: Acts = {
    ("hold", "release"): _release,
    ("short", "source"): _source_held,
    ("overdue_backorder", "source"): _source_owed,
    ("mention", "seen"): _seen_mentions,
    ("fraud_review", "approve"): _approve_review,
    ("fraud_review", "decline"): _decline_review,
    ("return_case", "approve"): _approve_return,
    ("return_case", "refuse"): _refuse_return,
}
UNDO: Mapping[str, Undo] = {
    "rehold": Undo("orders.hold", _rehold),
    "reopen_review": Undo("fraud.decide", _reopen_review),
}
