"""Whether the buyer got all of it when it was promised."""

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.views.kpi import Cohort, Figures, Kpi, share


def select(cohort: Cohort) -> Figures:
    promised = cohort.served("promised")
    return share(cohort.sum_served("good", promised), _due(cohort, promised))


def _due(cohort: Cohort, promised: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    """All that were promised for the period, without those that may still keep it."""
    may_still = (
        sa.select(sa.func.count())
        .where(
            orders.c.promised_at > cohort.now,
            cohort.period.holds(orders.c.promised_at),
            orders.c.delivered_at.is_(None),
            orders.c.stage != "cancelled",
            sa.not_(orders.c.is_test),
        )
        .scalar_subquery()
    )
    return cohort.sum_served("orders", promised) - may_still


KPI = Kpi(
    slug="otif_rate",
    label="On time in full",
    unit="share",
    better="up",
    formula="Orders delivered, all that is still wanted of them, by the moment they were promised "
    "for / orders promised for the period and not cancelled. Not delivered and past the promise "
    "counts as late; on its way and not yet due, not at all.",
    select=select,
    rows=lambda period: {"promise": "broken", "by": "promised", "scope": "real", **period.query()},
    counts="rest",
    target=0.95,
)
