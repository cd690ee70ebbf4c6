"""A wave is planned, looked at, and carried out; what changed meanwhile is left as it is."""

import pytest
import sqlalchemy as sa

from iorder.catalog.kits import define
from iorder.flows import apply_wave, reroute, source_wave
from iorder.flows.cancel_order import cancel_order
from iorder.flows.place_order import accept_orders, place_order
from iorder.flows.source_wave import Asked, ask_for_wave, ask_to_apply, work_off_wave
from iorder.inventory.model import commitments, stock
from iorder.kernel.errors import InvalidInput
from iorder.kernel.runs import RunStopped
from iorder.kernel.store import run
from iorder.orders.model import order_addresses
from iorder.orders.placing import NewLine, NewOrder
from iorder.sourcing import runs, service
from iorder.views import doctor
from iorder.views.orders.order import order_sheet
from iorder.worker.duties import DUTIES
from tests.builders import LYON, OSLO, a_channel, a_point, a_sku, stocked

PARIS, STOCKHOLM = (48.85, 2.35), (59.33, 18.07)


@pytest.fixture
def shop(store):
    """One lamp in Paris, two in Stockholm; who comes first, from Oslo, gets the one in Paris
    because Stockholm had none yet."""

    def opened(work) -> tuple[int, int, int, int]:
        channel, lamp = a_channel(work), a_sku(work, "LAMP")
        paris = a_point(work, "PAR", at=PARIS)
        stockholm = a_point(work, "STO", at=STOCKHOLM, country="SE")
        stocked(work, paris, lamp, 1)
        return channel, lamp, paris, stockholm

    channel, lamp, paris, stockholm = run(store, "cli", opened)
    oslo = order(store, channel, "W-1", OSLO)
    run(store, "cli", stocked, stockholm, lamp, 1)
    lyon = order(store, channel, "W-2", LYON)
    return {"lamp": lamp, "PAR": paris, "STO": stockholm, "oslo": oslo, "lyon": lyon}


def order(store, channel: int, ref: str, to) -> int:
    return run(store, "cli", place_order, new(channel, ref, to)).order_id


def new(channel: int, ref: str, to) -> NewOrder:
    return NewOrder(channel, ref, "EUR", (NewLine("LAMP", 1, 1000),), ship_to=to)


def places(store) -> dict[int, int]:
    """The point that holds each order's lamp."""
    live = commitments.c.stage.in_(("reserved", "allocated"))
    with store.reading() as conn:
        rows = conn.execute(sa.select(commitments.c.order_id, commitments.c.point_id).where(live))
        return dict(map(tuple, rows))


def planned(store, **asked) -> int:
    run_id = run(store, "cli", ask_for_wave, Asked(**asked))
    assert work_off_wave(store, run_id, lambda: False)
    return run_id


def applied(store, run_id: int) -> None:
    run(store, "cli", ask_to_apply, run_id)
    assert work_off_wave(store, run_id, lambda: False)


def of(store, run_id: int) -> runs.Run:
    with store.reading() as conn:
        return runs.run_of(conn, run_id)


def test_a_wave_is_planned_without_any_change(store, shop):
    before = places(store)

    run_id = planned(store)

    found = of(store, run_id).found
    assert of(store, run_id).state == "done"
    assert places(store) == before == {shop["oslo"]: shop["PAR"], shop["lyon"]: shop["STO"]}
    assert found["orders"] == 2
    assert found["left"] == []
    assert found["optimised"]["cost_minor"] <= found["greedy"]["cost_minor"]
    assert found["optimised"]["km"] < found["now"]["km"]
    assert {one["order_id"]: one["from"][0]["code"] for one in found["plans"]} == {
        shop["oslo"]: "STO", shop["lyon"]: "PAR",
    }  # fmt: skip


def test_orders_change_places_and_say_why(store, shop):
    run_id = planned(store)

    applied(store, run_id)

    assert of(store, run_id).state == "applied"
    assert of(store, run_id).found["refused"] == []
    assert places(store) == {shop["oslo"]: shop["STO"], shop["lyon"]: shop["PAR"]}
    with store.reading() as conn:
        (newest, *_) = service.decisions(conn, shop["oslo"])
        assert conn.execute(sa.select(sa.func.sum(stock.c.reserved))).scalar_one() == 2
    assert (newest.occasion, newest.policy) == ("wave", "wave")
    assert "assigned together with 1 other order" in newest.reason
    assert doctor.run_doctor(store).findings == []


def test_carried_out_twice_nothing_more_happens(store, shop):
    run_id = planned(store)
    run(store, "cli", ask_to_apply, run_id)
    state = of(store, run_id)
    assert work_off_wave(store, run_id, lambda: False)
    with store.reading() as conn:
        before = len(service.decisions(conn, shop["oslo"]))

    run(store, "cli", put_back_to, run_id, state.state)  # as if killed before it was noted
    assert work_off_wave(store, run_id, lambda: False)

    with store.reading() as conn:
        assert len(service.decisions(conn, shop["oslo"])) == before
    assert of(store, run_id).found["applied"] == 2


def put_back_to(work, run_id: int, state: str) -> None:
    table = runs.sourcing_runs
    work.execute(sa.update(table).where(table.c.id == run_id).values(state=state))


def test_an_order_that_changed_meanwhile_is_left_and_named(store, shop):
    run_id = planned(store)
    run(store, "cli", cancel_order, shop["lyon"], "changed their mind")

    applied(store, run_id)

    (refused,) = of(store, run_id).found["refused"]
    assert refused["order_id"] == shop["lyon"]
    assert "left as it is" in refused["why"]
    assert places(store) == {shop["oslo"]: shop["STO"]}


def test_an_order_that_goes_elsewhere_now_is_left_as_it_is(store, shop):
    run_id = planned(store)
    run(store, "cli", moved_house, shop["oslo"])

    applied(store, run_id)

    refused = {one["order_id"]: one["why"] for one in of(store, run_id).found["refused"]}
    assert "left as it is" in refused[shop["oslo"]]
    assert places(store)[shop["oslo"]] == shop["PAR"]


def moved_house(work, order_id: int) -> None:
    work.execute(
        sa.update(order_addresses)
        .where(order_addresses.c.order_id == order_id)
        .values(city="Lyon", country="FR", postcode="69002")
    )


def test_goods_that_went_meanwhile_leave_the_order_where_it_was(store, shop):
    run_id = planned(store)
    run(store, "cli", cancel_order, shop["lyon"], "changed their mind")
    order(store, channel_of(store), "W-3", OSLO)

    applied(store, run_id)

    whys = {one["order_id"]: one["why"] for one in of(store, run_id).found["refused"]}
    assert "not there any more" in whys[shop["oslo"]]
    assert places(store)[shop["oslo"]] == shop["PAR"]
    assert doctor.run_doctor(store).findings == []


def test_an_order_that_waits_is_served_from_what_came_in(store, shop):
    (short,) = run(store, "cli", accept_orders, [new(channel_of(store), "W-5", OSLO)])
    run(store, "cli", stocked, shop["STO"], shop["lamp"], 1)

    run_id = planned(store, scope="waiting")
    applied(store, run_id)

    assert of(store, run_id).found["orders"] == 1
    assert places(store)[short.order_id] == shop["STO"]
    assert not order_sheet(store, short.number).open_holds


def test_an_order_nobody_can_serve_is_left_with_words(store, shop):
    (short,) = run(store, "cli", accept_orders, [new(channel_of(store), "W-6", OSLO)])

    (left,) = of(store, planned(store)).found["left"]

    assert left == {
        "order_id": short.order_id, "number": short.number,
        "why": "The points that may send it lack 1 x LAMP.",
    }  # fmt: skip


def test_a_point_that_rejected_an_order_does_not_get_it_again(store, shop):
    run(store, "cli", stocked, shop["STO"], shop["lamp"], 1)
    other = order(store, channel_of(store), "W-8", OSLO)
    run(store, "cli", reroute.reject, other, shop["STO"], "Broken", 1)

    found = of(store, planned(store)).found

    assert {one["order_id"]: one["from"][0]["code"] for one in found["plans"]} == {
        shop["oslo"]: "STO", shop["lyon"]: "STO", other: "PAR",
    }  # fmt: skip


def test_an_order_that_a_person_gave_to_a_point_stays_there(store, shop):
    run(store, "cli", stocked, shop["PAR"], shop["lamp"], 1)
    run(store, "cli", reroute.override, shop["lyon"], shop["PAR"], "Their wish", 1)

    run_id = planned(store)

    assert [one["order_id"] for one in of(store, run_id).found["plans"]] == [shop["oslo"]]


def test_a_kit_is_assigned_by_its_parts(store, shop):
    def kit(work) -> int:
        pair = a_sku(work, "PAIR")
        define(work, pair, {shop["lamp"]: 2})
        stocked(work, shop["STO"], shop["lamp"], 2)
        lines = (NewLine("PAIR", 1, 1500),)
        return place_order(work, NewOrder(a_channel(work), "W-7", "EUR", lines)).order_id

    order_id = run(store, "cli", kit)

    run_id = planned(store)
    applied(store, run_id)

    (part,) = [one for one in of(store, run_id).found["plans"] if one["order_id"] == order_id]
    assert part["from"][0]["units"] == [[shop["lamp"], 2]]
    assert doctor.run_doctor(store).findings == []


def test_a_worker_that_is_stopped_goes_on_where_it_was(store, shop, monkeypatch):
    monkeypatch.setitem(apply_wave.SIZES, "step", 1)
    run(store, "cli", stocked, shop["PAR"], shop["lamp"], 1)
    run(store, "cli", stocked, shop["STO"], shop["lamp"], 1)
    run_id = planned(store)
    run(store, "cli", ask_to_apply, run_id)
    asked = iter((False, True))

    assert work_off_wave(store, run_id, lambda: next(asked)) is False
    assert of(store, run_id).state == "running"
    assert len(set(places(store).values())) == 1  # one has moved, the other has not

    assert work_off_wave(store, run_id, lambda: False)
    assert of(store, run_id).state == "applied"
    assert places(store) == {shop["oslo"]: shop["STO"], shop["lyon"]: shop["PAR"]}
    assert doctor.run_doctor(store).findings == []


def channel_of(store) -> int:
    return run(store, "cli", a_channel)


def test_a_wave_of_those_that_wait_is_empty_where_nobody_waits(store, shop):
    run_id = planned(store, scope="waiting")

    assert of(store, run_id).found["orders"] == 0
    assert of(store, run_id).state == "done"


def test_a_cancelled_wave_is_not_carried_out(store, shop):
    run_id = planned(store)
    run(store, "cli", runs.cancel, run_id)

    with pytest.raises(RunStopped):
        run(store, "cli", ask_to_apply, run_id)
    assert work_off_wave(store, run_id, lambda: False)
    assert of(store, run_id).state == "cancelled"


@pytest.mark.parametrize("wrong", [{"scope": "all"}, {"seconds": 0}, {"most": 10**6}])
def test_a_wave_that_makes_no_sense_is_refused(store, wrong):
    with pytest.raises(InvalidInput):
        run(store, "cli", ask_for_wave, Asked(**wrong))


def test_a_worker_works_waves_off():
    assert source_wave.JOB in DUTIES
