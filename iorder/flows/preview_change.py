"""An act is tried and taken back, to tell what it would do before anybody confirms it."""

from collections.abc import Callable

from iorder.kernel.trial import tried
from iorder.kernel.work import Work
from iorder.views.orders.consequences import Effects, effects
from iorder.views.orders.order_surroundings import facts_of


def previewed(work: Work, order_id: int, kind: str, act: Callable[[Work], object]) -> Effects:
    """What ``act`` would change around the order; nothing is changed.

    ``kind``: lines, address, cancel, split, merge, hold, release, service, or what takes one of
    them back: restore, unsplit, unmerge. Raises what the act
    raises, so that a refusal is told before it is confirmed.
    """
    before = facts_of(work.conn, order_id)
    after = tried(work, act, lambda trial: facts_of(trial.conn, order_id, before.children))
    return effects(before, after, kind)
