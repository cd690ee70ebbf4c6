"""What one order is worth."""

from iorder.views.kpi import Cohort, Figures, Kpi, share


def select(cohort: Cohort) -> Figures:
    currency = cohort.placed.c.currency
    return (
        share(cohort.sum("total_minor"), cohort.sum("orders"))
        .add_columns(currency)
        .where(cohort.sold)
        .group_by(currency)
    )


KPI = Kpi(
    slug="aov",
    label="Average order value",
    unit="money",
    better="up",
    formula="Gross sales / orders placed in the period and not cancelled; each currency for "
    "itself.",
    select=select,
    rows=lambda period: {"scope": "sold", **period.query()},
    counts="denominator",
    per_currency=True,
)
