"""The one table of event -> subscribers (job kinds queued in the same batch)."""

from collections.abc import Mapping, Sequence

SUBSCRIBERS: Mapping[str, Sequence[str]] = {
    "ChannelServed": ("orders.fill_any",),
    "DisputeMoved": ("fraud.label",),
    "LinesChanged": ("orders.automate",),
    "OrderCancelled": ("documents.credit", "fraud.close"),
    "OrderConfirmed": ("orders.allocate", "orders.automate"),
    "OrderEdited": ("fraud.screen_again", "orders.automate"),
    "OrderPlaced": ("fraud.screen", "orders.automate"),
    "OrderScreened": ("orders.automate",),
    "OrderSplitOff": ("fraud.screen_again",),
    "OrderShipped": ("payments.capture_shipped",),
    "ParcelCameBack": ("returns.undelivered",),
    "PaymentAuthorized": ("fraud.screen_again", "orders.automate"),
    "PaymentRefunded": ("documents.credit_refund",),
    "PointChanged": ("orders.fill_any",),
    "PointOpened": ("orders.fill_any",),
    "QuotaSet": ("orders.fill",),
    "ReservationsExpired": ("orders.fill",),
    "RulesPublished": ("orders.fill_any",),
    "RulesRetired": ("orders.fill_any",),
    "SafetySet": ("orders.fill",),
    "ShippingChanged": ("orders.automate",),
    "StockAdjusted": ("orders.fill",),
    "StockFreed": ("orders.fill",),
    "StockReceived": ("orders.fill",),
    "TagsChanged": ("orders.automate",),
}
