"""How often what is sold is not there."""

import sqlalchemy as sa

from iorder.orders.model import backorders, orders
from iorder.views.kpi import Cohort, Figures, Kpi, share


def select(cohort: Cohort) -> Figures:
    period = cohort.period
    of_the_period = sa.exists().where(
        orders.c.id == backorders.c.order_id,
        period.holds(orders.c.placed_at),
        sa.not_(orders.c.is_test),
    )
    waited = sa.select(sa.func.count(backorders.c.order_id.distinct())).where(of_the_period)
    if period.start:  # no unit is sold before its order is placed
        waited = waited.where(backorders.c.created_at >= period.start)
    return share(waited.scalar_subquery(), cohort.sum("orders"))


KPI = Kpi(
    slug="backorder_rate",
    label="Backorder rate",
    unit="share",
    better="down",
    formula="Orders placed in the period with a line that was sold before it was there / orders "
    "placed in the period.",
    select=select,
    rows=lambda period: {"promise": "backordered", "scope": "real", **period.query()},
    target=0.02,
)
