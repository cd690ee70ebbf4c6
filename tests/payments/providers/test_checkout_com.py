"""Checkout.com beyond the contract: its header, captures that are not the last, its actions."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import Asked, Unsuitable, WrongSignature, capabilities_of
from iorder.payments.providers.checkout import PROVIDER
from tests.payments.providers.doubles.double_checkout import CAPTURE, DOUBLE, REF
from tests.payments.providers.harness import Reply, Route, serving

ASKED = Asked("capture:parcel:17", Money(1050, "EUR"), "IO-1042", 17, external_ref=REF)
NOW = datetime(2026, 11, 26, tzinfo=UTC)
NOWHERE = DOUBLE.settings("http://127.0.0.1:9")


def test_a_webhook_without_the_agreed_header_is_refused() -> None:
    hook = DOUBLE.hooks["captured"](ASKED, NOW)
    bare = replace(hook, headers={"cko-signature": hook.headers["cko-signature"]})
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(NOWHERE, bare)
    assert PROVIDER.told_by(replace(NOWHERE, authorization=""), bare)


@pytest.mark.parametrize(("last", "kind"), [(True, "Final"), (False, "NonFinal")])
def test_only_an_account_that_may_captures_in_several_parts(last: bool, kind: str) -> None:
    with serving(DOUBLE) as service:
        service.replay(DOUBLE.replies["captured"](ASKED))
        settings = replace(DOUBLE.settings(service.url), several_captures=True)
        PROVIDER.capture(settings, replace(ASKED, last=last))
        assert service.acts[0].json["capture_type"] == kind
        PROVIDER.capture(DOUBLE.settings(service.url), ASKED)
        assert "capture_type" not in service.acts[1].json
    assert capabilities_of(PROVIDER, settings).several_captures
    assert not capabilities_of(PROVIDER, NOWHERE).several_captures


def test_the_action_and_its_webhook_tell_the_same() -> None:
    hook = DOUBLE.hooks["captured"](ASKED, NOW)
    (told,) = PROVIDER.told_by(NOWHERE, hook)
    with serving(DOUBLE) as service:
        service.replay(DOUBLE.replies["found"](ASKED))
        answer = PROVIDER.fetch(DOUBLE.settings(service.url), ASKED)
    assert answer is not None
    assert told.event_id in {one.event_id for one in answer.facts}
    assert (told.act_ref, told.amount) == (CAPTURE, ASKED.amount)


def test_a_capture_that_is_not_allowed_is_declined_in_words() -> None:
    refusal = {"error_type": "request_invalid", "error_codes": ["capture_value_greater_than_auth"]}
    with serving(DOUBLE) as service:
        service.replay([Route("POST", ".*/captures", Reply(refusal, 422))])
        answer = PROVIDER.capture(DOUBLE.settings(service.url), ASKED)
        service.replay([Route("POST", ".*/captures", Reply("", 403))])
        bare = PROVIDER.capture(DOUBLE.settings(service.url), ASKED)
    assert (answer.outcome, answer.reason) == ("declined", "capture value greater than auth")
    assert (bare.outcome, bare.reason) == ("declined", "Checkout.com refused it (403).")


def test_a_subdomain_that_is_none_is_named() -> None:
    settings = replace(NOWHERE, api_url="", subdomain="evil.example/")
    with pytest.raises(Unsuitable, match="subdomain"):
        PROVIDER.try_out(settings)
