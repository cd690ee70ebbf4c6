"""What is done about something in the inbox, right there: by the flows that its own page calls.

One table: (kind, act) -> function. What can be taken back says how, for the same inbox.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from iorder.flows import decide_review, follow_return, refund
from iorder.flows.source_order import source_again
from iorder.inventory import counts
from iorder.kernel import jobs
from iorder.kernel.errors import InvalidInput, NotFound, Refused
from iorder.kernel.work import Work
from iorder.orders import automations, held, holding, notes
from iorder.orders.model import HOLD_KINDS
from iorder.payments import calling, calls, told
from iorder.views.exceptions import count as count_views

NOT_YET = "No points together have what is still missing; open it, or see its plan."


@dataclass(frozen=True, slots=True)
class Subject:
    """The record an act is about, as it was seen; ``words``: what was said with the act."""

    id: int
    version: int = 0
    words: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """``words`` say what was done; ``undo`` is what ``take_back`` wants, None where nothing can."""

    words: str
    undo: Mapping[str, Any] | None = None


def settle(work: Work, kind: str, act: str, subject: Subject) -> Settled:
    """Do it. Raises what the flow of the act raises; NotFound for an act that is none."""
    do = ACTS.get((kind, act))
    if do is None:
        raise NotFound(f"Nothing called {act!r} can be done about it here; open it instead.")
    return do(work, subject)


def take_back(work: Work, undo: Mapping[str, Any]) -> str:
    """Undo what ``settle`` did; returns what is told. Raises NotFound, and what the act raises."""
    do = UNDO.get(str(undo.get("act")))
    if do is None:
        raise NotFound("That cannot be taken back.")
    return do(work, undo)


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


def _approve_count(work: Work, subject: Subject) -> Settled:
    counts.approve(work, subject.id, _seen(work, subject))
    return Settled("The differences are approved and stock is adjusted.")


def _reject_count(work: Work, subject: Subject) -> Settled:
    counts.reject(work, subject.id, _seen(work, subject))
    return Settled("The differences are rejected; stock is as it was.")


def _seen(work: Work, subject: Subject) -> dict[int, int]:
    found = count_views.differences(work.conn, subject.id)
    if not found:
        raise InvalidInput("Nothing waits there for approval any more; look at the list again.")
    return found


def _retry_job(work: Work, subject: Subject) -> Settled:
    jobs.retry(work, subject.id)
    return Settled("The work is due again.")


def _drop_job(work: Work, subject: Subject) -> Settled:
    jobs.drop(work, subject.id)
    return Settled("The work is dropped.")


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


def _approve_refund(work: Work, subject: Subject) -> Settled:
    refund.approve_refund(work, subject.id)
    return Settled("The refund is approved and on its way.")


def _refuse_refund(work: Work, subject: Subject) -> Settled:
    refund.refuse_refund(work, subject.id, subject.words)
    return Settled("The refund is refused.")


def _retry_refund(work: Work, subject: Subject) -> Settled:
    refund.retry_refund(work, subject.id)
    return Settled("The refund is sent once more.")


def _approve_return(work: Work, subject: Subject) -> Settled:
    follow_return.approve_return(work, subject.id, subject.version)
    return Settled("The return is approved.")


def _look_up_call(work: Work, subject: Subject) -> Settled:
    calls.look_up(work, subject.id)
    return Settled("It is looked up now.")


def _give_up_call(work: Work, subject: Subject) -> Settled:
    calling.give_up(work, subject.id, subject.words)
    return Settled("It is given up.")


def _dismiss_event(work: Work, subject: Subject) -> Settled:
    told.dismiss(work, subject.id, subject.words)
    return Settled("It is dismissed.")


def _clear_automation(work: Work, subject: Subject) -> Settled:
    automations.put_right(work, subject.id, subject.version)
    return Settled("The rule has no problem any more.")


ACTS: Mapping[tuple[str, str], Callable[[Work, Subject], Settled]] = {
    ("hold", "release"): _release,
    ("short", "source"): _source_held,
    ("overdue_backorder", "source"): _source_owed,
    ("mention", "seen"): _seen_mentions,
    ("fraud_review", "approve"): _approve_review,
    ("fraud_review", "decline"): _decline_review,
    ("refund", "approve"): _approve_refund,
    ("refund", "refuse"): _refuse_refund,
    ("refund", "again"): _retry_refund,
    ("payment_call", "again"): _look_up_call,
    ("payment_call", "give_up"): _give_up_call,
    ("payment_event", "dismiss"): _dismiss_event,
    ("return_case", "approve"): _approve_return,
    ("automation_problem", "clear"): _clear_automation,
    ("count", "approve"): _approve_count,
    ("count", "reject"): _reject_count,
    ("dead_job", "retry"): _retry_job,
    ("dead_job", "cancel"): _drop_job,
}
UNDO: Mapping[str, Callable[[Work, Mapping[str, Any]], str]] = {
    "rehold": _rehold,
    "reopen_review": _reopen_review,
}
UNDO_NEEDS: Mapping[str, str] = {"rehold": "orders.hold", "reopen_review": "fraud.decide"}
"""What taking back is a matter of: a permission."""
