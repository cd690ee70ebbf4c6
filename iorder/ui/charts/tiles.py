"""The tiles of the first page: each KPI measured, compared, and its course."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, partial
from typing import Any
from zoneinfo import ZoneInfo

from iorder.ui.charts.kpi_card import tile, value_text
from iorder.views import kpi, overview
from iorder.views.courses import Courses, courses
from iorder.views.kept import Kept
from iorder.views.kpi import Cohort, Measured
from iorder.views.overview import Bucket, Chosen
from iorder.web import attempt, store, web_settings

Query = Mapping[str, str]
TILES = (
    "orders", "gross_sales", "aov", "units_per_order", "cancellation_rate",
    "otif_rate", "order_cycle_time", "backorder_rate", "backlog", "needs_attention",
)  # fmt: skip
SLOW = 0.01
"""Seconds: what takes as long is kept for a while."""
_COURSES: Kept[Courses] = Kept(SLOW)
_BEFORE: Kept[Mapping[str, Sequence[Measured]]] = Kept(SLOW)


class Reading:
    """What the parts of one drawing share, each read when the first part asks for it."""

    def __init__(self, query: Query) -> None:
        self.query = query

    @cached_property
    def chosen(self) -> Chosen:
        return overview.choose(store(), web_settings().timezone, self.query)

    @cached_property
    def steps(self) -> list[Bucket]:
        return overview.trend(store(), self.chosen.period)

    @cached_property
    def cohorts(self) -> tuple[Cohort, Cohort | None]:
        """The period's and, where there is one, the one before it."""
        period = self.chosen.period
        with store().reading() as conn:
            before = kpi.cohort(conn, period.previous) if period.previous else None
            return kpi.cohort(conn, period), before

    @cached_property
    def before(self) -> Mapping[str, Sequence[Measured]]:
        """The figures of the period before, by KPI."""
        _, earlier = self.cohorts
        if earlier is None:
            return {}
        return _BEFORE.of((store().reader.url, earlier.period), partial(_measured, earlier))

    @cached_property
    def courses(self) -> Courses:
        """Of the KPIs that do not go by days of placing; tiles stand without where they fail."""
        chosen = self.chosen
        today = chosen.as_of.astimezone(ZoneInfo(chosen.period.zone)).date()
        key = (store().reader.url, chosen.period, today)
        return attempt(
            lambda: _COURSES.of(key, lambda: self._read(today)), lambda _words: Courses({}, None)
        )

    def _read(self, today: date) -> Courses:
        with store().reading() as conn:
            now = kpi.measure(conn, kpi.KPIS["backlog"], self.cohorts[0])
        return courses(store(), self.chosen.period, self.steps, today, int(now[0].value or 0))


def drawn(slug: str) -> Callable[[Reading], Any]:
    """What draws the tile of the KPI ``slug``."""

    def draw(reading: Reading) -> Any:
        one = kpi.KPIS[slug]
        cohort, _ = reading.cohorts
        with store().reading() as conn:
            now = kpi.measure(conn, one, cohort)
            also = kpi.measure(conn, kpi.KPIS[one.beside[0]], cohort) if one.beside else []
        before = list(reading.before.get(slug, ()))
        if slug == "backlog" and (number := reading.courses.open_before) is not None:
            before = [Measured(number, number, number)]
        if now and also and one.beside:
            second = value_text(kpi.KPIS[one.beside[0]], also[0])
            now = [replace(now[0], beside=f"{one.beside[1]} {second}"), *now[1:]]
        return tile(one, now, before, cohort.period, _course(slug, reading, now))

    return draw


def _measured(cohort: Cohort) -> dict[str, list[Measured]]:
    """What fails is left out: its tile stands without a comparison, the others have theirs."""
    return {
        slug: attempt(partial(_figures, kpi.KPIS[slug], cohort), lambda _words: [])
        for slug in TILES
        if not kpi.KPIS[slug].as_of_now
    }


def _figures(one: kpi.Kpi, cohort: Cohort) -> list[Measured]:
    with store().reading() as conn:
        return kpi.measure(conn, one, cohort)


def _course(slug: str, reading: Reading, now: list[Measured]) -> list[float]:
    """The KPI step by step, of its largest currency where it has several."""
    if slug not in COURSES:
        return [one for one in reading.courses.by_slug.get(slug, ()) if one is not None]
    currency = now[0].currency if now else ""
    pairs = [COURSES[slug](step, currency) for step in reading.steps]
    return [above / below if below else 0 for above, below in pairs]


COURSES: Mapping[str, Callable[[Bucket, str], tuple[float, float]]] = {
    "orders": lambda step, _: (step.orders, 1),
    "gross_sales": lambda step, code: (step.sold_minor.get(code, 0), 1),
    "aov": lambda step, code: (step.sold_minor.get(code, 0), step.sold_in.get(code, 0)),
    "units_per_order": lambda step, _: (step.units, step.sold),
    "cancellation_rate": lambda step, _: (step.cancelled, step.orders),
}
