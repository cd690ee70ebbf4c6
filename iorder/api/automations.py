"""``/automations``: rules on orders, written, tested against past orders, started and paused."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from iorder.api.parts import shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.try_automation import ask_for_test
from iorder.flows.write_automation import rewrite_automation, write_automation
from iorder.kernel.errors import NotFound
from iorder.kernel.store import Work
from iorder.orders import automation_tests
from iorder.orders import automations as rules
from iorder.orders.automations import LONGEST_LABEL, Automation, Content
from iorder.orders.condition_facts import FACTS
from iorder.orders.conditions import LONGEST
from iorder.session import store
from iorder.views.automations import automations as views
from iorder.views.automations.automation_tests import TestRow, one_test

TAG = "Automations"


class AutomationPath(Body):
    automation_id: int = Field(ge=1, le=2**62)


class TestPath(AutomationPath):
    __test__ = False
    test_id: int = Field(ge=1, le=2**62)


class AutomationIn(Body):
    """``condition`` is an expression over the facts of ``/automations/facts``; each act is
    ``{"act": hold | tag | assign | set_service | set_point | notify, ...}`` with what it needs."""

    label: str = Field(min_length=1, max_length=LONGEST_LABEL)
    moment: str = Field(description="placed, screened, paid or changed")
    condition: str = Field(min_length=1, max_length=LONGEST)
    acts: list[dict[str, Any]] = Field(min_length=1, max_length=rules.MOST_ACTS)

    def content(self) -> Content:
        return Content(self.label, self.moment, self.condition, tuple(self.acts))


class AutomationEdit(AutomationIn):
    version: int = Field(ge=1)


class ArrangeIn(Body):
    """``before``: the rule it is to act right before, null for behind all others; ``seen``: ids of
    all rules, in the order this was decided on."""

    before: int | None = Field(None, ge=1, le=2**62)
    seen: list[int] = Field(min_length=1, max_length=rules.MOST_RULES)


class AutomationOut(BaseModel):
    """``problem``: why it last could not do what it should; empty for none."""

    id: int
    label: str
    position: int
    state: str
    moment: str
    condition: str
    acts: Sequence[Mapping[str, Any]]
    problem: str
    version: int


class AutomationsOut(BaseModel):
    items: list[AutomationOut]


class FactOut(BaseModel):
    name: str
    kind: str
    meaning: str


class FactsOut(BaseModel):
    items: list[FactOut]


class Versioned(Body):
    version: int = Field(ge=1)


class TestIn(Versioned):
    __test__ = False
    days: int = Field(30, ge=1, le=automation_tests.MOST_DAYS)


class TestOut(BaseModel):
    """``found`` is null until ``state`` is done: orders, matched, open, money by currency (orders,
    minor units), days, and the first (newest) that match."""

    __test__ = False
    id: int
    version: int
    days: int
    state: str
    done: int
    total: int
    found: Mapping[str, Any] | None
    error: str
    asked_at: datetime
    finished_at: datetime | None


class TestAsked(BaseModel):
    __test__ = False
    id: int
    total: int


@read("/automations", Says("automations.view", TAG, AutomationsOut))
def list_automations() -> AutomationsOut:
    """Rules on orders, in the order they act"""
    return AutomationsOut(items=[_out(one) for one in views.all_rules(store())])


@read("/automations/facts", Says("automations.view", TAG, FactsOut))
def list_facts() -> FactsOut:
    """What a condition may ask of an order"""
    return FactsOut(
        items=[FactOut(name=n, kind=one.kind, meaning=one.words) for n, one in FACTS.items()]
    )


@change("/automations", Says("automations.edit", TAG, AutomationOut, 201))
def create_automation(body: AutomationIn) -> Act:
    """Write a rule: a draft behind all others"""
    return lambda work: _now(work, write_automation(work, body.content()))


@change("/automations/<automation_id>", Says("automations.edit", TAG, AutomationOut), "put")
def edit_automation(path: AutomationPath, body: AutomationEdit) -> Act:
    """Write it anew; it acts no more until this version was tested and started"""

    def act(work: Work) -> AutomationOut:
        rewrite_automation(work, path.automation_id, body.version, body.content())
        return _now(work, path.automation_id)

    return act


@change("/automations/<automation_id>/start", Says("automations.edit", TAG, AutomationOut))
def start_automation(path: AutomationPath, body: Versioned) -> Act:
    """Let a tested version act"""

    def act(work: Work) -> AutomationOut:
        rules.start(work, path.automation_id, body.version)
        return _now(work, path.automation_id)

    return act


@change("/automations/<automation_id>/pause", Says("automations.edit", TAG, AutomationOut))
def pause_automation(path: AutomationPath, body: Versioned) -> Act:
    """Let it act no more"""

    def act(work: Work) -> AutomationOut:
        rules.pause(work, path.automation_id, body.version)
        return _now(work, path.automation_id)

    return act


@change("/automations/<automation_id>/arrange", Says("automations.edit", TAG, AutomationsOut))
def arrange_automation(path: AutomationPath, body: ArrangeIn) -> Act:
    """Put it at another place among all rules; refused where they stand otherwise by now"""

    def act(work: Work) -> AutomationsOut:
        rules.arrange(work, path.automation_id, body.before, body.seen)
        return AutomationsOut(items=[_now(work, key) for key in rules.in_order(work)])

    return act


@change("/automations/<automation_id>/tests", Says("automations.edit", TAG, TestAsked, 202))
def test_automation(path: AutomationPath, body: TestIn) -> Act:
    """Hold this version against the last days' orders; a worker does it"""

    def act(work: Work) -> TestAsked:
        asked = ask_for_test(work, path.automation_id, body.version, body.days)
        if not asked.is_queued:
            automation_tests.queue(work, asked.id)
        return TestAsked(id=asked.id, total=asked.total)

    return act


@read("/automations/<automation_id>/tests/<test_id>", Says("automations.view", TAG, TestOut))
def get_test(path: TestPath) -> TestOut:
    """How far a test is, and what it found"""
    sheet = views.one_rule(store(), path.automation_id)
    if path.test_id not in {one.id for one in sheet.tests}:
        raise NotFound("There is no such test of this rule any more.")
    row: TestRow = one_test(store(), path.test_id)
    return shown(TestOut, row)


def _now(work: Work, automation_id: int) -> AutomationOut:
    return _out(rules.one(work, automation_id))


def _out(one: Automation | views.RuleRow) -> AutomationOut:
    return shown(AutomationOut, one)
