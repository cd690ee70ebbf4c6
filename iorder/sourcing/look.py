"""One request as it is seen from every point: who may send, what each has, and what it costs.

Arrays have a row a point, as ``Situation.field``. What only explains is worked out when asked.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

import numpy as np

from iorder.sourcing.field import NEVER, Bools, Floats, Ints, Profile
from iorder.sourcing.plan import Request, shortage
from iorder.sourcing.rules import Rule, When
from iorder.sourcing.situation import Situation

LAST = 10**9
EXCLUDED = "excluded"


class Look:
    """``have``: free units by point and SKU asked for; ``units``: how many of those asked for;
    ``eligible``: who may send; ``preference``: 0 and up, nearest first, preferred points before
    others; ``kept``: what a policy has worked out once."""

    def __init__(self, here: Situation, request: Request) -> None:
        self.here, self.request = here, request
        self.kept: dict[str, Floats] = {}
        self._told: dict[str, list[str]] = {}
        self.field = here.field
        self.skus = sorted(request.demand)
        self.want = np.array([request.demand[sku] for sku in self.skus], np.int64)
        columns = here.columns(self.skus)
        self.have, self.weights = here.free[:, columns], here.weight[columns]
        self.units = np.minimum(self.have, self.want).sum(axis=1)
        self.reach = here.field.reach(request.to)
        self.full = here.load >= here.field.capacity
        self.rules = tuple(rule for rule in here.rules.rules if self._matches(rule.when))
        self._bars = list(self._barred())
        self.eligible: Bools = here.field.active & (self.units > 0)
        for mask, _ in self._bars:
            self.eligible &= ~mask
        self.preference: Ints = self.reach.nearness
        preferred = self._named("prefer")
        if preferred is not None:
            self.preference = self.preference + np.where(preferred, 0, len(self.field))

    def _barred(self) -> Iterator[tuple[Bools, str]]:
        """Who may not send by which filter, in the order in which reasons are told."""
        filters = self.here.rules.filters
        if self.request.excluded:
            yield self._rows([self.field.index.get(one) for one in self.request.excluded]), EXCLUDED
        served = self.here.served(self.request.channel_id)
        if filters["channel"] and served is not None:
            yield ~served, "channel"
        traits = [self.here.traits[sku] for sku in self.skus]
        if filters["hazardous"] and any(one.hazardous for one in traits):
            yield self.field.no_hazardous, "hazardous"
        if filters["oversize"] and any(one.oversize for one in traits):
            yield self.field.no_oversize, "oversize"
        yield from self._barred_now()

    def _barred_now(self) -> Iterator[tuple[Bools, str]]:
        filters = self.here.rules.filters
        if filters["area"]:
            yield ~self.reach.inside, "area"
        for rule in self.rules:
            if rule.act != "prefer":
                named = self._named_by(rule)
                yield (named if rule.act == "never" else ~named), "rule"
        yield self.leaving >= NEVER, "calendar"
        if filters["capacity"] and self.field.has_capacity:
            yield self.full, "capacity"

    @property
    def leaving(self) -> Ints:
        return self.field.leaving(self.here.now)

    @cached_property
    def reachable(self) -> Ints:
        """How much of each SKU asked for all who may send have together, at most what is asked."""
        found: Ints = np.minimum(self.have[self.eligible].sum(axis=0), self.want)
        return found

    @cached_property
    def complete(self) -> Bools:
        """Who alone can send all that anybody together can."""
        whole = self.reachable.sum()
        if not whole:
            return np.zeros(len(self.field), np.bool_)
        found: Bools = self.eligible & (self.units == whole)
        return found

    @cached_property
    def grams(self) -> Ints:
        """The weight of what each point could send."""
        found: Ints = np.minimum(self.have, self.want) @ self.weights
        return found

    @cached_property
    def cost(self) -> Ints:
        """What a parcel with all the point could send costs, in minor units."""
        return self.cost_of(self.grams)

    def cost_of(self, grams: Ints) -> Ints:
        """What a parcel of so many grams from each point costs."""
        rates = self.here.rates[self.reach.zone]
        km = np.nan_to_num(self.reach.km).astype(np.int64)
        found: Ints = rates[:, 0] + rates[:, 1] * grams // 1000 + rates[:, 2] * km // 100
        return found

    @cached_property
    def arriving(self) -> Ints:
        """The day (ordinal) on which a parcel from each point arrives."""
        here, km = self.here, self.reach.km
        days = here.step_days[np.searchsorted(here.step_km, km)]
        return self.leaving + np.where(np.isnan(km), here.zone_days[self.reach.zone], days)

    def best(self, among: Bools, key: Ints | Floats) -> int:
        """The row of ``among``, which has one, with the least ``key``, preferred of equals."""
        rows = np.flatnonzero(among)
        return int(rows[np.lexsort((self.preference[rows], key[rows]))[0]])

    def nearest(self, among: Bools) -> int:
        """The most preferred row of ``among``, which has one."""
        return int(np.where(among, self.preference, LAST).argmin())

    def covering(self, most: int = 0) -> list[int]:
        """Rows that together send all that is reachable: who has most of what is missing first,
        the preferred of equals. At most ``most`` rows unless it is 0."""
        left, open_, rows = self.want.copy(), self.eligible.copy(), list[int]()
        while left.any() and (not most or len(rows) < most):
            covers = np.where(open_, np.minimum(self.have, left).sum(axis=1), 0)
            top = int(covers.max(initial=0))
            if not top:
                break
            row = self.nearest(covers == top)
            rows.append(row)
            open_[row] = False
            left -= np.minimum(self.have[row], left)
        return rows

    def lacks(self, row: int) -> str:
        """``lacks 1 x LAMP`` of what all together have; empty for who has it all."""
        return self._lacking[row]

    @cached_property
    def _lacking(self) -> list[str]:
        short = self.reachable - np.minimum(self.have, self.reachable)
        words: dict[tuple[int, ...], str] = {}
        return [
            words[row] if row in words else words.setdefault(row, self._lack_words(row))
            for row in map(tuple, short.tolist())
        ]

    def _lack_words(self, short: Sequence[int]) -> str:
        codes = {
            self.here.traits[sku].code: units
            for sku, units in zip(self.skus, short, strict=True)
            if units
        }
        return f"lacks {shortage(codes)}" if codes else ""

    def told(self, name: str) -> list[str]:
        """What is ``kept`` under the name, in words, by row."""
        if name not in self._told:
            self._told[name] = [f"{one:.1f}" for one in self.kept[name].tolist()]
        return self._told[name]

    def barred(self, row: int) -> str:
        """Why the point may not send, in words; empty for one that may."""
        point = self.field.profiles[row]
        if not point.active:
            return f"closed: {point.closed_reason}" if point.closed_reason else "closed"
        rules = iter(rule for rule in self.rules if rule.act != "prefer")
        for mask, kind in self._bars:
            rule = next(rules) if kind == "rule" else None
            if mask[row]:
                return self._words(kind, point, row, rule)
        return "" if self.units[row] else "has nothing of it"

    def km_words(self, row: int) -> str:
        km = self.reach.km[row]
        return "how far is not known" if np.isnan(km) else f"{km:.0f} km"

    def _words(self, kind: str, point: Profile, row: int, rule: Rule | None) -> str:
        if kind == EXCLUDED:
            return self.request.excluded[point.point_id]
        if kind == "area" and point.area is not None:
            far = "" if np.isnan(self.reach.km[row]) else f"; this is {self.km_words(row)} away"
            return f"outside its service area: {point.area.words()}{far}"
        if rule is not None:
            only = f"allows {', '.join(rule.points)} only"
            return f"rule {rule.label!r} {only if rule.act == 'only' else 'never uses it'}"
        if kind == "capacity":
            return f"at capacity today: {self.here.load[row]} of {point.daily_capacity} orders"
        return {
            "channel": "does not serve this channel",
            "hazardous": "does not take hazardous goods",
            "oversize": "does not take oversize goods",
            "calendar": "has no working day in sight",
        }[kind]

    def _named(self, act: str) -> Bools | None:
        some = [self._named_by(rule) for rule in self.rules if rule.act == act]
        return np.logical_or.reduce(some) if some else None

    def _named_by(self, rule: Rule) -> Bools:
        return self._rows([self.field.by_code.get(code) for code in rule.points])

    def _rows(self, some: Iterable[int | None]) -> Bools:
        mask = np.zeros(len(self.field), np.bool_)
        mask[[row for row in some if row is not None]] = True
        return mask

    def _matches(self, when: When) -> bool:
        here, request = self.here, self.request
        return (
            _is_among(request.to.country, when.countries)
            and _is_among(here.channels.get(request.channel_id, ""), when.channels)
            and _is_within(request.total_minor, when.total_from_minor, when.total_below_minor)
            and _is_within(self._weight_g, when.weight_from_g, when.weight_below_g)
            and (not when.tags or any(here.traits[sku].tags & set(when.tags) for sku in self.skus))
        )

    @cached_property
    def _weight_g(self) -> int:
        return int(self.want @ self.weights)


def _is_among(value: str, allowed: Sequence[str]) -> bool:
    return not allowed or value in allowed


def _is_within(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or value >= low) and (high is None or value < high)
