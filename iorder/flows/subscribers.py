"""The one table of event -> subscribers (job kinds queued in the same batch)."""

from collections.abc import Mapping, Sequence

SUBSCRIBERS: Mapping[str, Sequence[str]] = {
    "ChannelServed": ("orders.fill_any",),
    "OrderConfirmed": ("orders.allocate",),
    "PointChanged": ("orders.fill_any",),
    "PointOpened": ("orders.fill_any",),
    "ReservationsExpired": ("orders.fill",),
    "RulesPublished": ("orders.fill_any",),
    "RulesRetired": ("orders.fill_any",),
    "SafetySet": ("orders.fill",),
    "StockAdjusted": ("orders.fill",),
    "StockReceived": ("orders.fill",),
}
