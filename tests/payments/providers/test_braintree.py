"""Braintree beyond the contract: no idempotency keys, so what was done is looked for first."""

from dataclasses import replace

import pytest

from iorder.kernel.money import Money
from iorder.payments.provider import AnswerLost, Asked, Unsuitable
from iorder.payments.providers.braintree import PROVIDER
from tests.payments.providers.doubles.double_braintree import (
    DOUBLE,
    PART,
    REF,
    REFUND,
    at,
    listed,
    refusal,
    transaction,
    xml,
)
from tests.payments.providers.harness import serving

ASKED = Asked("refund:9", Money(1050, "EUR"), "IO-1042", 17, external_ref=REF, capture_ref=REF)


def _with(sale: str, name: str, ref: str) -> str:
    return sale.replace(
        f'<{name} type="array"/>', f'<{name} type="array"><item>{ref}</item></{name}>'
    )


def test_a_refund_made_under_the_same_key_is_not_made_again() -> None:
    sale = _with(transaction(ASKED, "settled"), "refund-ids", REFUND)
    with serving(DOUBLE) as service:
        service.replay(
            [
                at("GET", f"/{REF}", xml(sale)),
                at("GET", f"/{REFUND}", xml(transaction(ASKED, "settled", REFUND, "credit"))),
            ]
        )
        answer = PROVIDER.refund(DOUBLE.settings(service.url), ASKED)
        assert not service.acts
    assert (answer.outcome, answer.facts[0].act_ref) == ("done", REFUND)
    assert answer.facts[0].key == ASKED.key


def test_parts_are_captured_one_by_one_and_the_last_is_a_part_too() -> None:
    sale = _with(transaction(ASKED, "authorized"), "partial-settlement-transaction-ids", "other")
    asked = replace(ASKED, key="capture:parcel:17", amount=Money(400, "EUR"), last=True)
    with serving(DOUBLE) as service:
        service.replay(
            [
                at("GET", f"/{REF}", xml(sale)),
                at("GET", "/other", xml(transaction(ASKED, "settled", "other"))),
                *DOUBLE.replies["captured"](asked)[1:],
            ]
        )
        answer = PROVIDER.capture(DOUBLE.settings(service.url), asked)
        assert service.acts[0].path.endswith("submit_for_partial_settlement")
        assert b"capture:parcel:17" in service.acts[0].body
    assert (answer.facts[0].act_ref, answer.facts[0].amount) == (PART, asked.amount)
    assert answer.facts[0].external_ref == REF


def test_a_duplicate_is_looked_up_rather_than_believed() -> None:
    refused = refusal(ASKED).replace("processor_declined", "gateway_rejected")
    twin = "<gateway-rejection-reason>duplicate</gateway-rejection-reason><refund-ids"
    asked = replace(ASKED, external_ref="", token="nonce")
    with serving(DOUBLE) as service:
        routes = [at("POST", "", xml(refused.replace("<refund-ids", twin), 422))]
        service.replay([*routes, *listed(asked, REF)])
        answer = PROVIDER.authorize(DOUBLE.settings(service.url), asked)
    assert (answer.outcome, answer.facts[-1].kind) == ("done", "captured")


def test_being_unavailable_is_no_promise_that_nothing_was_done() -> None:
    with serving(DOUBLE) as service:
        service.replay([at("POST", "", xml("<none/>", 503))])
        with pytest.raises(AnswerLost):
            PROVIDER.authorize(DOUBLE.settings(service.url), replace(ASKED, token="nonce"))


def test_a_currency_without_a_merchant_account_is_refused_before_asking() -> None:
    settings = DOUBLE.settings("http://127.0.0.1:9")
    asked = replace(ASKED, token="nonce", amount=Money(1050, "GBP"))
    with pytest.raises(Unsuitable, match="merchant account is set for GBP"):
        PROVIDER.authorize(settings, asked)
    with pytest.raises(Unsuitable, match="no payment links"):
        PROVIDER.link(settings, asked)
