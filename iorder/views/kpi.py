"""The port of KPIs: one file in ``kpis/`` says how a number is made and which orders it opens.

A KPI is a ratio with a named denominator, a cohort date and a period of whole days in the shop's
zone; test orders never count. Definitions: ``notes/kpis.md``. Different currencies never add.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, TypeAlias

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from iorder.kernel import dialect
from iorder.kernel.registry import Registry
from iorder.kernel.store import Store
from iorder.views.orders import order_facts
from iorder.views.period import Period

Unit = Literal["count", "money", "share", "seconds", "number"]
Figures: TypeAlias = sa.Select[*tuple[Any, ...]]
"""A query of a row a figure: value, numerator, denominator, and the currency where there are."""


@dataclass(frozen=True)
class Cohort:
    """What a KPI reads. ``placed``: real orders placed in the period, summed by currency and
    stage, with the columns of ``order_facts.by_step``; ``standing``: real orders by stage now;
    ``services``: real orders by the days they were promised for and delivered, those of the
    period, as ``insight.services`` has them."""

    period: Period
    placed: sa.Subquery
    standing: sa.Subquery
    services: sa.Subquery
    now: datetime

    def sum(self, name: str) -> sa.ColumnElement[int]:
        """The sum of a column of ``placed``, 0 of nothing."""
        return sa.func.coalesce(sa.func.sum(self.placed.c[name]), 0)

    def in_stages(self, stages: Sequence[str]) -> Figures:
        """How many orders stand in one of ``stages`` at this moment."""
        number = sa.func.coalesce(sa.func.sum(self.standing.c.orders), 0)
        return sa.select(number, number, number).where(self.standing.c.stage.in_(stages))

    def served(self, measure: str) -> sa.ColumnElement[bool]:
        """Which rows of ``services`` are of ``measure``."""
        return self.services.c.measure == measure

    def sum_served(self, name: str, which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
        """The sum of a column of ``services`` over some of its rows, 0 of nothing."""
        found = sa.select(sa.func.coalesce(sa.func.sum(self.services.c[name]), 0)).where(which)
        return found.scalar_subquery()

    @property
    def sold(self) -> sa.ColumnElement[bool]:
        """Not cancelled: what the orders page calls ``scope=sold``."""
        return self.placed.c.stage != "cancelled"


@dataclass(frozen=True)
class Kpi:
    """``select(cohort)`` gives value, numerator and denominator in one row; a KPI with
    ``per_currency`` gives a row a currency, the code fourth. Null, not zero, of nothing.

    ``rows(period)``: the query of the orders page that lists what was counted; ``counts`` says
    which figure equals the number of those rows, ``rest`` being the denominator without the
    numerator. None: no list of orders shows it.

    ``target``: what the value should reach, in its own unit; with ``better`` "down" it should not
    exceed it. None where a shop has to say itself what is good.

    ``beside``: (slug, short name) of a KPI that the tile shows in small with this one.
    """

    slug: str
    label: str
    unit: Unit
    better: Literal["up", "down", ""]
    formula: str
    select: Callable[[Cohort], Figures]
    rows: Callable[[Period], dict[str, str]] | None = None
    counts: Literal["numerator", "denominator", "rest"] = "numerator"
    per_currency: bool = False
    as_of_now: bool = False
    target: float | None = None
    beside: tuple[str, str] | None = None

    def is_met(self, value: float) -> bool | None:
        """Whether the value reaches the target; None without one."""
        if self.target is None:
            return None
        return value >= self.target if self.better == "up" else value <= self.target


@dataclass(frozen=True)
class Measured:
    """One figure. ``value`` is None when there is nothing to measure; money in minor units;
    ``beside``: a second one in words."""

    value: float | None
    numerator: float
    denominator: float
    currency: str = ""
    beside: str = ""


KPIS: Registry[Kpi] = Registry("iorder.views.kpis", "KPI")


def cohort(conn: Connection, period: Period) -> Cohort:
    """What every KPI of ``period`` reads; holds for as long as ``conn`` does not end."""
    placed = order_facts.by_step(conn, [order_facts.bounded(conn, period)])
    return Cohort(
        period,
        placed,
        order_facts.standing(conn),
        order_facts.services(conn, period),
        dialect.now(conn),
    )


def measure(conn: Connection, kpi: Kpi, cohort: Cohort) -> list[Measured]:
    """The KPI's figures, largest numerator first; one unless ``per_currency``."""
    rows = [
        Measured(
            value=None if row[0] is None else float(row[0]),
            numerator=float(row[1] or 0),
            denominator=float(row[2] or 0),
            currency=row[3] if kpi.per_currency else "",
        )
        for row in conn.execute(kpi.select(cohort))
    ]
    return sorted(rows, key=lambda one: (-one.denominator, one.currency))


def measure_all(store: Store, period: Period) -> dict[str, list[Measured]]:
    """Every KPI by slug, read in one snapshot."""
    with store.reading() as conn:
        asked = cohort(conn, period)
        return {kpi.slug: measure(conn, kpi, asked) for kpi in KPIS}


def as_json(store: Store, period: Period) -> dict[str, Any]:
    """What ``python -m iorder kpi --json`` prints; a money KPI has one entry a currency."""
    with store.reading() as conn:
        as_of = dialect.now(conn)
    found: list[dict[str, Any]] = []
    for slug, figures in measure_all(store, period).items():
        kpi = KPIS[slug]
        found += [_entry(kpi, one) for one in figures or [Measured(None, 0, 0)]]
    days = {"from": period.first, "to": period.last}
    return {
        "as_of": as_of.isoformat(),
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "kpis": found,
    }


def _entry(kpi: Kpi, one: Measured) -> dict[str, Any]:
    return {
        "slug": kpi.slug,
        "value": one.value,
        "numerator": one.numerator,
        "denominator": one.denominator,
        "unit": kpi.unit,
        "better": kpi.better,
        **({"currency": one.currency} if kpi.per_currency else {}),
    }


def share(numerator: sa.ColumnElement[Any], denominator: sa.ColumnElement[Any]) -> Figures:
    """value = numerator / denominator, null when there is nothing to divide by."""
    value = sa.cast(numerator, sa.Float) / sa.func.nullif(denominator, 0)
    return sa.select(value, numerator, denominator)


def hours_below(share: float) -> Callable[[Cohort], Figures]:
    """How long the orders delivered in the period took, in seconds and to the hour: that which
    ``share`` of them did not exceed, between two their mean: (value, count, count)."""

    def select(cohort: Cohort) -> Figures:
        of = cohort.services.c
        each = (
            sa.select(of.hours, sa.func.sum(of.orders).label("orders"))
            .where(of.measure == "delivered")
            .group_by(of.hours)
            .subquery("each")
        )
        up_to = sa.func.sum(each.c.orders).over(order_by=each.c.hours)
        ranked = sa.select(
            each, up_to.label("up_to"), sa.func.sum(each.c.orders).over().label("size")
        ).subquery("ranked")
        wanted = ranked.c.size * share
        here = sa.and_(ranked.c.up_to >= wanted, ranked.c.up_to - ranked.c.orders <= wanted)
        size = sa.func.coalesce(sa.func.max(ranked.c.size), 0)
        return sa.select(sa.func.avg(ranked.c.hours) * 3600, size, size).where(here)

    return select
