"""Whole days in the shop's zone, as KPIs and the overview are asked for them."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from iorder.insight.days import begins

EARLIEST, LATEST = date(1, 12, 31), date(9999, 12, 1)
"""Days on whose far sides a moment may not exist in every zone."""


@dataclass(frozen=True)
class Period:
    """Days from ``first`` to ``last``, both in, as they are in ``zone``; None is without end."""

    first: date | None
    last: date | None
    zone: str = "UTC"

    @property
    def start(self) -> datetime | None:
        """The first moment that is in; None when that is before all clocks."""
        return begins(self.first, self.zone) if self.first and self.first > EARLIEST else None

    @property
    def end(self) -> datetime | None:
        """The first moment that is out; None when that is after all clocks."""
        if self.last is None or self.last > LATEST:
            return None
        return begins(self.last + timedelta(days=1), self.zone)

    @property
    def length(self) -> int | None:
        """In days; None without end."""
        return (self.last - self.first).days + 1 if self.first and self.last else None

    @property
    def previous(self) -> "Period | None":
        """As many days just before; None when there is no before."""
        if self.first is None or self.length is None:
            return None
        last = self.first - timedelta(days=1)
        return replace(self, first=last - timedelta(days=self.length - 1), last=last)

    def holds(self, column: sa.ColumnElement[Any]) -> sa.ColumnElement[bool]:
        """``column`` lies in the period."""
        bounds: list[sa.ColumnElement[bool]] = [sa.true()]
        if self.start:
            bounds.append(column >= self.start)
        if self.end:
            bounds.append(column < self.end)
        return sa.and_(*bounds)

    def query(self) -> dict[str, str]:
        """The period as the orders page reads it."""
        days = {"from": self.first, "to": self.last}
        return {name: day.isoformat() for name, day in days.items() if day}
