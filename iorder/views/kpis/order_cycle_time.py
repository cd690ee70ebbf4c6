"""How long a buyer waits: from placing to delivery."""

from iorder.views.kpi import Kpi, hours_below

KPI = Kpi(
    slug="order_cycle_time",
    label="Order cycle time",
    unit="seconds",
    better="down",
    formula="Median of delivered minus placed, to the hour, of orders delivered in the period; "
    "nine in ten took no longer than p90.",
    select=hours_below(0.5),
    rows=lambda period: {"by": "delivered", "scope": "real", **period.query()},
    counts="denominator",
    beside=("order_cycle_time_p90", "p90"),
)
