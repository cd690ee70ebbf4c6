"""Rule sets: drafted, edited, published with a date, gone back to; and what was decided by them.

Of the published ones the one whose day came last is in force. Only a draft may be edited; what
was published stays as it was, so that a decision can be read by the rules it was made by.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import bulk
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.prepared import Prepared
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work
from iorder.sourcing import rules_body
from iorder.sourcing.events import DraftDiscarded, RulesPublished, RulesRetired
from iorder.sourcing.model import sourcing_decisions, sourcing_rules
from iorder.sourcing.rules import DEFAULT, RuleSet, as_body
from iorder.sourcing.rules_body import BadRules, Known

MOST_LABEL = 120


class NotADraft(Refused):
    """A rule set that was published stays as it is."""

    code = "not_a_draft"


@dataclass(frozen=True, slots=True)
class Stored:
    """A rule set with its life. ``state``: draft, published or retired."""

    id: int
    label: str
    state: str
    rules: RuleSet
    effective_at: datetime | None
    created_by: str
    created_at: datetime
    published_by: str
    published_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class InForce:
    """``id`` None: nobody has published any, so ``rules.DEFAULT`` hold."""

    id: int | None
    rules: RuleSet


def draft(work: Work, label: str, rules: RuleSet = DEFAULT) -> int:
    """A new draft; returns its id. Raises InvalidInput without a label."""
    (rules_id,) = work.ids(sourcing_rules, 1)
    work.insert(
        sourcing_rules,
        [
            {
                "id": rules_id,
                "label": _label(label),
                "body": as_body(rules),
                "created_by": work.actor,
                "created_at": work.now,
            }
        ],
    )
    return rules_id


def edit(work: Work, rules_id: int, version: int, label: str, body: Mapping[str, Any]) -> int:
    """Change a draft; returns its new version. Raises BadRules, NotADraft, StaleEdit."""
    stored = _locked(work, rules_id)
    if stored.state != "draft":
        raise NotADraft(f"{stored.label} was published; draft a copy of it and change that.")
    if stored.version != version:
        raise StaleEdit(f"The draft {stored.label}", {"version": (version, stored.version)})
    _update(work, rules_id, label=_label(label), body=as_body(rules_body.read(body)))
    return version + 1


def discard(work: Work, rules_id: int, version: int) -> None:
    """Delete a draft. Raises StaleEdit, and NotADraft for one that was published."""
    stored = _locked(work, rules_id)
    if stored.state != "draft":
        raise NotADraft(f"{stored.label} was published, so orders may have been decided by it.")
    if stored.version != version:
        raise StaleEdit(f"The draft {stored.label}", {"version": (version, stored.version)})
    work.execute(sa.delete(sourcing_rules).where(sourcing_rules.c.id == rules_id))
    work.announce(DraftDiscarded(rules_id, stored.label))


def publish(work: Work, rules_id: int, known: Known, effective_at: datetime | None = None) -> None:
    """Let a draft hold from ``effective_at`` on, now where it is None.

    Raises BadRules for what names nothing that there is, NotADraft, and InvalidInput for a day
    that is past.
    """
    stored = _locked(work, rules_id)
    if stored.state != "draft":
        raise NotADraft(f"{stored.label} was published before; draft a copy of it instead.")
    if problems := rules_body.strangers(stored.rules, known):
        raise BadRules(problems)
    at = effective_at or work.now
    if at < work.now:
        raise InvalidInput("effective_at lies in the past; leave it empty for now.")
    _update(
        work, rules_id,
        state="published", effective_at=at, published_by=work.actor, published_at=work.now,
    )  # fmt: skip
    work.announce(RulesPublished(rules_id, at.isoformat()))


def retire(work: Work, rules_id: int) -> InForce:
    """Take a published rule set out of force and go back to the one before it, which is returned.

    Raises NotADraft for one that is not published.
    """
    stored = _locked(work, rules_id)
    if stored.state != "published":
        raise NotADraft(f"{stored.label} is not published, so there is nothing to go back from.")
    _update(work, rules_id, state="retired")
    back = in_force(work)
    work.announce(RulesRetired(rules_id, back.id))
    return back


def in_force(work: Work, at: datetime | None = None) -> InForce:
    """The rules that hold at a moment, now where it is None."""
    row = _IN_FORCE.run(work, at=at or work.now).first()
    return InForce(None, DEFAULT) if row is None else InForce(row[0], _parsed(row[1]))


def stored(conn: Connection, rules_id: int) -> Stored:
    """One rule set. Raises NotFound."""
    row = conn.execute(_ALL.where(sourcing_rules.c.id == rules_id)).first()
    if row is None:
        raise NotFound(f"There is no rule set {rules_id}.")
    return _stored(row)


def all_stored(conn: Connection) -> list[Stored]:
    """Every rule set, the newest first."""
    return [_stored(row) for row in conn.execute(_ALL.order_by(sourcing_rules.c.id.desc()))]


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
_ALL = sa.select(
    *(sourcing_rules.c[name] for name in Stored.__dataclass_fields__ if name != "rules"),
    sourcing_rules.c.body,
)
_IN_FORCE = Prepared(
    sa.select(sourcing_rules.c.id, sa.cast(sourcing_rules.c.body, sa.Text))
    .where(
        sourcing_rules.c.state == sa.literal_column("'published'"),
        sourcing_rules.c.effective_at <= sa.bindparam("at", type_=UtcDateTime),
    )
    .order_by(sourcing_rules.c.effective_at.desc(), sourcing_rules.c.id.desc())
    .limit(sa.literal_column("1"))
)


@lru_cache(maxsize=32)
def _parsed(body: str) -> RuleSet:
    return rules_body.read(json.loads(body))


def _stored(row: Any) -> Stored:
    values = dict(row._mapping)
    return Stored(rules=rules_body.read(values.pop("body")), **values)


def _locked(work: Work, rules_id: int) -> Stored:
    row = work.execute(_ALL.where(sourcing_rules.c.id == rules_id).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no rule set {rules_id}.")
    return _stored(row)


def _update(work: Work, rules_id: int, **values: Any) -> None:
    work.execute(
        sa.update(sourcing_rules)
        .where(sourcing_rules.c.id == rules_id)
        .values(version=sourcing_rules.c.version + 1, **values)
    )


def _label(label: str) -> str:
    if not label.strip() or len(label) > MOST_LABEL:
        raise InvalidInput(f"A rule set has a name of 1 to {MOST_LABEL} characters.")
    return label.strip()
