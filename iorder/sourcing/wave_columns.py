"""A wave's columns and rows: whole orders by lane, parcels and items of split ones."""

import numpy as np

from iorder.sourcing.assignment import Parcel, Parcels
from iorder.sourcing.wave_model import Book, Bools, Floats, Ints, Matrix


class Columns:
    """The matrix for the chosen ``open_lanes`` (orders x lanes), and how to read its values."""

    def __init__(self, book: Book, open_lanes: Bools, split_lanes: Bools) -> None:
        self.book = book
        self.matrix = Matrix()
        orders = len(book.costs)
        self.firsts = np.flatnonzero(book.count)
        self._serve = np.full(orders, -1)
        counts = book.count[self.firsts].astype(float)
        self._serve[self.firsts] = self.matrix.add_rows(counts, counts)
        self._limits()
        self._whole(open_lanes)
        self._left(counts)
        self._split(split_lanes)

    def _limits(self) -> None:
        """Rows of stock and room, only where all who may want it could want too much."""
        book = self.book
        reach = np.zeros((len(book.costs), len(book.stock)), dtype=bool)
        for lane, point in enumerate(book.point):
            reach[:, point] |= np.isfinite(book.costs[:, lane])
        wanted = np.zeros_like(book.stock)
        for point in range(len(book.stock)):
            lines = reach[book.line_order, point]
            wanted[point] = np.bincount(
                book.line_item[lines], book.line_units[lines], book.stock.shape[1]
            )
        tight = (wanted > book.stock) & (book.stock > 0)
        self._stock_row = np.full(book.stock.shape, -1)
        high = book.stock[tight].astype(float)
        self._stock_row[tight] = self.matrix.add_rows(np.full(len(high), -np.inf), high)
        narrow = np.isfinite(book.costs).sum(axis=0) > book.room
        self._room_row = np.full(len(book.room), -1)
        self._room_row[narrow] = self.matrix.add_rows(
            np.full(narrow.sum(), -np.inf), book.room[narrow]
        )

    def _whole(self, open_lanes: Bools) -> None:
        book, put = self.book, self.matrix.put
        self.order, self.lane = np.nonzero(open_lanes & book.whole & (book.count > 0)[:, None])
        order, lane = self.order, self.lane
        self.x = self.matrix.add_columns(
            book.costs[order, lane], np.minimum(book.count[order].astype(float), book.room[lane])
        )
        put(self._serve[order], self.x, np.ones(len(order)))
        self._take_room(lane, self.x)
        lines, owner = _expanded(book.first_line[order], book.first_line[order + 1])
        self._take_stock(
            book.point[lane[owner]], book.line_item[lines], self.x[owner], book.line_units[lines]
        )

    def _left(self, counts: Floats) -> None:
        cost = [float(self.book.problem.left_cost(order)) for order in self.firsts.tolist()]
        self.u = self.matrix.add_columns(np.array(cost), counts)
        self.matrix.put(self._serve[self.firsts], self.u, np.ones(len(counts)))

    def _split(self, split_lanes: Bools) -> None:
        """w: the order is split; y: it has a parcel by a lane; q: units of an item in it."""
        book, matrix, put = self.book, self.matrix, self.matrix.put
        self.splits = np.flatnonzero(book.may_split)
        extra = float(book.problem.split_cost)
        one = np.ones(len(self.splits))
        self.w = matrix.add_columns(-extra * one, one)
        put(self._serve[self.splits], self.w, one)
        place = np.full(len(book.costs), -1)
        place[self.splits] = np.arange(len(self.splits))
        order, lane = np.nonzero(split_lanes & np.isfinite(book.costs) & book.may_split[:, None])
        self.y_order, self.y_lane = order, lane
        self.y = matrix.add_columns(book.costs[order, lane] + extra, np.ones(len(order)))
        self._take_room(lane, self.y)
        most = matrix.add_rows(np.full(len(one), -np.inf), np.zeros(len(one)))
        put(most[place[order]], self.y, np.ones(len(order)))
        put(most, self.w, -float(book.problem.most_parcels) * one)
        least = matrix.add_rows(np.zeros(len(one)), np.full(len(one), np.inf))
        put(least[place[order]], self.y, np.ones(len(order)))
        put(least, self.w, -2.0 * one)
        self._items(place)

    def _items(self, place: Ints) -> None:
        book, matrix, put = self.book, self.matrix, self.matrix.put
        lines, owner = _expanded(book.first_line[self.y_order], book.first_line[self.y_order + 1])
        point, item = book.point[self.y_lane[owner]], book.line_item[lines]
        upper = np.minimum(book.line_units[lines], book.stock[point, item])
        some = upper > 0
        lines, owner, point, item = lines[some], owner[some], point[some], item[some]
        upper = upper[some].astype(float)
        self.q_line, self.q_owner = lines, owner
        self.q = matrix.add_columns(np.zeros(len(lines)), upper)
        one, none = np.ones(len(lines)), np.zeros(len(lines))
        link = matrix.add_rows(np.full(len(lines), -np.inf), none)
        put(link, self.q, one)
        put(link, self.y[owner], -upper)
        self._take_stock(point, item, self.q, one)
        wanted = np.flatnonzero(book.may_split[book.line_order])
        fill = np.full(len(book.line_order), -1)
        fill[wanted] = matrix.add_rows(np.zeros(len(wanted)), np.zeros(len(wanted)))
        put(fill[lines], self.q, one)
        put(
            fill[wanted], self.w[place[book.line_order[wanted]]],
            -book.line_units[wanted].astype(float),
        )  # fmt: skip

    def _take_room(self, lane: Ints, columns: Ints) -> None:
        rows = self._room_row[lane]
        kept = rows >= 0
        self.matrix.put(rows[kept], columns[kept], np.ones(kept.sum()))

    def _take_stock(self, point: Ints, item: Ints, columns: Ints, units: Ints | Floats) -> None:
        rows = self._stock_row[point, item]
        kept = rows >= 0
        self.matrix.put(rows[kept], columns[kept], units[kept].astype(float))

    def reduced_costs(self, duals: Floats) -> Floats:
        """Of all whole orders by all lanes, chosen or not: negative ones would pay."""
        book = self.book
        scarce = np.where(self._stock_row >= 0, duals[self._stock_row], 0.0)
        per_line = scarce[:, book.line_item].T * book.line_units[:, None]
        per_order = np.add.reduceat(per_line, book.first_line[:-1], axis=0)
        room = np.where(self._room_row >= 0, duals[self._room_row], 0.0)
        serve = np.where(self._serve >= 0, duals[self._serve], 0.0)
        return book.costs - per_order[:, book.point] - room[None, :] - serve[:, None]

    def plan(self, values: Floats) -> list[Parcels]:
        """Whole numbers read as parcels; orders alike share theirs in their order."""
        book, demands = self.book, self.book.problem.demands
        plan: list[Parcels] = [()] * len(book.costs)
        members: dict[int, list[int]] = {}
        for order in range(len(plan) - 1, -1, -1):
            members.setdefault(int(book.kind[order]), []).append(order)
        taken = np.rint(values[self.x]).astype(int)
        for at in np.flatnonzero(taken):
            for _ in range(taken[at]):
                order = members[int(self.order[at])].pop()
                plan[order] = (Parcel(int(self.lane[at]), dict(demands[order])),)
        self._read_splits(values, plan)
        return plan

    def _read_splits(self, values: Floats, plan: list[Parcels]) -> None:
        found: dict[int, dict[int, dict[int, int]]] = {}
        units = np.rint(values[self.q]).astype(int)
        for at in np.flatnonzero(units):
            owner, item = self.q_owner[at], self.book.line_item[self.q_line[at]]
            lanes = found.setdefault(int(self.y_order[owner]), {})
            parcel = lanes.setdefault(int(self.y_lane[owner]), {})
            parcel[self.book.items[item]] = int(units[at])
        for order, lanes in found.items():
            plan[order] = tuple(Parcel(lane, lanes[lane]) for lane in sorted(lanes))

    def leanings(self, values: Floats) -> list[tuple[int, Parcels]]:
        """Whole orders by lane as far as the relaxation leans that way, the surest first."""
        book, demands = self.book, self.book.problem.demands
        members: dict[int, list[int]] = {}
        for order, first in enumerate(book.kind):
            members.setdefault(int(first), []).append(order)
        share = values[self.x]
        found: list[tuple[int, Parcels]] = []
        for at in np.argsort(-share, kind="stable"):
            if share[at] < 1e-6:
                break
            alike = members[int(self.order[at])]
            for order in alike[: int(np.ceil(share[at]))]:
                found.append((order, (Parcel(int(self.lane[at]), dict(demands[order])),)))
            if len(alike) > 1:
                members[int(self.order[at])] = alike[int(share[at]) :]
        return found


def _expanded(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """All numbers from each first up to each last, and which pair each belongs to."""
    lengths = last - first
    owner = np.repeat(np.arange(len(first)), lengths)
    begun = np.concatenate(([0], np.cumsum(lengths)[:-1])) if len(first) else lengths
    return np.arange(lengths.sum()) - np.repeat(begun - first, lengths), owner
