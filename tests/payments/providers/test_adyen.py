"""Adyen in particular: recorded notifications, batches, what is only received at first."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import AnswerLost, Unsuitable, WrongSignature, capabilities_of
from iorder.payments.providers.adyen import PROVIDER
from iorder.payments.readings import adyen as reading
from tests.payments.providers.bench import ASKED, NOW, Bench
from tests.payments.providers.doubles.double_adyen import (
    ACCOUNT,
    ACT,
    DOUBLE,
    HMAC,
    PAYMENT,
    hook,
    item,
)  # fmt: skip
from tests.payments.providers.harness import Hook, Reply, Route, serving

KINDS = {
    ("AUTHORISATION", "true"): "authorized",
    ("CANCELLATION", "true"): "voided",
    ("CAPTURE", "false"): "capture_failed",
    ("CAPTURE", "true"): "captured",
    ("CHARGEBACK", "true"): "dispute_opened",
    ("OFFER_CLOSED", "true"): "failed",
    ("REFUND", "false"): "refund_failed",
    ("REFUND", "true"): "refunded",
}
SIGNED_WITH = "74F490DD33F7327BAECC88B2947C011FC02D014A473AAA33A8EC93E4DC069174"
"""The key of the recorded util.*_notification.json, published in Adyen's own tests."""


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with serving(DOUBLE) as service:
        yield Bench(DOUBLE, service)


def _expected(data_dir: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((data_dir / "payments" / "expected.json").read_text())
    return dict(found["adyen_notifications"])


def test_recorded_notifications_say_what_they_are_expected_to_say(data_dir: Path) -> None:
    read = 0
    for name, items in _expected(data_dir).items():
        if not isinstance(items, list):
            continue
        body = json.loads((data_dir / "payments" / "adyen" / name).read_text())
        for wrapped, expected in zip(body["notificationItems"], items, strict=True):
            (fact,) = reading.of_item(wrapped["NotificationRequestItem"])
            assert fact.kind == KINDS[expected["eventCode"], expected["success"]], name
            ref = expected["originalReference"] or expected["pspReference"]
            assert fact.external_ref == ref, name
            money = fact.amount or fact.total
            assert money in (None, Money(expected["amount"]["value"], "EUR"),
                             Money(expected["amount"]["value"], "USD")), name  # fmt: skip
            at = datetime.fromisoformat(expected["eventDate"])
            assert fact.at == at.astimezone(UTC), name
            read += 1
    assert read == 9


def test_recorded_messages_of_other_products_are_refused(data_dir: Path, bench: Bench) -> None:
    for name, items in _expected(data_dir).items():
        if isinstance(items, dict):
            body = (data_dir / "payments" / "adyen" / name).read_bytes()
            with pytest.raises(WrongSignature):
                PROVIDER.told_by(bench.settings, Hook({}, body, "", NOW))


@pytest.mark.parametrize("name", ["backslash", "colon", "forwardslash", "mixed"])
def test_recorded_signatures_are_right(data_dir: Path, bench: Bench, name: str) -> None:
    folder = data_dir / "payments" / "adyen" / "api_responses"
    recorded = json.loads((folder / f"util.{name}_notification.json").read_text())
    body = json.dumps({"notificationItems": [{"NotificationRequestItem": recorded}]}).encode()
    theirs = recorded["merchantAccountCode"]
    settings = replace(bench.settings, hmac_key=SIGNED_WITH, merchant_account=theirs)
    told = PROVIDER.told_by(settings, Hook({}, body, "", NOW))
    assert [fact.reference for fact in told] == [recorded["merchantReference"]]


def test_all_items_of_a_batch_are_told_or_none(bench: Bench) -> None:
    first, second = item(ASKED, "AUTHORISATION", NOW), item(ASKED, "CAPTURE", NOW)
    batch = hook(first, second, at=NOW)
    told = PROVIDER.told_by(bench.settings, batch)
    assert [fact.kind for fact in told] == ["authorized", "captured"]
    body = json.loads(batch.body)
    body["notificationItems"][1]["NotificationRequestItem"]["pspReference"] = "FORGED"
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(bench.settings, replace(batch, body=json.dumps(body).encode()))
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(bench.settings, hook(at=NOW))


def test_items_of_another_merchant_account_are_left_out(bench: Bench) -> None:
    theirs = item(ASKED, "CAPTURE", NOW, merchantAccountCode="AnotherShop")
    ours = item(ASKED, "REFUND", NOW)
    told = PROVIDER.told_by(bench.settings, hook(theirs, ours, at=NOW))
    assert [fact.kind for fact in told] == ["refunded"]


@pytest.mark.parametrize("code", ["REPORT_AVAILABLE", "ORDER_OPENED", "NEW_CODE_OF_2030"])
def test_events_that_move_nothing_say_nothing(bench: Bench, code: str) -> None:
    assert PROVIDER.told_by(bench.settings, hook(item(ASKED, code, NOW), at=NOW)) == []


def test_a_modification_names_its_payment_its_act_and_our_key() -> None:
    (fact,) = reading.of_item(item(replace(ASKED, key="refund:5"), "REFUND", NOW))
    assert (fact.external_ref, fact.act_ref, fact.key) == (PAYMENT, ACT, "refund:5")
    (again,) = reading.of_item(item(replace(ASKED, key="refund:5"), "REFUND", NOW, eventDate=
                                    "2026-11-27T00:00:00+00:00"))  # fmt: skip
    assert again.event_id == fact.event_id


def test_a_capture_that_fails_later_is_the_same_act() -> None:
    (taken,) = reading.of_item(item(ASKED, "CAPTURE", NOW))
    (failed,) = reading.of_item(item(ASKED, "CAPTURE_FAILED", NOW, reason="Capture Failed"))
    assert (taken.act_ref, taken.amount) == (failed.act_ref, failed.amount)
    assert (failed.kind, failed.reason) == ("capture_failed", "Capture Failed")
    assert taken.event_id != failed.event_id


def test_an_authorisation_that_was_adjusted_is_told_as_a_sum() -> None:
    larger = replace(ASKED, amount=Money(2000, "EUR"))
    (fact,) = reading.of_item(item(larger, "AUTHORISATION_ADJUSTMENT", NOW))
    assert (fact.kind, fact.external_ref, fact.total) == ("authorized", PAYMENT, larger.amount)


def test_what_adyen_captures_at_once_is_told_as_captured(bench: Bench) -> None:
    answer = bench.call("authorized", capture_now=True)
    assert bench.sent().json["captureDelayHours"] == 0
    more = {"metadata.tender": "17", "metadata.capture": "now"}
    told = reading.of_item(item(ASKED, "AUTHORISATION", NOW, additionalData=more))
    assert [fact.event_id for fact in told] == [fact.event_id for fact in answer.facts]
    assert [fact.kind for fact in answer.facts] == ["authorized", "captured"]


def test_an_authorisation_is_held_for_capture_by_hand(bench: Bench) -> None:
    bench.call("authorized")
    sent = bench.sent().json
    assert sent["additionalData"] == {"manualCapture": "true"}
    assert (sent["reference"], sent["metadata"]) == ("R-1001", {"tender": "17"})


def test_the_checkouts_token_decides_neither_amount_nor_account(bench: Bench) -> None:
    state = {"paymentMethod": {"type": "scheme"}, "amount": {"value": 1, "currency": "EUR"},
             "merchantAccount": "Thief", "browserInfo": {"language": "de"}}  # fmt: skip
    bench.call("authorized", token=json.dumps(state))
    sent = bench.sent().json
    assert (sent["amount"]["value"], sent["merchantAccount"]) == (1050, ACCOUNT)
    assert sent["browserInfo"] == {"language": "de"}


@pytest.mark.parametrize("token", ["{", '{"amount": 1}'])
def test_a_token_that_is_no_state_of_the_checkout_is_refused(bench: Bench, token: str) -> None:
    with pytest.raises(Unsuitable, match=r"state\.data"):
        bench.call("authorized", token=token)


def test_what_the_buyer_brought_back_from_the_bank_is_sent_on(bench: Bench) -> None:
    token = json.dumps({"details": {"redirectResult": "X6Xtf"}})
    asked = bench.asked("authorized", token=token)
    reply = Reply({"pspReference": PAYMENT, "resultCode": "Authorised"})
    bench.service.replay([Route("POST", "/v[0-9]+/payments/details", reply)])
    answer = PROVIDER.authorize(bench.settings, asked)
    assert (answer.outcome, answer.facts[0].total) == ("done", ASKED.amount)


def test_a_payment_that_the_shop_made_is_told_by_webhook(bench: Bench) -> None:
    bench.service.replay([])
    answer = PROVIDER.authorize(bench.settings, replace(ASKED, token=f"psp:{PAYMENT}"))
    assert (answer.outcome, answer.external_ref) == ("pending", PAYMENT)
    assert bench.service.requests == []


def test_a_call_still_worked_on_is_lost_and_a_wrong_one_declined(bench: Bench) -> None:
    path = f"/v[0-9]+/payments/{PAYMENT}/captures"
    busy = {"status": 422, "errorCode": "704", "message": "request already processed"}
    bench.service.replay([Route("POST", path, Reply(busy, 422))])
    with pytest.raises(AnswerLost):
        PROVIDER.capture(bench.settings, bench.asked("captured"))
    wrong = {"status": 422, "errorCode": "167", "message": "Original pspReference required"}
    bench.service.replay([Route("POST", path, Reply(wrong, 422))])
    answer = PROVIDER.capture(bench.settings, bench.asked("captured"))
    assert (answer.outcome, answer.reason) == ("declined", "Original pspReference required")


def test_keys_fit_into_adyens_header(bench: Bench) -> None:
    long = "capture:parcel:" + "9" * 90
    bench.call("captured", key=long)
    assert 10 < len(DOUBLE.key_sent(bench.sent())) <= 64


def test_live_payments_go_to_the_live_address(bench: Bench) -> None:
    live = replace(bench.settings, live_prefix="1797a841fbb37ca7-AdyenDemo")
    asked = bench.asked("authorized")
    reply = Reply({"pspReference": PAYMENT, "resultCode": "Authorised"})
    bench.service.replay([Route("POST", "/checkout/v[0-9]+/payments", reply)])
    assert PROVIDER.authorize(live, asked).outcome == "done"


def test_a_link_is_let_expire(bench: Bench) -> None:
    link = "PL022C12D3DD92F6AE"
    bench.service.replay(
        [Route("PATCH", f"/v[0-9]+/paymentLinks/{link}", Reply({"status": "expired"}))]
    )
    answer = PROVIDER.void(bench.settings, replace(ASKED, external_ref=link))
    assert (answer.outcome, bench.sent().json) == ("done", {"status": "expired"})


def test_several_captures_only_where_the_account_has_them(bench: Bench) -> None:
    assert not capabilities_of(PROVIDER, bench.settings).several_captures
    assert capabilities_of(
        PROVIDER, replace(bench.settings, several_captures=True)
    ).several_captures


def test_adyen_hears_that_it_need_not_repeat() -> None:
    assert PROVIDER.acknowledgement() == b"[accepted]"


def test_no_webhook_is_believed_without_a_key(bench: Bench) -> None:
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(
            replace(bench.settings, hmac_key=""),
            hook(item(ASKED, "CAPTURE", NOW), at=NOW, key=HMAC),
        )
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(
            replace(bench.settings, hmac_key=""),
            hook(item(ASKED, "CAPTURE", NOW), at=NOW, key=""),
        )
