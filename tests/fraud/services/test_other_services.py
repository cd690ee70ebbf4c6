"""Sift, Signifyd and Stripe Radar against loopback stubs of what they document."""

import base64
import hashlib
import hmac
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from werkzeug import Response

from iorder.fraud.external import (
    SERVICES,
    Asked,
    Chargeback,
    Feedback,
    ServiceDown,
    Untold,
    WrongSignature,
    down,
)
from iorder.fraud.services import sift, signifyd, stripe_radar

SIFT, SIGNIFYD, RADAR = (SERVICES[slug] for slug in ("sift", "signifyd", "stripe_radar"))
SCORED = {
    "status": 0, "error_message": "OK",
    "score_response": {
        "status": 0, "user_id": "customer-7",
        "scores": {"payment_abuse": {"score": 0.83, "reasons": [
            {"name": "UsersPerDevice", "value": 4}]}},
    },
}  # fmt: skip
DECIDED = {
    "signifydId": 44, "orderId": "IO-1",
    "decision": {"createdAt": "2026-03-10T12:00:00Z", "checkpointAction": "REJECT",
                 "checkpointActionReason": "SIGNIFYD_DECLINED", "score": 120.0},
}  # fmt: skip


@pytest.fixture
def sift_settings(httpserver):
    return SIFT.Settings(account_id="acc", api_key="sift key", url=httpserver.url_for(""))


@pytest.fixture
def signifyd_settings(httpserver):
    return SIGNIFYD.Settings(api_key="team key", url=httpserver.url_for(""))


@pytest.fixture
def radar_settings(httpserver):
    return RADAR.Settings(api_key="rk_test_1", url=httpserver.url_for("").rstrip("/"))


def test_sift_scores_the_order(httpserver, sift_settings, case):
    httpserver.expect_request("/v205/events", method="POST").respond_with_json(SCORED)
    answer = SIFT.assess(sift_settings, Asked("k", case))
    asked = json.loads(httpserver.log[0][0].data)
    assert (answer.points, answer.verdict) == (83, "")
    assert answer.reasons == ("Score 83 of 100", "UsersPerDevice: 4")
    assert (asked["$type"], asked["$order_id"]) == ("$create_order", "IO-1")
    assert asked["$amount"] == 20_000_000


def test_sift_learns_labels(httpserver, sift_settings, case):
    httpserver.expect_request("/v205/users/customer-7/labels", method="POST").respond_with_json(
        {"status": 0, "error_message": "OK"}
    )
    SIFT.learn(sift_settings, Feedback("k", case, "fraud", "agent"))
    assert json.loads(httpserver.log[0][0].data)["$is_bad"] is True


@pytest.mark.parametrize("body", ["no json", '{"status": 51, "error_message": "Invalid key"}',
                                  '{"status": 0, "score_response": {}}'])  # fmt: skip
def test_garbage_of_sift_is_no_answer(httpserver, sift_settings, case, body):
    httpserver.expect_request("/v205/events").respond_with_data(body)
    with pytest.raises(ServiceDown) as caught:
        SIFT.assess(sift_settings, Asked("k", case))
    assert "sift key" not in str(caught.value)


def test_amounts_without_minor_units_go_to_sift_in_micros(case):
    yen = replace(case, currency="JPY", total_minor=2000)
    assert sift.order_of(Asked("k", yen))["$amount"] == 2_000_000_000


def test_signifyd_decides_a_sale(httpserver, signifyd_settings, case):
    httpserver.expect_request("/v3/orders/events/sales", method="POST").respond_with_json(DECIDED)
    answer = SIGNIFYD.assess(signifyd_settings, Asked("k", case))
    request = httpserver.log[0][0]
    assert (answer.points, answer.verdict, answer.external_ref) == (88, "decline", "44")
    assert answer.reasons[0] == "Decision reject: signifyd declined"
    assert request.authorization.username == "team key"
    assert request.get_json()["purchase"]["totalPrice"] == 20.0


def test_a_sale_signifyd_may_know_is_looked_up_first(httpserver, signifyd_settings, case):
    httpserver.expect_request("/v3/decisions/IO-1").respond_with_json(DECIDED["decision"])
    answer = SIGNIFYD.assess(signifyd_settings, Asked("k", case, external_ref="tried"))
    assert (answer.verdict, len(httpserver.log)) == ("decline", 1)


def test_a_sale_signifyd_does_not_know_is_told(httpserver, signifyd_settings, case):
    httpserver.expect_request("/v3/decisions/IO-1").respond_with_response(Response(status=404))
    httpserver.expect_request("/v3/orders/events/sales").respond_with_json(DECIDED)
    assert SIGNIFYD.assess(signifyd_settings, Asked("k", case, "tried")).verdict == "decline"


@pytest.mark.parametrize("body", ["no json", "[]", '{"decision": {}}',
                                  '{"decision": {"checkpointAction": "DANCE"}}'])  # fmt: skip
def test_garbage_of_signifyd_is_no_answer(httpserver, signifyd_settings, case, body):
    httpserver.expect_request("/v3/orders/events/sales").respond_with_data(body)
    with pytest.raises(ServiceDown):
        SIGNIFYD.assess(signifyd_settings, Asked("k", case))


LOST = Chargeback(
    "dp_1", "stripe", "EUR", 1250, 1500, "fraudulent", datetime(2026, 3, 9, tzinfo=UTC)
)


def test_signifyd_is_told_of_a_lost_chargeback_once(httpserver, signifyd_settings, case):
    told = replace(signifyd_settings, claims=True)
    path = "/v3/orders/events/chargebacks"
    httpserver.expect_ordered_request(path, method="POST").respond_with_json({"chargeback": {}})
    httpserver.expect_ordered_request(path, method="POST").respond_with_response(
        Response(status=409)
    )
    for _ in range(2):
        SIGNIFYD.learn(told, Feedback("k", case, "fraud", "chargeback", chargeback=LOST))
    sent = httpserver.log[0][0].get_json()
    assert (sent["orderId"], sent["chargebackId"]) == ("IO-1", "dp_1")
    assert sent["chargeback"]["amount"] == {"amount": 12.5, "currencyCode": "EUR"}
    assert sent["chargeback"]["chargebackFees"]["amount"] == 15.0
    assert sent["chargeback"]["issuerReportedDate"].startswith("2026-03-09")


@pytest.mark.parametrize(("claims", "source", "lost", "words"), [
    (True, "agent", LOST, "no labels"),
    (True, "chargeback", None, "no labels"),
    (False, "chargeback", LOST, "settings say so"),
])  # fmt: skip
def test_signifyd_is_told_nothing_else(signifyd_settings, case, claims, source, lost, words):
    told = replace(signifyd_settings, claims=claims)
    with pytest.raises(Untold, match=words):
        SIGNIFYD.learn(told, Feedback("k", case, "fraud", source, chargeback=lost))


def signed(body, key=b"team key"):
    return base64.b64encode(hmac.new(key, body, hashlib.sha256).digest()).decode()


def test_a_signed_decision_of_signifyd_is_taken(signifyd_settings):
    body = json.dumps(DECIDED).encode()
    headers = {"signifyd-sec-hmac-sha256": signed(body)}
    (told,) = SIGNIFYD.told_by(signifyd_settings, headers, body)
    assert (told.number, told.answer.verdict) == ("IO-1", "decline")
    assert told.event_id == "IO-1:2026-03-10T12:00:00Z"


def test_an_unsigned_or_altered_decision_is_refused(signifyd_settings):
    body = json.dumps(DECIDED).encode()
    for headers, sent in (
        ({}, body),
        ({"signifyd-sec-hmac-sha256": signed(body, b"other")}, body),
        ({"signifyd-sec-hmac-sha256": signed(body)}, body.replace(b"REJECT", b"ACCEPT")),
    ):
        with pytest.raises(WrongSignature):
            SIGNIFYD.told_by(signifyd_settings, headers, sent)
    with pytest.raises(WrongSignature):
        signifyd._check_signature("", {"signifyd-sec-hmac-sha256": signed(body, b"")}, body)


def charge(**outcome):
    return {"id": "ch_1", "object": "charge", "outcome": {"type": "authorized", **outcome}}


def test_radar_reads_the_charge_of_the_payment(httpserver, radar_settings, case):
    intent = {
        "id": "pi_1", "object": "payment_intent",
        "latest_charge": charge(risk_level="elevated", risk_score=71, type="manual_review",
                                seller_message="Stripe evaluated this payment as elevated risk."),
    }  # fmt: skip
    httpserver.expect_request("/v1/payment_intents/pi_1").respond_with_json(intent)
    answer = RADAR.assess(radar_settings, Asked("k", case))
    assert (answer.points, answer.verdict, answer.external_ref) == (71, "review", "ch_1")
    assert answer.reasons[0] == "Risk elevated, 71 of 100"


def test_radar_has_no_say_where_nothing_was_paid_by_stripe(radar_settings, case):
    assert RADAR.assess(radar_settings, Asked("k", replace(case, payments=()))) is None


@pytest.mark.parametrize(
    ("outcome", "points", "verdict"),
    [
        ({"risk_level": "normal"}, 5, ""),
        ({"risk_level": "highest", "type": "blocked"}, 90, "decline"),
        ({"risk_level": "normal", "risk_score": 12}, 12, ""),
    ],
)
def test_an_outcome_gives_points(outcome, points, verdict):
    answer = stripe_radar.answer_of(charge(**outcome))
    assert (answer.points, answer.verdict) == (points, verdict)


def test_a_charge_radar_has_not_looked_at_says_nothing(data_dir):
    recorded = json.loads((data_dir / "payments/stripe/fixtures3.json").read_text())
    assert stripe_radar.answer_of(recorded["resources"]["charge"]) is None


def test_stripe_in_trouble_is_no_answer(httpserver, radar_settings, case):
    httpserver.expect_request("/v1/payment_intents/pi_1").respond_with_data("oops", status=500)
    with pytest.raises(ServiceDown):
        RADAR.assess(radar_settings, Asked("k", case))


@pytest.mark.parametrize("slug", [one.slug for one in SERVICES])
def test_a_service_without_settings_says_so_and_asks_nobody(slug, case):
    service = SERVICES[slug]
    with pytest.raises(ServiceDown, match="settings"):
        service.try_out(service.Settings())


def test_a_service_that_is_not_there_is_told_in_words_for_people():
    settings = sift.SERVICE.Settings(api_key="s3cret", url="http://127.0.0.1:1")
    with pytest.raises(ServiceDown) as told:
        sift.SERVICE.try_out(settings)
    assert str(told.value) == "Sift cannot be reached."
    late = down("Sift", TimeoutError("read timed out"))
    assert str(late) == "Sift took longer than 8 seconds."
    odd = down("Sift", ValueError("bad s3cret"), "s3cret")
    assert str(odd) == "Sift did not answer as it should: bad …"
