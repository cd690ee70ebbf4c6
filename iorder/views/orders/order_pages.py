"""Orders page by page for programs: each goes on from the key of the last row before it."""

from datetime import UTC, datetime, timedelta

from iorder.kernel.store import Store
from iorder.views.orders.order_filter import OrderFilter
from iorder.views.orders.order_query import after, page_query
from iorder.views.orders.orders import OrderRow, looked_up

Key = tuple[int, ...]
"""(microseconds since 1970 in UTC of its placing, id) of a row."""
_BEGIN = datetime(1970, 1, 1, tzinfo=UTC)


def page(
    store: Store, wanted: OrderFilter, most: int, behind: Key | None
) -> tuple[list[OrderRow], Key | None]:
    """(up to ``most`` rows behind the one with that key, the key of the last, None at the end)."""
    with store.reading() as conn:
        ids = page_query(conn, wanted, "UTC")
        if behind is not None:
            at, order_id = behind
            ids = ids.where(after(wanted, (_BEGIN + timedelta(microseconds=at), order_id)))
        found = looked_up(conn, ids.limit(most + 1), wanted)
    if len(found) <= most:
        return found, None
    last = found[most - 1]
    return found[:most], ((last.placed_at - _BEGIN) // timedelta(microseconds=1), last.id)
