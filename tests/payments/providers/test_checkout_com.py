"""Checkout.com beyond the contract: its header, captures that are not the last, its actions."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import Asked, Unsuitable, WrongSignature, capabilities_of
from iorder.payments.providers.checkout import PROVIDER
from iorder.payments.readings import checkout as reading
from iorder.payments.readings import checkout_search
from tests.payments.providers.doubles.double_checkout import (
    CAPTURE,
    DOUBLE,
    REF,
    found,
    listed,
)
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


def test_polling_asks_for_what_moved_since_and_goes_on_from_there() -> None:
    old = (datetime.now(UTC) - timedelta(hours=3)).isoformat()
    with serving(DOUBLE) as service:
        settings = DOUBLE.settings(service.url)
        service.replay([listed(ASKED, REF, at=old), *found(ASKED)[1:]])
        told, cursor = PROVIDER.told_since(settings, "")
        assert {one.kind for one in told} == {"authorized", "captured"}
        assert (told[0].reference, len(service.requests)) == ("tender:17", 3)
        asked = service.requests[0].json
        assert datetime.fromisoformat(asked["from"]) < datetime.now(UTC) - timedelta(days=7)
        assert PROVIDER.told_since(settings, cursor)[0] == []
        assert len(service.requests) == 4, "only the search is asked again"


def test_so_much_that_moved_is_asked_in_parts_and_the_cursor_never_goes_back() -> None:
    found = [checkout_search.Moved(NOW - timedelta(hours=hours), f"pay_{hours}")
             for hours in (5, 4, 3)]  # fmt: skip
    since = NOW - timedelta(days=1)
    assert checkout_search.portion(found, since, NOW, 2) == (found[:2], found[1].at)
    assert checkout_search.portion(found, since, NOW, 3) == (found, NOW - checkout_search.OVERLAP)
    assert checkout_search.portion([], NOW, NOW) == ([], NOW)


def test_a_span_that_fills_an_answer_is_halved() -> None:
    now = datetime.now(UTC)
    days = [now - timedelta(days=day, hours=1) for day in range(7)]
    spans = []

    def search(wanted: dict[str, Any]) -> dict[str, Any]:
        start, end = (datetime.fromisoformat(wanted[name]) for name in ("from", "to"))
        spans.append(end - start)
        inside = [at for at in days if start <= at < end]
        rows = [{"id": f"pay_{at:%d}", "requested_on": at.isoformat(), "actions": []}
                for at in inside]  # fmt: skip
        return {"data": rows * (checkout_search.LIMIT // 2)}

    moved = checkout_search.moved(search, now - timedelta(days=5), now)
    assert [one.at for one in moved] == sorted(days)[2:]
    assert min(spans) <= timedelta(days=1)


def test_a_key_that_may_not_search_is_named_and_polling_can_be_switched_off() -> None:
    with serving(DOUBLE) as service:
        settings = DOUBLE.settings(service.url)
        service.replay([Route("POST", "/payments/search", Reply("", 403))])
        with pytest.raises(Unsuitable, match="lost webhooks"):
            PROVIDER.told_since(settings, "")
        unseen = [Route("GET", ".*", Reply("", 404))]
        service.replay([listed(ASKED, REF), *unseen])
        assert PROVIDER.told_since(settings, "")[0] == [], "one that is hidden stops no others"
    assert capabilities_of(PROVIDER, settings).polls
    assert not capabilities_of(PROVIDER, replace(settings, searches=False)).polls


def test_pesos_are_sent_in_hundredths_and_dinars_to_two_digits() -> None:
    assert reading.whole(Money(1050, "CLP")) == 105_000
    paid = {"amount": 105_000, "currency": "CLP", "status": "Captured", "id": REF,
            "processed_on": "2026-11-20T10:00:00Z"}  # fmt: skip
    assert reading.answer(paid).facts[-1].amount == Money(1050, "CLP")
    assert reading.whole(Money(1230, "KWD")) == 1230
    with pytest.raises(Unsuitable, match="two digits"):
        reading.whole(Money(1234, "KWD"))
