"""Rule sets of fraud checks: drafted, edited, published, gone back to.

The published one that came last is in force. What was published stays as it was, so that an
assessment can be read by the rules it was made by.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud import rules as rule_sets
from iorder.fraud.events import FraudRulesPublished, FraudRulesRetired
from iorder.fraud.model import fraud_rules
from iorder.fraud.rules import Rules
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.work import Work

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
    rules: Rules
    created_by: str
    created_at: datetime
    published_by: str
    published_at: datetime | None
    version: int


@dataclass(frozen=True, slots=True)
class InForce:
    """``id`` None: nobody has published any, so the built-in ones hold."""

    id: int | None
    label: str
    rules: Rules


def draft(work: Work, label: str, rules: Rules | None = None) -> int:
    """A new draft, of the built-in rules where none are given; returns its id."""
    (rules_id,) = work.ids(fraud_rules, 1)
    body = rule_sets.as_body(rules or rule_sets.default())
    row = {
        "id": rules_id, "label": _label(label), "body": body, "created_by": work.actor,
        "created_at": work.now,
    }  # fmt: skip
    work.insert(fraud_rules, [row])
    return rules_id


def edit(work: Work, rules_id: int, version: int, label: str, body: Mapping[str, Any]) -> int:
    """Change a draft; returns its new version. Raises BadFraudRules, NotADraft, StaleEdit."""
    one = _draft(work, rules_id, version)
    rules = rule_sets.read(body)
    _update(work, rules_id, label=_label(label), body=rule_sets.as_body(rules))
    return one.version + 1


def publish(work: Work, rules_id: int, version: int) -> None:
    """Let a draft be in force from now on. Raises NotADraft, StaleEdit."""
    _draft(work, rules_id, version)
    _update(work, rules_id, state="published", published_by=work.actor, published_at=work.now)
    work.announce(FraudRulesPublished(rules_id))


def retire(work: Work, rules_id: int) -> InForce:
    """Take a published rule set out of force; returns those that hold again."""
    one = _locked(work, rules_id)
    if one.state != "published":
        raise NotADraft(f"{one.label} is not published, so there is nothing to go back from.")
    _update(work, rules_id, state="retired")
    back = in_force(work.conn)
    work.announce(FraudRulesRetired(rules_id, back.id))
    return back


def drop(work: Work, rules_id: int, version: int) -> None:
    """Throw a draft away. Raises NotADraft, StaleEdit."""
    _draft(work, rules_id, version)
    work.execute(sa.delete(fraud_rules).where(fraud_rules.c.id == rules_id))


def in_force(conn: Connection) -> InForce:
    """The rules that hold now."""
    row = conn.execute(
        sa.select(fraud_rules.c.id, fraud_rules.c.label, sa.cast(fraud_rules.c.body, sa.Text))
        .where(fraud_rules.c.state == "published")
        .order_by(fraud_rules.c.published_at.desc(), fraud_rules.c.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return InForce(None, "Built-in rules", rule_sets.default())
    return InForce(row[0], row[1], _parsed(row[2]))


def stored(conn: Connection, rules_id: int) -> Stored:
    """One rule set. Raises NotFound."""
    row = conn.execute(_ALL.where(fraud_rules.c.id == rules_id)).first()
    if row is None:
        raise NotFound(f"There is no fraud rule set {rules_id}.")
    return _stored(row)


def all_stored(conn: Connection) -> list[Stored]:
    """Every rule set, the newest first."""
    return [_stored(row) for row in conn.execute(_ALL.order_by(fraud_rules.c.id.desc()))]


_ALL = sa.select(
    *(fraud_rules.c[name] for name in Stored.__dataclass_fields__ if name != "rules"),
    fraud_rules.c.body,
)


@lru_cache(maxsize=32)
def _parsed(body: str) -> Rules:
    return rule_sets.read(json.loads(body))


def _stored(row: Any) -> Stored:
    values = dict(row._mapping)
    return Stored(rules=rule_sets.read(values.pop("body")), **values)


def _draft(work: Work, rules_id: int, version: int) -> Stored:
    one = _locked(work, rules_id)
    if one.state != "draft":
        raise NotADraft(f"{one.label} was published; draft a copy of it and change that.")
    if one.version != version:
        raise StaleEdit(f"The draft {one.label}", {"version": (version, one.version)})
    return one


def _locked(work: Work, rules_id: int) -> Stored:
    row = work.execute(_ALL.where(fraud_rules.c.id == rules_id).with_for_update()).first()
    if row is None:
        raise NotFound(f"There is no fraud rule set {rules_id}.")
    return _stored(row)


def _update(work: Work, rules_id: int, **values: Any) -> None:
    work.execute(
        sa.update(fraud_rules)
        .where(fraud_rules.c.id == rules_id)
        .values(version=fraud_rules.c.version + 1, **values)
    )


def _label(label: str) -> str:
    if not label.strip() or len(label) > MOST_LABEL:
        raise InvalidInput(f"A rule set has a name of 1 to {MOST_LABEL} characters.")
    return label.strip()
