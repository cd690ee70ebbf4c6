"""Rules on orders as tests write them."""

import sqlalchemy as sa

from iorder.flows.write_automation import write_automation
from iorder.orders.automation_model import automations as rules
from iorder.orders.automations import Content

HOLD = {"act": "hold", "kind": "manual", "reason": "Look at it", "hours": 24}
TAG = {"act": "tag", "tags": "big, look"}
BIG = Content("Big ones", "placed", "total >= 20", (HOLD, TAG))


def never():
    return False


def started(work, content=BIG):
    """A rule that acts, its test taken for done."""
    key = write_automation(work, content)
    work.execute(sa.update(rules).where(rules.c.id == key).values(state="live"))
    return key


def state_of(store, key):
    with store.reading() as conn:
        return conn.execute(sa.select(rules).where(rules.c.id == key)).one()
