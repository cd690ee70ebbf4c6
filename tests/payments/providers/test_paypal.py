"""PayPal in particular: its certificate, its access token, and what a buyer approved."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import LockedOut, ServiceDown, Unsuitable, WrongSignature
from iorder.payments.providers.paypal import PROVIDER, PayPalSettings
from iorder.payments.readings import paypal as reading
from tests.payments.providers.bench import ASKED, NOW, Bench
from tests.payments.providers.doubles.double_paypal import (
    AT,
    CAPTURE,
    CERTIFICATE,
    DOUBLE,
    HELD,
    HOLDS,
    ORDER,
    ORDERS,
    captured,
    dispute,
    held,
    hook,
    order,
    part,
    refunded,
)  # fmt: skip
from tests.payments.providers.harness import Hook, Reply, Route, serving

NUMBERS = count(1)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with serving(DOUBLE) as service:
        yield Bench(DOUBLE, service)


def _hook_of(bench: Bench) -> Hook:
    """A capture told, whose certificate stands at an address of its own on the loopback."""
    url = f"{bench.service.url}{CERTIFICATE}-{next(NUMBERS)}"
    return hook("PAYMENT.CAPTURE.COMPLETED", captured(ASKED), NOW, url)


def test_the_certificate_is_fetched_once(bench: Bench) -> None:
    told_by = _hook_of(bench)
    bench.service.replay([])
    for _ in range(3):
        (fact,) = PROVIDER.told_by(bench.settings, told_by)
        assert (fact.kind, fact.amount, fact.external_ref) == ("captured", ASKED.amount, ORDER)
    assert [CERTIFICATE in one.path for one in bench.service.requests] == [True]


@pytest.mark.parametrize(
    "url",
    [
        "https://api.paypal.com.evil.test/v1/notifications/certs/CERT-1",
        "https://evil.test/v1/notifications/certs/CERT-1",
        "http://api.paypal.com/v1/notifications/certs/CERT-1",
        "https://api.paypal.com@evil.test/v1/notifications/certs/CERT-1",
        "https://api.paypal.com:8443/v1/notifications/certs/CERT-1",
        "https://api.paypal.com/v1/oauth2/../files/CERT-1",
        "https://api.paypal.com/v1/notifications/certs/CERT-1?next=//evil.test",
        "file:///etc/passwd",
        "",
    ],
)
def test_a_certificate_from_elsewhere_is_never_fetched(bench: Bench, url: str) -> None:
    forged = _hook_of(bench)
    forged = replace(forged, headers={**forged.headers, "paypal-cert-url": url})
    bench.service.replay([])
    with pytest.raises(WrongSignature, match="certificate"):
        PROVIDER.told_by(bench.settings, forged)
    assert bench.service.requests == []


def test_a_webhook_waits_while_the_certificate_cannot_be_fetched(bench: Bench) -> None:
    gone = replace(_hook_of(bench))
    url = gone.headers["paypal-cert-url"].replace("CERT-", "CERT-gone-")
    gone = replace(gone, headers={**gone.headers, "paypal-cert-url": url})
    bench.service.replay([])
    with pytest.raises(ServiceDown):
        PROVIDER.told_by(bench.settings, gone)


def test_an_expired_certificate_proves_nothing(bench: Bench) -> None:
    late = NOW + timedelta(days=900)
    old = hook("PAYMENT.CAPTURE.COMPLETED", captured(ASKED), late)
    with pytest.raises(WrongSignature, match="expired"):
        PROVIDER.told_by(bench.settings, old)


def test_any_byte_that_changes_is_noticed(bench: Bench) -> None:
    whole = DOUBLE.hooks["captured"](ASKED, NOW)
    for place in range(0, len(whole.body), 5):
        changed = bytearray(whole.body)
        changed[place] ^= 1
        with pytest.raises(WrongSignature):
            PROVIDER.told_by(bench.settings, replace(whole, body=bytes(changed)))


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("paypal-auth-algo", "SHA1withRSA"),
        ("paypal-transmission-id", "another"),
        ("paypal-transmission-time", "2026-11-26T03:30:01Z"),
        ("paypal-transmission-time", "yesterday"),
        ("paypal-transmission-sig", "not base64"),
    ],
)
def test_every_signed_header_counts(bench: Bench, header: str, value: str) -> None:
    whole = DOUBLE.hooks["captured"](ASKED, NOW)
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(
            bench.settings, replace(whole, headers={**whole.headers, header: value})
        )  # fmt: skip


def test_no_webhook_is_believed_without_a_webhook_id(bench: Bench) -> None:
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(replace(bench.settings, webhook_id=""), _hook_of(bench))


def test_one_login_serves_many_calls_and_is_renewed_once(bench: Bench) -> None:
    logins, asked = "/v1/oauth2/token", bench.asked("found")
    new = replace(bench.settings, client_id="an app of its own")
    bench.service.replay(DOUBLE.replies["found"](asked))
    for _ in range(3):
        PROVIDER.fetch(new, asked)
    assert [one.path for one in bench.service.requests].count(logins) == 1
    bench.call("found")
    with pytest.raises(LockedOut):
        bench.call("locked_out")
    assert [one.path for one in bench.service.requests].count(logins) == 1
    assert len([one for one in bench.service.acts if one.path != logins]) == 2


def test_what_the_buyer_did_not_approve_is_not_taken(bench: Bench) -> None:
    asked = bench.asked("authorized", amount=Money(9900, "EUR"))
    bench.service.replay(DOUBLE.replies["authorized"](ASKED))
    answer = PROVIDER.authorize(bench.settings, asked)
    assert (answer.outcome, answer.reason) == (
        "declined", "The buyer approved €10.50, not €99.00.",
    )  # fmt: skip
    assert not bench.service.acts


def test_an_order_that_was_taken_already_is_not_taken_again(bench: Bench) -> None:
    done = order(ASKED, "COMPLETED", authorizations=[held(ASKED)])
    bench.service.replay([Route("GET", ORDERS, Reply(done))])
    answer = PROVIDER.authorize(bench.settings, bench.asked("authorized"))
    assert (answer.outcome, answer.facts[0].kind) == ("done", "authorized")
    assert answer.expires_at == datetime(2026, 12, 25, 3, tzinfo=UTC)
    assert not bench.service.acts


def test_an_order_to_be_captured_is_captured_and_tells_both(bench: Bench) -> None:
    approved = {**order(ASKED), "intent": "CAPTURE"}
    done = order(ASKED, "COMPLETED", captures=[captured(ASKED)])
    bench.service.replay(
        [Route("GET", ORDERS, Reply(approved)), Route("POST", f"{ORDERS}/capture", Reply(done))]
    )
    answer = PROVIDER.authorize(bench.settings, bench.asked("authorized"))
    assert [fact.kind for fact in answer.facts] == ["captured"]


def test_after_a_link_the_approved_order_is_taken_by_its_own_name(bench: Bench) -> None:
    asked = bench.asked("authorized", token="", external_ref=ORDER)
    bench.service.replay(DOUBLE.replies["authorized"](asked))
    assert PROVIDER.authorize(bench.settings, asked).outcome == "done"


def test_nothing_is_authorised_without_an_approval(bench: Bench) -> None:
    with pytest.raises(Unsuitable, match="link"):
        bench.call("authorized", token="")


def test_only_the_last_capture_closes_the_authorisation(bench: Bench) -> None:
    for last in (False, True):
        bench.call("captured", amount=Money(400, "EUR"), last=last)
        assert bench.sent().json["final_capture"] is last


def test_a_refund_is_of_a_capture_that_has_enough_left(bench: Bench) -> None:
    small = part(replace(ASKED, amount=Money(400, "EUR")), "SMALL", "COMPLETED")
    large = part(replace(ASKED, amount=Money(2000, "EUR")), "LARGE", "PARTIALLY_REFUNDED")
    back = {**refunded(replace(ASKED, amount=Money(900, "EUR"), key="refund:1")), "id": "EARLIER"}
    back["links"] = [{"rel": "up", "href": "https://api-m.paypal.com/v2/payments/captures/LARGE"}]
    before = order(ASKED, captures=[small, large], refunds=[back])
    assert reading.refundable(before) == {"SMALL": Money(400, "EUR"), "LARGE": Money(1100, "EUR")}
    asked = bench.asked("refunded", capture_ref="SMALL")
    made = Route("POST", "/v2/payments/captures/LARGE/refund", Reply(refunded(asked), 201))
    bench.service.replay([Route("GET", ORDERS, Reply(before)), made])
    assert PROVIDER.refund(bench.settings, asked).outcome == "done"
    assert bench.sent().json["custom_id"] == "tender:17|refunded:1"
    too_much = PROVIDER.refund(bench.settings, replace(asked, amount=Money(1500, "EUR")))
    assert (too_much.outcome, "€11.00" in too_much.reason) == ("declined", True)


def test_a_refund_made_under_the_same_key_is_not_made_again(bench: Bench) -> None:
    asked = bench.asked("refunded")
    before = order(ASKED, captures=[captured(ASKED)], refunds=[refunded(asked)])
    bench.service.replay([Route("GET", ORDERS, Reply(before))])
    answer = PROVIDER.refund(bench.settings, asked)
    assert (answer.outcome, answer.facts[0].key) == ("done", asked.key)
    assert not bench.service.acts


def test_an_order_nobody_approved_is_given_up_without_asking(bench: Bench) -> None:
    bench.service.replay([Route("GET", ORDERS, Reply(order(ASKED, "CREATED")))])
    answer = PROVIDER.void(bench.settings, bench.asked("voided"))
    assert (answer.outcome, bench.service.acts) == ("done", [])


def test_looking_up_tells_all_that_was_done(bench: Bench) -> None:
    done = order(
        ASKED, authorizations=[held(ASKED, "PARTIALLY_CAPTURED")],
        captures=[captured(ASKED), part(ASKED, "PENDING-ONE", "PENDING")],
        refunds=[refunded(replace(ASKED, key="refund:5"))],
    )  # fmt: skip
    bench.service.replay([Route("GET", ORDERS, Reply(done))])
    answer = PROVIDER.fetch(bench.settings, replace(ASKED, external_ref=ORDER))
    assert answer is not None
    told = [(fact.kind, fact.act_ref, fact.key) for fact in answer.facts]
    assert told == [
        ("authorized", HELD, ""), ("captured", CAPTURE, ""),
        ("refunded", "1JU08902781691411", "refund:5"),
    ]  # fmt: skip
    assert {fact.reference for fact in answer.facts} == {"tender:17"}


def test_a_pending_capture_waits_for_its_webhook(bench: Bench) -> None:
    asked = bench.asked("captured")
    bench.service.replay([
        Route("GET", ORDERS, Reply(order(ASKED, authorizations=[held(ASKED)]))),
        Route("POST", f"{HOLDS}/{HELD}/capture", Reply(captured(ASKED, "PENDING"), 201)),
    ])  # fmt: skip
    answer = PROVIDER.capture(bench.settings, asked)
    assert (answer.outcome, answer.facts) == ("pending", ())


def test_polling_follows_pages_at_our_own_address_of_paypal(bench: Bench) -> None:
    event = {"event_type": "PAYMENT.CAPTURE.COMPLETED", "create_time": AT,
             "resource": captured(ASKED)}  # fmt: skip
    path = "/v1/notifications/webhooks-events"
    pages = iter([
        {"events": [event], "links": [{"rel": "next", "href": f"https://evil.test{path}?p=2"}]},
        {"events": [{**event, "create_time": "2026-11-26T02:00:00Z"}], "links": []},
    ])  # fmt: skip

    class Turning(Reply):
        @property
        def raw(self) -> bytes:
            return Reply(next(pages)).raw

    bench.service.replay([Route("GET", path, Turning())])
    told, cursor = PROVIDER.told_since(bench.settings, "2026-11-26T02:59:00+00:00")
    assert len(told) == 2
    assert cursor == "2026-11-26T03:00:00+00:00"
    assert bench.service.requests[0].query["start_time"] == "2026-11-26T02:29:00Z"
    assert bench.service.requests[-1].query == {"p": "2"}


@pytest.mark.parametrize(
    ("status", "outcome", "kind"),
    [
        ("OPEN", "", "dispute_opened"),
        ("WAITING_FOR_SELLER_RESPONSE", "", "dispute_evidence_due"),
        ("UNDER_REVIEW", "", "dispute_submitted"),
        ("RESOLVED", "RESOLVED_SELLER_FAVOUR", "dispute_won"),
        ("RESOLVED", "RESOLVED_BUYER_FAVOUR", "dispute_lost"),
    ],
)
def test_a_dispute_names_the_tender(status: str, outcome: str, kind: str) -> None:
    event = {"event_type": "CUSTOMER.DISPUTE.UPDATED", "create_time": AT,
             "resource": dispute(ASKED, status, outcome)}  # fmt: skip
    (fact,) = reading.of_event(event)
    assert (fact.kind, fact.reference, fact.act_ref) == (kind, "tender:17", "PP-D-4012")
    assert fact.due_at == datetime(2026, 12, 5, 3, tzinfo=UTC)


def test_the_sandbox_and_real_payments_have_their_addresses() -> None:
    assert PayPalSettings("app", "secret").base == "https://api-m.sandbox.paypal.com"
    assert PayPalSettings("app", "secret", live=True).base == "https://api-m.paypal.com"
