"""What was sold, before returns."""

import sqlalchemy as sa

from iorder.views.kpi import Cohort, Figures, Kpi


def select(cohort: Cohort) -> Figures:
    total = cohort.sum("total_minor")
    currency = cohort.placed.c.currency
    return (
        sa.select(total, total, cohort.sum("orders"), currency)
        .where(cohort.sold)
        .group_by(currency)
    )


KPI = Kpi(
    slug="gross_sales",
    label="Gross sales",
    unit="money",
    better="up",
    formula="Totals of orders placed in the period and not cancelled, tax and shipping included, "
    "returns not yet taken off; each currency for itself.",
    select=select,
    rows=lambda period: {"scope": "sold", **period.query()},
    counts="denominator",
    per_currency=True,
)
