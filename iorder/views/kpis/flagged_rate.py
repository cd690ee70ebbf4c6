"""How much of what the sources state does not add up."""

from iorder.views.kpi import Cohort, Figures, Kpi, share


def select(cohort: Cohort) -> Figures:
    return share(cohort.sum("flagged"), cohort.sum("orders"))


KPI = Kpi(
    slug="flagged_rate",
    label="Flagged orders",
    unit="share",
    better="down",
    formula="Orders placed in the period whose source states totals that do not add up, or no "
    "items / orders placed in the period.",
    select=select,
    rows=lambda period: {"flag": "any", "scope": "real", **period.query()},
    target=0.01,
)
