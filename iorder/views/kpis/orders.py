"""How many orders came in."""

import sqlalchemy as sa

from iorder.views.kpi import Cohort, Figures, Kpi


def select(cohort: Cohort) -> Figures:
    count = cohort.sum("orders")
    return sa.select(count, count, count)


KPI = Kpi(
    slug="orders",
    label="Orders",
    unit="count",
    better="up",
    formula="Orders placed in the period, cancelled ones too, test orders not.",
    select=select,
    rows=lambda period: {"scope": "real", **period.query()},
)
