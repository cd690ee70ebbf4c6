"""What a channel allows its carts: how long they hold stock, and how often that is repeated."""

from collections.abc import Collection

import sqlalchemy as sa

from iorder.channels.model import channels
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.work import Work

LONGEST_MINUTES = 7 * 24 * 60
MOST_EXTENSIONS = 100


def hold_terms(work: Work, channel_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """(minutes, extensions) by channel. Raises NotFound."""
    rows = work.execute(
        sa.select(channels.c.id, channels.c.hold_minutes, channels.c.hold_extensions).where(
            channels.c.id.in_(channel_ids)
        )
    )
    found = {channel_id: (minutes, often) for channel_id, minutes, often in rows}
    if strange := sorted(set(channel_ids) - set(found)):
        raise NotFound(f"There is no channel {strange[0]}; name one that is there.")
    return found


def set_hold_terms(work: Work, channel_id: int, minutes: int, extensions: int) -> None:
    """From now on its carts hold stock that long; what is held keeps its end."""
    if not 1 <= minutes <= LONGEST_MINUTES:
        raise InvalidInput(f"A cart holds stock for 1 to {LONGEST_MINUTES:,} minutes.")
    if not 0 <= extensions <= MOST_EXTENSIONS:
        raise InvalidInput(f"A hold can be made longer 0 to {MOST_EXTENSIONS} times.")
    hold_terms(work, [channel_id])
    work.execute(
        sa.update(channels)
        .where(channels.c.id == channel_id)
        .values(hold_minutes=minutes, hold_extensions=extensions)
    )
