"""What one act of a bulk edit does to some orders that were seen: each decided for itself."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from iorder.flows.cancel_order import cancel_seen_order
from iorder.flows.undo_cancel import undo_cancel, words_of
from iorder.insight.bulk_edits import Became
from iorder.kernel.errors import Refused
from iorder.kernel.work import Work
from iorder.orders import held, service
from iorder.orders.holding import NewHold
from iorder.views.orders.bulk_edit import Seen

Told = Mapping[str, Any]
Act = Callable[[Work, Sequence[Seen], Told], list[Became]]


def one_by_one(act: Callable[[Work, Seen, Told], Became]) -> Act:
    """``act`` on each order; one that refuses is left as it was and takes no other with it."""

    def do(work: Work, seen: Sequence[Seen], told: Told) -> list[Became]:
        return [_decided(work, one, told, act) for one in seen]

    return do


def _decided(
    work: Work, one: Seen, told: Told, act: Callable[[Work, Seen, Told], Became]
) -> Became:
    try:
        with work.attempt():
            return act(work, one, told)
    except Refused as refused:
        return Became(one.id, "refused", str(refused))


def new_hold(told: Told) -> NewHold:
    """The hold that ``told`` describes; ``due_at`` as ISO text."""
    due_at = told.get("due_at")
    return NewHold(
        told["kind"], told["reason"], told.get("owner", ""),
        datetime.fromisoformat(due_at) if due_at else None, told.get("when_due", "wait"),
    )  # fmt: skip


def _hold(work: Work, seen: Sequence[Seen], told: Told) -> list[Became]:
    """All at once: thousands of orders are held in one go."""
    found = held.place_holds(work, {one.id: one.version for one in seen}, new_hold(told))
    return [
        Became(key, "refused", str(what)) if isinstance(what, Refused)
        else Became(key, "changed", undo={"hold": what})
        for key, what in ((one.id, found[one.id]) for one in seen)
    ]  # fmt: skip


def _unhold(work: Work, seen: Sequence[Seen], _told: Told) -> list[Became]:
    ended = held.lift_holds(work, {one.id: (one.undo or {})["hold"] for one in seen})
    return [
        Became(one.id, "changed") if ended[one.id]
        else Became(one.id, "refused", f"The hold on {one.number} is released already.")
        for one in seen
    ]  # fmt: skip


def _tag(work: Work, one: Seen, told: Told) -> Became:
    added = service.add_tags(work, one.id, told["tags"], one.version)
    if not added:
        return Became(one.id, "unchanged")
    return Became(one.id, "changed", undo={"tags": list(added)})


def _untag(work: Work, one: Seen, _told: Told) -> Became:
    removed = service.remove_tags(work, one.id, (one.undo or {})["tags"], one.version)
    return Became(one.id, "changed" if removed else "unchanged")


def _release(work: Work, one: Seen, told: Told) -> Became:
    released = held.release_holds(work, one.id, told["kind"], one.version)
    if not released:
        return Became(one.id, "unchanged")
    return Became(one.id, "changed", undo={"holds": [list(hold) for hold in released]})


def _rehold(work: Work, one: Seen, _told: Told) -> Became:
    version = one.version
    for kind, reason in (one.undo or {})["holds"]:
        held.place_hold(work, one.id, kind, reason, version)
        version += 1
    return Became(one.id, "changed")


def _assign(work: Work, one: Seen, told: Told) -> Became:
    before = service.assign(work, one.id, told["assignee"], one.version)
    if before == told["assignee"]:
        return Became(one.id, "unchanged")
    return Became(one.id, "changed", undo={"assignee": before, "now": told["assignee"]})


def _reassign(work: Work, one: Seen, _told: Told) -> Became:
    before = service.assign(work, one.id, (one.undo or {})["assignee"], one.version)
    return Became(one.id, "unchanged" if before == (one.undo or {})["assignee"] else "changed")


def _serve(work: Work, one: Seen, told: Told) -> Became:
    before = service.set_shipping_method(work, one.id, told["method"], one.version)
    if before == told["method"]:
        return Became(one.id, "unchanged")
    return Became(one.id, "changed", undo={"method": before})


def _serve_again(work: Work, one: Seen, _told: Told) -> Became:
    service.set_shipping_method(work, one.id, (one.undo or {})["method"], one.version)
    return Became(one.id, "changed")


def _cancel(work: Work, one: Seen, told: Told) -> Became:
    cancel_seen_order(work, one.id, told["reason"], one.version)
    return Became(one.id, "changed", undo={"reason": told["reason"]})


def _restore(work: Work, one: Seen, _told: Told) -> Became:
    found = undo_cancel(work, one.id, one.version)
    return Became(one.id, "changed", words_of(found))


ACTS: Mapping[str, Act] = {
    "tag": one_by_one(_tag), "untag": one_by_one(_untag), "hold": _hold, "unhold": _unhold,
    "release": one_by_one(_release), "rehold": one_by_one(_rehold),
    "assign": one_by_one(_assign), "reassign": one_by_one(_reassign),
    "service": one_by_one(_serve), "reservice": one_by_one(_serve_again),
    "cancel": one_by_one(_cancel), "restore": one_by_one(_restore),
}  # fmt: skip
