"""10,000 orders of a view put on hold by one bulk edit, on both databases, beside the bare rows.

The floor writes what such a hold must leave behind (a hold, its order's new label and version, an
event, what became of the order) by the driver's own ``executemany`` in as many transactions. The
bar is what people are promised: done within 10 seconds, and taken back within as many.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import sqlalchemy as sa

from iorder.access import service as access
from iorder.flows.bulk_edit import SIZES, work_off_bulk_edit
from iorder.insight import bulk_edits
from iorder.kernel.migrate import migrate
from iorder.kernel.store import Store, Work, open_store, run
from iorder.views.orders import bulk_edit as views
from tests.builders import a_live_order
from tests.support import postgres

ORDERS = 10_000
BAR_SECONDS = 10.0
TOLD = {"kind": "manual", "reason": "Count the shelf"}
_FLOOR = (
    "create table f_orders (id bigint primary key, stage text, open_holds int, version int)",
    "create table f_holds (id bigint primary key, order_id bigint, kind text, reason text)",
    "create table f_events (seq bigint primary key, kind text, order_id bigint, body text)",
    "create table f_became (order_id bigint primary key, outcome text, undo text)",
)


def main() -> None:
    print(f"{ORDERS:,} orders, one bulk edit; seconds, bar {BAR_SECONDS:.0f}")
    print(f"{'':10}{'floor':>8}{'hold':>8}{'ratio':>8}{'undo':>8}")
    with tempfile.TemporaryDirectory() as folder:
        _measured("sqlite", f"sqlite:///{Path(folder) / 'bulk.db'}")
    with postgres.throwaway(durable=True) as server:
        _measured("postgres", server.create("bulk"))


def _measured(name: str, url: str) -> None:
    migrate(url)
    store = open_store(url)
    actor = f"person:{run(store, 'cli', _filled)}"
    floor = _timed(lambda: _bare(store))
    wanted = views.all_of(store, "hold", TOLD, {"stage": "pending"}, "UTC")
    edit_id = run(store, actor, bulk_edits.ask, wanted)
    hold = _timed(lambda: work_off_bulk_edit(store, edit_id, lambda: False))
    back = run(store, actor, bulk_edits.undo, edit_id)
    undo = _timed(lambda: work_off_bulk_edit(store, back, lambda: False))
    done = [views.progress(store, actor, one) for one in (edit_id, back)]
    assert all(one is not None and one.changed == ORDERS for one in done)
    late = "" if max(hold, undo) <= BAR_SECONDS else "  over the bar"
    print(f"{name:10}{floor:8.2f}{hold:8.2f}{floor / hold:8.2f}{undo:8.2f}{late}")
    store.dispose()


def _filled(work: Work) -> int:
    for _ in range(ORDERS):
        a_live_order(work)
    return access.add_person(work, "maya@shop.example", "staff", "Maya").id


def _bare(store: Store) -> None:
    with store.writer.begin() as conn:
        for statement in _FLOOR:
            conn.execute(sa.text(statement))
        rows = [{"id": key} for key in range(ORDERS)]
        conn.execute(sa.text("insert into f_orders values (:id, 'pending', 0, 1)"), rows)
    for start in range(0, ORDERS, SIZES["slice"]):
        with store.writer.begin() as conn:
            some = [{"id": key} for key in range(start, start + SIZES["slice"])]
            for statement in (
                "insert into f_holds values (:id, :id, 'manual', 'Count the shelf')",
                "update f_orders set stage = 'on_hold', open_holds = 1, version = 2 where id = :id",
                "insert into f_events values (:id, 'HoldPlaced', :id, '{}')",
                "insert into f_became values (:id, 'changed', '{}')",
            ):
                conn.execute(sa.text(statement), some)


def _timed(act: Callable[[], object]) -> float:
    began = monotonic()
    act()
    return monotonic() - began
