"""How much of what was delivered comes back."""

import sqlalchemy as sa

from iorder.orders.model import orders
from iorder.returns.model import return_lines, returns
from iorder.returns.standing import BACK_TO_BUYER
from iorder.views.kpi import Cohort, Figures, Kpi, share

NOT_COUNTED = ("claim", "undelivered")
"""Nothing came back, or it was never delivered."""


def select(cohort: Cohort) -> Figures:
    real = sa.and_(
        orders.c.delivered_at.is_not(None),
        cohort.period.holds(orders.c.delivered_at),
        sa.not_(orders.c.is_test),
    )
    delivered = sa.select(sa.func.coalesce(sa.func.sum(orders.c.unit_count), 0)).where(real)
    kept = sa.and_(returns.c.state == "resolved", return_lines.c.resolution.in_(BACK_TO_BUYER)).is_(
        sa.true()
    )
    back = (
        sa.select(sa.func.coalesce(sa.func.sum(return_lines.c.received_quantity), 0))
        .join(returns, returns.c.id == return_lines.c.return_id)
        .join(orders, orders.c.id == returns.c.order_id)
        .where(real, returns.c.kind.not_in(NOT_COUNTED), sa.not_(kept))
    )
    return share(back.scalar_subquery(), delivered.scalar_subquery())


KPI = Kpi(
    slug="return_rate",
    label="Return rate",
    unit="share",
    better="down",
    formula="Units that came back, of orders delivered in the period / units of those orders. "
    "Claims, and parcels that were never delivered, do not count.",
    select=select,
    target=0.1,
)
