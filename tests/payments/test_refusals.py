"""Why services decline is said in words with what to do, and what they told is kept."""

import pytest

from iorder.payments.provider import PROVIDERS
from iorder.payments.refusals import CODES, REASONS, coded, explained


@pytest.mark.parametrize(
    ("provider", "told", "reason"),
    [
        ("sandbox", "do_not_honor", "refused"),
        ("stripe", "Your card has insufficient funds. [insufficient_funds]", "no_funds"),
        ("stripe", "Your card was declined. [lost_card]", "lost_card"),
        ("stripe", "Your card was declined.", "refused"),
        ("adyen", "CVC Declined [24]", "wrong_code"),
        ("adyen", "Not enough balance", "no_funds"),
        ("adyen", "FRAUD-CANCELLED", "blocked"),
        ("paypal", "The instrument was declined. [INSTRUMENT_DECLINED]", "refused"),
        ("mollie", "insufficient_funds", "no_funds"),
        ("braintree", "Expired Card [2004]", "expired"),
        ("razorpay", "Your payment was cancelled. [payment_cancelled]", "gave_up"),
        ("square", "Authorization error: 'CVV_FAILURE' [cvv_failure]", "wrong_code"),
        ("checkout", "Insufficient Funds [20051]", "no_funds"),
    ],
)
def test_a_code_of_a_service_is_said_in_our_words(provider, told, reason):
    one = explained(told, provider)
    assert (one.words, one.advice) == REASONS[reason]
    assert one.raw == told


def test_every_code_means_one_of_our_reasons_and_every_online_service_has_some():
    online = {one.slug for one in PROVIDERS if one.capabilities.online}
    assert {one.partition("_")[0] for one in online} <= set(CODES)
    for some in CODES.values():
        named = {word[:-1] for word in some.split() if word.endswith(":")}
        assert named <= set(REASONS)


def test_what_nobody_knows_is_said_as_it_was_told_without_its_code():
    told = explained("Computer says no. [zz_9]", "stripe")
    assert (told.words, told.advice, told.raw) == ("Computer says no.", "", told.raw)
    assert explained("Only €5.00 is still authorised.").text == "Only €5.00 is still authorised."


def test_a_code_is_known_without_its_service_where_it_means_one_thing():
    assert explained("do_not_honor").advice
    assert not explained("2").advice or explained("2").words


@pytest.mark.parametrize(
    ("words", "code", "whole"),
    [
        ("Declined.", "x_1", "Declined. [x_1]"), ("", "x_1", "x_1"),
        ("Declined.", None, "Declined."),
        ("Expired card", "expired_card", "Expired card"),
    ],
)  # fmt: skip
def test_a_code_stands_behind_the_words(words, code, whole):
    assert coded(words, code) == whole
