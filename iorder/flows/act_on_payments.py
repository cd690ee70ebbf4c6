"""Acts of the inbox about money: authorised, refunded, disputed, paid out or transferred."""

from collections.abc import Mapping
from typing import Any

from iorder.flows import decide_dispute, import_bank_statement, record_told, refund
from iorder.flows.answer_dispute import let_go, send_evidence
from iorder.flows.ask_payment import capture_tender, void_tender
from iorder.flows.exception_acts import Acts, Settled, Subject, Undo, leave
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work
from iorder.payments import calling, calls, payouts, told
from iorder.payments.matching import lock


def _approve_refund(work: Work, subject: Subject) -> Settled:
    refund.approve_refund(work, subject.id)
    return Settled("The refund is approved and on its way.")


def _refuse_refund(work: Work, subject: Subject) -> Settled:
    refund.refuse_refund(work, subject.id, subject.words)
    return Settled("The refund is refused.")


def _retry_refund(work: Work, subject: Subject) -> Settled:
    refund.retry_refund(work, subject.id)
    return Settled("The refund is sent once more.")


def _look_up_call(work: Work, subject: Subject) -> Settled:
    calls.look_up(work, subject.id)
    return Settled("It is looked up now.")


def _give_up_call(work: Work, subject: Subject) -> Settled:
    calling.give_up(work, subject.id, subject.words)
    return Settled("It is given up.")


def _try_event(work: Work, subject: Subject) -> Settled:
    record_told.look_again(work, subject.id, told.account_of(work, subject.id))
    if told.is_parked(work, subject.id):
        raise Refused("It still fits nothing here; dismiss it if it is not ours.")
    return Settled("It is taken in.")


def _lay_event(work: Work, subject: Subject) -> Settled:
    record_told.lay_refund(work, subject.id, subject.words)
    return Settled(f"It is taken in for {subject.words.strip().upper()}.")


def _dismiss_event(work: Work, subject: Subject) -> Settled:
    told.dismiss(work, subject.id, subject.words)
    return Settled("It is dismissed.")


def _capture(work: Work, subject: Subject) -> Settled:
    cause = f"inbox:{calls.over(work, subject.id, 'capture')}"
    asked = capture_tender(work, subject.id, None, cause)
    return Settled("It is being captured." if asked else "It is captured.")


def _void(work: Work, subject: Subject) -> Settled:
    asked = void_tender(work, subject.id, f"inbox:{calls.over(work, subject.id, 'void')}")
    return Settled("The service is asked to release it." if asked else "It is given up.")


def _let_lapse(work: Work, subject: Subject) -> Settled:
    expires_at = lock(work, subject.id).expires_at
    if expires_at is None or expires_at <= work.now:
        raise Refused("Its time is over already; look at the list again.")
    return leave(work, subject, expires_at, "It may lapse", "Left alone: it lapses by itself.")


def _submit_evidence(work: Work, subject: Subject) -> Settled:
    decide_dispute.submit_evidence(work, subject.id, subject.version, subject.words)
    return Settled("The dispute is marked as answered.")


def _hand_in_evidence(work: Work, subject: Subject) -> Settled:
    send_evidence(work, subject.id, subject.version)
    return Settled("The service is being sent the evidence.")


def _accept_dispute(work: Work, subject: Subject) -> Settled:
    asked = let_go(work, subject.id, subject.version, subject.words)
    words = "The service is told that the loss is accepted." if asked else "The loss is accepted."
    return Settled(words)


def _match_line(work: Work, subject: Subject) -> Settled:
    import_bank_statement.match_by_hand(work, subject.id, subject.words)
    undo = {"act": "unmatch", "id": subject.id}
    return Settled(f"It pays {subject.words.strip().upper()}.", undo)


def _put_line_aside(work: Work, subject: Subject) -> Settled:
    import_bank_statement.put_aside(work, subject.id, subject.words)
    return Settled("It is put aside.", {"act": "unmatch", "id": subject.id})


def _same_line(work: Work, subject: Subject) -> Settled:
    import_bank_statement.told_before(work, subject.id)
    return Settled("It counts once.", {"act": "unmatch", "id": subject.id})


def _another_line(work: Work, subject: Subject) -> Settled:
    import_bank_statement.of_its_own(work, subject.id)
    return Settled("It counts as money of its own.")


def _unmatch(work: Work, undo: Mapping[str, Any]) -> str:
    import_bank_statement.unmatch(work, int(undo["id"]))
    return "It waits again."


def _match_payout(work: Work, subject: Subject) -> Settled:
    found = payouts.match_again(work, payouts.payout_of(work, subject.id))
    if not found:
        raise Refused("No line of its payout names a payment of ours yet; settle it with a reason.")
    return Settled(f"{found:,} line{'' if found == 1 else 's'} found, judged by what was captured.")


def _settle_payout(work: Work, subject: Subject) -> Settled:
    payouts.settle_line(work, subject.id, subject.words)
    return Settled("The line is settled.")


ACTS: Acts = {
    ("refund", "approve"): _approve_refund,
    ("refund", "refuse"): _refuse_refund,
    ("refund", "again"): _retry_refund,
    ("payment_call", "again"): _look_up_call,
    ("payment_call", "give_up"): _give_up_call,
    ("payment_event", "again"): _try_event,
    ("payment_event", "lay"): _lay_event,
    ("payment_event", "dismiss"): _dismiss_event,
    ("authorization", "capture"): _capture,
    ("authorization", "let_lapse"): _let_lapse,
    ("authorization", "void"): _void,
    ("declined_capture", "again"): _capture,
    ("declined_capture", "void"): _void,
    ("dispute", "hand_in"): _hand_in_evidence,
    ("dispute", "submit"): _submit_evidence,
    ("dispute", "accept"): _accept_dispute,
    ("bank_line", "match"): _match_line,
    ("bank_line", "ignore"): _put_line_aside,
    ("bank_line", "same"): _same_line,
    ("bank_line", "another"): _another_line,
    ("payout_line", "match"): _match_payout,
    ("payout_line", "settle"): _settle_payout,
}
UNDO: Mapping[str, Undo] = {"unmatch": Undo("payments.reconcile", _unmatch)}
