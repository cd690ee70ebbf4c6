"""A wave of orders assigned together: never worse than one after another, usually cheaper."""

from collections.abc import Sequence
from dataclasses import replace
from math import inf
from time import perf_counter

import numpy as np

from iorder.sourcing.assignment import Assignment, Left, Parcels, Problem, cost_of, faults
from iorder.sourcing.ejection import exchange
from iorder.sourcing.shelves import Shelves, greedy, improve, unsplit
from iorder.sourcing.wave_columns import Columns
from iorder.sourcing.wave_model import Book, Bools, Floats, Solved

# Greedy, then pairs of orders exchange places, which is quick and gets most of what there is; then
# the relaxation says how far from the best that is, and HiGHS looks for better where time is left.

CHEAPEST = 5
"""Lanes of an order that enter the matrix at once; others enter where they would pay."""
SPLIT_LANES = 4
ALL_LANES = 20_000
"""Orders x lanes up to which every lane enters at once."""
ROUNDS = 6
MOST_COLUMNS = 2_500
COLUMNS_A_SECOND = 5_000
"""More than this the solver does not take up in its time."""
GOOD_ENOUGH = 0.0005
"""Of the greedy plan's cost: a plan so near the best is taken."""


def assign(problem: Problem, seconds: float = 20.0) -> Assignment:
    """The cheapest plan found within about so many seconds; the same for the same problem,
    unless the time ran out."""
    began = perf_counter()
    if not problem.demands:
        return Assignment((), {}, (), 0, 0, 0.0, 0.0, True)
    search = _Search(problem, began + seconds)
    search.run()
    return search.answer(perf_counter() - began)


class _Search:
    def __init__(self, problem: Problem, until: float) -> None:
        self.problem, self.until = problem, until
        self.costs = np.array(problem.costs, dtype=float).reshape(
            len(problem.demands), len(problem.lanes)
        )
        self.ranked = np.argsort(self.costs, axis=1, kind="stable").tolist()
        shelves = self.shelves()
        self.greedy = self.best = greedy(shelves)
        self.greedy_cost = cost_of(problem, self.best)
        self.greedy_left = sum(not parcels for parcels in self.best)
        self.book = Book(problem, self.costs, _not_whole(self.best))
        self.best_cost = self.greedy_cost
        self.bound = -inf
        self.is_finished = False
        self.tolerance = self._tolerance()
        self.offer(self._improved(shelves, list(self.best)))

    def shelves(self, plan: Sequence[Parcels] = ()) -> Shelves:
        """What is left of stock and room when the plan is carried out."""
        shelves = Shelves(self.problem, self.ranked)
        for parcels in plan:
            shelves.take(parcels)
        return shelves

    def _tolerance(self) -> float:
        """Under one minor unit for small problems: then the best there is is found."""
        left = [order for order, sent in enumerate(self.greedy) if not sent]
        served = self.greedy_cost - sum(map(self.problem.left_cost, left))
        return 0.5 if self.costs.size <= 2_000 else max(served * GOOD_ENOUGH, 0.5)

    def offer(self, plan: list[Parcels]) -> None:
        """Take the plan where it can be carried out, is cheaper, and leaves no more."""
        if faults(self.problem, plan):
            return
        if not self.problem.splits_freely:
            unsplit(self.shelves(plan), plan)
        cost, left = cost_of(self.problem, plan), sum(not parcels for parcels in plan)
        if cost < self.best_cost and left <= self.greedy_left:
            self.best, self.best_cost = plan, cost

    @property
    def time_left(self) -> float:
        return self.until - perf_counter()

    def run(self) -> None:
        found = self._relaxation()
        if found is None:
            return
        columns, relaxed = found
        self.bound = relaxed.bound
        self.offer(self._rounded(columns, relaxed.values))
        if self.best_cost - self.bound <= self.tolerance:
            self.is_finished = True
            return
        if self.time_left > 0.2:
            self._exactly(columns, relaxed)

    def _relaxation(self) -> tuple[Columns, Solved] | None:
        """Solved until no lane that is not in it would pay; None where the time ran out first."""
        open_lanes, split_lanes = self._first_lanes(), self._split_lanes(SPLIT_LANES)
        half = perf_counter() + self.time_left * 0.6
        found = None
        for _ in range(ROUNDS):
            columns = Columns(self.book, open_lanes, split_lanes)
            solved = columns.matrix.solve(True, half - perf_counter())
            if not solved.is_finished:
                break
            reduced = columns.reduced_costs(solved.duals)
            reduced[~self.book.whole | open_lanes | (self.book.count == 0)[:, None]] = 0.0
            most = float(self.book.count @ reduced.min(axis=1, initial=0.0))
            found = columns, replace(solved, bound=solved.bound + most)
            if most > -self.tolerance:
                break
            open_lanes |= reduced < 0
        return found

    def _first_lanes(self) -> Bools:
        if self.costs.size <= ALL_LANES:
            return np.ones(self.costs.shape, dtype=bool)
        costs = np.where(self.book.whole, self.costs, np.inf)
        lanes = _cheapest(costs, CHEAPEST)
        for order, parcels in enumerate(self.best):
            if len(parcels) == 1:
                lanes[self.book.kind[order], parcels[0].lane] = True
        return lanes

    def _split_lanes(self, most: int) -> Bools:
        """For each line the cheapest lanes that have it, and those that have some of it."""
        book = self.book
        if self.costs.size <= ALL_LANES:
            return np.ones(self.costs.shape, dtype=bool)
        lanes = np.zeros(self.costs.shape, dtype=bool)
        lines = np.flatnonzero(book.may_split[book.line_order])
        orders, costs = book.line_order[lines], self.costs[book.line_order[lines]]
        there = book.stock[:, book.line_item[lines]].T[:, book.point]
        for least in (book.line_units[lines], np.ones(len(lines))):
            near = _cheapest(np.where(there >= least[:, None], costs, np.inf), most)
            np.logical_or.at(lanes, orders, near)
        for order, parcels in enumerate(self.best):
            for one in parcels:
                lanes[order, one.lane] = True
        return lanes

    def _rounded(self, columns: Columns, values: Floats) -> list[Parcels]:
        """What the relaxation is sure of first, the rest as it fits, then improved."""
        shelves = self.shelves()
        plan: list[Parcels] = [()] * len(self.problem.demands)
        for order in np.flatnonzero(self.book.may_split).tolist():
            plan[order] = shelves.take(shelves.cheapest(order))
        for order, parcels in columns.leanings(values):
            if not plan[order] and shelves.fits(parcels):
                plan[order] = shelves.take(parcels)
        for order, parcels in enumerate(plan):
            if not parcels:
                plan[order] = shelves.take(shelves.cheapest(order))
        return self._improved(shelves, plan)

    def _improved(self, shelves: Shelves, plan: list[Parcels]) -> list[Parcels]:
        """The same plan, changed for the better; ``shelves``: what it leaves."""
        improve(shelves, plan)
        least = self.time_left * 0.75
        exchange(shelves, plan, lambda: self.time_left > least)
        return plan

    def _exactly(self, columns: Columns, relaxed: Solved) -> None:
        """Only lanes that a plan cheaper than the best so far could use."""
        reduced = columns.reduced_costs(relaxed.duals)[self.book.kind]
        self.book = Book(self.problem, self.costs, self.book.may_split | _not_whole(self.best))
        reduced[~self.book.whole | (self.book.count == 0)[:, None]] = np.inf
        most = min(self.costs.size - 1, max(MOST_COLUMNS, 2 * len(self.costs)))
        left_out = float(np.partition(reduced, most, axis=None)[most])
        if most == self.costs.size - 1:
            left_out = np.inf
        useful = reduced <= min(self.best_cost - self.bound + 1e-6, left_out)
        for order, parcels in enumerate(self.best):
            for one in parcels:
                useful[self.book.kind[order], one.lane] = True
        columns = Columns(self.book, useful, self._split_lanes(SPLIT_LANES // 2))
        if columns.matrix.columns > COLUMNS_A_SECOND * self.time_left:
            return
        solved = columns.matrix.solve(False, self.time_left, self.tolerance)
        if len(solved.values):
            plan = columns.plan(solved.values)
            if not faults(self.problem, plan):
                self._improved(self.shelves(plan), plan)
            self.offer(plan)
        if self.costs.size <= ALL_LANES:
            self.bound = max(self.bound, min(solved.bound, relaxed.bound + left_out))
        self.is_finished = solved.is_finished

    def answer(self, seconds: float) -> Assignment:
        shelves = self.shelves(self.best)
        left: dict[int, Left] = {
            order: shelves.why_left(order) for order, sent in enumerate(self.best) if not sent
        }
        return Assignment(
            self.best, left, self.greedy, self.best_cost, self.greedy_cost,
            None if self.bound == -inf else min(self.bound, self.best_cost),
            seconds, self.is_finished,
        )  # fmt: skip


def _not_whole(plan: Sequence[Parcels]) -> Bools:
    return np.array([len(parcels) != 1 for parcels in plan])


def _cheapest(costs: Floats, most: int) -> Bools:
    """The ``most`` cheapest lanes of each order."""
    lanes = np.zeros(costs.shape, dtype=bool)
    nearest = np.argsort(costs, axis=1, kind="stable")[:, :most]
    np.put_along_axis(lanes, nearest, True, axis=1)
    return lanes & np.isfinite(costs)
