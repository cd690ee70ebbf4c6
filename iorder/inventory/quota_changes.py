"""How many units of one SKU each channel may be promised, several channels together."""

from collections.abc import Mapping

import sqlalchemy as sa

from iorder.inventory.model import channel_quotas
from iorder.inventory.quotas import hold_places, set_quota
from iorder.kernel.errors import StaleEdit
from iorder.kernel.work import Work

Quotas = Mapping[int, int | None]
"""Units by channel id; None: any number."""


def change_quotas(work: Work, sku_id: int, wanted: Quotas, seen: Quotas) -> int:
    """Set what is other than ``seen``, all or none; returns how many were set.

    Raises InvalidInput, and StaleEdit where somebody else set one of them meanwhile.
    """
    hold_places(work, sku_id)
    rows = work.execute(
        sa.select(channel_quotas.c.channel_id, channel_quotas.c.quota).where(
            channel_quotas.c.sku_id == sku_id
        )
    )
    now: dict[int, int | None] = dict(rows.all())
    mine = {key: units for key, units in wanted.items() if units != seen.get(key)}
    fresh = {key: units for key, units in mine.items() if units != now.get(key)}
    if stale := [key for key in fresh if now.get(key) != seen.get(key)]:
        words = "none" if now.get(stale[0]) is None else f"{now[stale[0]]:,} units"
        raise StaleEdit("A quota", {"quota": (seen.get(stale[0]), words)})
    for channel_id, units in sorted(fresh.items()):
        set_quota(work, channel_id, sku_id, units)
    return len(fresh)
