"""The moment a batch of orders is decided in: points, their free units, SKUs, and the rules."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from iorder.sourcing.field import Bools, Field, Ints
from iorder.sourcing.plan import Plan
from iorder.sourcing.rules import DEFAULT, RuleSet


@dataclass(frozen=True, slots=True)
class Trait:
    """What of a SKU matters for where it is sent from. ``when_out``: refuse, backorder or
    preorder; ``available_on``: the day a preorder can ship. ``tags``: lower case words."""

    sku_id: int
    code: str
    weight_g: int = 0
    hazardous: bool = False
    oversize: bool = False
    when_out: str = "refuse"
    available_on: date | None = None
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Expected:
    """Units of a SKU on their way to a point, not promised to anybody; ``on`` None: some day."""

    on: date | None
    units: int


@dataclass(frozen=True, slots=True)
class Around:
    """The rules and what they need besides stock. ``served``: point ids by channel id, a channel
    left out is served by all; ``channels``: slugs by id; ``load``: orders of the local day by
    point id; ``expiring``: the first day on which units expire by (point, SKU); ``expected``:
    what is inbound by SKU, the earliest first; ``today``: the shop's day, else that in UTC."""

    rules: RuleSet = DEFAULT
    rules_id: int | None = None
    served: Mapping[int, Collection[int]] | None = None
    channels: Mapping[int, str] | None = None
    load: Mapping[int, int] | None = None
    expiring: Mapping[tuple[int, int], date] | None = None
    expected: Mapping[int, Sequence[Expected]] | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """An open point and what it could send yet: ``free`` units by SKU id."""

    point_id: int
    code: str
    free: Mapping[int, int]


class Situation:
    """Decisions read it, and ``take`` what they pick off it, so that a batch never sells twice.

    ``free``: (point id, SKU id, units) of every SKU the batch asks for; units below 0 count as 0.
    """

    def __init__(
        self,
        field: Field,
        free: Iterable[Sequence[int]],
        traits: Mapping[int, Trait],
        now: datetime,
        around: Around,
    ) -> None:
        self.field, self.traits, self.now = field, traits, now
        self.today = around.today or now.date()
        self.rules, self.rules_id = around.rules, around.rules_id
        self.column = {sku_id: at for at, sku_id in enumerate(traits)}
        self.free = np.zeros((len(field), len(traits)), np.int64)
        index, column = field.index, self.column
        cells = [
            (index[point_id], column[sku_id], units)
            for point_id, sku_id, units in free
            if units > 0 and point_id in index and sku_id in column
        ]
        if cells:
            rows, columns, counts = zip(*cells, strict=True)
            self.free[rows, columns] = counts
        self.weight = np.array([one.weight_g for one in traits.values()], np.int64)
        self.channels = around.channels or {}
        self.expiring = around.expiring or {}
        self.expected = around.expected or {}
        self.load = np.zeros(len(field), np.int64)
        for point_id, orders in (around.load or {}).items():
            self.load[field.index[point_id]] = orders
        self.load_before = self.load.copy()
        self._served = {
            channel: np.isin([one.point_id for one in field.profiles], list(points))
            for channel, points in (around.served or {}).items()
        }

        self.rates, self.zone_days = around.rules.rate_table, around.rules.zone_days
        self.step_km, self.step_days = around.rules.step_km, around.rules.step_days

    @property
    def supply(self) -> list[Shelf]:
        """What each open point could send yet, by id."""
        return [
            Shelf(one.point_id, one.code, dict(zip(self.column, units.tolist(), strict=True)))
            for one, units in zip(self.field.profiles, self.free, strict=True)
            if one.active
        ]

    def served(self, channel_id: int) -> Bools | None:
        """The points that serve the channel; None where all do."""
        return self._served.get(channel_id)

    def columns(self, sku_ids: Collection[int]) -> Ints:
        return np.array([self.column[sku_id] for sku_id in sku_ids], np.int64)

    def policy_of(self, channel_id: int) -> str:
        return self.rules.policy_of(self.channels.get(channel_id, ""))

    def take(self, plan: Plan) -> None:
        """Take the picks off, for the next order, and count it at its points."""
        for pick in plan.picks:
            row = self.field.index[pick.point_id]
            self.free[row, self.column[pick.sku_id]] -= pick.quantity
        for point_id in plan.point_ids:
            self.load[self.field.index[point_id]] += 1

    def give_back(self, plan: Plan) -> None:
        """``take`` undone."""
        for pick in plan.picks:
            row = self.field.index[pick.point_id]
            self.free[row, self.column[pick.sku_id]] += pick.quantity
        for point_id in plan.point_ids:
            self.load[self.field.index[point_id]] -= 1
