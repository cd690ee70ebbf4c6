"""What somebody has to look at."""

from iorder.views.kpi import Cohort, Figures, Kpi
from iorder.views.orders.order_filter import ATTENTION, ATTENTION_STAGES


def select(cohort: Cohort) -> Figures:
    return cohort.in_stages(ATTENTION_STAGES)


KPI = Kpi(
    slug="needs_attention",
    label="Needs attention",
    unit="count",
    better="down",
    formula="Orders on hold or with a delivery problem, whenever they were placed; as of now.",
    select=select,
    rows=lambda _period: {"stage": ATTENTION, "scope": "real"},
    as_of_now=True,
)
