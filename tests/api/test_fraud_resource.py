"""How an order was judged, over the API; programs decide on the version they read."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace

import pytest

from iorder.access import service as access
from iorder.flows.screen_order import screen_orders
from iorder.fraud import accounts
from iorder.kernel.store import run
from tests.builders import LYON, a_placed_order, a_point, a_sku, stocked

DOUBTFUL = replace(LYON, country="NO", city="", postcode="", email="x@mailinator.com")


@pytest.fixture
def number(store):
    def flow(work):
        stocked(work, a_point(work), a_sku(work), 50)
        order_id = a_placed_order(work, ship_to=DOUBTFUL, bill_to=LYON, buyer=DOUBTFUL)
        screen_orders(work, [order_id], "of tests only")
        return f"IO-{1000 + order_id}"

    return run(store, "cli", flow)


def test_an_order_says_why_and_is_decided_once_on_the_version_that_was_read(program, number):
    one = program("fraud.view", "fraud.decide", "orders.create")
    said = one.get(f"/orders/{number}/fraud").json
    assert (said["state"], said["verdict"], said["score"]) == ("review", "review", 53)
    assert [(signal["check"], signal["points"]) for signal in said["signals"]] == [
        ("disposable_email", 35), ("address_mismatch", 18),
    ]  # fmt: skip
    assert said["review"]["state"] == "open"
    bad = one.post(f"/orders/{number}/fraud/client", {"ip": "nowhere"})
    assert (bad.status_code, bad.json["code"]) == (422, "invalid_input")

    decision = {"decision": "decline", "version": 1, "reason": "Nobody answers", "cancel": True}
    path = f"/orders/{number}/fraud/decision"
    assert one.post(path, decision | {"version": 7}).status_code == 409
    assert one.post(path, decision | {"reason": ""}).status_code == 422
    assert one.post(path, decision, key="k1").status_code == 200
    assert one.post(path, decision, key="k1").headers["Idempotency-Replayed"] == "true"
    assert one.post(f"/orders/{number}/fraud/label", {"label": "fraud"}).status_code == 200
    said = one.get(f"/orders/{number}/fraud").json
    assert (said["state"], said["review"]["state"], said["label"]) == (
        "declined", "declined", "fraud",
    )  # fmt: skip


def test_who_may_only_look_decides_nothing_and_hooks_need_their_signature(program, number, store):
    one = program("fraud.view")
    body = {"decision": "approve", "version": 1, "reason": "x"}
    assert one.post(f"/orders/{number}/fraud/decision", body).status_code == 403
    assert one.get("/orders/IO-9/fraud").status_code == 404

    told = json.dumps({"orderId": number, "decision": {"checkpointAction": "REJECT"}}).encode()
    hook = "/hooks/fraud/signifyd"
    assert one.client.post(hook, data=told).status_code == 404
    given = {"api_key": "team key", "url": "http://127.0.0.1:9"}
    run(store, "cli", accounts.set_up, "signifyd", given, "of tests only")
    sign = base64.b64encode(hmac.new(b"team key", told, hashlib.sha256).digest()).decode()
    headers = {"SIGNIFYD-SEC-HMAC-SHA256": sign}
    assert one.client.post(hook, data=told).status_code == 401
    assert one.client.post(hook, data=told + b" ", headers=headers).status_code == 401
    assert one.client.post(hook, data=told, headers=headers).status_code == 200


def test_what_is_to_be_decided_is_listed_and_given_to_somebody(program, number, store):
    one = program("fraud.view", "fraud.decide")
    (listed,) = one.get("/fraud-reviews").json["reviews"]
    assert (listed["order"], listed["score"], listed["owner"]) == (number, 53, "")
    run(store, "cli", access.add_person, "maya@shop.example", "staff", "Maya Okafor")
    path = f"/orders/{number}/fraud/owner"
    assert one.post(path, {"owner": "person:9", "version": 1}).status_code == 404
    given = one.post(path, {"owner": "person:1", "version": 1})
    assert given.json == {"owner": "person:1", "version": 2}
    (listed,) = one.get("/fraud-reviews").json["reviews"]
    assert listed["owner"] == "Maya Okafor"
    assert one.get("/fraud-reviews", state="free").json == {"reviews": [], "next": None}
