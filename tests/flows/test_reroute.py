"""An order is sent from elsewhere: by hand, because its point rejects it, or closes."""

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows import reroute
from iorder.flows.allocate_orders import allocate_orders
from iorder.flows.pick_order import pick_orders
from iorder.flows.place_order import place_order
from iorder.flows.source_order import source_again
from iorder.inventory import closing
from iorder.inventory import service as inventory
from iorder.kernel.errors import InvalidInput, StaleEdit
from iorder.kernel.jobs import Job, jobs
from iorder.kernel.store import run
from iorder.orders.placing import NewLine
from iorder.views.doctor import run_doctor
from iorder.views.orders.order import order_sheet
from iorder.views.sourcing.decision import whence
from iorder.worker.duties import DUTIES, Task
from tests.builders import take_payment
from tests.support.shop import reserved


def placed(store, shop, *lines, ref="W-1", bound=False):
    some = tuple(NewLine(code, units, 1) for code, units in lines or (("LAMP", 2),))
    order_id = run(store, "cli", place_order, shop.order(lines=some, ref=ref)).order_id
    if bound:
        run(store, "cli", take_payment, order_id, "authorize")
        run(store, "cli", allocate_orders, [order_id])
    return order_id


def senders(store, order_id):
    return {one.code: one.units for one in whence(store, order_id).senders}


def version(store, order_id):
    return whence(store, order_id).version


def act(store, flow, order_id, point, reason="It is nearer", seen=None):
    at = version(store, order_id) if seen is None else seen
    return run(store, "cli", flow, order_id, point, reason, at)


def test_a_person_sends_it_from_another_point_and_says_why(store, shop):
    order_id = placed(store, shop)

    act(store, reroute.override, order_id, shop.far, "The buyer lives next door")

    assert senders(store, order_id) == {"US-1": 2}
    assert reserved(store) == {("US-1", shop.skus["LAMP"]): 2}
    newest, first = whence(store, order_id).decisions
    assert newest.reason == "US-1 was chosen by hand: The buyer lives next door"
    assert (newest.occasion, newest.kept.note) == ("Chosen by hand", "The buyer lives next door")
    assert [(one.code, one.rejected) for one in newest.kept.candidates] == [
        ("US-1", ""),
        ("EU-1", "passed over by hand"),
    ]
    assert first.occasion == "When it was placed"
    assert order_sheet(store, whence(store, order_id).number).point == "US-1"


def test_what_was_allocated_is_allocated_there(store, shop):
    order_id = placed(store, shop, bound=True)

    act(store, reroute.override, order_id, shop.far)

    assert senders(store, order_id) == {"US-1": 2}


def test_it_stays_where_the_point_lacks_any_of_it(store, shop):
    order_id = placed(store, shop, ("LAMP", 4), ("MUG", 1))
    run(store, "cli", inventory.adjust, "lost", {(shop.far, shop.skus["LAMP"]): -3}, "Lost")

    with pytest.raises(reroute.CannotMove, match="US-1 lacks 2 x LAMP; nothing was moved"):
        act(store, reroute.override, order_id, shop.far)

    assert senders(store, order_id) == {"EU-1": 5}


def test_not_to_a_closed_point_not_twice_and_not_without_a_reason(store, shop):
    order_id = placed(store, shop)
    with pytest.raises(InvalidInput, match="Say why"):
        act(store, reroute.override, order_id, shop.far, " ")
    with pytest.raises(reroute.CannotMove, match="is sent from EU-1 already"):
        act(store, reroute.override, order_id, shop.near)
    run(store, "cli", closing.close, shop.far, "Flood")
    with pytest.raises(reroute.CannotMove, match=r"US-1 is closed \(Flood\)"):
        act(store, reroute.override, order_id, shop.far)
    with pytest.raises(StaleEdit):
        act(store, reroute.override, order_id, shop.far, seen=99)


def test_what_is_being_picked_is_not_moved_by_hand_but_may_be_rejected(store, shop):
    order_id = placed(store, shop, bound=True)
    run(store, "cli", pick_orders, [order_id])

    with pytest.raises(reroute.CannotMove, match="Picking of"):
        act(store, reroute.override, order_id, shop.far)
    assert act(store, reroute.reject, order_id, shop.near, "Broken glass") is True
    assert senders(store, order_id) == {"US-1": 2}


def test_a_point_that_rejects_it_is_not_asked_again(store, shop):
    order_id = placed(store, shop)
    run(store, "cli", inventory.adjust, "lost", {(shop.far, shop.skus["LAMP"]): -5}, "Lost")

    assert act(store, reroute.reject, order_id, shop.near, "The shelf fell") is False

    sheet = order_sheet(store, whence(store, order_id).number)
    assert [(hold.kind, hold.reason) for hold in sheet.open_holds] == [
        ("stock", "EU-1 rejected it: The shelf fell; no other point can send 2 x LAMP")
    ]
    assert (sheet.point, senders(store, order_id)) == ("", {})
    assert run(store, "cli", source_again, order_id) is False
    run(store, "cli", inventory.receive, "more", {(shop.far, shop.skus["LAMP"]): 2})
    assert run(store, "cli", source_again, order_id) is True
    assert senders(store, order_id) == {"US-1": 2}
    assert order_sheet(store, sheet.number).open_holds == ()


def test_only_its_own_part_moves_from_the_point_that_rejects(store, shop):
    order_id = placed(store, shop, ("LAMP", 7))
    run(store, "cli", inventory.receive, "more", {(shop.far, shop.skus["LAMP"]): 5})
    assert senders(store, order_id) == {"EU-1": 5, "US-1": 2}

    assert act(store, reroute.reject, order_id, shop.near, "Full") is True

    assert senders(store, order_id) == {"US-1": 7}


def test_a_point_holding_nothing_of_it_cannot_reject_it(store, shop):
    order_id = placed(store, shop)

    with pytest.raises(reroute.CannotMove, match="holds nothing of"):
        act(store, reroute.reject, order_id, shop.far, "Full")


def test_a_point_that_closes_hands_all_its_orders_over_in_one_act(store, shop):
    moved = [placed(store, shop, ref="1", bound=True), placed(store, shop, ref="2")]
    stuck = placed(store, shop, ("LAMP", 1), ("MUG", 5), ref="3")
    run(store, "cli", inventory.adjust, "lost", {(shop.far, shop.skus["MUG"]): -1}, "Lost")

    closed = run(store, "cli", reroute.close_point, shop.near, "Flood")

    assert (closed.moved, closed.held, closed.queued) == (2, 1, 0)
    assert [senders(store, one) for one in moved] == [{"US-1": 2}, {"US-1": 2}]
    (hold,) = order_sheet(store, whence(store, stuck).number).open_holds
    assert hold.reason.startswith("EU-1 is closed: Flood; no other point can send")
    newest = whence(store, stuck).decisions[0]
    assert (newest.occasion, newest.kept.note) == ("Its point was closed", "Flood")
    assert "closed: Flood" in {one.why for one in newest.kept.barred}
    run(store, "cli", closing.reopen, shop.near)
    assert run(store, "cli", source_again, stuck) is True


def test_an_order_that_came_in_while_its_point_was_closing_is_moved_by_a_job(store, shop):
    run(store, "cli", reroute.close_point, shop.near, "Flood")

    with store.reading() as conn:
        queued = conn.execute(sa.select(jobs.c.body).where(jobs.c.kind == reroute.JOB))
        assert [body["point_id"] for body in queued.scalars()] == [shop.near]


def test_many_orders_of_a_closed_point_are_moved_by_a_job(store, shop):
    run(store, "cli", inventory.receive, "more", {
        (point, shop.skus["LAMP"]): 60 for point in (shop.near, shop.far)
    })  # fmt: skip
    some = [placed(store, shop, ref=f"R-{n}") for n in range(reroute.AT_ONCE + 2)]

    closed = run(store, "cli", reroute.close_point, shop.near, "Flood")

    assert closed.queued == len(some)
    assert run(store, "worker", reroute.empty_some, shop.near) == reroute.AT_ONCE
    job = Job(1, reroute.JOB, {"point_id": shop.near}, 1, 1, "cli")
    DUTIES[reroute.JOB].do(Task(store, Settings(_env_file=None), job, lambda: False))
    assert run(store, "worker", reroute.empty_some, shop.near) == 0
    assert all(senders(store, one) == {"US-1": 2} for one in some)
    assert run_doctor(store).ok
