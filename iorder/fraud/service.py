"""Rule sets of fraud checks: drafted, edited, published, gone back to.

The published one that came last is in force. What was published stays as it was, so that an
assessment can be read by the rules it was made by.
"""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.fraud import rules as rule_sets
from iorder.fraud.events import FraudRulesPublished, FraudRulesRetired
from iorder.fraud.model import fraud_rules
from iorder.fraud.rules import Rules
from iorder.kernel.rule_sets import RuleSets, StoredRules
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class Stored(StoredRules[Rules]):
    """A fraud rule set."""


@dataclass(frozen=True, slots=True)
class InForce:
    """``id`` None: nobody has published any, so the built-in ones hold."""

    id: int | None
    label: str
    rules: Rules


_sets = RuleSets(fraud_rules, Stored, rule_sets.read, rule_sets.as_body, rule_sets.default)
draft, edit, discard, stored, all_stored = (
    _sets.draft, _sets.edit, _sets.discard, _sets.one, _sets.all
)  # fmt: skip


def publish(work: Work, rules_id: int, version: int) -> None:
    """Let a draft be in force from now on. Raises NotADraft, StaleEdit."""
    _sets.of_draft(work, rules_id, version)
    _sets.publish(work, rules_id)
    work.announce(FraudRulesPublished(rules_id))


def retire(work: Work, rules_id: int) -> InForce:
    """Take a published rule set out of force; returns those that hold again. Raises NotADraft."""
    _sets.retire(work, rules_id)
    back = in_force(work.conn)
    work.announce(FraudRulesRetired(rules_id, back.id))
    return back


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
    return InForce(row[0], row[1], _sets.parsed(row[2]))
