"""Rules on orders: written, tested against past orders, started, and acting once on each."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from iorder.access import service as access
from iorder.config import Settings
from iorder.flows.run_automations import MOMENT_OF, run_on
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.kernel.errors import NotFound
from iorder.kernel.store import run
from iorder.orders import automations, service
from iorder.orders.automation_model import automation_hits
from iorder.orders.automation_model import automations as rules
from iorder.orders.automations import Content, Reordered
from iorder.orders.condition_facts import FACTS
from iorder.orders.model import holds, order_mentions, order_tags, orders
from iorder.views.automations.automation_facts import facts_of
from iorder.views.doctor import run_doctor
from iorder.worker.process import Worker
from tests import builders as b
from tests.support.writing_rules import BIG, HOLD, TAG, started


def test_a_rule_acts_on_an_order_when_it_was_placed_and_says_so(work):
    key = started(work)
    order_id = b.a_live_order(work, total_minor=2000)

    assert run_on(work, order_id, "placed") == ["held it (manual)", "tagged it big, look"]

    hold = work.execute(sa.select(holds).where(holds.c.order_id == order_id)).one()
    assert (hold.kind, hold.reason, hold.due_at) == (
        "manual", "Look at it", work.now + timedelta(hours=24),
    )  # fmt: skip
    assert service.tags_of(work, order_id) == ["big", "look"]
    hit = work.execute(sa.select(automation_hits)).one()
    assert (hit.automation_id, hit.order_id) == (key, order_id)
    assert work.announced[-1][0].did == ("held it (manual)", "tagged it big, look")


def test_a_rule_acts_once_on_an_order_and_not_where_its_condition_does_not_hold(work):
    started(work)
    small, big = (b.a_live_order(work, total_minor=minor) for minor in (1999, 2000))

    assert [bool(run_on(work, one, "placed")) for one in (small, big, big)] == [False, True, False]
    assert run_on(work, big, "changed") == []


def test_rules_act_in_their_order_and_see_what_was_done_before(work):
    second = Content("Second", "placed", "'big' in tags", ({"act": "tag", "tags": "seen"},))
    key, _ = started(work, second), started(work)
    order_id = b.a_live_order(work)
    assert run_on(work, order_id, "placed") == ["held it (manual)", "tagged it big, look"]

    automations.move(work, key, 1)
    assert run_on(work, b.a_live_order(work), "placed")[-1] == "tagged it seen"


def test_rules_are_put_in_order_as_somebody_saw_them(work):
    a, b_, c = (started(work, replace(BIG, label=name)) for name in "abc")

    automations.arrange(work, c, a, [a, b_, c])
    assert in_order(work) == [c, a, b_]
    automations.arrange(work, c, None, [c, a, b_])
    assert in_order(work) == [a, b_, c]
    automations.arrange(work, b_, b_, [a, b_, c])
    for stale in ([b_, a, c], [a, b_]):
        with pytest.raises(Reordered, match="Somebody has changed the order"):
            automations.arrange(work, a, None, stale)
        with pytest.raises(Reordered):
            automations.move(work, a, 1, stale)
    with pytest.raises(NotFound):
        automations.arrange(work, a, 999, [a, b_, c])
    assert in_order(work) == [a, b_, c]


def in_order(work):
    return list(work.execute(sa.select(rules.c.id).order_by(rules.c.position)).scalars())


def test_an_act_that_is_refused_leaves_nothing_and_the_others_go_on(work):
    far = {"act": "set_point", "point": "EU-1", "reason": "Nearer"}
    b.a_point(work)
    key = started(work, replace(BIG, acts=(far, HOLD, HOLD, TAG)))
    order_id = b.a_live_order(work)
    said = len(work.announced)

    assert run_on(work, order_id, "placed") == ["held it (manual)", "tagged it big, look"]

    problem = automations.one(work, key).problem
    assert "Choose the point:" in problem
    assert "has an open manual hold already" in problem
    assert len([one for one, _ in work.announced[said:] if one.kind == "HoldPlaced"]) == 1
    assert run_on(work, order_id, "placed") == []


def test_a_condition_that_cannot_be_worked_out_is_a_problem_of_the_rule(work):
    key = started(work, replace(BIG, condition="total / customer_orders > 1"))

    assert run_on(work, b.a_live_order(work), "placed") == []
    assert "could not be worked out" in automations.one(work, key).problem
    automations.put_right(work, key, 1)
    assert automations.one(work, key).problem == ""


def test_somebody_is_told_and_looks_after_it_and_it_is_shipped_by_express(work):
    maya = access.add_person(work, "maya@shop.example", "staff", "Maya")
    actor = f"person:{maya.id}"
    acts = (
        {"act": "assign", "person": actor}, {"act": "set_service", "service": "Express"},
        {"act": "notify", "person": actor, "text": "please call them"},
    )  # fmt: skip
    started(work, replace(BIG, acts=acts))
    order_id = b.a_live_order(work)

    run_on(work, order_id, "placed")

    row = work.execute(sa.select(orders).where(orders.c.id == order_id)).one()
    assert (row.assignee, row.shipping_method) == (actor, "Express")
    assert work.execute(sa.select(order_mentions.c.person)).scalar_one() == actor


def test_the_point_is_chosen_over_the_way_people_do_it(work):
    for code in ("EU-1", "US-1"):
        b.a_point(work, code)
    lamp = b.a_sku(work)
    order_id = None
    for point, units in (("EU-1", 5), ("US-1", 5)):
        key = work.execute(sa.text("select id from points where code = :c"), {"c": point}).scalar()
        b.stocked(work, key, lamp, units)
    order_id = b.a_placed_order(work)
    sender = facts_of(work.conn, [order_id], "UTC")[order_id]["points"]
    (other,) = {"EU-1", "US-1"} - sender
    started(
        work, replace(BIG, acts=({"act": "set_point", "point": other, "reason": "Full there"},))
    )

    assert run_on(work, order_id, "placed") == [f"sends it from {other}"]
    assert facts_of(work.conn, [order_id], "UTC")[order_id]["points"] == {other}
    again = replace(BIG, acts=({"act": "set_point", "point": other, "reason": "Full there"},))
    started(work, again)
    assert run_on(work, order_id, "placed") == [f"left it at {other}, which sends it already"]


def test_moments_wait_for_what_they_are_about(work):
    started(work, replace(BIG, moment="paid"))
    started(work, replace(BIG, moment="screened", acts=({"act": "tag", "tags": "checked"},)))
    order_id = b.a_live_order(work)
    assert run_on(work, order_id, "paid") == run_on(work, order_id, "screened") == []

    paid = b.a_live_order(work, axes={"payment_state": "authorized", "fraud_state": "approved"})
    assert run_on(work, paid, "paid") == ["held it (manual)", "tagged it big, look"]
    assert run_on(work, paid, "screened") == ["tagged it checked"]
    over = b.a_live_order(work, axes={"order_state": "cancelled", "payment_state": "captured"})
    past = b.a_live_order(work, is_history=True, axes={"payment_state": "captured"})
    assert run_on(work, over, "paid") == run_on(work, past, "paid") == []


def test_every_fact_is_read_and_each_is_of_its_kind(work):
    b.stocked(work, b.a_point(work), b.a_sku(work), 5)
    order_id = b.a_placed_order(work, tags=("vip",), shipping_method="post", buyer=b.LYON)

    facts = facts_of(work.conn, [order_id], "Asia/Tokyo")[order_id]

    assert facts.keys() == FACTS.keys()
    told = {
        "total": 20, "country": "FR", "city": "Lyon", "postcode": "69002", "skus": {"LAMP"},
        "tags": {"vip"}, "points": {"EU-1"}, "units": 2, "weight_g": 1000,
        "shipping_method": "post", "is_first_order": True, "channel": "web",
    }  # fmt: skip
    assert {name: facts[name] for name in told} == told
    again = b.a_placed_order(work, buyer=b.LYON)
    assert facts_of(work.conn, [again], "UTC")[again]["customer_orders"] == 1


def test_the_worker_lets_rules_act_on_what_comes_in_and_never_in_a_circle(store):
    heard = replace(store, subscribers={
        kind: tuple(job for job in jobs if job == "orders.automate")
        for kind, jobs in SUBSCRIBERS.items()
    })  # fmt: skip

    def shop(work):
        b.stocked(work, b.a_point(work), b.a_sku(work), 5)
        tags = Content("Round", "changed", "total > 0", ({"act": "tag", "tags": "round"},))
        started(work, tags)
        started(work)
        return b.a_placed_order(work)

    order_id = run(heard, "cli", shop)
    Worker(heard, Settings(_env_file=None)).drain()

    with store.reading() as conn:
        mine = sa.select(order_tags.c.tag).where(order_tags.c.order_id == order_id)
        assert set(conn.execute(mine).scalars()) == {"big", "look", "round"}
        assert len(conn.execute(sa.select(automation_hits)).all()) == 2


def test_doctor_finds_a_rule_that_acts_untested_unread_or_at_anothers_place(store):
    run(store, "cli", started)
    run(store, "cli", started)
    wrong = sa.update(rules).values(condition="totl > 1", position=1)
    assert {one.check for one in run_doctor(store).findings} == {"automation-tested"}
    run(store, "cli", lambda work: work.execute(wrong))
    assert {one.check for one in run_doctor(store).findings} == {
        "automation-tested", "automation-conditions", "automation-places",
    }  # fmt: skip


def test_every_moment_is_woken_by_an_event_the_worker_hears():
    assert set(MOMENT_OF.values()) == set(automations.MOMENTS)
    assert all("orders.automate" in SUBSCRIBERS[kind] for kind in MOMENT_OF)
    woken = {kind for kind, jobs in SUBSCRIBERS.items() if "orders.automate" in jobs}
    assert woken == set(MOMENT_OF)
