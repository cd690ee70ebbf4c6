"""Acts of the inbox about the system itself: queued work, imports, rules in trouble."""

from datetime import timedelta

from iorder.flows.exception_acts import Acts, Settled, Subject, leave
from iorder.kernel import jobs
from iorder.kernel.work import Work
from iorder.orders import automations

FOR_GOOD = timedelta(days=30)
"""Longer than an import with rejects waits at all."""


def _retry_job(work: Work, subject: Subject) -> Settled:
    jobs.retry(work, subject.id)
    return Settled("The work is due again.")


def _drop_job(work: Work, subject: Subject) -> Settled:
    jobs.drop(work, subject.id)
    return Settled("The work is dropped.")


def _clear_automation(work: Work, subject: Subject) -> Settled:
    automations.put_right(work, subject.id, subject.version)
    return Settled("The rule has no problem any more.")


def _seen_import(work: Work, subject: Subject) -> Settled:
    return leave(work, subject, work.now + FOR_GOOD, "Seen to", "It is seen to.")


ACTS: Acts = {
    ("dead_job", "retry"): _retry_job,
    ("dead_job", "cancel"): _drop_job,
    ("automation_problem", "clear"): _clear_automation,
    ("import_rejects", "seen"): _seen_import,
}
