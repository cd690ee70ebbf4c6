"""Stripe in particular: its own objects, its ways to capture, to be found and to refuse."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import AnswerLost, Unsuitable, WrongSignature, capabilities_of
from iorder.payments.providers.stripe import PROVIDER, StripeSettings
from iorder.payments.readings import stripe as reading
from tests.payments.providers.bench import ASKED, NOW, Bench
from tests.payments.providers.doubles import double_stripe as outside
from tests.payments.providers.doubles.double_stripe import DOUBLE, INTENT, PATH, intent, refund
from tests.payments.providers.harness import Reply, Route, serving

AT = datetime(2026, 11, 26, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    with serving(DOUBLE) as service:
        yield Bench(DOUBLE, service)


def _resources(data_dir: Path) -> dict[str, Any]:
    text = (data_dir / "payments" / "stripe" / "fixtures3.json").read_text()
    found: dict[str, Any] = json.loads(text)["resources"]
    return found


@pytest.mark.parametrize("kind", reading.EVENTS)
def test_the_objects_of_stripes_own_fixtures_are_read(data_dir: Path, kind: str) -> None:
    resources = _resources(data_dir)
    name = "dispute" if "dispute" in kind else kind.split(".")[0]
    thing = resources["refund" if "refund" in kind else name]
    event = {"type": kind, "created": 1234567890, "data": {"object": thing}}
    for fact in reading.of_event(event):
        money = fact.amount or fact.total
        assert fact.external_ref in (thing.get("id"), thing.get("charge"))
        assert money is None or money.currency == thing["currency"].upper()


def test_events_of_no_concern_say_nothing(data_dir: Path) -> None:
    assert reading.of_event(_resources(data_dir)["event"]) == ()


def test_two_events_about_one_capture_tell_it_once() -> None:
    paid = intent(ASKED, "succeeded")
    charge = {**paid["latest_charge"], "metadata": paid["metadata"]}
    events = [
        {"type": "payment_intent.succeeded", "created": 1, "data": {"object": paid}},
        {"type": "charge.captured", "created": 2, "data": {"object": charge}},
        {"type": "charge.updated", "created": 3, "data": {"object": charge}},
    ]
    told = [fact for event in events for fact in reading.of_event(event)]
    assert {fact.event_id for fact in told if fact.kind == "captured"} == {
        f"{INTENT}:captured:1050"
    }
    assert {fact.reference for fact in told} == {"tender:17"}


def test_facts_carry_what_stripe_kept_and_when_the_hold_lapses() -> None:
    held = intent(ASKED, "requires_capture")
    held["latest_charge"]["payment_method_details"]["card"]["capture_before"] = 1_800_000_000
    answer = reading.answer_of_intent(held)
    assert answer.expires_at == datetime.fromtimestamp(1_800_000_000, UTC)
    assert (answer.instrument, answer.card_country) == ("Visa 4242", "US")
    captured = reading.answer_of_intent(intent(ASKED, "succeeded")).facts[-1]
    assert (captured.kind, captured.fee) == ("captured", Money(5, "EUR"))


def test_dinars_with_a_third_digit_are_refused_before_asking(bench: Bench) -> None:
    with pytest.raises(Unsuitable, match="two digits"):
        bench.call("authorized", amount=Money(1051, "KWD"))
    assert bench.service.requests == []


def test_several_captures_only_where_the_account_has_them(bench: Bench) -> None:
    one, several = bench.settings, replace(bench.settings, multicapture=True)
    assert not capabilities_of(PROVIDER, one).several_captures
    assert capabilities_of(PROVIDER, several).several_captures
    asked = bench.asked("captured", amount=Money(400, "EUR"), last=False)
    bench.service.replay(DOUBLE.replies["captured"](asked))
    PROVIDER.capture(several, asked)
    assert bench.sent().form["final_capture"] == "false"
    PROVIDER.capture(one, asked)
    assert "final_capture" not in bench.sent().form


def test_the_order_and_tender_go_with_each_payment(bench: Bench) -> None:
    bench.call("authorized")
    form = bench.sent().form
    assert (form["metadata[order]"], form["metadata[tender]"]) == ("R-1001", "17")
    assert (form["capture_method"], form["confirm"]) == ("manual", "true")
    bench.call("authorized", capture_now=True)
    assert bench.sent().form["capture_method"] == "automatic"


def test_the_intent_that_the_shop_made_is_taken_over(bench: Bench) -> None:
    asked = bench.asked("authorized", token=INTENT)
    bench.service.replay(
        [Route("GET", f"{PATH}/{INTENT}", Reply(intent(asked, "requires_capture")))]
    )
    assert PROVIDER.authorize(bench.settings, asked).outcome == "done"
    more = replace(asked, amount=Money(9900, "EUR"))
    refused = PROVIDER.authorize(bench.settings, more)
    assert (refused.outcome, refused.facts) == ("declined", ())
    assert "€10.50" in refused.reason
    assert "€99.00" in refused.reason


def test_a_call_lost_a_moment_ago_is_found_among_recent_ones_by_its_key(bench: Bench) -> None:
    first = intent(replace(ASKED, key="authorize:first"), "requires_capture")
    second = {**intent(replace(ASKED, key="authorize:second"), "succeeded"), "id": "pi_second"}
    other = {**intent(replace(ASKED, tender_id=99), "succeeded"), "id": "pi_other"}
    listed = {"object": "list", "data": [other, first, second], "has_more": False, "url": PATH}
    nothing = {"object": "list", "data": [], "has_more": False, "url": "/v1/refunds"}
    bench.service.replay(
        [Route("GET", PATH, Reply(listed)), Route("GET", "/v1/refunds", Reply(nothing))]
    )
    answer = PROVIDER.fetch(
        bench.settings, replace(ASKED, key="authorize:second", asked_at=AT)
    )  # fmt: skip
    assert answer is not None
    assert answer.external_ref == "pi_second"
    since = int((AT - timedelta(minutes=5)).timestamp())
    assert bench.service.requests[0].query["created[gte]"] == str(since)


def test_looking_up_tells_the_refunds_with_their_keys(bench: Bench) -> None:
    back = refund(replace(ASKED, key="refund:5"))
    pending = {**refund(ASKED, "pending"), "id": "re_pending"}
    bench.service.replay([
        Route("GET", f"{PATH}/{INTENT}", Reply(intent(ASKED, "succeeded"))),
        Route("GET", "/v1/refunds", Reply({"object": "list", "data": [back, pending]})),
    ])  # fmt: skip
    answer = PROVIDER.fetch(bench.settings, replace(ASKED, external_ref=INTENT))
    assert answer is not None
    told = [(fact.kind, fact.key) for fact in answer.facts if fact.kind.startswith("refund")]
    assert told == [("refunded", "refund:5")]


def test_an_unknown_payment_is_not_found_by_id(bench: Bench) -> None:
    gone = {"error": {"type": "invalid_request_error", "code": "resource_missing", "message": "No"}}
    bench.service.replay([Route("GET", f"{PATH}/{INTENT}", Reply(gone, 404))])
    assert PROVIDER.fetch(bench.settings, replace(ASKED, external_ref=INTENT)) is None


@pytest.mark.parametrize(("status", "outcome"), [("pending", "pending"), ("failed", "declined")])
def test_a_refund_on_its_way_is_no_fact(bench: Bench, status: str, outcome: str) -> None:
    asked = bench.asked("refunded")
    bench.service.replay([Route("POST", "/v1/refunds", Reply(refund(asked, status)))])
    answer = PROVIDER.refund(bench.settings, asked)
    assert answer.outcome == outcome
    assert "refunded" not in {fact.kind for fact in answer.facts}


def test_a_state_that_forbids_the_call_declines_it_in_stripes_words(bench: Bench) -> None:
    words = "This PaymentIntent could not be captured because it has already been captured."
    error = {"type": "invalid_request_error", "code": "payment_intent_unexpected_state",
             "message": words}  # fmt: skip
    bench.service.replay([Route("POST", f"{PATH}/{INTENT}/capture", Reply({"error": error}, 400))])
    answer = PROVIDER.capture(bench.settings, bench.asked("captured"))
    assert (answer.outcome, answer.reason) == ("declined", words)


@pytest.mark.parametrize(("status", "kind"), [(400, "idempotency_error"), (409, "api_error")])
def test_a_key_in_use_is_looked_up(bench: Bench, status: int, kind: str) -> None:
    error = {"error": {"type": kind, "message": "Keys for idempotent requests ..."}}
    bench.service.replay([Route("POST", PATH, Reply(error, status))])
    with pytest.raises(AnswerLost):
        PROVIDER.authorize(bench.settings, bench.asked("authorized"))


def test_a_decline_remembers_the_attempt(bench: Bench) -> None:
    answer = bench.call("declined")
    assert answer.reason == "Your card was declined."
    hook = DOUBLE.hooks["failed"](ASKED, NOW)
    told = PROVIDER.told_by(bench.settings, hook)
    assert [fact.kind for fact in (*answer.facts, *told)] == ["failed", "failed"]
    assert answer.facts[0].event_id == f"{INTENT}:failed:ch_refused"


def test_a_link_can_be_paid_once_and_be_closed(bench: Bench) -> None:
    bench.call("link", description="Order R-1001")
    form = bench.sent().form
    assert outside.link_amount(bench.sent()) == "1050"
    assert form["restrictions[completed_sessions][limit]"] == "1"
    assert form["payment_intent_data[metadata][tender]"] == "17"
    link = "plink_1Pgc78B7WZ01zgkWC75kX0jg"
    bench.service.replay([Route("POST", f"/v1/payment_links/{link}", Reply({"id": link}))])
    answer = PROVIDER.void(bench.settings, replace(ASKED, external_ref=link))
    assert (bench.sent().form["active"], answer.facts[0].kind) == ("false", "voided")


def test_polling_reads_every_page_oldest_first(bench: Bench) -> None:
    def event(number: int, kind: str) -> dict[str, Any]:
        return {"id": f"evt_{number}", "object": "event", "type": kind, "created": number,
                "data": {"object": intent(ASKED, "succeeded")}}  # fmt: skip

    page = {"object": "list", "url": "/v1/events", "has_more": False}
    bench.service.replay(
        [Route("GET", "/v1/events", Reply({**page, "data": [event(90, "payment_intent.succeeded"),
                                                          event(80, "plan.created")]}))]
    )  # fmt: skip
    told, cursor = PROVIDER.told_since(bench.settings, "50")
    assert [fact.at for fact in told] == [datetime.fromtimestamp(90, UTC)] * 2
    assert cursor == "90"
    assert int(bench.service.requests[0].query["created[gte]"]) == 50 - 300


def test_a_webhook_from_the_future_is_refused(bench: Bench) -> None:
    hook = DOUBLE.hooks["unknown"](ASKED, NOW)
    with pytest.raises(WrongSignature, match="five minutes"):
        PROVIDER.told_by(bench.settings, replace(hook, now=NOW - timedelta(minutes=6)))
    PROVIDER.told_by(bench.settings, replace(hook, now=NOW + timedelta(minutes=5)))


def test_no_webhook_is_believed_without_a_secret() -> None:
    hook = outside.signed(b'{"object": "event"}', NOW, secret="")
    with pytest.raises(WrongSignature):
        PROVIDER.told_by(StripeSettings("sk_test_1", ""), hook)


def test_any_byte_that_changes_is_noticed(bench: Bench) -> None:
    hook = DOUBLE.hooks["refunded"](ASKED, NOW)
    for place in range(0, len(hook.body), 7):
        changed = bytearray(hook.body)
        changed[place] ^= 1
        with pytest.raises(WrongSignature):
            PROVIDER.told_by(bench.settings, replace(hook, body=bytes(changed)))
