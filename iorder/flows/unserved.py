"""Why an order cannot be sent although it is there: what a buyer is told, and what it waits for."""

from collections.abc import Mapping

from iorder.orders.holding import NewHold
from iorder.orders.unsourced import UNPLACED
from iorder.sourcing.plan import NobodyShips, Plan, shortage


def refusal(plan: Plan, codes: Mapping[int, str]) -> NobodyShips | None:
    """Where points that have what is missing may not send it; None where it is not there.

    ``codes``: of the SKUs by id.
    """
    missing = {codes[sku_id]: units for sku_id, units in plan.missing.items()}
    barred = plan.barred
    if sum(one.units for one in plan.considered if one.code in barred) < sum(missing.values()):
        return None
    return NobodyShips(missing, barred)


def hold(plan: Plan, codes: Mapping[int, str]) -> NewHold:
    """What stops an order that came in all the same: its address where nobody can place it and
    that is why no point may send it, else stock."""
    refused = refusal(plan, codes)
    if refused is None:
        missing = {codes[sku_id]: units for sku_id, units in plan.missing.items()}
        return NewHold("stock", f"No point has {shortage(missing)}")
    if plan.to.spot is None:
        return NewHold("address", f"{UNPLACED} {refused}")
    return NewHold("stock", str(refused))
