"""Works off one act on every order of a view: slice by slice, each order decided for itself."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from iorder.access import actors
from iorder.flows.bulk_acts import ACTS
from iorder.insight import bulk_edits
from iorder.insight.bulk_edits import NEEDS, Became, BulkEdit, BulkEditStopped
from iorder.kernel.errors import Refused
from iorder.kernel.store import Store, run
from iorder.kernel.trial import tried
from iorder.kernel.work import Work
from iorder.views.orders import bulk_edit as views
from iorder.views.orders.bulk_edit import Seen

SIZES = {"slice": 500, "ahead": 5_000}
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
    became = ACTS[edit.act](work, [one for one in seen if one.id in left], edit.told)
    bulk_edits.advance(work, edit, seen[-1].id, became)
    return replace(edit, reached_id=seen[-1].id)


def previewed(
    work: Work, act: str, told: Mapping[str, Any], seen: Sequence[Seen]
) -> dict[tuple[str, str], int]:
    """What the act would do to these orders: how many become what, and why; nothing is done.

    By (changed, unchanged or refused; the reason without the order's number).
    """
    became: list[Became] = []
    tried(work, lambda trial: became.extend(ACTS[act](trial, seen, told)), lambda _: None)
    numbers = {one.id: one.number for one in seen}
    return dict(
        Counter((one.outcome, one.words.replace(numbers[one.order_id], "The order"))
                for one in became)
    )  # fmt: skip
