"""What happened and what the replay does instead, summed the same way, and told apart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np

from iorder.sourcing.field import NEVER, Field
from iorder.sourcing.parcel_facts import ParcelFacts, Sent, parcel_facts
from iorder.sourcing.replay import Incoming, Outcome
from iorder.sourcing.situation import Situation

FURTHEST_KM = 20_040
KINDS = {
    "elsewhere": "Another point",
    "split": "Split instead of whole",
    "joined": "Whole instead of split",
    "parts": "Split otherwise",
    "served": "Sent instead of waiting",
    "unserved": "Waits instead of sent",
}
"""How an order's senders differ."""
MOST_COURSES = 12
"""Points whose load is kept day by day, those with most parcels."""


def kind_of(before: Sent, after: Sent) -> str:
    """One of KINDS; empty where the same points send it."""
    if set(before) == set(after):
        return ""
    if not before or not after:
        return "served" if after else "unserved"
    if len(before) == 1:
        return "elsewhere" if len(after) == 1 else "split"
    return "joined" if len(after) == 1 else "parts"


class Tally:
    """Sums of one side. ``first``: the day the period begins; ``days`` it lasts.

    A parcel counts on the local day its order was placed, as a point's capacity counts it.
    """

    def __init__(self, points: int, first: date, days: int) -> None:
        self.first = first.toordinal() - 1  # somewhere it is still the day before
        self.load = np.zeros((points, days + 3), np.int64)
        self.units = np.zeros(points, np.int64)
        self.km = np.zeros(FURTHEST_KM + 1, np.int64)
        self.km_total = 0.0
        self.counts: Counter[str] = Counter()

    def add(
        self, here: Situation, order: Incoming, sent: Sent, at: datetime | None, is_short: bool
    ) -> list[ParcelFacts]:
        """Count an order; returns its parcels. ``at``: when the last of it was promised."""
        parcels = parcel_facts(here, order.request.to, sent, at or order.at)
        counts = self.counts
        counts["whole" if len(sent) == 1 else "split" if sent else "unsent"] += 1
        counts["short"] += is_short
        counts["waiting"] += at is None
        counts["parcels"] += len(parcels)
        counts["cost_minor"] += sum(one.minor for one in parcels)
        for one in parcels:
            zone = here.field.profiles[one.row].calendar.zone
            day = order.placed_at.astimezone(ZoneInfo(zone)).toordinal() - self.first
            self.load[one.row, min(max(day, 0), self.load.shape[1] - 1)] += 1
            self.units[one.row] += one.units
            if one.km is not None:
                self.km_total += one.km
                self.km[min(round(one.km), FURTHEST_KM)] += 1
        if order.promised is not None:
            counts["promised"] += 1
            counts["kept"] += at is not None and _in_time(parcels, order.promised)
        return parcels

    def body(self) -> dict[str, Any]:
        measured = int(self.km.sum())
        names = ("whole", "split", "unsent", "short", "waiting", "parcels", "cost_minor",
                 "promised", "kept")  # fmt: skip
        return {
            **{name: int(self.counts[name]) for name in names},
            "measured": measured,
            "km_mean": round(self.km_total / measured, 1) if measured else None,
            "km_p90": percentile(self.km, 0.9) if measured else None,
        }


def percentile(histogram: np.ndarray[Any, Any], share: float) -> int:
    """The least value that so large a share of what was counted does not exceed."""
    upto = histogram.cumsum()
    return int(np.searchsorted(upto, share * upto[-1]))


@dataclass(frozen=True, slots=True)
class Difference:
    """An order that would leave from elsewhere: codes of points, and what that changes."""

    order_id: int
    number: str
    placed_at: str
    kind: str
    before: Sequence[str]
    after: Sequence[str]
    km: float | None
    minor: int
    reason: str
    against: Mapping[str, str]


class Comparison:
    """Both sides of a replay. ``here`` decides; costs and days of both are by its rules."""

    def __init__(self, here: Situation, first: date, days: int) -> None:
        self.here = here
        self.happened = Tally(len(here.field), first, days)
        self.replayed = Tally(len(here.field), first, days)
        self.kinds: Counter[str] = Counter()
        self.orders = 0

    def add(self, one: Outcome) -> Difference | None:
        """Count an order on both sides; the difference where its senders differ."""
        order, here = one.order, self.here
        self.orders += 1
        before = self.happened.add(here, order, order.happened, order.bound_at, order.was_short)
        after = self.replayed.add(here, order, one.sent, one.at, one.is_short)
        kind = kind_of(order.happened, one.sent)
        if not kind:
            return None
        self.kinds[kind] += 1
        return Difference(
            order.order_id, order.number, order.placed_at.isoformat(), kind,
            _codes(here.field, order.happened), _codes(here.field, one.sent),
            _further(before, after), sum(p.minor for p in after) - sum(p.minor for p in before),
            one.reason, one.against,
        )  # fmt: skip

    def body(self) -> dict[str, Any]:
        """All but stock, as JSON: the sums, each point, and the busiest points day by day."""
        points = [
            {
                "id": one.point_id, "code": one.code, "capacity": one.daily_capacity,
                "happened": self._at(self.happened, row), "replayed": self._at(self.replayed, row),
            }
            for row, one in enumerate(self.here.field.profiles)
        ]  # fmt: skip
        return {
            "orders": self.orders,
            "currency": self.here.rules.currency,
            "happened": self.happened.body(),
            "replayed": self.replayed.body(),
            "differences": {kind: self.kinds[kind] for kind in KINDS if self.kinds[kind]},
            "points": points,
            "first": date.fromordinal(self.happened.first).isoformat(),
            "courses": self._courses(),
        }

    def _at(self, side: Tally, row: int) -> dict[str, int]:
        load, capacity = side.load[row], int(self.here.field.capacity[row])
        return {
            "parcels": int(load.sum()), "units": int(side.units[row]), "peak": int(load.max()),
            "over": int((load > capacity).sum()) if capacity < NEVER else 0,
        }  # fmt: skip

    def _courses(self) -> dict[str, dict[str, list[int]]]:
        parcels = (self.happened.load + self.replayed.load).sum(axis=1)
        rows = [int(row) for row in np.argsort(-parcels, kind="stable") if parcels[row]]
        return {
            self.here.field.profiles[row].code: {
                "happened": self.happened.load[row].tolist(),
                "replayed": self.replayed.load[row].tolist(),
            }
            for row in rows[:MOST_COURSES]
        }


def _in_time(parcels: Sequence[ParcelFacts], promised: date) -> bool:
    return bool(parcels) and all(one.arrives and one.arrives <= promised for one in parcels)


def _codes(field: Field, sent: Sent) -> list[str]:
    return [field.profiles[field.index[key]].code for key in sent if key in field.index]


def _further(before: Sequence[ParcelFacts], after: Sequence[ParcelFacts]) -> float | None:
    """Kilometres more per parcel on the average; None where not all are known."""
    if not before or not after:
        return None
    means = []
    for some in (before, after):
        known = [one.km for one in some if one.km is not None]
        if len(known) < len(some):
            return None
        means.append(sum(known) / len(known))
    return round(means[1] - means[0], 1)
