"""Rules on orders that act, and what can be wrong with them."""

from iorder.flows.try_automation import ask_for_test
from iorder.kernel.work import Work
from iorder.orders import automation_tests, automations
from iorder.orders.automations import Content

TAG = {"act": "tag", "tags": ["large"]}
PLANTED = {
    "automation-tested": "update automations set version = 2 where state = 'live'",
    "automation-conditions": "update automations set condition = 'totl > 1' where state = 'live'",
    "automation-places": "update automations set position = 1",
}


def a_shop_with_rules(work: Work) -> None:
    """One rule that acts, tested as it is, and a draft behind it."""
    key = automations.draft(work, Content("Large", "placed", "total > 99999", (TAG,)))
    asked = ask_for_test(work, key, 1, 1)
    test = automation_tests.take_up(work, asked.id)
    automation_tests.finish(work, test, 0, {"orders": 0, "matched": 0})
    automations.start(work, key, 1)
    automations.draft(work, Content("Larger", "placed", "total > 999999", (TAG,)))
