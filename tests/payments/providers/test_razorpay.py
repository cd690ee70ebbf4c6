"""Razorpay beyond the contract: its own recorded objects, and a capture asked twice."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import Asked, Unsuitable
from iorder.payments.providers.razorpay import PROVIDER
from iorder.payments.readings import razorpay as reading
from tests.payments.providers.doubles.double_razorpay import (
    DOUBLE,
    REF,
    error,
    looked_up,
    payment,
)
from tests.payments.providers.harness import Reply, Route, serving

ASKED = Asked("capture:parcel:17", Money(1050, "INR"), "IO-1042", 17, external_ref=REF, token=REF)
CAPTURE = r"/v1/payments/\w+/capture"


def _recorded(data_dir: Path, name: str) -> Any:
    path = data_dir / "payments" / "razorpay" / name
    if not path.exists():
        pytest.skip(f"no {path}")
    return json.loads(path.read_text())


@pytest.mark.parametrize("number", ["00", "02"])
def test_a_recorded_payment_is_captured_with_its_fee(data_dir: Path, number: str) -> None:
    answer = reading.answer(_recorded(data_dir, f"docs_payment_{number}.json"))
    captured = answer.facts[-1]
    assert (answer.outcome, answer.external_ref) == ("done", "pay_G8VQzjPLoAvm6D")
    assert [one.kind for one in answer.facts] == ["authorized", "captured"]
    assert (captured.total, captured.fee) == (Money(1000, "INR"), Money(24, "INR"))
    assert answer.instrument == "gaurav.kumar@exampleupi"


def test_every_recorded_payment_is_read(data_dir: Path) -> None:
    for name in ("docs_payment_01.json", "docs_payment_03.json"):
        for one in _recorded(data_dir, name)["items"]:
            assert {told.kind for told in reading.of_payment(one)} == {"authorized", "captured"}


def test_the_recorded_webhook_tells_of_its_order(data_dir: Path) -> None:
    told = list(reading.of_event(_recorded(data_dir, "fake_payment_authorized_webhook.json")))
    assert [one.kind for one in told] == ["authorized", "captured"]
    assert {one.reference for one in told} == {"random order id"}
    assert told[1].fee == Money(23000, "INR")


def test_a_recorded_refund_names_itself(data_dir: Path) -> None:
    (told,) = reading.of_refund(_recorded(data_dir, "docs_refund_00.json"))
    assert (told.kind, told.act_ref) == ("refunded", "rfnd_JnzyQwYOOBNJJu")
    assert (told.external_ref, told.amount) == ("pay_JRSS9bMrRMds3w", Money(100, "INR"))


def test_the_recorded_refusal_declines_in_its_own_words(data_dir: Path) -> None:
    refusal = _recorded(data_dir, "bad_request_error.json")
    with serving(DOUBLE) as service:
        service.replay(
            [
                Route("POST", CAPTURE, Reply(refusal, 400)),
                *looked_up(ASKED, payment(ASKED, "authorized")),
            ]
        )
        answer = PROVIDER.capture(DOUBLE.settings(service.url), ASKED)
    assert (answer.outcome, answer.reason) == ("declined", "The amount is invalid")


def test_a_capture_repeated_is_found_done() -> None:
    twice = error("This payment has already been captured")
    with serving(DOUBLE) as service:
        service.replay(
            [
                Route("POST", CAPTURE, Reply(twice, 400)),
                *looked_up(ASKED, payment(ASKED, "captured")),
            ]
        )
        answer = PROVIDER.capture(DOUBLE.settings(service.url), ASKED)
        assert service.acts[0].json == {"amount": 1050, "currency": "INR"}
    assert (answer.outcome, answer.facts[-1].total) == ("done", ASKED.amount)


def test_a_payment_of_another_amount_is_not_taken() -> None:
    other = payment(replace(ASKED, amount=Money(50, "INR")), "authorized")
    with serving(DOUBLE) as service:
        service.replay(looked_up(ASKED, other))
        answer = PROVIDER.authorize(DOUBLE.settings(service.url), ASKED)
    assert answer.outcome == "declined"
    assert "₹0.50, not of ₹10.50" in answer.reason


def test_what_it_cannot_do_is_said() -> None:
    for call in (PROVIDER.void, PROVIDER.authorize):
        with pytest.raises(Unsuitable):
            call(DOUBLE.settings("http://127.0.0.1:9"), replace(ASKED, token=""))
