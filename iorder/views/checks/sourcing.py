"""Every order that points hold something for says why, by rules that were in force."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.inventory.handover import LIVE
from iorder.inventory.model import commitments
from iorder.orders.model import orders
from iorder.sourcing import record
from iorder.sourcing.model import sourcing_decisions, sourcing_rules
from iorder.views.check import Check, Row, query

NEWEST = 500
"""Decisions whose body is read through."""

_why = sa.exists().where(sourcing_decisions.c.order_id == orders.c.id)
_is_held = sa.exists().where(commitments.c.order_id == orders.c.id, commitments.c.stage.in_(LIVE))
_decided_by = sa.exists().where(
    sourcing_rules.c.id == sourcing_decisions.c.rules_id,
    sourcing_rules.c.effective_at <= sourcing_decisions.c.at,
)


def _unreadable(conn: Connection) -> Iterator[Row]:
    rows = conn.execute(
        sa.select(sourcing_decisions.c.id, sourcing_decisions.c.body)
        .order_by(sourcing_decisions.c.id.desc())
        .limit(NEWEST)
    )
    for decision_id, body in rows:
        try:
            record.read(body)
        except (KeyError, TypeError, ValueError) as error:
            yield {"decision": decision_id, "problem": repr(error)}


CHECKS = (
    query(
        "order-decision",
        "An open order that points hold something for has a decision that says why.",
        sa.select(orders.c.id, orders.c.number).where(
            orders.c.order_state.in_(("pending", "confirmed", "released")),
            orders.c.is_history.is_(False),
            _is_held,
            ~_why,
        ),
    ),
    query(
        "decision-rules",
        "A decision names rules that were in force when it was made.",
        sa.select(sourcing_decisions.c.id, sourcing_decisions.c.rules_id).where(
            sourcing_decisions.c.rules_id.is_not(None), ~_decided_by
        ),
    ),
    query(
        "rules-published",
        "A published rule set says since when and by whom; a draft does not.",
        sa.select(sourcing_rules.c.id, sourcing_rules.c.state).where(
            sa.or_(
                sa.and_(
                    sourcing_rules.c.state == "draft", sourcing_rules.c.effective_at.is_not(None)
                ),
                sa.and_(
                    sourcing_rules.c.state != "draft",
                    sa.or_(
                        sourcing_rules.c.effective_at.is_(None),
                        sourcing_rules.c.published_at.is_(None),
                    ),
                ),
            )
        ),
    ),
    Check("decision-body", "The newest decisions can be read again.", _unreadable),
)
