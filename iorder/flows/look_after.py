"""Who looks after what waits in the inbox: said in its own record where that has an owner, so that
its page and the inbox never differ; else with the inbox."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from iorder.fraud import reviews
from iorder.insight import exceptions
from iorder.insight.exceptions import MOST, Claimed, Key
from iorder.kernel.errors import InvalidInput
from iorder.kernel.work import Work
from iorder.orders import held
from iorder.returns import rows
from iorder.returns import service as returns

OWN_ALONE = ("mention",)
"""Kinds that are somebody's own: nobody else can look after them."""


@dataclass(frozen=True, slots=True)
class Owned:
    """``owner(work, id)``: who looks after the record, locked; ``give(work, id, actor)``."""

    owner: Callable[[Work, int], str]
    give: Callable[[Work, int, str], object]


def claim(work: Work, keys: Collection[Key], seen: Collection[str] = ("",)) -> int:
    """Who acts looks after these; returns how many they had not. ``seen``: whose they may have
    been, as the person saw it.

    Raises Claimed where somebody else has one of them by now; then none was taken.
    """
    own, others = _divided(keys)
    taken = exceptions.claim(work, others, seen) if others else 0
    for key in own:
        owner = OWNED[key.kind].owner(work, key.subject_id)
        if owner not in (*seen, work.actor, ""):
            raise Claimed("Somebody else takes care of it by now; look who, and ask them.")
        if owner != work.actor:
            OWNED[key.kind].give(work, key.subject_id, work.actor)
            taken += 1
    return taken


def give_up(work: Work, keys: Collection[Key]) -> int:
    """Nobody looks after these any more; returns how many somebody had."""
    own, others = _divided(keys)
    had = exceptions.give_up(work, others) if others else 0
    for key in own:
        if OWNED[key.kind].owner(work, key.subject_id):
            OWNED[key.kind].give(work, key.subject_id, "")
            had += 1
    return had


def _divided(keys: Collection[Key]) -> tuple[list[Key], list[Key]]:
    """Those whose record has an owner, in one order, and the others. Raises InvalidInput."""
    if len(keys) > MOST:
        raise InvalidInput(f"Choose at most {MOST} at once.")
    if any(key.kind in OWN_ALONE for key in keys):
        raise InvalidInput("A mention is for who was called; leave it out of the choice.")
    own = sorted((key for key in keys if key.kind in OWNED), key=lambda one: one.subject_id)
    return own, [key for key in keys if key.kind not in OWNED]


def _of_review(work: Work, review_id: int) -> str:
    return reviews.locked(work, review_id).owner


def _give_review(work: Work, review_id: int, owner: str) -> None:
    reviews.claim(work, review_id, reviews.locked(work, review_id).version, owner)


def _of_return(work: Work, return_id: int) -> str:
    return str(rows.now(work, return_id).owner)


_HOLD = Owned(held.owner_of, held.look_after)
OWNED: Mapping[str, Owned] = {
    "hold": _HOLD,
    "short": _HOLD,
    "fraud_review": Owned(_of_review, _give_review),
    "return_case": Owned(_of_return, returns.look_after),
}
