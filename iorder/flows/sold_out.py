"""Who comes too late is told what is left, what carts hold of it, and until when."""

from collections.abc import Mapping
from datetime import datetime

from iorder.inventory import carts
from iorder.kernel.work import Work
from iorder.sourcing.plan import CannotSource, shortage
from iorder.sourcing.situation import Situation


class SoldOut(CannotSource):
    """No points together have it now. All by SKU code, in units.

    ``missing``: what is lacking; ``left``: what could be had; ``held``: what carts hold besides,
    the first of which come free at ``ends_at`` unless they are bought.
    """

    code = "out_of_stock"

    def __init__(
        self,
        missing: Mapping[str, int],
        left: Mapping[str, int],
        held: Mapping[str, int],
        ends_at: Mapping[str, datetime],
    ) -> None:
        super().__init__(missing)
        self.left = {code: left.get(code, 0) for code in self.missing}
        self.held, self.ends_at = dict(held), dict(ends_at)
        self.args = (self._words(),)

    def _words(self) -> str:
        left = ", ".join(f"{units} x {code}" for code, units in sorted(self.left.items()) if units)
        words = f"No point has {shortage(self.missing)}; {left or 'nothing of it'} is left"
        if not self.held:
            return f"{words}. Take less of it, or wait until more comes in."
        first = min(self.ends_at.values())
        return (
            f"{words}, and {shortage(self.held)} more is held in carts, the first until "
            f"{first:%H:%M:%S} UTC. Take less of it, or try again then."
        )


def refusal(work: Work, missing: Mapping[int, int], here: Situation, channel_id: int) -> SoldOut:
    """The refusal of ``missing`` (units by SKU id) to the channel, in the situation it met."""
    codes = {sku_id: here.traits[sku_id].code for sku_id in missing}
    rows = [here.field.index[point_id] for point_id in senders(here, channel_id)]
    left = {codes[sku]: int(here.free[rows, here.column[sku]].sum()) for sku in missing}
    held = carts.pending(work, missing)
    return SoldOut(
        {codes[sku_id]: units for sku_id, units in missing.items()},
        left,
        {codes[sku_id]: one.units for sku_id, one in held.items()},
        {codes[sku_id]: one.first_ends_at for sku_id, one in held.items()},
    )


def senders(here: Situation, channel_id: int) -> dict[int, str]:
    """The open points that serve the channel, with their codes."""
    served = here.served(channel_id)
    return {
        one.point_id: one.code
        for row, one in enumerate(here.field.profiles)
        if one.active and (served is None or served[row])
    }
