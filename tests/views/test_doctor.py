"""Doctor finds nothing in a shop at work, and finds each corruption by the check made for it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from typer.testing import CliRunner

from iorder.channels import service as channels
from iorder.channels.draft import Rejected, SourceRow
from iorder.channels.plan import Plan
from iorder.cli.app import app
from iorder.config import settings
from iorder.flows.cancel_order import cancel_order
from iorder.flows.pick_order import pick_orders
from iorder.flows.place_order import place_order
from iorder.flows.record_scans import record_scans
from iorder.flows.ship_order import Label, ship_order
from iorder.insight import rollups
from iorder.inventory import service as inventory
from iorder.inventory.service import Want
from iorder.kernel.jobs import Wanted, enqueue
from iorder.kernel.store import Store, Work, open_store, run_at
from iorder.orders import lifecycle
from iorder.orders.model import orders
from iorder.orders.placing import NewLine, NewOrder
from iorder.shipping.service import Scan
from iorder.views.doctor import CHECKS, findings_in, run_doctor
from iorder.views.orders.order_facts import COUNTED
from tests.builders import (
    LYON,
    NOON,
    a_channel,
    a_past_order,
    a_point,
    a_sku,
    stocked,
    take_payment,
)
from tests.support import stores, trades
from tests.support.corrupting import PLANTED


def a_shop_at_work(store: Store) -> None:
    """One order delivered, one picked, one reserved, one called off, a cart, and a past order."""

    def stock_up(work: Work) -> tuple[int, int, int]:
        point, lamp = a_point(work), a_sku(work)
        stocked(work, point, lamp, 20)
        inventory.adjust(work, "count", {(point, lamp): -1}, "broken")
        return a_channel(work), point, lamp

    channel, point, lamp = at(store, 0, stock_up)

    def order(work: Work, ref: str) -> int:
        line = NewLine("LAMP", 2, 1000)
        wanted = NewOrder(channel, ref, "EUR", (line,), ship_to=LYON, payment_method="card")
        return place_order(work, wanted).order_id

    delivered, picked, reserved, gone = (
        at(store, 1 + number, order, f"W-{number}") for number in range(4)
    )
    for order_id in (delivered, picked):
        at(store, 5, take_payment, order_id, "capture")
        at(store, 6, bind, order_id)
    at(store, 7, pick_orders, [delivered, picked])
    (parcel,) = at(store, 8, ship_order, delivered, Label("dhl", "JD014600003"))
    scan = Scan(parcel, NOON + timedelta(hours=9), "delivered", "OK")
    at(store, 10, record_scans, [scan])
    at(store, 10, bind, at(store, 10, order, "W-9"))
    at(store, 11, cancel_order, gone, "customer")
    assert reserved

    def the_rest(work: Work) -> None:
        later = work.now + timedelta(days=365 * 100)
        inventory.reserve(work, "cart", [Want(point, lamp, 1, cart="c", expires_at=later)])
        a_past_order(work, "", note="as it came", stated={"total": 2500})
        import_id = channels.start(work, Plan("orders"), dry_run=False, total=1, state="running")
        row = SourceRow("a.csv", 2, {"Name": "#1"})
        channels.reject(work, import_id, [Rejected("Name", "no", (row,))])
        tally = channels.Tally(rows=1, rejected=1)
        channels.advance(work, import_id, 0, 1, tally)
        enqueue(work, [Wanted("note", "a", {})])

    at(store, 12, the_rest)
    for flow, told in trades.flows(channel, point, lamp):
        at(store, 12, flow, *told)
    while at(store, 13, rollups.refresh, COUNTED, "UTC"):
        pass


def bind(work: Work, order_id: int) -> None:
    inventory.allocate(work, [order_id])
    known = lifecycle.standing(work, [order_id])
    lifecycle.follow(work, known, {order_id: {"fulfillment_state": "allocated"}})


def at(store: Store, hours: int, flow, *args):
    return run_at(store, "person:1", NOON + timedelta(hours=hours), flow, *args)


def plant(store: Store, statement: str) -> None:
    """Run what no code of ours would: past triggers, keys and the rules of the tables."""
    with store.writer.connect() as conn:
        if store.is_sqlite:
            raw = conn.connection.driver_connection
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("PRAGMA ignore_check_constraints = ON")
            for (name,) in raw.execute("select name from sqlite_master where type = 'trigger'"):
                raw.execute(f"drop trigger {name}")
            raw.execute(statement)
        else:
            conn.exec_driver_sql("set session_replication_role = replica")
            conn.exec_driver_sql(statement)
            conn.commit()
            conn.exec_driver_sql("set session_replication_role = default")


@contextmanager
def planted(store: Store, statement: str) -> Iterator[Connection]:
    """A transaction in which ``plant`` was done; nothing of it stays."""
    with store.writer.connect() as conn:
        raw = conn.connection.driver_connection
        if store.is_sqlite:
            raw.execute("PRAGMA foreign_keys = OFF")
            raw.execute("PRAGMA ignore_check_constraints = ON")
        with conn.begin() as transaction:
            if store.is_sqlite:
                triggers = raw.execute("select name from sqlite_master where type = 'trigger'")
                for (name,) in triggers.fetchall():
                    raw.execute(f"drop trigger {name}")
            else:
                conn.exec_driver_sql("set local session_replication_role = replica")
            conn.exec_driver_sql(statement)
            yield conn
            transaction.rollback()
        if store.is_sqlite:
            raw.execute("PRAGMA ignore_check_constraints = OFF")
            raw.execute("PRAGMA foreign_keys = ON")


@pytest.fixture(scope="module", params=["sqlite", pytest.param("pg", marks=pytest.mark.pg)])
def shop(request, run_folder, tmp_path_factory):
    """A shop that all tests of this module read and none changes."""
    if request.param == "sqlite":
        url = stores.sqlite_copy(run_folder, tmp_path_factory.mktemp("doctor"))
    else:
        url = stores.postgres_copy(run_folder)
    store = open_store(url)
    a_shop_at_work(store)
    yield store
    store.dispose()
    if request.param == "pg":
        stores.postgres_drop(run_folder, url)


def test_a_shop_at_work_is_sound(shop):
    report = run_doctor(shop)
    assert report.findings == []
    assert (report.ok, report.checked) == (True, len(CHECKS))


def test_an_empty_store_is_sound(store):
    assert run_doctor(store).ok


@pytest.mark.parametrize("slug", [slug for slug in PLANTED if slug != "database"])
def test_each_corruption_is_found_by_its_own_check(shop, slug):
    with planted(shop, PLANTED[slug]) as conn:
        found = {finding.check: finding for finding in findings_in(conn)}
    assert slug in found
    assert found[slug].rows
    assert found[slug].holds


def test_a_row_that_points_nowhere_is_found_by_the_database(sqlite_store):
    a_shop_at_work(sqlite_store)
    plant(sqlite_store, PLANTED["database"])
    (finding,) = run_doctor(sqlite_store).findings
    assert (finding.check, finding.rows[0]["table"]) == ("database", "order_notes")


def test_checks_leave_the_connection_fit_for_writing(store):
    with store.writer.begin() as conn:
        findings_in(conn)
        assert "yield_per" not in conn.get_execution_options()
        conn.execute(sa.update(orders).values(version=1))


def test_every_check_has_a_planted_corruption():
    assert set(PLANTED) == {check.slug for check in CHECKS}
    assert len(CHECKS) == len(PLANTED)


def test_doctor_changes_nothing_and_reads_one_moment(shop):
    with shop.reading() as conn:
        before = conn.execute(sa.text("select count(*) from events")).scalar_one()
    run_doctor(shop)
    with shop.reading() as conn:
        assert conn.execute(sa.text("select count(*) from events")).scalar_one() == before


def test_the_command_prints_one_json_object_and_says_by_its_exit_whether_all_is_well(
    store, store_url, monkeypatch
):
    monkeypatch.setenv("IORDER_DATABASE_URL", store_url)
    settings.cache_clear()
    a_shop_at_work(store)
    good = CliRunner().invoke(app, ["doctor", "--json"])
    plant(store, PLANTED["stock-on-hand"])
    bad = CliRunner().invoke(app, ["doctor", "--json"])
    settings.cache_clear()

    assert good.exit_code == 0
    assert json.loads(good.stdout) == {"ok": True, "checked": len(CHECKS), "findings": []}
    assert bad.exit_code == 1
    findings = {one["check"]: one["rows"] for one in json.loads(bad.stdout)["findings"]}
    assert findings["stock-on-hand"][0]["on_hand"] > 0
