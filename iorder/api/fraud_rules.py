"""``/fraud-rules``: rule sets of fraud checks, drafted, tested over the past, published."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from iorder.api.parts import shown
from iorder.api.resource import Act, Body, Says, change, read
from iorder.flows.backtest_rules import MOST_DAYS, ask_for_backtest
from iorder.fraud import rules as rule_sets
from iorder.fraud import service
from iorder.kernel.errors import NotFound
from iorder.kernel.rule_sets import MOST_LABEL
from iorder.kernel.runs import Run
from iorder.kernel.store import Work
from iorder.session import store
from iorder.views.fraud import fraud_rule_sets as sets
from iorder.views.fraud.fraud_rule_sets import SetRow

TAG = "Fraud rules"


class RulesPath(Body):
    rules_id: int = Field(ge=1, le=2**62)


class BacktestPath(RulesPath):
    run_id: int = Field(ge=1, le=2**62)


class RulesRow(BaseModel):
    """``standing``: force, draft, former (published before) or retired."""

    id: int
    label: str
    standing: str
    version: int
    created_by: str
    created_at: datetime
    published_by: str
    published_at: datetime | None


class RulesList(BaseModel):
    """``in_force``: null where the built-in rules hold."""

    in_force: int | None
    items: list[RulesRow]


class ChangeOut(BaseModel):
    """What differs from the rules in force."""

    what: str
    before: str
    after: str


class RulesOut(RulesRow):
    """``rules``: review_at and decline_at (scores), review_hours, channels_off, and checks by
    name, each with its weight (percent of its points that count) and parameters."""

    rules: dict[str, Any]
    changes: list[ChangeOut]


class DraftIn(Body):
    """``copy_of``: a rule set to begin with, null for the rules in force; ``rules`` instead of
    it, what they leave out is as by default."""

    label: str = Field(min_length=1, max_length=MOST_LABEL)
    copy_of: int | None = Field(None, ge=1, le=2**62)
    rules: dict[str, Any] | None = None


class EditIn(Body):
    version: int = Field(ge=1)
    label: str = Field(min_length=1, max_length=MOST_LABEL)
    rules: dict[str, Any]


class Versioned(Body):
    version: int = Field(ge=1)


class Kept(BaseModel):
    id: int
    version: int


class Gone(BaseModel):
    id: int


class BackOut(BaseModel):
    """The rules that hold again; ``in_force`` null: the built-in ones."""

    in_force: int | None
    label: str


class BacktestIn(Body):
    days: int = Field(90, ge=1, le=MOST_DAYS)


class BacktestAsked(BaseModel):
    id: int


class BacktestOut(BaseModel):
    """``found`` is null until ``state`` is done: under ``rules`` and ``force``, what was caught,
    let go and stopped in vain, in orders and money, and what each check gave."""

    id: int
    state: str
    asked: Mapping[str, Any]
    done: int
    total: int
    found: Mapping[str, Any] | None
    problem: str
    created_at: datetime
    finished_at: datetime | None


class BacktestsOut(BaseModel):
    items: list[BacktestOut]


@read("/fraud-rules", Says("fraud.view", TAG, RulesList))
def list_fraud_rules() -> RulesList:
    """Every rule set, the newest first"""
    found = sets.all_sets(store())
    force = next((one.id for one in found if one.standing == "force"), None)
    return RulesList(in_force=force, items=[shown(RulesRow, one) for one in found])


@read("/fraud-rules/<rules_id>", Says("fraud.view", TAG, RulesOut))
def get_fraud_rules(path: RulesPath) -> RulesOut:
    """One rule set, and how it differs from the rules in force"""
    sheet = sets.one_set(store(), path.rules_id)
    return RulesOut(
        **_named(sheet.row),
        rules=rule_sets.as_body(sheet.row.rules),
        changes=[ChangeOut(what=one.what, before=one.before, after=one.after)
                 for one in sheet.changes],
    )  # fmt: skip


@change("/fraud-rules", Says("fraud.rules", TAG, Kept, 201))
def draft_fraud_rules(body: DraftIn) -> Act:
    """Begin a draft"""

    def act(work: Work) -> Kept:
        if body.rules is not None:
            rules = rule_sets.read(body.rules)
        elif body.copy_of is not None:
            rules = service.stored(work.conn, body.copy_of).rules
        else:
            rules = service.in_force(work.conn).rules
        return Kept(id=service.draft(work, body.label, rules), version=1)

    return act


@change("/fraud-rules/<rules_id>", Says("fraud.rules", TAG, Kept), "put")
def edit_fraud_rules(path: RulesPath, body: EditIn) -> Act:
    """Write a draft anew; every problem is named by its field"""

    def act(work: Work) -> Kept:
        version = service.edit(work, path.rules_id, body.version, body.label, body.rules)
        return Kept(id=path.rules_id, version=version)

    return act


@change("/fraud-rules/<rules_id>/discard", Says("fraud.rules", TAG, Gone))
def discard_fraud_rules(path: RulesPath, body: Versioned) -> Act:
    """Throw a draft away"""

    def act(work: Work) -> Gone:
        service.discard(work, path.rules_id, body.version)
        return Gone(id=path.rules_id)

    return act


@change("/fraud-rules/<rules_id>/publish", Says("fraud.rules", TAG, BackOut))
def publish_fraud_rules(path: RulesPath, body: Versioned) -> Act:
    """Let a draft be in force from now on"""

    def act(work: Work) -> BackOut:
        service.publish(work, path.rules_id, body.version)
        return _force(work)

    return act


@change("/fraud-rules/<rules_id>/retire", Says("fraud.rules", TAG, BackOut))
def retire_fraud_rules(path: RulesPath) -> Act:
    """Take published rules out of force; those before them hold again"""

    def act(work: Work) -> BackOut:
        service.retire(work, path.rules_id)
        return _force(work)

    return act


@change("/fraud-rules/<rules_id>/backtests", Says("fraud.rules", TAG, BacktestAsked, 202))
def backtest_fraud_rules(path: RulesPath, body: BacktestIn) -> Act:
    """Judge the orders whose truth is known by these rules and by those in force"""
    return lambda work: BacktestAsked(id=ask_for_backtest(work, path.rules_id, body.days))


@read("/fraud-rules/<rules_id>/backtests", Says("fraud.view", TAG, BacktestsOut))
def list_backtests(path: RulesPath) -> BacktestsOut:
    """The last back-tests of a rule set, the newest first"""
    return BacktestsOut(items=[_run(one) for one in sets.one_set(store(), path.rules_id).tests])


@read("/fraud-rules/<rules_id>/backtests/<run_id>", Says("fraud.view", TAG, BacktestOut))
def get_backtest(path: BacktestPath) -> BacktestOut:
    """How far a back-test is, and what it found"""
    found = sets.one_test(store(), path.run_id)
    if found.asked["rules_id"] != path.rules_id:
        raise NotFound("There is no such back-test of these rules.")
    return _run(found)


def _force(work: Work) -> BackOut:
    now = service.in_force(work.conn)
    return BackOut(in_force=now.id, label=now.label)


def _named(row: SetRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in RulesRow.model_fields}


def _run(one: Run) -> BacktestOut:
    plain = ("label", "days", "force_label", "until")
    return shown(BacktestOut, one, asked={name: one.asked[name] for name in plain})
