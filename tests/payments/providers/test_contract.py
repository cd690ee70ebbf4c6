"""What every payment service must do, each over its real SDK against a loopback double of it."""

from dataclasses import fields, is_dataclass, replace

import pytest

from iorder.kernel.money import Money
from iorder.payments import wire
from iorder.payments.provider import (
    PROVIDERS,
    Answer,
    AnswerLost,
    LockedOut,
    ServiceDown,
    Unsuitable,
)  # fmt: skip
from tests.payments.providers.bench import ASKED, Bench, money_of
from tests.payments.providers.harness import (
    OFFLINE,
    SCENES,
    SLUGS,
    Seen,
)  # fmt: skip

ACTS = {"captured": "captured", "voided": "voided", "refunded": "refunded"}


def test_every_provider_that_calls_a_service_is_tested_here() -> None:
    for provider in PROVIDERS:
        assert provider.slug in SLUGS or provider.slug in OFFLINE, (
            f"{provider.slug}: add tests/payments/providers/doubles/double_{provider.slug}.py"
        )


def test_what_it_says_it_can_do_is_tested(bench: Bench) -> None:
    able, scenes = bench.provider.capabilities, set(bench.double.replies)
    assert able.online
    assert {"authorized", "declined", "captured", "tried", "locked_out", "busy"} <= scenes
    assert ("voided" in scenes, "refunded" in scenes) == (able.void, able.refund)
    assert ("link" in scenes, "polled" in scenes) == (able.links, able.polls)
    assert ("found" in scenes, "unknown" in scenes) == (able.looks_up, able.looks_up)
    assert bool(bench.double.hooks) == able.webhooks


def test_settings_draw_a_form_and_hide_their_secrets(bench: Bench) -> None:
    assert is_dataclass(bench.provider.Settings)
    hints = [field.metadata for field in fields(bench.provider.Settings)]
    assert all(hint.get("label") for hint in hints)
    assert any(hint.get("secret") for hint in hints)


def test_a_payment_is_authorised(bench: Bench) -> None:
    answer: Answer = bench.call("authorized")
    assert answer.outcome == "done"
    held = [fact for fact in answer.facts if fact.kind == "authorized"]
    assert [money_of(fact) for fact in held] == [ASKED.amount]
    assert answer.external_ref
    assert {fact.external_ref for fact in answer.facts} == {answer.external_ref}


def test_a_declined_payment_says_why(bench: Bench) -> None:
    answer: Answer = bench.call("declined")
    assert answer.outcome == "declined"
    assert len(answer.reason) > 5
    assert {fact.kind for fact in answer.facts} <= {"failed", "voided"}


def test_a_payment_that_the_buyer_must_confirm_gives_the_link(bench: Bench) -> None:
    bench.needs("requires_action")
    answer: Answer = bench.call("requires_action")
    assert answer.outcome == "pending"
    assert answer.link.startswith("https://")
    assert [fact.kind for fact in answer.facts] in (["requires_action"], [])


@pytest.mark.parametrize("scene", ACTS)
def test_money_is_captured_given_up_and_given_back(bench: Bench, scene: str) -> None:
    bench.needs(scene)
    answer: Answer = bench.call(scene)
    facts = [fact for fact in answer.facts if fact.kind == ACTS[scene]]
    if scene in bench.double.later:
        assert (answer.outcome, facts) == ("pending", [])
    else:
        assert (answer.outcome, len(facts)) == ("done", 1)
        assert facts[0].external_ref == answer.external_ref
        assert scene == "voided" or money_of(facts[0]) == ASKED.amount


@pytest.mark.parametrize("scene", ["captured", "refunded"])
def test_a_part_is_captured_and_given_back(bench: Bench, scene: str) -> None:
    able = bench.provider.capabilities
    bench.needs(scene)
    if not {"captured": able.partial_capture, "refunded": able.partial_refund}[scene]:
        pytest.skip(f"{bench.provider.label} takes the whole")
    part = Money(400, "EUR")
    answer: Answer = bench.call(scene, amount=part, last=False)
    assert bench.double.amount_sent(_priced(bench)) in ("400", "4.00")
    told = [money_of(fact) for fact in answer.facts if fact.kind == ACTS[scene]]
    assert told == ([] if scene in bench.double.later else [part])


def test_a_refund_names_its_act(bench: Bench) -> None:
    bench.needs("refunded")
    answer: Answer = bench.call("refunded")
    assert all(fact.act_ref for fact in answer.facts if fact.kind == "refunded")


def test_a_link_to_pay_is_made(bench: Bench) -> None:
    bench.needs("link")
    answer: Answer = bench.call("link")
    assert (answer.outcome, answer.link[:8]) == ("pending", "https://")
    assert answer.external_ref


def test_a_lost_call_is_found_by_its_reference(bench: Bench) -> None:
    bench.needs("found")
    answer: Answer | None = bench.call("found")
    assert answer is not None
    taken = [fact for fact in answer.facts if fact.kind == "captured"]
    assert [money_of(fact) for fact in taken] == [ASKED.amount]
    assert not bench.service.acts, "looking up must change nothing"


def test_what_the_service_does_not_know_is_not_found(bench: Bench) -> None:
    bench.needs("unknown")
    assert bench.call("unknown") is None


def test_a_service_that_cannot_look_up_is_asked_again_under_the_same_key(bench: Bench) -> None:
    if bench.provider.capabilities.looks_up:
        pytest.skip("it can")
    assert bench.provider.capabilities.idempotent
    bench.call("authorized")
    first = bench.sent()
    bench.call("authorized")
    assert (bench.sent().body, bench.double.key_sent(bench.sent())) == (
        first.body, bench.double.key_sent(first),
    )  # fmt: skip


def test_polling_catches_what_a_lost_webhook_missed(bench: Bench) -> None:
    bench.needs("polled")
    told, cursor = bench.call("polled")
    assert "captured" in {fact.kind for fact in told}
    assert cursor
    assert bench.provider.told_since(bench.settings, cursor)[1] >= cursor


def test_the_idempotency_key_goes_with_each_call(bench: Bench) -> None:
    if not bench.provider.capabilities.idempotent:
        pytest.skip(f"{bench.provider.label} knows no such key")
    for scene in ("authorized", *ACTS):
        if scene in bench.double.replies and scene not in bench.double.keyless:
            bench.call(scene)
            key = bench.double.key_sent(bench.sent())
            assert key, scene
            bench.call(scene)
            assert bench.double.key_sent(bench.sent()) == key, "the same call, the same key"
            bench.call(scene, key="another:2")
            assert bench.double.key_sent(bench.sent()) != key


@pytest.mark.parametrize("currency", ["EUR", "JPY", "KWD", "ISK"])
def test_amounts_are_written_in_the_services_own_units(bench: Bench, currency: str) -> None:
    if currency not in bench.double.amounts:
        pytest.skip("not told apart")
    written, money = bench.double.amounts[currency], Money(1050, currency)
    if written is None:
        with pytest.raises(Unsuitable):
            bench.call(bench.double.priced, amount=money)
        assert not bench.service.acts
    else:
        bench.call(bench.double.priced, amount=money)
        assert bench.double.amount_sent(_priced(bench)) == written
        answer: Answer = bench.call("authorized", amount=money)
        assert money_of(answer.facts[0]) == money


def _priced(bench: Bench) -> Seen:
    """The first request of a call that names an amount."""
    for seen in bench.service.acts:
        try:
            bench.double.amount_sent(seen)
        except (KeyError, ValueError, TypeError):
            continue
        return seen
    raise AssertionError("no request named an amount")


CALLS = ["authorized", "captured", "refunded"]


@pytest.mark.parametrize("scene", CALLS)
@pytest.mark.parametrize("fault", ["hang_up", "garbage", "cut_off"])
def test_an_answer_that_breaks_off_is_lost(bench: Bench, scene: str, fault: str) -> None:
    bench.needs(scene)
    with pytest.raises(AnswerLost):
        bench.call(scene, fault)


def test_an_answer_that_does_not_come_in_time_is_lost(bench: Bench) -> None:
    with wire.within(0.25), pytest.raises(AnswerLost):
        bench.call("captured", "slow")
    assert len(bench.service.acts) <= 1, "the SDK must not repeat by itself"


def test_an_error_of_the_service_is_no_answer(bench: Bench) -> None:
    asked = bench.asked("captured")
    broken = [replace(route, reply=replace(route.reply, body="", status=500))
              for route in bench.double.replies["captured"](asked)]  # fmt: skip
    bench.service.replay(broken)
    with pytest.raises((AnswerLost, ServiceDown)):
        bench.ask("capture", asked)
    assert len(bench.service.acts) <= 1, "the SDK must not repeat by itself"


def test_a_service_that_is_too_busy_did_nothing(bench: Bench) -> None:
    with pytest.raises(ServiceDown):
        bench.call("busy")


def test_a_service_that_refuses_the_connection_did_nothing(bench: Bench) -> None:
    settings = bench.double.settings("http://127.0.0.1:9")
    for scene in CALLS:
        if scene in bench.double.replies:
            with pytest.raises(ServiceDown):
                getattr(bench.provider, SCENES[scene])(settings, bench.asked(scene))


def test_wrong_keys_are_named_as_such(bench: Bench) -> None:
    with pytest.raises(LockedOut) as refused:
        bench.call("locked_out")
    assert bench.provider.label.split()[0] in str(refused.value)


def test_the_settings_are_tried_out(bench: Bench) -> None:
    assert bench.provider.label.split()[0] in bench.call("tried")
    assert not bench.service.acts, "trying out must change nothing"
