"""What is asked of stock while people wait walks no table: asked of both databases' planners."""

import pytest
import sqlalchemy as sa

from iorder.inventory import carts, closing, quotas, service, sweeping
from iorder.kernel.store import Store, run
from iorder.orders import kit_lines, queue
from tests.support.planners import plan

ACTS = {
    "what carts hold of SKUs": lambda work: carts.pending(work, [1, 2]),
    "what a cart holds": lambda work: carts.begin(work, "c1", 1),
    "holds given back": lambda work: carts.let_go(work, [1, 2]),
    "late holds of SKUs": lambda work: service.release_expired(work, [1, 2]),
    "late holds of all": sweeping.sweep,
    "what is left of quotas": lambda work: quotas.left(work, 1, [1, 2]),
    "what a channel was promised": lambda work: quotas.promised(work, 1, 1),
    "orders at a point": lambda work: closing.orders_at(work, 1, 10),
    "open orders of a kit": lambda work: kit_lines.open_orders_with(work, 1, 3),
    "orders that wait": lambda work: queue.queued(work, "waiting", 100),
    "orders unallocated": lambda work: queue.queued(work, "unallocated", 100),
}
LARGE = ("commitments", "order_lines", "orders", "stock_ledger")


@pytest.mark.parametrize("act", ACTS)
def test_no_act_walks_a_table(store: Store, act):
    said = []

    def note(_conn, _cursor, statement, parameters, *_):
        said.append((statement, parameters))

    sa.event.listen(store.writer, "before_cursor_execute", note)
    try:
        run(store, "cli", lambda work: ACTS[act](work) and None)
    finally:
        sa.event.remove(store.writer, "before_cursor_execute", note)
    walks = [
        (step, statement)
        for statement, values in said
        if statement.lower().startswith(("select", "update", "delete", "with"))
        for step in plan(store, statement, values)
        for table in LARGE
        if (f"scan {table}" in step.lower() and "using" not in step.lower())
        or f"seq scan on {table} " in step.lower()
    ]
    assert walks == []
