"""Services are asked by the worker; one that fails brings the order before a person."""

import base64
import hashlib
import hmac
import json
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from iorder.config import Settings
from iorder.flows.ask_fraud_service import work_off_call
from iorder.flows.label_order import label_order
from iorder.flows.screen_order import screen_orders
from iorder.flows.subscribers import SUBSCRIBERS
from iorder.flows.take_fraud_hook import take_fraud_hook
from iorder.fraud import accounts, assessments, calls, reviews
from iorder.fraud.external import WrongSignature
from iorder.fraud.model import fraud_calls, fraud_services
from iorder.kernel.service_accounts import FAILURES_BEFORE_REST
from iorder.kernel.store import run
from iorder.orders.model import orders
from iorder.views.fraud.fraud_health import FraudHealth, fraud_health
from iorder.worker.process import Worker
from tests.builders import LYON, a_placed_order, a_point, a_sku, stocked

KEY = "of tests only"
SETTINGS = Settings(_env_file=None, secret_key=KEY)
SIFT = {"status": 0, "score_response": {"scores": {"payment_abuse": {"score": 0.1}}}}


def a_shop(work):
    stocked(work, a_point(work), a_sku(work), 50)


def placed(work):
    return a_placed_order(work, ship_to=LYON, bill_to=LYON, buyer=LYON)


@pytest.fixture
def shop(store):
    store = replace(store, subscribers=SUBSCRIBERS)
    run(store, "cli", a_shop)
    return store


def use(store, service, httpserver):
    given = {"api_key": "a secret", "url": httpserver.url_for("").rstrip("/")}
    return run(store, "cli", accounts.set_up, service, given, KEY)


def fraud_state(store, order_id):
    with store.reading() as conn:
        return conn.execute(
            sa.select(orders.c.fraud_state).where(orders.c.id == order_id)
        ).scalar_one()


def test_an_order_waits_for_the_service_and_its_points_count(shop, httpserver):
    use(shop, "sift", httpserver)
    answer = json.loads(json.dumps(SIFT))
    answer["score_response"]["scores"]["payment_abuse"]["score"] = 0.8
    httpserver.expect_request("/v205/events").respond_with_json(answer)
    order_id = run(shop, "cli", placed)
    Worker(shop, SETTINGS).drain()
    with shop.reading() as conn:
        (made,) = assessments.of_order(conn, order_id)
    assert fraud_state(shop, order_id) == "review"
    assert (made.score, [(one["source"], one["points"]) for one in made.signals]) == (
        48, [("sift", 48)],
    )  # fmt: skip
    assert len(httpserver.log) == 1


def test_a_secret_is_stored_encrypted_and_kept_where_the_form_leaves_it_empty(shop, httpserver):
    account_id = use(shop, "sift", httpserver)
    run(shop, "cli", accounts.set_up, "sift", {"api_key": "", "weight": "30"}, KEY, 1)
    with shop.reading() as conn:
        stored = json.dumps(conn.execute(sa.select(fraud_services.c.settings)).scalar_one())
        one = accounts.by_id(conn, account_id)
    assert "a secret" not in stored
    settings = accounts.settings_of(one, KEY)
    assert (settings.api_key, settings.weight) == ("a secret", 30)


@pytest.mark.parametrize("body", ["no json", json.dumps({"status": 0, "score_response": {}})])
def test_a_service_that_answers_garbage_leads_to_review(shop, httpserver, body):
    use(shop, "sift", httpserver)
    httpserver.expect_request("/v205/events").respond_with_data(body)
    order_id = run(shop, "cli", placed)
    Worker(shop, SETTINGS).drain()
    assert fraud_state(shop, order_id) == "screening"
    for _ in range(2):
        work_off_call(shop, only_call(shop).id, KEY)
    with shop.reading() as conn:
        (made,) = assessments.of_order(conn, order_id)
    assert (only_call(shop).state, fraud_state(shop, order_id)) == ("given_up", "review")
    assert (made.verdict, made.signals[0]["reason"][:5]) == ("review", "Sift ")
    assert len(httpserver.log) == 3


def only_call(store):
    with store.reading() as conn:
        return conn.execute(sa.select(fraud_calls).where(fraud_calls.c.kind == "assess")).one()


def test_a_service_that_failed_too_often_rests_and_nobody_waits_for_it(shop, httpserver):
    account_id = use(shop, "sift", httpserver)
    for _ in range(FAILURES_BEFORE_REST):
        run(shop, "cli", accounts.failed, account_id, "away")
    order_id = run(shop, "cli", placed)
    Worker(shop, SETTINGS).drain()
    assert (only_call(shop).state, fraud_state(shop, order_id)) == ("given_up", "review")
    assert httpserver.log == []
    run(shop, "cli", accounts.answered, account_id)
    with shop.reading() as conn:
        assert accounts.by_id(conn, account_id).resting_until is None


def test_a_call_that_is_over_is_not_made_again(shop, httpserver):
    use(shop, "sift", httpserver)
    httpserver.expect_request("/v205/events").respond_with_json(SIFT)
    order_id = run(shop, "cli", placed)
    Worker(shop, SETTINGS).drain()
    work_off_call(shop, only_call(shop).id, KEY)
    assert (len(httpserver.log), fraud_state(shop, order_id)) == (1, "approved")


def test_a_worker_killed_between_call_and_record_asks_again_under_the_same_key(shop, httpserver):
    use(shop, "signifyd", httpserver)
    httpserver.expect_request(re.compile("/v3/decisions/.*")).respond_with_data("", status=404)
    order_id = run(shop, "cli", placed)
    httpserver.expect_request("/v3/orders/events/sales").respond_with_json(decision("ACCEPT", 900))
    run(shop, "cli", screen_orders, [order_id], KEY)
    run(shop, "worker", calls.take, only_call(shop).id)
    assert only_call(shop).state == "calling"
    work_off_call(shop, only_call(shop).id, KEY)
    assert [request.path.rpartition("/")[0] for request, _ in httpserver.log] == [
        "/v3/decisions", "/v3/orders/events",
    ]  # fmt: skip
    assert fraud_state(shop, order_id) == "approved"


def decision(action, score, number="IO-1"):
    made = {"createdAt": f"2026-03-10T12:00:{score % 60:02}Z", "checkpointAction": action}
    return {"signifydId": 44, "orderId": number, "decision": {**made, "score": score}}


def test_a_later_decision_of_the_service_flips_what_was_approved(shop, httpserver):
    use(shop, "signifyd", httpserver)
    httpserver.expect_request("/v3/orders/events/sales").respond_with_json(decision("ACCEPT", 990))
    order_id = run(shop, "cli", placed)
    Worker(shop, SETTINGS).drain()
    assert fraud_state(shop, order_id) == "approved"
    with shop.reading() as conn:
        number = conn.execute(sa.select(orders.c.number)).scalar_one()
    body = json.dumps(decision("REJECT", 10, number)).encode()
    sign = base64.b64encode(hmac.new(b"a secret", body, hashlib.sha256).digest()).decode()
    headers = {"signifyd-sec-hmac-sha256": sign}

    with pytest.raises(WrongSignature):
        take_fraud_hook(shop, "signifyd", headers, body.replace(b"REJECT", b"ACCEPT"), KEY)
    assert take_fraud_hook(shop, "signifyd", headers, body, KEY) == 1
    assert take_fraud_hook(shop, "signifyd", headers, body, KEY) == 0
    with shop.reading() as conn:
        assert reviews.last_of(conn, order_id).state == "open"
        assert len(assessments.of_order(conn, order_id)) == 2
    assert fraud_state(shop, order_id) == "review"


def test_labels_go_back_to_services_that_learn_once(shop, httpserver):
    use(shop, "sift", httpserver)
    httpserver.expect_request("/v205/events").respond_with_json(SIFT)
    httpserver.expect_request(re.compile(r"/v205/users/.*/labels")).respond_with_json({"status": 0})
    order_id = run(shop, "cli", placed)
    Worker(shop, SETTINGS).drain()
    run(shop, "cli", label_order, order_id, "fraud", "chargeback")
    run(shop, "cli", label_order, order_id, "fraud", "chargeback")
    Worker(shop, SETTINGS).drain()
    with shop.reading() as conn:
        told = conn.execute(sa.select(fraud_calls).where(fraud_calls.c.kind == "feedback")).all()
    assert [(one.state, one.body["label"]) for one in told] == [("done", "fraud")]
    assert json.loads(httpserver.log[-1][0].data)["$is_bad"] is True


def test_health_counts_services_that_fail_and_a_forged_webhook_does_not_rest_one(shop, httpserver):
    account_id = use(shop, "signifyd", httpserver)
    assert fraud_health(shop) == FraudHealth(1, (), (), 0)
    for _ in range(FAILURES_BEFORE_REST):
        with pytest.raises(WrongSignature):
            take_fraud_hook(shop, "signifyd", {}, b"{}", KEY)
    assert fraud_health(shop).is_well
    for _ in range(FAILURES_BEFORE_REST):
        run(shop, "cli", accounts.failed, account_id, "away")
    assert fraud_health(shop) == FraudHealth(1, ("Signifyd",), ("Signifyd",), 0)
