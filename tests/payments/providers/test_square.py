"""Square beyond the contract: what is lowered before it is captured, and the address signed."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import Asked, WrongSignature
from iorder.payments.providers.square import PROVIDER
from tests.payments.providers.doubles.double_square import DOUBLE, REF, errors, payment
from tests.payments.providers.harness import Reply, Route, serving

ASKED = Asked("capture:parcel:17", Money(1050, "EUR"), "IO-1042", 17, external_ref=REF)
PART = replace(ASKED, amount=Money(400, "EUR"))


def test_less_than_is_held_is_lowered_first_then_completed() -> None:
    with serving(DOUBLE) as service:
        service.replay(DOUBLE.replies["captured"](PART))
        answer = PROVIDER.capture(DOUBLE.settings(service.url), PART)
        assert [(one.method, one.path.rpartition("/")[2]) for one in service.acts] == [
            ("PUT", REF),
            ("POST", "complete"),
        ]
        assert service.acts[0].json["idempotency_key"] == "capture-parcel-17"
    assert answer.facts[-1].total == PART.amount


def test_what_is_captured_already_is_not_captured_again() -> None:
    done = Reply({"payment": payment(ASKED, "COMPLETED")})
    with serving(DOUBLE) as service:
        service.replay([Route("GET", f"/v2/payments/{REF}", done)])
        same = PROVIDER.capture(DOUBLE.settings(service.url), ASKED)
        other = PROVIDER.capture(DOUBLE.settings(service.url), PART)
        assert not service.acts
    assert (same.outcome, same.facts[-1].total) == ("done", ASKED.amount)
    assert (other.outcome, other.reason) == ("declined", "Square captured €10.50 of it already.")


def test_what_is_cancelled_already_is_given_up() -> None:
    with serving(DOUBLE) as service:
        service.replay(
            [
                Route("POST", ".*/cancel", Reply(errors("BAD_REQUEST", "Not approved."), 400)),
                Route("GET", ".*", Reply({"payment": payment(ASKED, "CANCELED")})),
            ]
        )
        assert PROVIDER.void(DOUBLE.settings(service.url), ASKED).facts[-1].kind == "voided"


def test_another_tender_of_the_same_order_is_not_taken_for_this_one() -> None:
    other = payment(replace(ASKED, tender_id=18), "COMPLETED")
    asked = replace(ASKED, external_ref="")
    with serving(DOUBLE) as service:
        service.replay([Route("GET", "/v2/payments", Reply({"payments": [other]}))])
        assert PROVIDER.fetch(DOUBLE.settings(service.url), asked) is None


def test_a_webhook_sent_to_another_address_is_refused() -> None:
    hook = DOUBLE.hooks["captured"](ASKED, datetime(2026, 11, 26, tzinfo=UTC))
    moved = replace(hook, url="https://elsewhere.example/hooks/payments/sq")
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(DOUBLE.settings("http://127.0.0.1:9"), moved)
