"""A rule is written: its condition, and its acts against people and points there are."""

from dataclasses import replace

from iorder.access import actors
from iorder.flows import automation_acts
from iorder.flows.automation_acts import ACTS
from iorder.kernel.work import Work
from iorder.orders import automations
from iorder.orders.automations import Content


def write_automation(work: Work, content: Content) -> int:
    """A new draft; returns its id. Raises InvalidInput, BadCondition, and NotAllowed where who
    writes may not do by hand what the rule shall do."""
    return automations.draft(work, _sound(work, content))


def rewrite_automation(work: Work, automation_id: int, version: int, content: Content) -> int:
    """Other content; returns the version it has now. Raises as ``write_automation``, StaleEdit."""
    return automations.edit(work, automation_id, version, _sound(work, content))


def copy_automation(work: Work, automation_id: int) -> int:
    """A draft with the same content, behind all others; returns its id."""
    one = automations.one(work, automation_id)
    label = f"Copy of {one.label}"[: automations.LONGEST_LABEL]
    return write_automation(work, Content(label, one.moment, one.condition, tuple(one.acts)))


def _sound(work: Work, content: Content) -> Content:
    acts = automation_acts.checked(work, content.acts)
    for permission in {ACTS[one["act"]].needs for one in acts}:
        actors.demand(work, permission)
    return replace(content, acts=acts)
