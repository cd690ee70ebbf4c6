"""Mollie in particular: a webhook that only says what to look at, links, and pages of payments."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import LockedOut, WrongSignature
from iorder.payments.providers.mollie import PROVIDER, MollieSettings, hook_url
from iorder.payments.readings import mollie as reading
from tests.payments.providers.bench import ASKED, NOW, Bench
from tests.payments.providers.doubles.double_mollie import (
    AT,
    DOUBLE,
    HAL,
    LINK,
    PATH,
    PAYMENT,
    capture,
    listed,
    payment,
    refund,
)  # fmt: skip
from tests.payments.providers.harness import Hook, Reply, Route, serving


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with serving(DOUBLE) as service:
        yield Bench(DOUBLE, service)


def _kinds(payment_: dict[str, Any]) -> list[str]:
    return [fact.kind for fact in reading.of_payment(payment_)]


def test_each_payment_names_our_address_with_a_key_and_its_tender(bench: Bench) -> None:
    bench.call("authorized")
    at = urlsplit(bench.sent().json["webhookUrl"])
    asked = parse_qs(at.query)
    assert (at.hostname, at.path) == ("shop.test", "/hooks/payments/a")
    assert asked["for"] == ["tender:17"]
    assert bench.settings.api_key not in at.query
    hook = Hook({}, f"id={PAYMENT}".encode(), at.geturl(), NOW)
    (fact,) = PROVIDER.told_by(bench.settings, hook)
    assert (fact.kind, fact.external_ref, fact.reference) == ("changed", PAYMENT, "tender:17")


@pytest.mark.parametrize(
    "body", [b"id=", b"id=../../v2", b"id=tr_", b"id=tr_1%0a2", b"name=tr_12345"]
)
def test_only_ids_of_mollie_are_looked_at(bench: Bench, body: bytes) -> None:
    hook = Hook({}, body, hook_url(bench.settings, ASKED), NOW)
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(bench.settings, hook)


def test_no_webhook_is_believed_without_an_api_key() -> None:
    none = MollieSettings("")
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(none, Hook({}, f"id={PAYMENT}".encode(), hook_url(none, ASKED), NOW))


def test_what_changed_is_fetched_with_all_its_acts(bench: Bench) -> None:
    back = refund(replace(ASKED, key="refund:5"), "refunded")
    embedded = {
        "captures": [capture(ASKED)],
        "refunds": [back, {**refund(ASKED, "pending"), "id": "re_pending"}],
        "chargebacks": [{
            "id": "chb_n9z0tp", "amount": {"currency": "EUR", "value": "10.50"}, "createdAt": AT,
            "reason": {"description": "Fraudulent"}, "reversedAt": None,
        }],
    }  # fmt: skip
    found = payment(ASKED, "paid", _embedded=embedded)
    bench.service.replay([Route("GET", PATH, Reply(found, 200, HAL))])
    answer = PROVIDER.fetch(bench.settings, replace(ASKED, external_ref=PAYMENT))
    assert answer is not None
    assert [(fact.kind, fact.act_ref, fact.key) for fact in answer.facts] == [
        ("authorized", "", ""), ("captured", "cpt_vytxeTZskVKR7C7WgdSP3d", ASKED.key),
        ("refunded", "re_4qqhO89gsT", "refund:5"), ("dispute_opened", "chb_n9z0tp", ""),
    ]  # fmt: skip
    assert bench.service.requests[0].query["embed"] == "captures,refunds,chargebacks"


def test_a_payment_by_link_is_found_and_belongs_to_the_tender_asked_for(bench: Bench) -> None:
    paid = payment(ASKED, "paid", metadata=None)
    tried = {**payment(ASKED, "expired", metadata=None), "id": "tr_tried"}
    bench.service.replay([
        Route("GET", f"/v2/payment-links/{LINK}", Reply({"id": LINK, "resource": "payment-link"})),
        Route("GET", f"/v2/payment-links/{LINK}/payments", listed("payments", tried, paid)),
        Route("GET", PATH, Reply(paid, 200, HAL)),
    ])  # fmt: skip
    for asked in (ASKED, replace(ASKED, reference="tender:17", tender_id=0)):
        answer = PROVIDER.fetch(bench.settings, replace(asked, external_ref=LINK))
        assert answer is not None
        assert answer.external_ref == PAYMENT
        assert {fact.reference for fact in answer.facts} == {"tender:17"}


def test_only_methods_that_can_be_held_are(bench: Bench) -> None:
    for token, mode in (("tkn_UqAvArS3gw", "manual"), ("klarna", "manual"), ("ideal", None)):
        bench.call("authorized", token=token)
        assert bench.sent().json.get("captureMode") == mode
    bench.call("authorized", capture_now=True)
    assert "captureMode" not in bench.sent().json


@pytest.mark.parametrize(
    ("status", "held", "kinds"),
    [
        ("open", False, ["requires_action"]),
        ("pending", False, ["processing"]),
        ("authorized", True, ["authorized"]),
        ("paid", False, ["authorized", "captured"]),
        ("canceled", False, ["voided"]),
        ("canceled", True, ["authorized", "voided"]),
        ("expired", False, ["failed"]),
        ("expired", True, ["authorized", "expired"]),
        ("failed", False, ["failed"]),
    ],
)
def test_each_status_says_its_facts(status: str, held: bool, kinds: list[str]) -> None:
    found = payment(ASKED, status, authorizedAt=AT if held else None)
    assert _kinds(found) == kinds


def test_a_part_that_was_captured_is_told_as_a_sum() -> None:
    found = payment(ASKED, "authorized", amountCaptured={"currency": "EUR", "value": "4.00"})
    taken = [fact for fact in reading.of_payment(found) if fact.kind == "captured"]
    assert [(fact.total, fact.event_id) for fact in taken] == [
        (Money(400, "EUR"), f"{PAYMENT}:captured:4.00")
    ]


def test_a_chargeback_that_was_reversed_is_won() -> None:
    back = {"id": "chb_1", "amount": {"currency": "EUR", "value": "10.50"}, "createdAt": AT,
            "reversedAt": "2026-11-27T00:00:00+00:00"}  # fmt: skip
    found = payment(ASKED, "paid", _embedded={"chargebacks": [back]})
    assert "dispute_won" in _kinds(found)


def test_an_open_payment_is_cancelled_and_a_link_archived(bench: Bench) -> None:
    bench.service.replay([
        Route("GET", PATH, Reply(payment(ASKED, "open"), 200, HAL)),
        Route("DELETE", PATH, Reply(payment(ASKED, "canceled"), 200, HAL)),
        Route("PATCH", f"/v2/payment-links/{LINK}", Reply({"id": LINK}, 200, HAL)),
    ])  # fmt: skip
    gone = PROVIDER.void(bench.settings, bench.asked("voided"))
    assert (gone.outcome, gone.facts[0].kind) == ("done", "voided")
    assert PROVIDER.void(bench.settings, bench.asked("voided", external_ref=LINK)).outcome == "done"
    assert bench.sent().json == {"archived": True}


def test_polling_reads_pages_until_payments_are_too_old(bench: Bench) -> None:
    now = datetime.now(UTC)
    fresh = payment(ASKED, "paid", createdAt=now.isoformat())
    old = {**payment(ASKED, "paid", createdAt="2020-01-01T00:00:00+00:00"), "id": "tr_old"}
    more = {"next": {"href": f"{bench.service.url}/v2/payments?from=tr_old&limit=250"}}
    pages = iter([
        {"count": 1, "_embedded": {"payments": [fresh]}, "_links": more},
        {"count": 1, "_embedded": {"payments": [old]}, "_links": more},
    ])  # fmt: skip

    class Turning(Reply):
        @property
        def raw(self) -> bytes:
            return Reply(next(pages)).raw

    bench.service.replay([Route("GET", "/v2/payments", Turning(headers=HAL))])
    told, cursor = PROVIDER.told_since(bench.settings, "")
    assert {fact.external_ref for fact in told} == {PAYMENT}
    assert cursor >= now.isoformat()
    assert len(bench.service.requests) == 2


def test_a_key_that_is_none_says_what_to_type(bench: Bench) -> None:
    bench.service.replay([])
    with pytest.raises(LockedOut, match="test_"):
        PROVIDER.try_out(MollieSettings("sk_live_of_stripe"))


def test_a_refusal_is_in_mollies_words(bench: Bench) -> None:
    words = "The amount is higher than the maximum"
    refusal = {"status": 422, "title": "Unprocessable", "detail": words, "field": "amount"}
    bench.service.replay([Route("POST", "/v2/payments", Reply(refusal, 422, HAL))])
    answer = PROVIDER.authorize(bench.settings, bench.asked("authorized"))
    assert (answer.outcome, answer.reason) == ("declined", words)
