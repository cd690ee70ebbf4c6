"""Stripe as it looks from outside; objects from its own OpenAPI fixtures (answers/stripe.json)."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from stripe import WebhookSignature

from iorder.payments.provider import Asked, Hook
from iorder.payments.providers.stripe import PROVIDER, StripeSettings
from tests.payments.providers.harness import FOLDER, Double, Reply, Route, Seen

SECRET = "whsec_trial"
INTENT = "pi_1PgafyB7WZ01zgkWSjxsAJo3"
PATH = "/v1/payment_intents"
UNITS = {"ISK": 100}


@cache
def _recorded() -> str:
    return (FOLDER / "answers" / "stripe.json").read_text()


def _object(name: str, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_recorded())[name]
    return {**found, **changes}


def _marks(asked: Asked) -> dict[str, str]:
    return {"order": asked.reference, "tender": str(asked.tender_id), "key": asked.key}


def intent(asked: Asked, status: str, **changes: Any) -> dict[str, Any]:
    """A PaymentIntent over what is asked, with its charge."""
    code = asked.amount.currency
    money = {"amount": asked.amount.minor * UNITS.get(code, 1), "currency": code.lower()}
    captured = money["amount"] if status == "succeeded" else 0
    charge = _object(
        "charge", **money, payment_intent=INTENT, amount_captured=captured, captured=bool(captured)
    )
    charge["balance_transaction"] = _object(
        "balance_transaction", fee=5 * UNITS.get(code, 1), currency=money["currency"]
    )
    return _object(
        "payment_intent",
        **{
            **money,
            "status": status,
            "amount_received": captured,
            "latest_charge": charge,
            "last_payment_error": None,
            "next_action": None,
            "metadata": _marks(asked),
            **changes,
        },
    )


def refund(asked: Asked, status: str = "succeeded") -> dict[str, Any]:
    return _object(
        "refund", amount=asked.amount.minor, currency=asked.amount.currency.lower(),
        payment_intent=INTENT, status=status, metadata=_marks(asked),
    )  # fmt: skip


def _listed(*things: dict[str, Any], kind: str = "list") -> dict[str, Any]:
    return {"object": kind, "data": list(things), "has_more": False, "url": "/v1/things"}


def _event(kind: str, thing: dict[str, Any], at: datetime) -> dict[str, Any]:
    return _object("event", type=kind, created=int(at.timestamp()), data={"object": thing})


def signed(body: bytes, at: datetime, secret: str = SECRET) -> Hook:
    header = WebhookSignature.generate_signature_header(body.decode(), secret, int(at.timestamp()))
    return Hook({"stripe-signature": header}, body, "https://shop.test/hooks/payments/a", at)


def _hook(kind: str, thing: dict[str, Any], at: datetime) -> Hook:
    return signed(json.dumps(_event(kind, thing, at)).encode(), at)


def _error(status: int, **error: Any) -> Reply:
    return Reply({"error": error}, status)


def _declined(asked: Asked) -> Reply:
    failed = intent(
        asked, "requires_payment_method", latest_charge="ch_refused",
        last_payment_error={"type": "card_error", "message": "Your card was declined."},
    )  # fmt: skip
    return _error(
        402, type="card_error", code="card_declined", decline_code="generic_decline",
        message="Your card was declined.", payment_intent=failed,
    )  # fmt: skip


def _dispute(asked: Asked, status: str) -> dict[str, Any]:
    return _object(
        "dispute", payment_intent=INTENT, status=status, amount=asked.amount.minor,
        currency=asked.amount.currency.lower(),
    )  # fmt: skip


def _polled(asked: Asked) -> Sequence[Route]:
    at = datetime.fromisoformat("2026-11-26T03:00:00+00:00")
    event = _event("payment_intent.succeeded", intent(asked, "succeeded"), at)
    return [Route("GET", "/v1/events", Reply(_listed(event)))]


ACTION = {"type": "redirect_to_url", "redirect_to_url": {"url": "https://bank.test/3ds"}}

DOUBLE = Double(
    provider=PROVIDER,
    settings=lambda url: StripeSettings("sk_test_4242", SECRET, api_url=url),
    token="pm_card_visa",
    refs={"external_ref": INTENT},
    replies={
        "authorized": lambda asked: [
            Route("POST", PATH, Reply(intent(asked, "requires_capture")))
        ],
        "declined": lambda asked: [Route("POST", PATH, _declined(asked))],
        "requires_action": lambda asked: [
            Route("POST", PATH, Reply(intent(asked, "requires_action", next_action=ACTION)))
        ],
        "captured": lambda asked: [
            Route("POST", f"{PATH}/{INTENT}/capture", Reply(intent(asked, "succeeded")))
        ],
        "voided": lambda asked: [
            Route("POST", f"{PATH}/{INTENT}/cancel", Reply(intent(asked, "canceled")))
        ],
        "refunded": lambda asked: [Route("POST", "/v1/refunds", Reply(refund(asked)))],
        "link": lambda asked: [Route("POST", "/v1/payment_links", Reply(_object("payment_link")))],
        "found": lambda asked: [
            Route(
                "GET", f"{PATH}/search",
                Reply(_listed(intent(asked, "succeeded"), kind="search_result")),
            ),
            Route("GET", f"{PATH}/{INTENT}", Reply(intent(asked, "succeeded"))),
            Route("GET", "/v1/refunds", Reply(_listed())),
        ],
        "unknown": lambda asked: [
            Route("GET", f"{PATH}/search", Reply(_listed(kind="search_result")))
        ],
        "polled": _polled,
        "tried": lambda asked: [Route("GET", "/v1/balance", Reply(_object("balance")))],
        "locked_out": lambda asked: [
            Route("POST", PATH, _error(401, message="Invalid API Key provided"))
        ],
        "busy": lambda asked: [
            Route("POST", PATH, _error(429, code="rate_limit", message="Too many requests"))
        ],
    },
    hooks={
        "authorized": lambda asked, at: _hook(
            "payment_intent.amount_capturable_updated",
            intent(asked, "requires_capture", latest_charge="ch_1"), at,
        ),
        "captured": lambda asked, at: _hook(
            "payment_intent.succeeded", intent(asked, "succeeded", latest_charge="ch_1"), at
        ),
        "failed": lambda asked, at: _hook(
            "payment_intent.payment_failed",
            intent(asked, "requires_payment_method", latest_charge="ch_1"), at,
        ),
        "voided": lambda asked, at: _hook("payment_intent.canceled", intent(asked, "canceled"), at),
        "refunded": lambda asked, at: _hook("refund.created", refund(asked), at),
        "refund_failed": lambda asked, at: _hook("refund.failed", refund(asked, "failed"), at),
        "dispute_opened": lambda asked, at: _hook(
            "charge.dispute.created", _dispute(asked, "needs_response"), at
        ),
        "dispute_lost": lambda asked, at: _hook(
            "charge.dispute.closed", _dispute(asked, "lost"), at
        ),
        "unknown": lambda asked, at: _hook("plan.created", {"amount": 1050}, at),
    },
    amounts={"EUR": "1050", "JPY": "1050", "KWD": "1050", "ISK": "105000"},
    amount_sent=lambda seen: seen.form.get("amount") or seen.form["amount_to_capture"],
    key_sent=lambda seen: seen.headers.get("idempotency-key", ""),
)  # fmt: skip


def link_amount(seen: Seen) -> str:
    return seen.form["line_items[0][price_data][unit_amount]"]
