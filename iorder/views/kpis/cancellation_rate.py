"""How many orders come to nothing."""

import sqlalchemy as sa

from iorder.views.kpi import Cohort, Figures, Kpi, share


def select(cohort: Cohort) -> Figures:
    placed = cohort.placed.c
    cancelled = sa.case((placed.stage == "cancelled", placed.orders), else_=0)
    return share(sa.func.coalesce(sa.func.sum(cancelled), 0), cohort.sum("orders"))


KPI = Kpi(
    slug="cancellation_rate",
    label="Cancellation rate",
    unit="share",
    better="down",
    formula="Orders placed in the period and cancelled since / orders placed in the period.",
    select=select,
    rows=lambda period: {"stage": "cancelled", "scope": "real", **period.query()},
    target=0.05,
)
