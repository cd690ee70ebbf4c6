"""The mixed-integer model of a wave: its columns and rows as arrays, solved by HiGHS.

Orders that no lane need split take one column a lane (alike ones share theirs); the others have
besides a column for each parcel and for each item in it. Columns enter as they pay (priced with
the relaxation's duals), so that thousands of orders by dozens of lanes stay a small matrix.
"""

from dataclasses import dataclass
from importlib import import_module
from math import inf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from iorder.sourcing.assignment import Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

SEED = 7


class Book:
    """The problem as arrays. ``kind``: orders alike, of which only the first has columns."""

    def __init__(self, problem: Problem, costs: Floats, by_hand: Bools) -> None:
        """``by_hand``: orders that greedy did not serve whole."""
        self.problem = problem
        self.costs = costs
        items = sorted({item for demand in problem.demands for item in demand})
        at = {item: place for place, item in enumerate(items)}
        self.items = items
        lines = [
            (order, at[item], units)
            for order, demand in enumerate(problem.demands)
            for item, units in sorted(demand.items())
        ]
        table = np.array(lines, dtype=np.int64).reshape(-1, 3)
        self.line_order, self.line_item, self.line_units = table.T.copy()
        self.first_line = np.searchsorted(self.line_order, np.arange(len(problem.demands) + 1))
        self.stock = np.array(
            [[free.get(item, 0) for item in items] for free in problem.stock], dtype=np.int64
        ).reshape(len(problem.stock), len(items))
        self.point = np.array([lane.point for lane in problem.lanes], dtype=np.int64)
        self.room = np.array([inf if one.room is None else one.room for one in problem.lanes])
        self.whole = self._whole()
        units = np.bincount(self.line_order, self.line_units, len(problem.demands))
        freely = np.full(len(problem.demands), problem.splits_freely)
        self.may_split = (freely | ~self.whole.any(axis=1) | by_hand) & (units > 1)
        self.kind, self.count = self._kinds()

    def _whole(self) -> Bools:
        """Orders x lanes: which have all of it at the start."""
        enough = self.line_units[:, None] <= self.stock[:, self.line_item].T
        has = np.logical_and.reduceat(enough, self.first_line[:-1], axis=0)
        return has[:, self.point] & np.isfinite(self.costs)

    def _kinds(self) -> tuple[Ints, Ints]:
        """The first order alike of each order, and how many each first one stands for."""
        firsts: dict[object, int] = {}
        kind = np.arange(len(self.costs))
        for order, demand in enumerate(self.problem.demands):
            if not self.may_split[order]:
                dear = order in self.problem.dear
                key = (dear, tuple(sorted(demand.items())), self.costs[order].tobytes())
                kind[order] = firsts.setdefault(key, order)
        return kind, np.bincount(kind, minlength=len(kind))


@dataclass(slots=True)
class Solved:
    """``values`` of the columns; ``bound``: no plan with these columns costs less."""

    values: Floats
    bound: float
    is_finished: bool
    duals: Floats


class Matrix:
    """Rows and columns under construction."""

    def __init__(self) -> None:
        self.cost: list[Floats] = []
        self.upper: list[Floats] = []
        self.entries: list[tuple[Ints, Ints, Floats]] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.columns = 0
        self.rows = 0

    def add_columns(self, cost: Floats, upper: Floats) -> Ints:
        self.cost.append(cost)
        self.upper.append(upper)
        self.columns += len(cost)
        return np.arange(self.columns - len(cost), self.columns)

    def add_rows(self, low: Floats, high: Floats) -> Ints:
        self.low.append(low)
        self.high.append(high)
        self.rows += len(low)
        return np.arange(self.rows - len(low), self.rows)

    def put(self, rows: Ints, columns: Ints, values: Floats) -> None:
        self.entries.append((rows, columns, values))

    def solve(self, relaxed: bool, seconds: float, tolerance: float = 0.0) -> Solved:
        """``tolerance``: how far from the best a solution may be, in the cost's own unit."""
        rows, columns, values = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        order = np.lexsort((rows, columns))
        starts = np.searchsorted(columns[order], np.arange(self.columns)).astype(np.int32)
        kinds = np.full(self.columns, 0 if relaxed else 1, dtype=np.int32)
        cost = np.concatenate(self.cost)
        core: Any = import_module("highspy._core")  # its wrapper greets on stdout
        highs = core._Highs()
        for name, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", SEED),
            ("time_limit", max(seconds, 0.05)), ("mip_abs_gap", tolerance), ("mip_rel_gap", 0.0),
        ):  # fmt: skip
            highs.setOptionValue(name, value)
        highs.passModel(
            self.columns, self.rows, len(order), 1, 1, 0.0,
            cost, np.zeros(self.columns), np.concatenate(self.upper),
            np.concatenate(self.low), np.concatenate(self.high),
            starts, rows[order].astype(np.int32), values[order], kinds,
        )  # fmt: skip
        highs.run()
        info, solution = highs.getInfo(), highs.getSolution()
        finished = highs.getModelStatus() == core.HighsModelStatus.kOptimal
        values = np.array(solution.col_value)
        if relaxed:
            bound = info.objective_function_value if finished else -inf
            return Solved(values, bound, finished, np.array(solution.row_dual))
        return Solved(values, info.mip_dual_bound, finished, np.zeros(0))
