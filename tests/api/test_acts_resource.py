"""What a person does to orders on pages, a program does as well: looks first, acts, takes back."""

import pytest
import sqlalchemy as sa

from iorder.access import service as access
from iorder.flows.bulk_edit import work_off_bulk_edit
from iorder.flows.place_order import place_order
from iorder.kernel.money import Money
from iorder.kernel.store import run
from iorder.orders.model import holds, orders
from iorder.orders.placing import NewLine, NewOrder
from iorder.payments import stored_value
from iorder.payments.stored_value import NewValue
from iorder.views.payments.stored_values import credit_for
from tests.builders import LYON, a_channel, a_point, a_sku, stocked

DEADLINE = "2099-01-01T10:00:00Z"


@pytest.fixture
def numbers(store):
    """Three orders of two lamps each; a person who is called Maya."""

    def flow(work):
        stocked(work, a_point(work), a_sku(work), 20)
        access.add_person(work, "maya@shop.example", "staff", "Maya Okafor")
        channel, lines = a_channel(work), (NewLine("LAMP", 2, 1000),)
        made = [
            place_order(work, NewOrder(channel, ref, "EUR", lines, ship_to=LYON, buyer=LYON))
            for ref in ("W-1", "W-2", "W-3")
        ]
        return [one.number for one in made]

    return run(store, "cli", flow)


def words(moved):
    return [(one["what"], one["before"], one["after"]) for one in moved]


def test_what_an_act_would_do_is_told_first_and_nothing_is_changed(program, numbers):
    api = program("orders.*")
    path = f"/orders/{numbers[0]}"
    before = api.get(path).json
    line = {"id": before["lines"][0]["id"], "quantity": 5}
    edit = {"version": 1, "lines": [line]}
    told = api.post(f"{path}/lines/preview", edit).json
    assert words(told["price"]) == [("Items", "€20.00", "€50.00"), ("Total", "€20.00", "€50.00")]
    assert [one[1:] for one in words(told["stock"])] == [("2", "5")]
    assert told["balance"] == ["€50.00 is still to be paid"]
    cancelled = api.post(f"{path}/cancel/preview", {"version": 1}).json
    assert ("Stage", "pending", "cancelled") in words(cancelled["state"])
    assert api.get(path).json == before
    too_many = {"version": 1, "lines": [line | {"quantity": 21}]}
    refused = [api.post(f"{path}/lines{end}", too_many) for end in ("/preview", "")]
    assert refused[0].status_code == refused[1].status_code
    assert refused[0].json == refused[1].json
    assert api.post(path + "/lines", edit).json["revision"] == 2
    assert api.post(path + "/undo-change", {"version": 1}).status_code == 409
    assert api.post(path + "/undo-change", {"version": 2}).json["revision"] == 3
    assert api.get(path).json["total_minor"] == 2000


def test_the_token_of_a_preview_needs_what_the_act_needs(program, numbers):
    may_edit = program("orders.view", "orders.edit")
    refused = may_edit.post(f"/orders/{numbers[0]}/cancel/preview", {"version": 1})
    assert refused.status_code == 403


def test_a_note_calls_a_colleague_and_a_hold_gets_an_owner(program, store, numbers):
    api = program("orders.*")
    path = f"/orders/{numbers[0]}"
    made = api.post(f"{path}/notes", {"text": "@maya look, @nobody too", "public": True})
    assert (made.status_code, made.json["unknown"]) == (201, ["nobody"])
    (note,) = api.get(f"{path}/notes").json["notes"]
    assert (note["text"], note["public"]) == ("@maya look, @nobody too", True)
    assert api.post(f"{path}/notes", {"text": " "}).status_code == 422
    hold = api.post(f"{path}/hold", {"version": 1, "reason": "look"}).json["hold"]
    edit = {"version": 2, "owner": "person:1", "due_at": DEADLINE, "when_due": "release"}

    def patch(number, body):
        at = f"/api/v1/orders/{number}/holds/{hold}"
        return api.client.patch(at, json=body, headers=api.headers()).status_code

    assert patch(numbers[1], edit) == 404
    assert patch(numbers[0], edit | {"due_at": "2099-01-01T10:00:00"}) == 422
    assert (patch(numbers[0], edit), patch(numbers[0], edit)) == (200, 409)
    with store.reading() as conn:
        row = conn.execute(sa.select(holds)).one()
    assert (row.owner, row.when_due, row.due_at.year) == ("person:1", "release", 2099)


def test_a_bulk_edit_is_looked_at_done_by_a_worker_and_taken_back(program, store, numbers):
    api = program("orders.view", "orders.hold")
    body = {"act": "hold", "orders": {"stage": "pending"}, "reason": "Stock take"}
    looked = api.post("/bulk-edits/preview", body).json
    assert looked == {"total": 3, "looked_at": 3,
                      "outcomes": [{"outcome": "changed", "reason": "", "orders": 3}]}  # fmt: skip
    begun = [api.post("/bulk-edits", body, key="k").json["id"] for _ in range(2)]
    assert begun[0] == begun[1]
    assert work_off_bulk_edit(store, begun[0], lambda: False)
    path = f"/bulk-edits/{begun[0]}"
    now = api.get(path).json
    assert (now["state"], now["changed"], now["may_undo"]) == ("done", 3, True)
    outcomes = api.get(f"{path}/orders").json["orders"]
    assert {one["number"]: one["outcome"] for one in outcomes} == dict.fromkeys(numbers, "changed")
    assert len(api.get("/orders", stage="on_hold").json["orders"]) == 3
    undo = api.post(f"{path}/undo", {}).json["id"]
    assert work_off_bulk_edit(store, undo, lambda: False)
    assert api.get("/orders", stage="on_hold").json["orders"] == []
    assert api.post(f"{path}/undo", {}).status_code == 409
    assert program("orders.*").get(path).status_code == 404


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"act": "cancel", "reason": "staff"}, 403), ({"act": "tag"}, 422),
        ({"act": "service"}, 422), ({"orders": {"mood": "bad"}}, 422),
        ({"orders": {"stage": "mood"}}, 422),
        ({"due_at": "2099-01-01T10:00:00"}, 422), ({"act": "burn"}, 422),
    ],
)  # fmt: skip
def test_a_bulk_edit_that_cannot_be_is_refused_before_it_begins(program, numbers, more, status):
    body = {"act": "hold", "orders": {}, "reason": "x"} | more
    api = program("orders.view", "orders.hold")
    assert api.post("/bulk-edits", body).status_code == status
    assert api.post("/bulk-edits/preview", body).status_code == status


def test_money_that_no_service_tells_of_is_expected_and_comes_once(program, store, numbers):
    api = program("orders.*", "payments.*")
    (line,) = api.get(f"/orders/{numbers[0]}").json["lines"]
    dearer = {"version": 1, "lines": [{"id": line["id"], "unit_minor": 20_000}]}
    assert api.post(f"/orders/{numbers[0]}/lines", dearer).status_code == 200
    path = f"/orders/{numbers[0]}/payments"
    tender = api.post(f"{path}/expect", {"method": "bank_transfer"}).json["tender"]
    assert api.post(f"{path}/expect", {"method": "cheque"}).status_code == 409
    came = {"tender": tender, "amount_minor": 40_000, "reference": "UTR-7"}
    assert [api.post(f"{path}/receive", came).json["is_new"] for _ in range(2)] == [True, False]
    assert api.post(f"/orders/{numbers[1]}/payments/receive", came).status_code == 422
    (listed,) = api.get("/payments", state="captured").json["payments"]
    assert (listed["order"], listed["captured_minor"]) == (numbers[0], 40_000)
    assert api.get("/payments", state="expiring").json["payments"] == []
    assert api.get("/payments", state="mood").status_code == 422
    back = {"amount_minor": 25_001, "reason": "Scratched"}
    assert api.post(f"/orders/{numbers[0]}/refunds", back).status_code == 202
    (refund,) = api.get("/refunds").json["refunds"]
    assert (refund["order"], refund["acts"]) == (numbers[0], ["approve", "refuse"])
    assert api.post(f"/refunds/{refund['id']}/refuse", {"reason": "No"}).json["state"] == "refused"
    assert api.post(f"/refunds/{refund['id']}/approve", {}).status_code == 409
    with store.reading() as conn:
        state = sa.select(orders.c.payment_state).where(orders.c.number == numbers[0])
        assert conn.execute(state).scalar_one() == "captured"


def test_lists_of_fraud_are_kept_over_the_api(program):
    api = program("fraud.*")
    entry = {"list": "deny", "kind": "email", "value": " Bad@Example.COM "}
    made = api.post("/fraud-lists", entry).json["id"]
    assert api.post("/fraud-lists", entry | {"list": "allow"}).json["code"] == "listed_already"
    assert [one["value"] for one in api.get("/fraud-lists").json["entries"]] == ["bad@example.com"]
    gone = [
        api.client.delete(f"/api/v1/fraud-lists/{made}", headers=api.headers()).status_code
        for _ in range(2)
    ]
    assert gone == [200, 404]
    services = api.get("/fraud-services").json["items"]
    assert {one["service"] for one in services} >= {"minfraud", "sift", "signifyd"}
    put = {"version": 0, "settings": {"api_key": "s3cret"}, "active": False}
    kept = api.put("/fraud-services/sift", put)
    assert kept.status_code == 200
    sift = next(one for one in api.get("/fraud-services").json["items"] if one["service"] == "sift")
    assert "s3cret" not in str(sift)
    assert (sift["active"], sift["version"]) == (False, kept.json["version"])
    assert api.put("/fraud-services/sift", put).status_code == 409


def test_the_tax_of_an_order_holds_that_of_its_lines(program, numbers):
    api = program("orders.*")
    line = {"sku": "LAMP", "quantity": 2, "unit_minor": 1000, "tax_minor": 400}
    body = {"channel": "web", "currency": "EUR", "lines": [line]}
    refused = api.post("/orders", body | {"tax_minor": 399})
    assert (refused.status_code, refused.json["code"]) == (422, "invalid_input")
    made = [api.post("/orders", body | more) for more in ({}, {"tax_minor": 500})]
    assert [one.status_code for one in made] == [201, 201]
    totals = [api.get(f"/orders/{one.json['number']}").json["total_minor"] for one in made]
    assert totals == [2400, 2500]


def test_an_order_is_paid_with_its_customers_credit_and_no_further(program, store, numbers):
    api = program("orders.view", "payments.*")
    path = f"/orders/{numbers[0]}/payments"
    assert api.post(f"{path}/credit", {}).status_code == 404

    def give(work):
        mine = sa.select(orders.c.customer_id, orders.c.id).where(orders.c.number == numbers[0])
        customer, order_id = work.execute(mine).one()
        money = Money(1500, "EUR")
        stored_value.issue(work, NewValue("store_credit", money, "goodwill", customer_id=customer))
        return order_id

    order_id = run(store, "cli", give)
    assert credit_for(store, order_id) == 1500
    spent = [api.post(f"{path}/credit", {"amount_minor": 1000}, key="k") for _ in range(2)]
    assert spent[0].json == spent[1].json == {
        "paid_minor": 1000, "left_minor": 500, "currency": "EUR",
    }  # fmt: skip
    assert api.post(f"{path}/credit", {"amount_minor": 501}).status_code == 409
    assert api.post(f"{path}/credit", {}).json["paid_minor"] == 500
    assert (credit_for(store, order_id), api.get(path).json["due_minor"]) == (0, 500)
