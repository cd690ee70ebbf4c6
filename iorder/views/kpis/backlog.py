"""What still has to leave."""

from iorder.views.kpi import Cohort, Figures, Kpi
from iorder.views.orders.order_filter import OPEN_STAGES


def select(cohort: Cohort) -> Figures:
    return cohort.in_stages(OPEN_STAGES)


KPI = Kpi(
    slug="backlog",
    label="Open orders",
    unit="count",
    better="down",
    formula="Orders not yet shipped and not cancelled, whenever they were placed; as of now.",
    select=select,
    rows=lambda _period: {"scope": "open"},
    as_of_now=True,
)
