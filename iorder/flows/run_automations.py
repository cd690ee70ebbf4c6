"""Something happened to an order: the rules that act at that moment act, in their order.

All acts on one order are one transaction. An act that is refused changes nothing and stays as the
rule's problem; the others go on. A rule acts once on an order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from iorder.flows.automation_acts import ACTS
from iorder.kernel import events
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work
from iorder.orders import automations, conditions, lifecycle
from iorder.orders.automation_events import OrderAutomated
from iorder.orders.automations import Automation
from iorder.orders.conditions import BadCondition
from iorder.orders.lifecycle import PAID, PROMISED_AT_DOOR, Standing
from iorder.views.automations.automation_facts import facts_of

JOB = "orders.automate"
MOMENT_OF: Mapping[str, str] = {
    "OrderPlaced": "placed",
    "OrderScreened": "screened",
    "OrderConfirmed": "paid",
    "PaymentAuthorized": "paid",
    "OrderEdited": "changed",
    "LinesChanged": "changed",
    "TagsChanged": "changed",
    "ShippingChanged": "changed",
}
"""Event -> the moment of rules it is."""


def automate(work: Work, seq: int) -> None:
    """Let the rules act that the event ``seq`` wakes."""
    told = events.told_by(work, seq)
    run_on(work, told.subject_id, MOMENT_OF[told.kind])


def run_on(work: Work, order_id: int, moment: str) -> list[str]:
    """Let the rules of this moment act on the order; returns what they did, in words."""
    rules = automations.live(work, moment)
    if not rules:
        return []
    one = lifecycle.standing(work, [order_id]).get(order_id)  # locks it: rules act in turn
    if one is None or not _wakes(one, moment):
        return []
    done = automations.acted(work, order_id)
    said: list[str] = []
    for rule in rules:
        if rule.id not in done:
            said += _acted(work, one, rule)
    return said


def _wakes(one: Standing, moment: str) -> bool:
    if one.is_history or not one.is_open:
        return False
    if moment == "screened":
        return one.axes["fraud_state"] not in ("not_screened", "screening")
    if moment != "paid":
        return True
    return one.axes["payment_state"] in PAID or one.axes["cod_state"] in PROMISED_AT_DOOR


def _acted(work: Work, one: Standing, rule: Automation) -> list[str]:
    """What the rule did, nothing where its condition does not hold."""
    try:
        condition = conditions.read(rule.condition)
        facts = facts_of(work.conn, [one.id], work.store.zone, condition.uses)[one.id]
        if not condition.holds(facts):
            return []
    except BadCondition as wrong:
        automations.note_problem(work, rule.id, f"{one.number}: {wrong}")
        return []
    did, problems = _all_acts(work, one.id, rule.acts)
    automations.note_hit(work, rule.id, one.id, [*did, *(f"not done: {p}" for p in problems)])
    if problems:
        automations.note_problem(work, rule.id, f"{one.number}: {'; '.join(problems)}")
    work.announce(OrderAutomated(one.id, rule.id, rule.label, tuple(did)))
    return did


def _all_acts(
    work: Work, order_id: int, acts: Sequence[Mapping[str, Any]]
) -> tuple[list[str], list[str]]:
    """(what was done, what was refused and why)."""
    did, problems = [], []
    for told in acts:
        try:
            did.append(_one_act(work, order_id, told))
        except Refused as refused:
            known = ACTS.get(str(told.get("act")))
            problems.append(f"{known.label if known else told.get('act')}: {refused}")
    return did, problems


def _one_act(work: Work, order_id: int, told: Mapping[str, Any]) -> str:
    """Raises Refused; then nothing of the act is left."""
    known = ACTS.get(str(told.get("act")))
    if known is None:
        raise NotFound(f"nothing is called {told.get('act')!r} any more.")
    with work.attempt():
        return known.do(work, order_id, told)
