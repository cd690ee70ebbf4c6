"""Why services decline, in words with what to do: one table of reasons, and each service's codes.

A service's own words and code stay as they were told (``Answer.reason``); they are explained
where they are shown. A code stands alone, or behind the words in brackets (``coded``).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

REASONS: Final[Mapping[str, tuple[str, str]]] = {
    "refused": ("The buyer's bank refused it and did not say why.",
                "Ask the buyer to call the bank, or to pay another way."),
    "no_funds": ("There is not enough money on the account.",
                 "Try again in a few days, or ask for another way to pay."),
    "limit": ("It is above what the card may pay now.",
              "Ask the buyer to raise the limit, or take it in parts."),
    "expired": ("The card has expired.", "Ask for another card."),
    "wrong_card": ("The number or the date of the card is wrong.",
                   "Ask the buyer to type it in again."),
    "wrong_code": ("The security code of the card is wrong.",
                   "Ask the buyer to type it in again."),
    "wrong_address": ("The billing address is not the card's.",
                      "Ask the buyer for the address the bank knows."),
    "authenticate": ("The bank wants the buyer to confirm it.",
                     "Send a payment link: the buyer confirms it there."),
    "lost_card": ("The bank has blocked the card as lost or stolen.",
                  "Do not try it again; look at the order as a possible fraud."),
    "fraud": ("It was refused as a possible fraud.",
              "Do not try it again; look at the order before anything is sent."),
    "blocked": ("The service's own risk rules stopped it.",
                "Look at the rule there; let it through or ask for another way to pay."),
    "not_allowed": ("This card may not be used for such a payment.",
                    "Ask for another card, or another way to pay."),
    "revoked": ("The buyer has taken back the permission to charge.",
                "Ask the buyer for a new payment; the old one cannot be used."),
    "no_account": ("The account is closed or unknown.", "Ask for another way to pay."),
    "later": ("The bank or the service could not be reached.", "Try again in some minutes."),
    "twice": ("The same payment was made a moment ago.",
              "Look for the first one before you try again."),
    "gave_up": ("The buyer gave up, or took too long.", "Send a payment link."),
    "settings": ("The payment account is not set up for this payment.",
                 "Look at its settings here and at the service."),
    "amount": ("The service does not take this amount or currency.",
               "Take another amount, or use another payment account."),
}  # fmt: skip
"""Reason -> (what is so, what to do)."""

CODES: Final[Mapping[str, str]] = {
    "sandbox": "refused: do_not_honor",
    "stripe": """
        refused: do_not_honor generic_decline call_issuer no_action_taken card_declined
            transaction_not_allowed_by_issuer your_card_was_declined
        no_funds: insufficient_funds your_card_has_insufficient_funds
        limit: card_velocity_exceeded withdrawal_count_limit_exceeded
        expired: expired_card your_card_has_expired
        wrong_card: incorrect_number invalid_number invalid_expiry_month invalid_expiry_year
            your_card_number_is_incorrect
        wrong_code: incorrect_cvc invalid_cvc incorrect_pin invalid_pin
            your_card_s_security_code_is_incorrect
        wrong_address: incorrect_zip incorrect_address
        authenticate: authentication_required offline_pin_required online_or_offline_pin_required
            payment_intent_authentication_failure approve_with_id
        lost_card: lost_card stolen_card pickup_card restricted_card
        fraud: fraudulent merchant_blacklist security_violation highest_risk_level
        blocked: elevated_risk_level
        not_allowed: card_not_supported not_permitted service_not_allowed transaction_not_allowed
            testmode_decline live_mode_test_card
        revoked: revocation_of_all_authorizations revocation_of_authorization stop_payment_order
        no_account: invalid_account new_account_information_available
        later: try_again_later issuer_not_available processing_error reenter_transaction
        twice: duplicate_transaction
        amount: invalid_amount currency_not_supported
    """,
    "adyen": """
        refused: refused 2 declined_non_generic 30 issuer_declined
        later: issuer_unavailable 9 acquirer_error 4 error
        no_funds: not_enough_balance 12
        limit: withdrawal_amount_exceeded 27 withdrawal_count_exceeded 28
        expired: expired_card 6
        wrong_card: invalid_card_number 8
        wrong_code: cvc_declined 24 invalid_pin 18 pin_tries_exceeded 19 pin_validation_not_possible
        wrong_address: avs_declined 26
        authenticate: 3d_not_authenticated 11 authentication_required 38 authentication_failed 42
            3d_secure_authentication_failed
        lost_card: blocked_card 5 restricted_card 25
        fraud: fraud 20 issuer_suspected_fraud 29 31
        blocked: fraud_cancelled 22 cancelled_due_to_fraud
        not_allowed: transaction_not_permitted 23 not_supported 10 not_submitted 21
        revoked: revocation_of_auth 33
        gave_up: shopper_cancelled 16 cancelled 15 pending 17
        amount: invalid_amount 7
        no_account: no_checking_account_available_on_card no_account 37
    """,
    "paypal": """
        refused: instrument_declined payer_cannot_pay transaction_refused 0500 5100 0580
            buyer_complaint
        no_funds: 5120 insufficient_funds
        expired: card_expired 5400
        wrong_card: invalid_card_number 0r00
        wrong_code: 5110 cvv2_failure
        wrong_address: billing_address_invalid
        authenticate: payer_action_required
        lost_card: 9500 9520 9530
        fraud: 9540
        blocked: compliance_violation transaction_blocked_by_payee risk_decline denied_by_risk
        not_allowed: transaction_not_permitted 5180
        no_account: payer_account_restricted payer_account_locked_or_closed payee_account_restricted
        twice: duplicate_invoice_id duplicate_transaction
        gave_up: order_not_approved order_expired
        limit: transaction_limit_exceeded max_number_of_payment_attempts_exceeded
        amount: currency_not_supported_for_country
        later: internal_server_error authorization_not_captured
    """,
    "mollie": """
        refused: card_declined refused_by_issuer unknown_reason
        no_funds: insufficient_funds
        expired: card_expired
        wrong_card: invalid_card_number invalid_card_holder_name
        wrong_code: invalid_cvv
        authenticate: authentication_failed authentication_required authentication_abandoned
            authentication_unavailable_acs
        lost_card: inactive_card
        fraud: possible_fraud
        not_allowed: invalid_card_type
        gave_up: the_buyer_did_not_pay_in_time the_buyer_gave_up
    """,
    "braintree": """
        refused: 2000 2038 2044 2046 do_not_honor processor_declined
        no_funds: 2001 insufficient_funds
        limit: 2002 2003 limit_exceeded
        expired: 2004 expired_card
        wrong_card: 2005 2006 invalid_credit_card_number
        wrong_code: 2010 cvv
        wrong_address: 2059 2060 avs avs_and_cvv
        authenticate: 2099 2074 three_d_secure
        lost_card: 2012 2013 2047 2053
        fraud: 2014 2108 fraud risk_threshold
        not_allowed: 2015 2016 2019 2057 2061
        no_account: 2007 2022 2075
        later: 3000 2025 2026 2043 processor_network_unavailable_try_again
        twice: duplicate
        revoked: 2106 2107 2109
        settings: 2045 application_incomplete
        amount: 2048 2024
    """,
    "razorpay": """
        refused: payment_declined payment_failed card_declined bank_declined
            payment_declined_by_bank
        no_funds: insufficient_funds insufficient_balance
        limit: transaction_limit_exceeded transaction_daily_limit_exceeded
        expired: card_expired
        wrong_card: card_number_invalid incorrect_card_details incorrect_card_expiry_date
            incorrect_cardholder_name
        wrong_code: incorrect_cvv incorrect_otp incorrect_pin incorrect_atm_pin
        authenticate: authentication_failed otp_expired pin_attempts_exceeded otp_attempts_exceeded
        lost_card: debit_instrument_blocked card_disabled_for_online_payments
        fraud: payment_risk_check_failed
        not_allowed: card_not_enrolled card_type_invalid international_transaction_not_allowed
        no_account: bank_account_invalid invalid_vpa debit_instrument_inactive
        later: bank_technical_error gateway_technical_error server_error payment_timed_out
            issuer_technical_error
        gave_up: payment_cancelled payment_session_expired
        twice: duplicate_request
    """,
    "square": """
        refused: generic_decline payment_declined card_declined
        no_funds: insufficient_funds
        limit: transaction_limit payment_limit_exceeded
        expired: card_expired
        wrong_card: invalid_card invalid_expiration bad_expiration pan_failure invalid_card_data
        wrong_code: cvv_failure verify_cvv_failure invalid_pin
        wrong_address: address_verification_failure verify_avs_failure
        authenticate: card_declined_verification_required
        lost_card: card_declined_call_issuer
        not_allowed: card_not_supported card_processing_not_enabled voice_failure
            manually_entered_payment_not_supported
        no_account: invalid_account
        later: temporary_error gateway_timeout
        twice: idempotency_key_reused
        amount: amount_too_high
    """,
    "checkout": """
        refused: 20005 20001 20002 declined do_not_honour
        no_funds: 20051 insufficient_funds
        limit: 20061 20065
        expired: 20054 30033 expired_card
        wrong_card: 20014 20012 20111
        wrong_code: 20055 20082 20087 20017
        authenticate: 20150 20151 20152 20153 20154 20155
        lost_card: 30041 30043 30004 30007 20062 30036
        fraud: 20059 20063 40101 40201 40202 risk_blocked_transaction
        blocked: 40203 40204
        not_allowed: 20057 20058 20056 20119
        no_account: 20015 20046 30015
        later: 20091 20096 20068 20009 20019
        twice: 20094
        revoked: 20182 20183
        amount: 20013 20110
    """,
}
"""Service -> its codes, and words it sends instead of one, under our reasons."""

_CODED = re.compile(r"^(.*?)\s*\[([\w-]+)\]$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Refusal:
    """``words``: what is so; ``advice``: what to do, empty where nobody knows; ``raw``: as the
    service told it."""

    words: str
    advice: str
    raw: str

    @property
    def text(self) -> str:
        return f"{self.words} {self.advice}".strip()


def coded(words: str, code: object) -> str:
    """A service's words with its code behind them; the code alone where it has no words."""
    name = str(code or "").strip()
    if not name or _plain(name) == _plain(words):
        return words or name
    return f"{words} [{name}]" if words else name


def explained(raw: str, provider: str = "") -> Refusal:
    """What a service told, in our words; in its own where it says what we do not know. Where the
    service is not named, a code that means one thing only is known too."""
    told = _CODED.match(raw)
    words, codes = (told[1], [told[2], told[1]]) if told else (raw, [raw])
    known = _of(provider) or _of_all()
    reason = next((known[one] for one in map(_plain, codes) if one in known), "")
    if not reason:
        return Refusal(words, "", raw)
    return Refusal(*REASONS[reason], raw)


@cache
def _of(provider: str) -> Mapping[str, str]:
    """Code -> reason."""
    found, reason = {}, ""
    for word in CODES.get(provider, "").split():
        if word.endswith(":"):
            reason = word[:-1]
        else:
            found[word] = reason
    return found


@cache
def _of_all() -> Mapping[str, str]:
    every: dict[str, set[str]] = {}
    for provider in CODES:
        for code, reason in _of(provider).items():
            every.setdefault(code, set()).add(reason)
    return {code: next(iter(some)) for code, some in every.items() if len(some) == 1}


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "_", text.casefold()).strip("_")
