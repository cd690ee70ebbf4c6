"""minFraud: its recorded answers are read whole, and its SDK is driven against a loopback stub."""

import json
from dataclasses import replace

import pytest
from werkzeug import Response

from iorder.fraud.external import SERVICES, Asked, Feedback, ServiceDown
from iorder.fraud.services import minfraud

SERVICE = SERVICES["minfraud"]


@pytest.fixture
def folder(data_dir):
    return data_dir / "fraud_minfraud"


@pytest.fixture
def settings(httpserver):
    return SERVICE.Settings(
        account_id="42", license_key="a key", product="score", url=httpserver.url_for("")
    )


@pytest.mark.parametrize("name", ["score", "insights", "factors"])
def test_a_recorded_answer_gives_its_score_its_id_and_its_reasons(folder, name):
    body = json.loads((folder / f"{name}-response.json").read_text())
    known = json.loads((folder / "expected.json").read_text())[f"{name}-response.json"]
    answer = minfraud.answer_of(body)
    assert answer.external_ref == known["id"]
    assert answer.evidence["risk_score"] == known["risk_score"]
    assert answer.evidence["funds_remaining"] == known["funds_remaining"]
    assert len(answer.evidence["warnings"]) == known["warnings"]
    assert (answer.points, answer.verdict) == (0, "decline")
    assert answer.reasons[:2] == ("Risk score 0.01 of 99", "Disposition reject by custom rule")


def test_reasons_are_in_words(folder):
    reasons = minfraud.answer_of(json.loads((folder / "factors-response.json").read_text())).reasons
    assert "The email is disposable" in reasons
    assert "The delivery is not in the country of the internet address" in reasons
    assert any(one.startswith("The IP address belongs to an anonymous network") for one in reasons)
    assert any(one.endswith("(×45.0)") for one in reasons)


def test_the_sdk_asks_and_its_answer_is_read(folder, httpserver, settings, case):
    said = (folder / "score-response.json").read_text()
    httpserver.expect_request("/minfraud/v2.0/score", method="POST").respond_with_data(
        said, content_type="application/json"
    )
    answer = SERVICE.assess(settings, Asked("assess:minfraud:1:0", case))
    asked = httpserver.log[0][0].get_json()
    assert answer == minfraud.answer_of(json.loads(said))
    assert asked["order"] == {"amount": 20.0, "currency": "EUR"}
    assert asked["shipping"]["country"] == "FR"
    assert asked["device"] == {"ip_address": "192.0.2.7"}
    assert asked["email"]["domain"] == "example.com"
    assert "ana@" not in json.dumps(asked), "the email goes as a hash"


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "no json"),
        (200, '{"risk_score": 7}'),
        (402, '{"code": "INSUFFICIENT_FUNDS", "error": "Out of funds"}'),
        (401, '{"code": "AUTHORIZATION_INVALID", "error": "Wrong key"}'),
        (500, "oops"),
    ],
)
def test_garbage_and_refusals_are_no_answer(httpserver, settings, case, status, body):
    httpserver.expect_request("/minfraud/v2.0/score").respond_with_response(
        Response(body, status, content_type="application/json")
    )
    with pytest.raises(ServiceDown):
        SERVICE.assess(settings, Asked("k", case))


def test_a_service_that_is_away_is_no_answer(settings, case):
    with pytest.raises(ServiceDown):
        SERVICE.assess(replace(settings, url="http://127.0.0.1:9"), Asked("k", case))
    with pytest.raises(ServiceDown, match="account id"):
        SERVICE.assess(replace(settings, account_id="x"), Asked("k", case))


def test_labels_are_reported(httpserver, settings, case):
    httpserver.expect_request(
        "/minfraud/v2.0/transactions/report", method="POST"
    ).respond_with_response(Response(status=204))
    SERVICE.learn(settings, Feedback("k", case, "fraud", "chargeback", external_ref="27d2"))
    assert httpserver.log[0][0].get_json() == {
        "tag": "chargeback", "transaction_id": "IO-1", "minfraud_id": "27d2",
        "ip_address": "192.0.2.7", "notes": "chargeback",
    }  # fmt: skip
