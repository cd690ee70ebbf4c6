"""What is done on purpose, with a reason, to what carts hold: made longer, or given back.

How often a hold may be made longer is its channel's to say.
"""

from collections.abc import Collection, Mapping
from datetime import timedelta

import sqlalchemy as sa

from iorder.inventory.carts import Terms, let_go, live
from iorder.inventory.closing import said
from iorder.inventory.events import ReservationExtended, ReservationReleased
from iorder.inventory.model import commitments
from iorder.kernel.errors import NotFound, Refused
from iorder.kernel.work import Work

NOBODYS = Terms(minutes=15, extensions=2)
"""Of carts that no channel fills."""


class HoldEnded(Refused):
    """The hold is over: its time came, it was bought, or given back."""

    code = "hold_ended"


class ExtendedTooOften(Refused):
    """The hold was made longer as often as its channel allows."""

    code = "extended_too_often"


def release(work: Work, ids: Collection[int], reason: str) -> int:
    """Give holds back on purpose; returns how many were there to give. Raises InvalidInput
    without a reason."""
    words = said(reason, "Say why the hold is given back.")
    gone = let_go(work, ids, words)
    for row in gone:
        work.announce(ReservationReleased(row.id, row.sku_id, row.cart, row.quantity, words))
    return len(gone)


def extend(work: Work, ids: Collection[int], terms: Mapping[int, Terms], reason: str) -> int:
    """Make holds longer by their channel's time (``terms`` by channel), all or none.

    Raises InvalidInput without a reason, NotFound, HoldEnded, and ExtendedTooOften, each with
    words about the first hold that refuses.
    """
    words = said(reason, "Say why the hold is made longer.")
    held = live(work, commitments.c.id.in_(ids))
    if lost := sorted(set(ids) - {one.id for one in held}):
        _refuse_ended(work, lost[0])
    for one in held:
        own = terms.get(one.channel_id or 0, NOBODYS)
        if one.extensions >= own.extensions:
            raise ExtendedTooOften(
                f"The hold of cart {one.cart} was made longer {_times(one.extensions)}, as often "
                "as its channel allows; have it bought, or release it."
            )
        assert one.ends_at is not None  # noqa: S101 - a hold without an end is no cart's
        until = one.ends_at + timedelta(minutes=own.minutes)
        work.execute(
            sa.update(commitments)
            .where(commitments.c.id == one.id)
            .values(expires_at=until, extensions=one.extensions + 1)
        )
        end = until.isoformat(timespec="seconds")
        work.announce(ReservationExtended(one.id, one.sku_id, one.cart, end, words))
    return len(held)


def channels_of(work: Work, ids: Collection[int]) -> set[int | None]:
    """The channels whose carts have these holds."""
    rows = work.execute(sa.select(commitments.c.channel_id).where(commitments.c.id.in_(ids)))
    return set(rows.scalars())


def _refuse_ended(work: Work, key: int) -> None:
    row = work.execute(sa.select(commitments.c.stage).where(commitments.c.id == key)).first()
    if row is None:
        raise NotFound(f"There is no hold {key}; look at the list again.")
    ended = {
        "released": "was given back",
        "expired": "is past its end",
        "reserved": "is past its end",
    }
    raise HoldEnded(
        f"Hold {key} {ended.get(row.stage, 'was bought')}, so it cannot be made longer; "
        "reserve again if it is still wanted."
    )


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")
