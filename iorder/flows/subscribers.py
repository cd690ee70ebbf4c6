"""The one table of event -> subscribers (job kinds queued in the same batch)."""

from collections.abc import Mapping, Sequence

SUBSCRIBERS: Mapping[str, Sequence[str]] = {
    "OrderConfirmed": ("orders.allocate",),
}
