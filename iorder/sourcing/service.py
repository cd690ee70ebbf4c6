"""Rule sets: drafted, edited, published with a date, gone back to; and what was decided by them.

Of the published ones the one whose day came last is in force.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import bulk
from iorder.kernel.errors import InvalidInput
from iorder.kernel.prepared import Prepared
from iorder.kernel.rule_body import BadRules
from iorder.kernel.rule_sets import RuleSets, StoredRules
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work
from iorder.sourcing import rules_body
from iorder.sourcing.events import DraftDiscarded, RulesPublished, RulesRetired
from iorder.sourcing.model import sourcing_decisions, sourcing_rules
from iorder.sourcing.rules import DEFAULT, RuleSet, as_body
from iorder.sourcing.rules_body import Known


@dataclass(frozen=True, slots=True)
class Stored(StoredRules[RuleSet]):
    """``effective_at``: since when it holds, or will."""

    effective_at: datetime | None


@dataclass(frozen=True, slots=True)
class InForce:
    """``id`` None: nobody has published any, so ``rules.DEFAULT`` hold."""

    id: int | None
    rules: RuleSet


_sets = RuleSets(sourcing_rules, Stored, rules_body.read, as_body, lambda: DEFAULT)
draft, edit, stored, all_stored = _sets.draft, _sets.edit, _sets.one, _sets.all


def discard(work: Work, rules_id: int, version: int) -> None:
    """Delete a draft. Raises StaleEdit, and NotADraft for one that was published."""
    gone = _sets.discard(work, rules_id, version)
    work.announce(DraftDiscarded(rules_id, gone.label))


def publish(work: Work, rules_id: int, known: Known, effective_at: datetime | None = None) -> None:
    """Let a draft hold from ``effective_at`` on, now where it is None.

    Raises BadRules for what names nothing that there is, NotADraft, and InvalidInput for a day
    that is past.
    """
    if problems := rules_body.strangers(_sets.of_draft(work, rules_id).rules, known):
        raise BadRules(problems)
    at = effective_at or work.now
    if at < work.now:
        raise InvalidInput("That time lies in the past; leave it empty to publish now.")
    _sets.publish(work, rules_id, effective_at=at)
    work.announce(RulesPublished(rules_id, at.isoformat()))


def retire(work: Work, rules_id: int) -> InForce:
    """Take a published rule set out of force and go back to the one before it, which is returned.

    Raises NotADraft for one that is not published.
    """
    _sets.retire(work, rules_id)
    back = in_force(work)
    work.announce(RulesRetired(rules_id, back.id))
    return back


def in_force(work: Work, at: datetime | None = None) -> InForce:
    """The rules that hold at a moment, now where it is None."""
    row = _IN_FORCE.run(work, at=at or work.now).first()
    return InForce(None, DEFAULT) if row is None else InForce(row[0], _sets.parsed(row[1]))


@dataclass(frozen=True, slots=True)
class NewDecision:
    """What is written of a decision: ``body`` as ``record.body_of`` makes it."""

    order_id: int
    occasion: str
    rules_id: int | None
    policy: str
    reason: str
    body: Mapping[str, Any]


def append(work: Work, decided: Sequence[NewDecision]) -> list[int]:
    """Write decisions down, one or more, and return their ids; they are never changed."""
    ids = work.ids(sourcing_decisions, len(decided))
    bulk.insert(
        work,
        sourcing_decisions,
        _DECISION,
        [
            (
                key, one.order_id, work.now, work.actor, one.occasion, one.rules_id, one.policy,
                one.reason, one.body,
            )
            for key, one in zip(ids, decided, strict=True)
        ],
    )  # fmt: skip
    return ids


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision as it was written down."""

    id: int
    order_id: int
    at: datetime
    actor: str
    occasion: str
    rules_id: int | None
    policy: str
    reason: str
    body: Mapping[str, Any]


def decisions(conn: Connection, order_id: int) -> list[Decision]:
    """All decisions about an order, the newest first."""
    rows = conn.execute(
        sa.select(*(sourcing_decisions.c[name] for name in Decision.__dataclass_fields__))
        .where(sourcing_decisions.c.order_id == order_id)
        .order_by(sourcing_decisions.c.at.desc(), sourcing_decisions.c.id.desc())
    )
    return [Decision(*row) for row in rows]


def refused_by(work: Work, order_id: int) -> dict[int, str]:
    """Why points, by id, have rejected the order."""
    rows = work.execute(
        sa.select(sourcing_decisions.c.body)
        .where(
            sourcing_decisions.c.order_id == order_id, sourcing_decisions.c.occasion == "rejected"
        )
        .order_by(sourcing_decisions.c.id)
    ).scalars()
    return {int(point): why for body in rows for point, why in body.get("excluded", {}).items()}


_DECISION = tuple(one.name for one in sourcing_decisions.c)
_IN_FORCE = Prepared(
    sa.select(sourcing_rules.c.id, sa.cast(sourcing_rules.c.body, sa.Text))
    .where(
        sourcing_rules.c.state == sa.literal_column("'published'"),
        sourcing_rules.c.effective_at <= sa.bindparam("at", type_=UtcDateTime),
    )
    .order_by(sourcing_rules.c.effective_at.desc(), sourcing_rules.c.id.desc())
    .limit(sa.literal_column("1"))
)
