"""A version of a rule is held against the last days' orders: what it would have done.

It changes nothing but its own record. Few orders are worked off at once, many by a job.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import automation_tests, conditions
from iorder.orders.automation_tests import PastTest, StoppedTest
from iorder.orders.conditions import Condition
from iorder.views.automations.automation_facts import facts_of
from iorder.views.automations.automation_tests import Past, counted, some_orders

AT_ONCE = 2_000
SLICE = 1_000
SHOWN = 50


@dataclass(frozen=True, slots=True)
class AskedTest:
    """``is_queued``: a worker does it; else ``work_off_test`` is called now."""

    id: int
    total: int
    is_queued: bool


def ask_for_test(
    work: Work, automation_id: int, version: int, days: int, at_once: int = AT_ONCE
) -> AskedTest:
    """Note a test of this very version, a job's where it looks at more orders than ``at_once``.

    Raises InvalidInput, NotFound, StaleEdit.
    """
    total = counted(work.conn, work.now - timedelta(days=max(days, 0)))
    key = automation_tests.ask(work, automation_id, version, days, total)
    if total > at_once:
        automation_tests.queue(work, key)
    return AskedTest(key, total, total > at_once)


def try_now(store: Store, actor: str, automation_id: int, version: int, days: int) -> AskedTest:
    """Ask, and work it off where it is small."""
    asked = run(store, actor, ask_for_test, automation_id, version, days)
    if not asked.is_queued:
        work_off_test(store, asked.id, lambda: False, actor)
    return asked


def work_off_test(
    store: Store,
    test_id: int,
    should_stop: Callable[[], bool],
    actor: str = "worker",
    size: int = SLICE,
) -> bool:
    """Hold it against the orders, ``size`` at a time; False when it was asked to leave off."""
    test = run(store, actor, automation_tests.take_up, test_id)
    if test.state != "running":
        return True
    sums = Sums()
    try:
        condition = conditions.read(test.condition)
        for done in _slices(store, test, condition, sums, size):
            if should_stop():
                return False
            run(store, actor, automation_tests.advance, test_id, done)
        run(store, actor, automation_tests.finish, test, sums.orders, sums.body())
    except StoppedTest:
        return True
    except Refused as refused:
        with suppress(StoppedTest):
            run(store, actor, automation_tests.fail, test_id, str(refused))
    return True


@dataclass
class Sums:
    """What the orders looked at come to."""

    orders: int = 0
    matched: int = 0
    still_open: int = 0
    money: dict[str, list[int]] = field(default_factory=dict)
    days: dict[str, int] = field(default_factory=dict)
    first: list[dict[str, Any]] = field(default_factory=list)

    def add(self, one: Past, day: str) -> None:
        self.matched += 1
        self.still_open += one.is_open
        here = self.money.setdefault(one.currency, [0, 0])
        here[0] += 1
        here[1] += one.total_minor
        self.days[day] = self.days.get(day, 0) + 1
        if len(self.first) < SHOWN:
            self.first.append(one.shown())

    def body(self) -> dict[str, Any]:
        """``money``: [orders, minor units] by currency; ``first``: the newest that match."""
        return {
            "orders": self.orders, "matched": self.matched, "open": self.still_open,
            "money": self.money, "days": self.days, "first": self.first,
        }  # fmt: skip


def _slices(
    store: Store, test: PastTest, condition: Condition, sums: Sums, size: int
) -> Iterator[int]:
    """Works off slice by slice, the newest first; gives how many orders are through."""
    since = test.asked_at - timedelta(days=test.days)
    behind: Past | None = None
    while True:
        with store.reading() as conn:
            some = some_orders(conn, since, test.asked_at, behind, size)
            if not some:
                return
            facts = facts_of(conn, [one.id for one in some], store.zone, condition.uses)
        _add(store, condition, some, facts, sums)
        behind = some[-1]
        yield sums.orders


def _add(
    store: Store,
    condition: Condition,
    some: Sequence[Past],
    facts: Mapping[int, Mapping[str, Any]],
    sums: Sums,
) -> None:
    for one in some:
        sums.orders += 1
        if condition.holds(facts[one.id]):
            sums.add(one, one.day(store.zone))
