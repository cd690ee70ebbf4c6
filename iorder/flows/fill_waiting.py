"""Orders that wait are served, those promised the earliest day first: goods came in, or who may
send them has changed."""

from collections.abc import Callable, Collection

from iorder.catalog import kits
from iorder.flows.source_order import source_again
from iorder.inventory import places, supply
from iorder.kernel.errors import Refused
from iorder.kernel.events import subject_of
from iorder.kernel.store import Store, run
from iorder.kernel.work import Work
from iorder.orders import unsourced

MOST = 500
"""Orders tried for one arrival or change; the next one tries on."""
MOST_SKUS = 5_000


def work_off_arrival(store: Store, seq: int, should_stop: Callable[[], bool]) -> bool:
    """Serve who waits for the SKU that the event ``seq`` is about, each in its own transaction.

    False where it was asked to leave off.
    """
    sku_id = run(store, "worker", subject_of, seq)
    for order_id in run(store, "worker", _waiting, sku_id):
        if should_stop():
            return False
        if not _is_served(store, order_id) and not run(store, "worker", _is_free, sku_id):
            break
    return True


def work_off_change(store: Store, should_stop: Callable[[], bool]) -> bool:
    """Try all who wait for something that an open point has: a point opened or was changed, a
    channel got other points, or other rules hold.

    False where it was asked to leave off.
    """
    for order_id in run(store, "worker", _waiting_for_what_is_there):
        if should_stop():
            return False
        _is_served(store, order_id)
    return True


def _is_served(store: Store, order_id: int) -> bool:
    """Whether all of it is held now. One that is refused, for its channel's quota or because
    somebody was faster, waits on and keeps nobody behind it waiting."""
    try:
        return run(store, "worker", source_again, order_id)
    except Refused:
        return False


def _waiting(work: Work, sku_id: int) -> list[int]:
    return unsourced.waiting_for(work, {sku_id, *kits.kits_with(work, sku_id)}, MOST)


def _waiting_for_what_is_there(work: Work) -> list[int]:
    wanted = unsourced.waited_for(work, MOST_SKUS)
    parts = kits.parts_of(work, wanted)
    there = _at_open_points(work, kits.exploded(parts, dict.fromkeys(wanted, 1)))
    some = [sku for sku in wanted if there.issuperset(parts.get(sku, (sku,)))]
    return unsourced.waiting_for(work, some, MOST) if some else []


def _at_open_points(work: Work, sku_ids: Collection[int]) -> set[int]:
    """Those of the SKUs of which an open point has any."""
    open_points = places.open_ids(work)
    return {
        sku_id
        for point_id, sku_id, units in supply.free_units(work, sku_ids)
        if units > 0 and point_id in open_points
    }


def _is_free(work: Work, sku_id: int) -> bool:
    return bool(_at_open_points(work, [sku_id]))
