"""How a channel sells: how long its carts hold stock, and which points serve it, together."""

from dataclasses import dataclass

from iorder.channels import terms
from iorder.channels.events import HoldTermsSet
from iorder.inventory import serving
from iorder.kernel.errors import StaleEdit
from iorder.kernel.work import Work


@dataclass(frozen=True, slots=True)
class ChannelTerms:
    """``points``: the ids of those that serve it, none for all, those made later too."""

    minutes: int
    extensions: int
    points: frozenset[int] = frozenset()


def set_up_channel(work: Work, channel_id: int, wanted: ChannelTerms, seen: ChannelTerms) -> bool:
    """Change a channel as ``seen``; what carts hold keeps its end. False where nothing is new.

    Raises InvalidInput, NotFound and StaleEdit; nothing is changed then.
    """
    now = _now(work, channel_id)
    serving.name_points(work, channel_id, wanted.points, seen.points)
    if now == (wanted.minutes, wanted.extensions):
        return wanted.points != seen.points
    if now != (seen.minutes, seen.extensions):
        raise StaleEdit(
            "The channel",
            {"minutes": (seen.minutes, now[0]), "extensions": (seen.extensions, now[1])},
        )
    terms.set_hold_terms(work, channel_id, wanted.minutes, wanted.extensions)
    work.announce(HoldTermsSet(channel_id, wanted.minutes, wanted.extensions))
    return True


def _now(work: Work, channel_id: int) -> tuple[int, int]:
    return terms.hold_terms(work, [channel_id])[channel_id]
