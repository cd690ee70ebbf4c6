"""Works off one act on every order of a view: slice by slice, each order decided for itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from iorder.access import actors
from iorder.insight import bulk_edits
from iorder.insight.bulk_edits import NEEDS, Became, BulkEdit, BulkEditStopped
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import service
from iorder.views import bulk_edit as views
from iorder.views.bulk_edit import Seen

SIZES = {"slice": 200, "ahead": 5_000}
"""Orders of one transaction, and of one reading of what comes next."""


def work_off_bulk_edit(store: Store, edit_id: int, should_stop: Callable[[], bool]) -> bool:
    """Go on with it from where it had come to; False when it left off because it was asked to.

    Who asked acts; once their role does not include the act any more it ends as failed.
    """
    edit = run(store, "worker", bulk_edits.take_up, edit_id)
    slice_size = SIZES["slice"]
    if edit.state != "running":
        return True
    try:
        while seen := views.ahead(store, edit, SIZES["ahead"]):
            for start in range(0, len(seen), slice_size):
                if should_stop():
                    return False
                edit = run(store, edit.actor, _slice, edit, seen[start : start + slice_size])
        run(store, "worker", bulk_edits.finish, edit_id)
    except BulkEditStopped:
        return True
    except Refused as refusal:
        run(store, "worker", bulk_edits.finish, edit_id, str(refusal))
    return True


def forget_old_bulk_edits(store: Store) -> None:
    """Drop bulk edits that ended long ago, one a transaction."""
    while run(store, "worker", bulk_edits.forget_old):
        pass


def _slice(work: Work, edit: BulkEdit, seen: Sequence[Seen]) -> BulkEdit:
    """One transaction; returns the bulk edit as it stands after it."""
    bulk_edits.go_on(work, edit)
    actors.demand(work, NEEDS[edit.act])
    left = views.still(work.conn, edit, [one.id for one in seen])
    became = [_decided(work, edit, one) for one in seen if one.id in left]
    bulk_edits.advance(work, edit, seen[-1].id, became)
    return replace(edit, reached_id=seen[-1].id)


def _decided(work: Work, edit: BulkEdit, one: Seen) -> Became:
    try:
        return _ACTS[edit.act](work, one, edit.told)
    except Refused as refused:  # raised before anything of this order was changed
        return Became(one.id, "refused", str(refused))


def _tag(work: Work, one: Seen, told: Mapping[str, Any]) -> Became:
    added = service.add_tags(work, one.id, told["tags"], one.version)
    if not added:
        return Became(one.id, "unchanged")
    return Became(one.id, "changed", undo={"tags": list(added)})


def _untag(work: Work, one: Seen, _told: Mapping[str, Any]) -> Became:
    removed = service.remove_tags(work, one.id, (one.undo or {})["tags"], one.version)
    return Became(one.id, "changed" if removed else "unchanged")


def _hold(work: Work, one: Seen, told: Mapping[str, Any]) -> Became:
    held = service.place_hold(work, one.id, told["kind"], told["reason"], one.version)
    return Became(one.id, "changed", undo={"hold": held})


def _unhold(work: Work, one: Seen, _told: Mapping[str, Any]) -> Became:
    service.release_hold(work, (one.undo or {})["hold"], one.version)
    return Became(one.id, "changed")


def _release(work: Work, one: Seen, told: Mapping[str, Any]) -> Became:
    released = service.release_holds(work, one.id, told["kind"], one.version)
    if not released:
        return Became(one.id, "unchanged")
    return Became(one.id, "changed", undo={"holds": [list(hold) for hold in released]})


def _rehold(work: Work, one: Seen, _told: Mapping[str, Any]) -> Became:
    version = one.version
    for kind, reason in (one.undo or {})["holds"]:
        service.place_hold(work, one.id, kind, reason, version)
        version += 1
    return Became(one.id, "changed")


_ACTS: Mapping[str, Callable[[Work, Seen, Mapping[str, Any]], Became]] = {
    "tag": _tag, "untag": _untag, "hold": _hold, "unhold": _unhold,
    "release": _release, "rehold": _rehold,
}  # fmt: skip
