"""The tiles of the first page: each KPI measured, compared, and its course."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from iorder.ui.charts.kpi_card import tile, value_text
from iorder.views import kpi, overview
from iorder.views.courses import Courses, courses
from iorder.views.overview import Bucket, Chosen
from iorder.web import store, web_settings

Query = Mapping[str, str]


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
    def cohorts(self) -> tuple[kpi.Cohort, kpi.Cohort | None]:
        """The period's and, where there is one, the one before it."""
        period = self.chosen.period
        with store().reading() as conn:
            before = kpi.cohort(conn, period.previous) if period.previous else None
            return kpi.cohort(conn, period), before

    @cached_property
    def courses(self) -> Courses:
        """Of the KPIs that do not go by days of placing."""
        chosen = self.chosen
        today = chosen.as_of.astimezone(ZoneInfo(chosen.period.zone)).date()
        with store().reading() as conn:
            now = kpi.measure(conn, kpi.KPIS["backlog"], self.cohorts[0])
        open_now = int(now[0].value or 0)
        return courses(store(), chosen.period, self.steps, today, open_now)


def drawn(slug: str) -> Callable[[Reading], Any]:
    """What draws the tile of the KPI ``slug``."""

    def draw(reading: Reading) -> Any:
        one = kpi.KPIS[slug]
        cohort, earlier = reading.cohorts
        with store().reading() as conn:
            now = kpi.measure(conn, one, cohort)
            before = kpi.measure(conn, one, earlier) if earlier and not one.as_of_now else []
            also = kpi.measure(conn, kpi.KPIS[one.beside[0]], cohort) if one.beside else []
        if slug == "backlog" and (number := reading.courses.open_before) is not None:
            before = [kpi.Measured(number, number, number)]
        if now and also and one.beside:
            second = value_text(kpi.KPIS[one.beside[0]], also[0])
            now = [replace(now[0], beside=f"{one.beside[1]} {second}"), *now[1:]]
        return tile(one, now, before, cohort.period, _course(slug, reading, now))

    return draw


def _course(slug: str, reading: Reading, now: list[kpi.Measured]) -> list[float]:
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
