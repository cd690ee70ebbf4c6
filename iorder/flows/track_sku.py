"""The units of a SKU are told apart by their lot or serial number from now on."""

from iorder.catalog.tracking import set_tracking
from iorder.inventory import lots
from iorder.kernel.work import Work


def track_sku(work: Work, sku_id: int, tracking: str) -> None:
    """``tracking``: none, lot or serial. What is there already has no lot named.

    Raises what ``set_tracking`` raises.
    """
    set_tracking(work, sku_id, tracking)
    if tracking == "lot":
        lots.keep_by_lot(work, sku_id)
