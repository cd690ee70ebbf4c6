"""Orders a channel has sold beyond its quota: they come in, but nothing is promised to them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from iorder.flows.arriving import Fresh
from iorder.inventory import quotas
from iorder.kernel.work import Work
from iorder.sourcing.plan import Plan


def within_quotas(work: Work, fresh: Sequence[Fresh]) -> list[Fresh]:
    """The orders, first come first served; one beyond its channel's quota plans nothing, and the
    units beyond it are missing. What a cart holds is counted already."""
    left = {
        (channel_id, sku_id): quota.left
        for channel_id in {one.order.channel_id for one in fresh}
        for sku_id, quota in quotas.left(
            work, channel_id, {pick.sku_id for one in fresh for pick in one.plan.picks}
        ).items()
    }
    return [_within(one, left) for one in fresh] if left else list(fresh)


def _within(one: Fresh, left: dict[tuple[int, int], int]) -> Fresh:
    units: Counter[int] = Counter()
    for pick in one.plan.picks:
        units[pick.sku_id] += pick.quantity
    for hold in one.held:
        units[hold.sku_id] -= hold.quantity
    channel = one.order.channel_id
    asked = {sku: n for sku, n in units.items() if n > 0 and (channel, sku) in left}
    beyond = {sku: n - left[channel, sku] for sku, n in asked.items() if n > left[channel, sku]}
    if beyond:
        used_up = "Its channel's quota is used up"
        return replace(one, plan=Plan(one.plan.policy, (), beyond, why=lambda: used_up))
    for sku, n in asked.items():
        left[channel, sku] -= n
    return one
