"""Acts of the inbox about goods: counts, transfers and purchase orders, parcels on their way."""

from datetime import date

from iorder.flows.end_purchase_order import cancel_purchase_order, close_purchase_order
from iorder.flows.exception_acts import Acts, Settled, Subject, chase, wait_until_day
from iorder.flows.open_return import claim_harmed
from iorder.insight import exceptions
from iorder.inventory import counts, transfers
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.purchasing import service as purchasing
from iorder.shipping import intercepts
from iorder.views.exceptions import count as count_views
from iorder.views.exceptions.parcel_problem import RECENT


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


def _expect_transfer(work: Work, subject: Subject) -> Settled:
    transfers.reschedule(work, subject.id, subject.version, _to_come(work, subject))
    return Settled(f"It is expected on {subject.day:%-d %b}.")


def _close_transfer(work: Work, subject: Subject) -> Settled:
    transfers.close_short(work, subject.id, subject.version, subject.words)
    return Settled("It is closed short.")


def _cancel_transfer(work: Work, subject: Subject) -> Settled:
    transfers.cancel(work, subject.id, subject.version, subject.words)
    return Settled("It is called off.")


def _expect_purchase(work: Work, subject: Subject) -> Settled:
    purchasing.reschedule(work, subject.id, _to_come(work, subject), subject.version)
    return Settled(f"It is expected on {subject.day:%-d %b}.")


def _close_purchase(work: Work, subject: Subject) -> Settled:
    close_purchase_order(work, _once(subject), subject.id, subject.words, subject.version)
    return Settled("It is closed short.")


def _cancel_purchase(work: Work, subject: Subject) -> Settled:
    cancel_purchase_order(work, _once(subject), subject.id, subject.words, subject.version)
    return Settled("It is called off.")


def _once(subject: Subject) -> str:
    return f"inbox:{subject.version}"


def _to_come(work: Work, subject: Subject) -> date:
    if subject.day < work.now.date():
        raise InvalidInput("Choose a day to come: on that one it would be late already.")
    return subject.day


def _claim_parcel(work: Work, subject: Subject) -> Settled:
    """What becomes of the goods is the claim's matter from now on."""
    numbers = claim_harmed(work, subject.id)
    told = f"Claim {' and '.join(numbers)} is opened"
    exceptions.snooze(work, [subject.key], work.now + RECENT, told)
    return Settled(f"{told}; resolve it with other goods or money.")


def _ask_carrier(work: Work, subject: Subject) -> Settled:
    intercepts.move(work, subject.id, "ask", subject.version, subject.words)
    return Settled("The carrier was asked; its answer is waited for.")


def _stopped(work: Work, subject: Subject) -> Settled:
    intercepts.move(work, subject.id, "stop", subject.version, subject.words)
    return Settled("The parcel was stopped; it is taken back as a return when it comes.")


def _too_late(work: Work, subject: Subject) -> Settled:
    intercepts.move(work, subject.id, "miss", subject.version, subject.words)
    return Settled("It was too late to stop it.")


ACTS: Acts = {
    ("count", "approve"): _approve_count,
    ("count", "reject"): _reject_count,
    ("late_transfer", "expect"): _expect_transfer,
    ("late_transfer", "chase"): chase,
    ("late_transfer", "close_short"): _close_transfer,
    ("late_transfer", "cancel"): _cancel_transfer,
    ("late_purchase_order", "expect"): _expect_purchase,
    ("late_purchase_order", "chase"): chase,
    ("late_purchase_order", "close"): _close_purchase,
    ("late_purchase_order", "cancel"): _cancel_purchase,
    ("late_parcel", "expect"): wait_until_day,
    ("late_parcel", "chase"): chase,
    ("parcel_problem", "expect"): wait_until_day,
    ("parcel_problem", "chase"): chase,
    ("parcel_problem", "open_claim"): _claim_parcel,
    ("intercept", "ask"): _ask_carrier,
    ("intercept", "stop"): _stopped,
    ("intercept", "miss"): _too_late,
}
