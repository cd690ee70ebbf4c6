"""A draft of sourcing rules goes live: what it names is looked up first."""

from datetime import datetime

from iorder.catalog import traits
from iorder.channels import names
from iorder.inventory import places
from iorder.kernel import jobs
from iorder.kernel.jobs import Wanted
from iorder.kernel.work import Work
from iorder.sourcing import service as sourcing
from iorder.sourcing.rules_body import Known

TRY_AGAIN = "orders.fill_any"
"""The job that tries orders which wait for somebody to send them."""


def publish_rules(work: Work, rules_id: int, effective_at: datetime | None = None) -> None:
    """Let the draft hold from ``effective_at`` on, now where it is None; orders that wait are tried
    once it does.

    Raises BadRules, which names every rule that matches nothing or names an unknown point,
    channel or tag; NotADraft; and InvalidInput for a time that is past.
    """
    sourcing.publish(work, rules_id, known_names(work), effective_at)
    if effective_at is not None and effective_at > work.now:
        key = f"{TRY_AGAIN}:rules:{rules_id}"
        jobs.enqueue(work, [Wanted(TRY_AGAIN, key, {}, due_at=effective_at)])


def known_names(work: Work) -> Known:
    """What a rule set may name."""
    return Known(
        {row[1] for row in places.rows(work)},
        set(names.slugs(work).values()),
        traits.all_tags(work),
    )
