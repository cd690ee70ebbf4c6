"""Rules on orders: what acts was tested as it is, can be read, and has a place of its own."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.orders.automation_model import automation_tests as tests
from iorder.orders.automation_model import automations
from iorder.orders.conditions import BadCondition, read
from iorder.views.check import Check, Row

_LIVE = automations.c.state == "live"


def _untested(conn: Connection) -> Iterator[Row]:
    tested = sa.exists().where(
        tests.c.automation_id == automations.c.id,
        tests.c.version == automations.c.version,
        tests.c.state == "done",
    )
    found = sa.select(automations.c.id, automations.c.version).where(_LIVE, sa.not_(tested))
    for key, version in conn.execute(found):
        yield {"automation": key, "version": version}


def _unreadable(conn: Connection) -> Iterator[Row]:
    found = sa.select(automations.c.id, automations.c.condition).where(_LIVE)
    for key, condition in conn.execute(found):
        try:
            read(condition)
        except BadCondition as wrong:
            yield {"automation": key, "wrong": str(wrong)}


def _misplaced(conn: Connection) -> Iterator[Row]:
    found = sa.select(automations.c.position, sa.func.count()).group_by(automations.c.position)
    for position, number in conn.execute(found.having(sa.func.count() > 1)):
        yield {"position": position, "automations": number}


CHECKS = (
    Check("automation-tested", "a rule that acts was tested as it is", _untested),
    Check("automation-conditions", "the condition of a rule that acts can be read", _unreadable),
    Check("automation-places", "no two rules stand at one place", _misplaced),
)
