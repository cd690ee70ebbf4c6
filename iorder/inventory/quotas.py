"""How many units of a SKU a channel may be promised in all.

``used`` counts what is promised to the channel's carts and orders and what was shipped for them;
what is released, expired or called off is given back. Asked after the stock itself was taken: the
stock rows are then ours, and who sets a quota waits for them, so no promise is counted twice or
not at all.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa

from iorder.inventory.events import QuotaSet
from iorder.inventory.model import channel_quotas, commitments, stock
from iorder.kernel.errors import InvalidInput, Refused
from iorder.kernel.prepared import Prepared, any_of, filled, room_for
from iorder.kernel.tables import UtcDateTime
from iorder.kernel.work import Work

Shares = Mapping[tuple[int, int], int]
"""Units by (channel id, SKU id)."""
MOST = 1_000_000_000
KEPT = ("reserved", "allocated", "picked", "packed", "shipped")


class QuotaUsedUp(Refused):
    """A channel has been promised all it may be. ``missing``: its (channel id, SKU id)."""

    code = "quota_used_up"

    def __init__(self, missing: Iterable[tuple[int, int]]) -> None:
        self.missing = tuple(missing)
        super().__init__(
            "The channel has been promised all units it may have; raise its quota, or take less."
        )


@dataclass(frozen=True, slots=True)
class Quota:
    """``left`` counts what carts hold past their end as free again; never below zero."""

    quota: int
    used: int
    left: int


def summed(rows: Iterable[tuple[int | None, int, int]]) -> dict[tuple[int, int], int]:
    """(channel or None, SKU, units) added up by channel and SKU, in sorted order."""
    units: dict[tuple[int, int], int] = defaultdict(int)
    for channel_id, sku_id, quantity in rows:
        if channel_id is not None:
            units[channel_id, sku_id] += quantity
    return dict(sorted(units.items()))


def limited(work: Work, wanted: Shares) -> dict[tuple[int, int], int]:
    """Those of ``wanted`` that have a quota at all, in sorted order."""
    if not wanted:
        return {}
    channels = sorted({channel for channel, _ in wanted})
    skus = sorted({sku for _, sku in wanted})
    rows = _limited(room_for(len(channels)), room_for(len(skus))).run(
        work, **filled("channel", channels), **filled("sku", skus)
    )
    found = {(row[0], row[1]) for row in rows}
    return {key: units for key, units in wanted.items() if key in found}


def take(work: Work, wanted: Shares) -> list[tuple[int, int]]:
    """Count ``wanted`` against their quotas, one conditional statement each; returns those that
    refused, whose numbers are as before."""
    return [
        (channel, sku)
        for (channel, sku), units in sorted(wanted.items())
        if _TAKE.run(work, channel=channel, sku=sku, units=units).rowcount != 1
    ]


def give_back(work: Work, units: Shares) -> None:
    """What was promised to channels is not any more."""
    _GIVE.count(
        work,
        [{"channel": c, "sku": s, "units": number} for (c, s), number in sorted(units.items())],
    )


def left(work: Work, channel_id: int, sku_ids: Iterable[int]) -> dict[int, Quota]:
    """How the channel stands with each SKU that has a quota."""
    wanted = sorted(set(sku_ids))
    if not wanted:
        return {}
    rows = _left(room_for(len(wanted))).run(
        work, channel=channel_id, now=work.now, **filled("sku", wanted)
    )
    return {
        sku: Quota(quota, used, max(quota - used + int(old), 0)) for sku, quota, used, old in rows
    }


@lru_cache(maxsize=16)
def _left(count: int) -> Prepared:
    old = (
        sa.select(sa.func.coalesce(sa.func.sum(commitments.c.quantity), 0))
        .where(
            commitments.c.sku_id == channel_quotas.c.sku_id,
            commitments.c.channel_id == channel_quotas.c.channel_id,
            commitments.c.stage == "reserved",
            commitments.c.expires_at <= sa.bindparam("now", type_=UtcDateTime()),
        )
        .scalar_subquery()
    )
    return Prepared(
        sa.select(channel_quotas.c.sku_id, channel_quotas.c.quota, channel_quotas.c.used, old)
        .where(
            channel_quotas.c.channel_id == sa.bindparam("channel"),
            any_of(channel_quotas.c.sku_id, "sku", count),
        )
    )  # fmt: skip


def set_quota(work: Work, channel_id: int, sku_id: int, quota: int | None) -> None:
    """From now on the channel may be promised ``quota`` units of the SKU in all; None: any.

    A quota below what it has been promised already refuses what comes. Raises InvalidInput.
    """
    if quota is not None and not 0 <= quota <= MOST:
        raise InvalidInput(f"A quota is 0 to {MOST:,} units; {quota} is none.")
    hold_places(work, sku_id)
    mine = sa.and_(channel_quotas.c.channel_id == channel_id, channel_quotas.c.sku_id == sku_id)
    work.execute(sa.delete(channel_quotas).where(mine))
    if quota is not None:
        row = {"channel_id": channel_id, "sku_id": sku_id, "quota": quota}
        work.insert(channel_quotas, [{**row, "used": promised(work, channel_id, sku_id)}])
    work.announce(QuotaSet(sku_id, channel_id, quota))


def hold_places(work: Work, sku_id: int) -> None:
    """Nothing of the SKU is promised by anybody else until the commit."""
    work.execute(
        sa.select(stock.c.point_id)
        .where(stock.c.sku_id == sku_id)
        .order_by(stock.c.point_id)
        .with_for_update()
    )


def promised(work: Work, channel_id: int, sku_id: int) -> int:
    """What the channel has been promised of the SKU, with what was shipped for it."""
    return int(
        work.execute(
            sa.select(sa.func.coalesce(sa.func.sum(commitments.c.quantity), 0)).where(
                commitments.c.channel_id == channel_id,
                commitments.c.sku_id == sku_id,
                commitments.c.stage.in_(KEPT),
            )
        ).scalar_one()
    )


@lru_cache(maxsize=32)
def _limited(channels: int, skus: int) -> Prepared:
    return Prepared(
        sa.select(channel_quotas.c.channel_id, channel_quotas.c.sku_id).where(
            any_of(channel_quotas.c.channel_id, "channel", channels),
            any_of(channel_quotas.c.sku_id, "sku", skus),
        )
    )


_UNITS = sa.bindparam("units", type_=sa.Integer)
_MINE = sa.and_(
    channel_quotas.c.channel_id == sa.bindparam("channel", type_=sa.BigInteger),
    channel_quotas.c.sku_id == sa.bindparam("sku", type_=sa.BigInteger),
)
_TAKE = Prepared(
    sa.update(channel_quotas)
    .where(_MINE, channel_quotas.c.used + _UNITS <= channel_quotas.c.quota)
    .values(used=channel_quotas.c.used + _UNITS)
)
_GIVE = Prepared(
    sa.update(channel_quotas)
    .where(_MINE, channel_quotas.c.used >= _UNITS)
    .values(used=channel_quotas.c.used - _UNITS)
)
