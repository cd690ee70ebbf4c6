"""A parcel's tracking states, and the one a set of scans adds up to.

Source: ``notes/states.md`` 7. Scans come in any order and twice; what counts is when each
happened, so the same scans give the same state however they arrived.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

STATES = (
    "draft", "unknown", "label_created", "manifested", "picked_up", "in_transit", "customs",
    "delayed", "on_hold", "exception", "attempt_failed", "ready_for_pickup", "out_for_delivery",
    "return_in_transit", "damaged", "expired", "cancelled", "lost", "returned", "delivered",
)  # fmt: skip
"""From least to furthest along: orders with several parcels show the first of them, and of two
scans of one moment the later in this list counts."""

RANK = {state: rank for rank, state in enumerate(STATES)}

ENDS = frozenset({"delivered", "returned", "lost", "cancelled"})
"""Nothing follows these but what ``LEAVES`` lists."""

LEAVES = {
    "delivered": frozenset({"return_in_transit", "returned"}),
    "lost": frozenset({"delivered"}),
    "returned": frozenset(),
    "cancelled": frozenset(),
    "return_in_transit": frozenset({"returned", "lost", "damaged"}),
}
"""State -> what may follow. On its way back a parcel passes the same hubs: those scans, and
the carrier's "delivered" to the sender's gate, say nothing new. A state not here may go on to
any other."""


@dataclass(frozen=True, slots=True)
class Moment:
    """What a scan says: ``state`` at ``at``."""

    at: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Journey:
    """Where a parcel is after its scans. Times are the scans' own, not when they were heard."""

    state: str
    last_scan_at: datetime | None
    delivered_at: datetime | None


def journey(moments: Iterable[Moment], start: str = "label_created") -> Journey:
    """The state that ``moments``, in any order and with repeats, lead to from ``start``.

    An unknown state is a scan nobody could translate: it is heard but moves nothing.
    """
    state, last, delivered = start, None, None
    for moment in sorted(moments, key=lambda one: (one.at, RANK[one.state])):
        last = moment.at
        if moment.state in ("unknown", state) or not _may_follow(state, moment.state):
            continue
        state = moment.state
        if state == "delivered":
            delivered = moment.at
    return Journey(state, last, delivered)


def least_far(states: Iterable[str]) -> str:
    """The state of the parcel least far along. Raises ValueError when there is none."""
    return min(states, key=RANK.__getitem__)


def _may_follow(state: str, target: str) -> bool:
    return state not in LEAVES or target in LEAVES[state]
