"""A period lived again: its orders and what moved its stock, in the order in which they came."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

import numpy as np
from sqlalchemy.engine import Connection

from iorder.sourcing.replay import Incoming, Outcome, Replay
from iorder.sourcing.rule_matches import RuleMatches
from iorder.views.sourcing import replayed
from iorder.views.sourcing.replayed import Period
from iorder.views.stock.past_stock import Moved

AT_ONCE = 500
"""Orders read in one go."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Outcomes that have become final, and how many orders were decided by then."""

    outcomes: list[Outcome]
    done: int


class Turns:
    """``for turn in Turns(...)``: a turn for each moment at which stock ``moved``.

    An order stands in the moment where its own first promise stood in the ledger; one that got
    none stands behind the last that did, or first.
    """

    def __init__(
        self,
        conn: Connection,
        period: Period,
        moved: Iterator[Moved],
        replay: Replay,
        matches: RuleMatches,
    ) -> None:
        self.conn, self.period, self.moved = conn, period, moved
        self.replay, self.matches = replay, matches
        self._orders = self._read()
        self._next = next(self._orders, None)
        self._mine = np.sort(period.ids)
        self.done = 0

    def __iter__(self) -> Iterator[Turn]:
        for at, some in groupby(self.moved, key=lambda one: one.at):
            yield self._turn(self._before(at) + self._moment(at, list(some)))
        yield self._turn(self._before(None))

    def _turn(self, outcomes: list[Outcome]) -> Turn:
        return Turn(outcomes, self.done)

    def _read(self) -> Iterator[Incoming]:
        for ids in replayed.chunks(self.period.ids, AT_ONCE):
            yield from replayed.orders_of(self.conn, ids)

    def _moment(self, at: datetime, moved: list[Moved]) -> list[Outcome]:
        """All that happened at one moment, which is one transaction as a rule."""
        found: list[Outcome] = []
        firsts = [place for place, one in enumerate(moved) if one.is_first and self._is_mine(one)]
        last = max(firsts, default=-1)
        if last < 0:
            found += self._upto(at, None)
        for place, one in enumerate(moved):
            if not self._is_mine(one):
                found += self.replay.move(at, one.cells, brings=one.brings)
            elif one.is_first:
                found += self._upto(at, one.order_id)
            if place == last:
                found += self._upto(at, None)
        return found

    def _is_mine(self, one: Moved) -> bool:
        """Whether it is a promise of an order that is decided again."""
        if not one.order_id:
            return False
        place = int(np.searchsorted(self._mine, one.order_id))
        return place < len(self._mine) and int(self._mine[place]) == one.order_id

    def _before(self, at: datetime | None) -> list[Outcome]:
        found: list[Outcome] = []
        while self._next is not None and (at is None or self._next.at < at):
            found += self._placed(self._next)
        return found

    def _upto(self, at: datetime, order_id: int | None) -> list[Outcome]:
        """Orders of this moment up to this one, all of them where it is None."""
        found: list[Outcome] = []
        while (
            self._next is not None
            and self._next.at == at
            and (order_id is None or self._next.order_id <= order_id)
        ):
            found += self._placed(self._next)
        return found

    def _placed(self, order: Incoming) -> list[Outcome]:
        self._next = next(self._orders, None)
        self.done += 1
        outcome = self.replay.place(order)
        self.matches.count(order.request)
        return [] if outcome is None else [outcome]
