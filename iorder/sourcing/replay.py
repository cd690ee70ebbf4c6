"""Orders of a past period decided again, one after another, over stock that moves as it did.

What came in, was adjusted or carried over moves the picture at its moment; the orders' own
reservations are made anew. Nothing is read or written here: the same steps give the same answers.
"""

import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

import numpy as np

from iorder.sourcing.choosing import decide
from iorder.sourcing.parcel_facts import Sent
from iorder.sourcing.plan import Plan, Request
from iorder.sourcing.situation import Situation

QUARTER_SECONDS = 900
"""Local days begin on a quarter of an hour everywhere."""
CellMove = tuple[int, int, int]
"""(point id, SKU id, units that come free there, below 0: that go)."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An order as it came in ``at`` that moment, and what became of it.

    ``happened``: who sent what; ``bound_at``: when the last of it was promised; ``was_short``: it
    was not promised whole when it came in. ``gone``: when it was cancelled, and ``stays``: units
    by SKU that had left by then.
    """

    order_id: int
    number: str
    at: datetime
    placed_at: datetime
    request: Request
    promised: date | None = None
    happened: Sent = field(default_factory=dict)
    bound_at: datetime | None = None
    was_short: bool = False
    gone: datetime | None = None
    stays: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What becomes of an order in the replay. ``at``: when the last of it was promised, None for
    one that still waits. ``reason`` and ``against`` (why not each point that sent it, by code)
    are told only where it leaves from other points than it did."""

    order: Incoming
    sent: Sent
    at: datetime | None
    is_short: bool
    reason: str = ""
    against: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Waiting:
    order: Incoming
    left: Mapping[int, int]
    sent: dict[int, Counter[int]]


class Replay:
    """``opening``: units free of each (point, SKU) as the period begins, below 0 where more was
    promised than was there. ``loads``: (point id, moment placed) of the orders just before.

    ``free`` is the stock as it stands. What history took off a shelf beyond what the replay has
    left there is owed: the number falls below 0, nothing is promised from it, and what comes in
    next pays first. Points, SKUs and calendars are as ``here`` knows them.
    """

    def __init__(
        self,
        here: Situation,
        opening: Iterable[CellMove],
        loads: Iterable[tuple[int, datetime]] = (),
    ) -> None:
        self.here = here
        self.free = np.zeros_like(here.free)
        here.free[:] = 0
        here.expected = {}
        self._counts: Counter[tuple[int, datetime]] = Counter()
        self._began: dict[int, datetime] = {}
        self._quarter = -1
        self._waiting: dict[int, _Waiting] = {}
        self._lacking: dict[int, set[int]] = {}
        self._served: list[Outcome] = []
        self._ending: list[tuple[datetime, int]] = []
        self._held: dict[int, tuple[Incoming, Mapping[int, Mapping[int, int]]]] = {}
        for cell in opening:
            self._add(*cell)
        for point_id, placed_at in loads:
            self._count(point_id, placed_at)

    def place(self, order: Incoming) -> Outcome | None:
        """Decide an order by the rules; None where it has to wait."""
        self._clock(order.at)
        if order.gone is not None:
            heapq.heappush(self._ending, (order.gone, order.order_id))
        plan = decide(self.here, order.request)
        if plan.missing:
            self._wait(_Waiting(order, order.request.demand, {}))
            return None
        sent = self._take(order, plan, {})
        if plan.picks:
            self._count(plan.point_ids[0], order.placed_at)
        if plan.later:
            self._wait(_Waiting(order, {one.sku_id: one.quantity for one in plan.later}, sent))
            return None
        return Outcome(order, sent, order.at, False, *_words(plan, order, sent))

    def move(
        self, at: datetime, moves: Sequence[CellMove], *, brings: bool = False
    ) -> list[Outcome]:
        """Stock moved. Where it ``brings`` goods, orders that wait for them are tried again, the
        oldest first; returns those that are served now, or were since the last move."""
        self._clock(at)
        for cell in moves:
            self._add(*cell)
        served = self._tried(at, {sku for _, sku, units in moves if units > 0}) if brings else []
        return self._before() + served

    def end(self, at: datetime) -> list[Outcome]:
        """The period is over: the orders that still wait, the oldest first."""
        self._clock(at)
        still = [self._unserved(self._waiting[key]) for key in sorted(self._waiting)]
        return self._before() + still

    def _before(self) -> list[Outcome]:
        """What was served meanwhile, out of what cancelled orders gave back."""
        served, self._served = self._served, []
        return served

    def _tried(self, at: datetime, freed: Collection[int]) -> list[Outcome]:
        """Those that wait for these SKUs and are served now, the oldest first."""
        tried = {key for sku in freed for key in self._lacking.get(sku, ())}
        served = (self._again(at, self._waiting[key]) for key in sorted(tried))
        return [one for one in served if one is not None]

    def _again(self, at: datetime, one: _Waiting) -> Outcome | None:
        order, request = one.order, one.order.request
        if order.gone is not None and order.gone <= at:
            return None
        left = Request(one.left, request.to, request.channel_id, request.total_minor)
        plan = decide(self.here, left)
        if plan.missing or plan.later:
            return None
        self._forget(one)
        sent = self._take(order, plan, one.sent)
        if not one.sent:
            self._count(_chief(sent), order.placed_at)
        return Outcome(order, sent, at, True, *_words(plan, order, sent))

    def _unserved(self, one: _Waiting) -> Outcome:
        order, request = one.order, one.order.request
        left = Request(one.left, request.to, request.channel_id, request.total_minor)
        plan = decide(self.here, left)
        return Outcome(order, one.sent, None, True, *_words(plan, order, one.sent))

    def _wait(self, one: _Waiting) -> None:
        self._waiting[one.order.order_id] = one
        for sku in one.left:
            self._lacking.setdefault(sku, set()).add(one.order.order_id)

    def _forget(self, one: _Waiting) -> None:
        del self._waiting[one.order.order_id]
        for sku in one.left:
            self._lacking[sku].discard(one.order.order_id)

    def _clock(self, at: datetime) -> None:
        """It is ``at`` now: orders cancelled until then have given back what they had."""
        while self._ending and self._ending[0][0] <= at:
            gone, key = heapq.heappop(self._ending)
            order, sent = self._held.pop(key, (None, {}))
            if order is not None:
                self._tick(gone)
                self._served += self._tried(gone, self._give_back(sent, order.stays))
        self._tick(at)

    def _tick(self, at: datetime) -> None:
        self.here.now = at
        quarter = int(at.timestamp()) // QUARTER_SECONDS
        if quarter != self._quarter and self.here.field.has_capacity:
            self._quarter = quarter
            index = self.here.field.index
            began = self.here.field.days_began(at)
            self._began = {index[point_id]: moment for point_id, moment in began.items()}
            for row, moment in self._began.items():
                self.here.load[row] = self._counts[row, moment]

    def _count(self, point_id: int, placed_at: datetime) -> None:
        """An order counts at the first of its points on the local day it was placed."""
        row = self.here.field.index.get(point_id)
        if row is None or self.here.field.profiles[row].daily_capacity is None:
            return
        began = self.here.field.profiles[row].calendar.day_began(placed_at)
        self._counts[row, began] += 1
        if self._began.get(row) == began:
            self.here.load[row] += 1

    def _take(
        self, order: Incoming, plan: Plan, before: Mapping[int, Mapping[int, int]]
    ) -> dict[int, Counter[int]]:
        """What the plan picks is the order's, with what it had ``before``; returns all of it."""
        sent = {point_id: Counter(units) for point_id, units in before.items()}
        for pick in plan.picks:
            self._add(pick.point_id, pick.sku_id, -pick.quantity)
            sent.setdefault(pick.point_id, Counter())[pick.sku_id] += pick.quantity
        if order.gone is not None:
            self._held[order.order_id] = (order, sent)
        return sent

    def _give_back(
        self, sent: Mapping[int, Mapping[int, int]], stays: Mapping[int, int]
    ) -> set[int]:
        """Free what has not left; the first points are those that have sent. Returns its SKUs."""
        left, freed = dict(stays), set[int]()
        for point_id, units in sent.items():
            for sku, count in units.items():
                kept = min(left.get(sku, 0), count)
                left[sku] = left.get(sku, 0) - kept
                self._add(point_id, sku, count - kept)
                if count > kept:
                    freed.add(sku)
        return freed

    def _add(self, point_id: int, sku_id: int, units: int) -> None:
        row, column = self.here.field.index.get(point_id), self.here.column.get(sku_id)
        if row is None or column is None:
            return
        self.free[row, column] += units
        self.here.free[row, column] = max(int(self.free[row, column]), 0)


def _chief(sent: Mapping[int, Mapping[int, int]]) -> int:
    """The point that sends most; of equals the one with the lowest id."""
    return min(sent, key=lambda point_id: (-sum(sent[point_id].values()), point_id))


def _words(
    plan: Plan, order: Incoming, sent: Mapping[int, Mapping[int, int]]
) -> tuple[str, dict[str, str]]:
    """Why so, and why not the points that sent it; to be asked before anything else moves."""
    before = set(order.happened)
    if set(sent) == before:
        return "", {}
    return plan.reason, {
        one.code: one.rejected for one in plan.considered if one.point_id in before and one.rejected
    }
