"""How much goes into one order."""

from iorder.views.kpi import Cohort, Figures, Kpi, share


def select(cohort: Cohort) -> Figures:
    return share(cohort.sum("units"), cohort.sum("orders")).where(cohort.sold)


KPI = Kpi(
    slug="units_per_order",
    label="Units per order",
    unit="number",
    better="up",
    formula="Units on the lines of orders placed in the period and not cancelled / those orders.",
    select=select,
    rows=lambda period: {"scope": "sold", **period.query()},
    counts="denominator",
)
