"""How long a buyer waits: from placing to delivery."""

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.views.kpi import Cohort, Figures, Kpi, median_seconds


def select(cohort: Cohort) -> Figures:
    return median_seconds(
        (orders.c.placed_at, orders.c.delivered_at),
        sa.and_(
            orders.c.delivered_at.is_not(None),
            cohort.period.holds(orders.c.delivered_at),
            sa.not_(orders.c.is_test),
        ),
    )


KPI = Kpi(
    slug="order_cycle_time",
    label="Order cycle time",
    unit="seconds",
    better="down",
    formula="Median of delivered minus placed, of orders delivered in the period.",
    select=select,
)
