"""What every payment service must do with what is posted to us in its name."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest

from iorder.payments.provider import Hook, WrongSignature
from tests.payments.providers.bench import ASKED, NOW, Bench, money_of


def test_each_webhook_tells_its_fact_and_the_same_again(bench: Bench) -> None:
    for kind, hook_of in bench.double.hooks.items():
        hook = hook_of(ASKED, NOW)
        told = bench.provider.told_by(bench.settings, hook)
        if kind == "unknown":
            assert list(told) == []
            continue
        assert kind in {fact.kind for fact in told}, kind
        again = bench.provider.told_by(bench.settings, hook)
        assert [fact.event_id for fact in again] == [fact.event_id for fact in told]
        assert all(fact.external_ref or fact.reference for fact in told)


def test_the_amount_of_a_webhook_is_read(bench: Bench) -> None:
    bench.tells("captured")
    told = bench.provider.told_by(bench.settings, bench.double.hooks["captured"](ASKED, NOW))
    assert [money_of(fact) for fact in told if fact.kind == "captured"] == [ASKED.amount]


def test_the_webhook_tells_what_the_answer_told(bench: Bench) -> None:
    bench.tells("captured")
    if "captured" in bench.double.later:
        pytest.skip("its webhook is the first to tell")
    answered = [one.event_id for one in bench.call("captured").facts if one.kind == "captured"]
    hook = bench.double.hooks["captured"](bench.asked("captured"), NOW)
    told = bench.provider.told_by(bench.settings, hook)
    assert [one.event_id for one in told if one.kind == "captured"] == answered


def _a_hook(bench: Bench) -> Hook:
    kind = next(kind for kind in ("captured", "changed") if kind in bench.double.hooks)
    return bench.double.hooks[kind](ASKED, NOW)


def test_a_webhook_altered_by_one_byte_is_refused(bench: Bench) -> None:
    hook = _a_hook(bench)
    altered = bench.double.altered(hook)
    assert altered != hook
    with pytest.raises(WrongSignature):
        bench.provider.told_by(bench.settings, altered)


def test_a_webhook_without_a_signature_is_refused(bench: Bench) -> None:
    hook = _a_hook(bench)
    body = hook.body.replace(b"ignature", b"othing")
    url = hook.url.partition("?")[0]
    with pytest.raises(WrongSignature):
        bench.provider.told_by(bench.settings, replace(hook, headers={}, body=body, url=url))


def test_a_webhook_signed_with_another_secret_is_refused(bench: Bench) -> None:
    secrets = {
        field.name: "".join(reversed(getattr(bench.settings, field.name)))
        for field in fields(bench.provider.Settings)
        if field.metadata.get("secret") or "webhook" in field.name
    }
    with pytest.raises(WrongSignature):
        bench.provider.told_by(replace(bench.settings, **secrets), _a_hook(bench))


def test_a_stale_webhook_is_refused(bench: Bench) -> None:
    if not bench.double.signs_time:
        pytest.skip(f"{bench.provider.label} signs no time")
    late = replace(_a_hook(bench), now=NOW + timedelta(days=7))
    with pytest.raises(WrongSignature):
        bench.provider.told_by(bench.settings, late)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b"{}"])
def test_a_webhook_that_is_no_message_is_refused(bench: Bench, body: bytes) -> None:
    with pytest.raises(WrongSignature):
        bench.provider.told_by(bench.settings, replace(_a_hook(bench), body=body))


def test_the_acknowledgement_is_bytes(bench: Bench) -> None:
    assert isinstance(bench.provider.acknowledgement(), bytes)
