"""How long the buyers wait who wait longest."""

from iorder.views.kpi import Kpi, hours_below

KPI = Kpi(
    slug="order_cycle_time_p90",
    label="Order cycle time, 90 %",
    unit="seconds",
    better="down",
    formula="Nine in ten of the orders delivered in the period took no longer than this from "
    "placing to delivery, to the hour.",
    select=hours_below(0.9),
    rows=lambda period: {"by": "delivered", "scope": "real", **period.query()},
    counts="denominator",
)
