"""Past orders replayed under rules: the same rules give what happened, others what they change."""

import json
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.cancel_order import cancel_order
from iorder.flows.place_order import accept_orders, place_order
from iorder.flows.reserve_cart import Cart, reserve_cart
from iorder.flows.run_simulation import (
    ask_for_simulation,
    cancel_simulation,
    work_off_simulation,
)
from iorder.flows.source_order import source_again
from iorder.inventory import service as inventory
from iorder.inventory.model import stock
from iorder.kernel.errors import InvalidInput, NotFound
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import run, run_at
from iorder.orders.placing import NewLine, NewOrder
from iorder.sourcing import service as sourcing
from iorder.sourcing.rules import Rule, RuleSet, When
from iorder.sourcing.simulations import file_of, forget_old_files
from iorder.views.sourcing import simulation as views
from iorder.worker.process import Worker
from tests.builders import LYON, OSLO, a_channel, a_point, a_sku, stocked
from tests.support.coming_in import bought, delivered, sent_back

LYS, BGO = (45.75, 4.85), (60.39, 5.32)
DAYS = 20


def never():
    return False


@pytest.fixture
def now(store):
    return run(store, "cli", lambda work: work.now)


@pytest.fixture
def shop(store, now):
    """Lyon and Bergen with lamps and mugs, a month ago."""

    def opened(work):
        lyon = a_point(work, "LYS", at=LYS)
        bergen = a_point(work, "BGO", at=BGO, country="NO")
        lamp, mug = a_sku(work, "LAMP"), a_sku(work, "MUG")
        for point, sku, units in ((lyon, lamp, 6), (bergen, lamp, 4), (bergen, mug, 5)):
            stocked(work, point, sku, units)
        return {"channel": a_channel(work), "lyon": lyon, "bergen": bergen, "lamp": lamp}

    return run_at(store, "cli", now - timedelta(days=30), opened)


def ordered(store, at, channel, *lines, ship_to=LYON, **more):
    wanted = NewOrder(
        channel, more.pop("ref", ""), "EUR", tuple(NewLine(sku, n, 1000) for sku, n in lines),
        ship_to=ship_to, placed_at=at, promised_at=at + timedelta(days=3), **more,
    )  # fmt: skip
    return run_at(store, "cli", at, place_order, wanted).order_id


@pytest.fixture
def sold(store, shop, now):
    """Ten days of trade: whole, split, cancelled, bought from a cart, and after a delivery."""
    start, channel = now - timedelta(days=15), shop["channel"]
    ids = [
        ordered(store, start, channel, ("LAMP", 2)),
        ordered(store, start + timedelta(hours=1), channel, ("LAMP", 1), ("MUG", 1)),
        ordered(store, start + timedelta(hours=2), channel, ("LAMP", 1), ship_to=OSLO),
        ordered(store, start + timedelta(hours=3), channel, ("LAMP", 3)),
    ]
    run_at(store, "cli", start + timedelta(hours=4), cancel_order, ids[0], "customer")
    at = start + timedelta(days=1)
    cart = Cart("c1", channel, (("LAMP", 1),), LYON)
    run_at(store, "cli", at, reserve_cart, cart)
    ids.append(ordered(store, at + timedelta(minutes=2), channel, ("LAMP", 1), cart="c1"))
    run_at(
        store, "cli", at + timedelta(days=1), inventory.receive, "delivery",
        {(shop["lyon"], shop["lamp"]): 5},
    )  # fmt: skip
    ids.append(ordered(store, at + timedelta(days=2), channel, ("LAMP", 4)))
    return ids


def a_draft(store, rules):
    return run(store, "cli", sourcing.draft, "Draft", rules)


def simulated(store, files, rules_id=None, days=DAYS):
    run_id = run(store, "cli", ask_for_simulation, rules_id, days)
    assert work_off_simulation(store, files, run_id, never)
    return views.one_run(store, run_id)


def without_time(found):
    return {name: value for name, value in found.items() if name not in ("seconds", "until")}


def test_the_rules_the_orders_were_placed_by_give_exactly_what_happened(store, sold, tmp_path):
    found = simulated(store, tmp_path).found

    assert found["orders"] == len(sold)
    assert found["differences"] == {}
    assert found["replayed"] == found["happened"]
    assert [one["replayed"] for one in found["points"]] == [
        one["happened"] for one in found["points"]
    ]
    assert found["happened"]["parcels"] == sum(
        one["happened"]["parcels"] for one in found["points"]
    )
    assert found["owed"] == 0


def test_stock_left_is_what_the_store_has(store, sold, shop, tmp_path):
    found = simulated(store, tmp_path).found
    with store.reading() as conn:
        free = sa.func.sum(stock.c.on_hand - stock.c.reserved - stock.c.allocated)
        there = dict(
            conn.execute(sa.select(stock.c.point_id, free).group_by(stock.c.point_id)).all()
        )

    assert {one["id"]: one["replayed"]["left"] for one in found["points"]} == there


def test_a_draft_that_prefers_another_point_changes_exactly_the_orders_it_is_for(
    store, sold, shop, tmp_path
):
    rule = Rule("From the north", "prefer", ("BGO",), When(countries=("FR",)))
    row = simulated(store, tmp_path, a_draft(store, RuleSet(rules=(rule,))))

    some = views.differences(tmp_path, row)
    assert [one["number"] for one in some.rows] == [f"IO-{1000 + sold[0]}", f"IO-{1000 + sold[4]}"]
    assert {(tuple(one["before"]), tuple(one["after"])) for one in some.rows} == {
        (("LYS",), ("BGO",))
    }
    assert some.number == row.different == 2
    assert row.found["matches"] == [{"label": "From the north", "act": "prefer", "orders": 5}]
    assert row.found["replayed"]["km_mean"] > row.found["happened"]["km_mean"]


def test_an_order_nobody_may_send_is_told_as_waiting(store, sold, tmp_path):
    rule = Rule("Nothing abroad", "never", ("LYS", "BGO"), When(countries=("NO",)))
    row = simulated(store, tmp_path, a_draft(store, RuleSet(rules=(rule,))))

    (one,) = views.differences(tmp_path, row, "unserved").rows
    assert (one["number"], one["after"]) == (f"IO-{1000 + sold[2]}", [])
    assert row.found["replayed"]["waiting"] == 1
    assert row.found["replayed"]["kept"] < row.found["happened"]["kept"]


def test_nothing_in_the_store_changes_but_the_run(store, sold, tmp_path):
    def all_rows():
        with store.reading() as conn:
            meta = sa.MetaData()
            meta.reflect(conn)
            left_out = {"sourcing_runs", "jobs", "id_blocks", "leases"}
            return {
                name: conn.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
                for name, table in meta.tables.items()
                if name not in left_out
            }

    before = all_rows()
    simulated(store, tmp_path)
    assert all_rows() == before


def test_the_same_question_gets_the_same_answer(store, sold, tmp_path):
    draft = a_draft(store, RuleSet(policy="cheapest", complete_first=False))
    first, second = (simulated(store, tmp_path, draft) for _ in range(2))

    assert without_time(first.found) == without_time(second.found) | {"since": first.found["since"]}
    assert file_of(tmp_path, first.id).read_text() == file_of(tmp_path, second.id).read_text()


@pytest.mark.parametrize("come_in", [delivered, bought, sent_back])
def test_an_order_that_waited_and_was_served_later_is_short_on_both_sides(
    store, shop, now, tmp_path, come_in
):
    start = now - timedelta(days=10)
    wanted = NewOrder(shop["channel"], "S-1", "EUR", (NewLine("LAMP", 12, 1000),), ship_to=LYON,
                      placed_at=start)  # fmt: skip
    (placed,) = run_at(store, "cli", start, accept_orders, [wanted])
    later = start + timedelta(days=2)
    run_at(store, "cli", later, come_in, (shop["lyon"], shop["lamp"]), 9)
    assert run_at(store, "cli", later, source_again, placed.order_id)

    found = simulated(store, tmp_path).found
    assert found["differences"] == {}
    assert (found["replayed"]["short"], found["replayed"]["waiting"]) == (1, 0)
    assert found["happened"] == found["replayed"]


def test_within_one_transaction_goods_and_orders_come_in_the_order_of_the_ledger(
    store, shop, now, tmp_path
):
    at, lamp = now - timedelta(days=10), shop["lamp"]
    inventory_of = {(shop["lyon"], lamp): 3}

    def lived(work):
        def wanted(ref):
            return NewOrder(shop["channel"], ref, "EUR", (NewLine("LAMP", 1, 1000),),
                            ship_to=LYON, placed_at=work.now)  # fmt: skip

        inventory.adjust(work, "gone", {(shop["lyon"], lamp): -6}, "Fire")
        place_order(work, wanted("A"))
        inventory.receive(work, "more", inventory_of)
        place_order(work, wanted("B"))

    run_at(store, "cli", at, lived)

    found = simulated(store, tmp_path).found
    assert found["differences"] == {}
    assert [one["replayed"]["parcels"] for one in found["points"]] == [1, 1]


def test_a_run_that_was_left_off_begins_anew_and_a_cancelled_one_ends(store, sold, tmp_path):
    run_id = run(store, "cli", ask_for_simulation, None, DAYS)
    assert not work_off_simulation(store, tmp_path, run_id, lambda: True)
    assert views.one_run(store, run_id).state == "running"
    assert work_off_simulation(store, tmp_path, run_id, never)
    assert views.one_run(store, run_id).state == "done"
    with pytest.raises(RunStopped):
        run(store, "cli", cancel_simulation, run_id)

    other = run(store, "cli", ask_for_simulation, None, DAYS)
    assert views.one_run(store, other).is_open
    run(store, "cli", cancel_simulation, other)
    assert work_off_simulation(store, tmp_path, other, never)
    assert views.one_run(store, other).state == "cancelled"
    assert not file_of(tmp_path, other).exists()


def test_a_run_cancelled_while_it_is_replayed_leaves_no_file(store, sold, tmp_path):
    run_id = run(store, "cli", ask_for_simulation, None, DAYS)

    def cancelled():
        if views.one_run(store, run_id).is_open:
            run(store, "cli", cancel_simulation, run_id)
        return False

    assert work_off_simulation(store, tmp_path, run_id, cancelled)
    assert views.one_run(store, run_id).state == "cancelled"
    assert list((tmp_path / "simulations").iterdir()) == []


def test_the_worker_works_it_off(store, sold, tmp_path):
    run_id = run(store, "cli", ask_for_simulation, None, DAYS)
    Worker(store, Settings(files=tmp_path)).drain()

    assert views.one_run(store, run_id).state == "done"


def test_a_draft_edited_meanwhile_is_simulated_as_it_was_asked(store, sold, tmp_path):
    draft = a_draft(store, RuleSet())
    run_id = run(store, "cli", ask_for_simulation, draft, DAYS)
    rule = {"label": "All", "act": "only", "points": ["BGO"]}
    run(store, "cli", sourcing.edit, draft, 1, "Draft", {"rules": [rule]})
    work_off_simulation(store, tmp_path, run_id, never)

    assert views.one_run(store, run_id).found["differences"] == {}


def test_a_period_without_orders_and_days_out_of_range(store, shop, tmp_path):
    found = simulated(store, tmp_path, days=1).found
    assert (found["orders"], found["replayed"]["km_mean"]) == (0, None)
    for days in (0, 731):
        with pytest.raises(InvalidInput):
            run(store, "cli", ask_for_simulation, None, days)
    with pytest.raises(NotFound):
        run(store, "cli", ask_for_simulation, 99, 10)


def test_the_list_is_paged_and_says_where_it_is_gone(store, sold, tmp_path):
    rule = Rule("From the north", "prefer", ("BGO",), When(countries=("FR",)))
    row = simulated(store, tmp_path, a_draft(store, RuleSet(rules=(rule,))))

    first, second = (views.differences(tmp_path, row, "elsewhere", page, 1) for page in (1, 2))
    assert (first.pages, first.rows[0]["number"] != second.rows[0]["number"]) == (2, True)
    assert views.differences(tmp_path, row, "split").rows == []
    assert json.loads(file_of(tmp_path, row.id).read_text().splitlines()[0])["kind"]
    file_of(tmp_path, row.id).unlink()
    with pytest.raises(NotFound, match="run it again"):
        views.differences(tmp_path, row)


def test_files_of_the_newest_runs_are_kept(store, sold, tmp_path):
    first, second = (simulated(store, tmp_path) for _ in range(2))
    forget_old_files(tmp_path, 1)

    assert not file_of(tmp_path, first.id).exists()
    assert file_of(tmp_path, second.id).exists()
