"""Which points serve which channel. A channel that names none is served by all."""

from collections.abc import Collection

import sqlalchemy as sa

from iorder.inventory.events import ChannelServed
from iorder.inventory.model import channel_points, points
from iorder.kernel.errors import InvalidInput, NotFound, Refused, StaleEdit
from iorder.kernel.work import Work


class NobodyServes(Refused):
    """A channel would be left with no point of its own, which would mean: with all of them."""

    code = "nobody_serves"


def named(work: Work) -> dict[int, set[int]]:
    """The points of each channel that names any."""
    found: dict[int, set[int]] = {}
    for row in work.execute(sa.select(channel_points.c.channel_id, channel_points.c.point_id)):
        found.setdefault(row.channel_id, set()).add(row.point_id)
    return found


def name_points(
    work: Work, channel_id: int, wanted: Collection[int], seen: Collection[int]
) -> None:
    """Only ``wanted`` points serve the channel, all where it is empty; ``seen``: those it named
    when it was read. The same once more changes nothing.

    Raises StaleEdit, and NotFound for a point that is not there.
    """
    every = lock_points(work)
    if strange := set(wanted) - every:
        raise NotFound(f"There is no point {min(strange)}; choose of the list.")
    now = named(work).get(channel_id, set())
    if now == set(wanted):
        return
    if now != set(seen):
        raise StaleEdit("The list of points", {"points": (len(seen), f"{len(now)} points")})
    _write(work, channel_id, now, set(wanted))


def serve(work: Work, point_id: int, known: Collection[int], wanted: Collection[int]) -> bool:
    """Of the ``known`` channels the point serves those ``wanted``; True where that is new.

    A channel that all points served is served by all the others from then on. Raises
    NobodyServes, and InvalidInput for a channel that is not known.
    """
    if strange := set(wanted) - set(known):
        raise InvalidInput(f"There is no channel {min(strange)}; choose of the list.")
    every = lock_points(work)
    of_channels = named(work)
    changed = False
    for channel_id in sorted(known):
        now = of_channels.get(channel_id, set())
        serves = not now or point_id in now
        if serves == (channel_id in wanted):
            continue
        then = now | {point_id} if not serves else (now or every) - {point_id}
        if not then:
            raise NobodyServes(
                "No other point serves that channel; name another for it first, on its page."
            )
        _write(work, channel_id, now, then)
        changed = True
    return changed


def lock_points(work: Work) -> set[int]:
    """Every point's id; two people who change who serves then come one after the other. Asked
    before any one point is locked."""
    every = sa.select(points.c.id).order_by(points.c.id)
    return set(work.execute(every.with_for_update(key_share=True)).scalars())


def _write(work: Work, channel_id: int, now: set[int], then: set[int]) -> None:
    mine = channel_points.c.channel_id == channel_id
    if gone := now - then:
        work.execute(sa.delete(channel_points).where(mine, channel_points.c.point_id.in_(gone)))
    rows = [{"channel_id": channel_id, "point_id": one} for one in sorted(then - now)]
    if rows:
        work.insert(channel_points, rows)
    work.announce(ChannelServed(channel_id, tuple(sorted(then))))
