"""Stripe Radar: what Stripe's own fraud engine said of the order's charge. No contract of its own.

Source: https://docs.stripe.com/api/charges/object#charge_object-outcome (2026-11). It is asked
once a payment by Stripe is known; other orders are none of its business.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from iorder.fraud.external import (
    TIMEOUT_SECONDS,
    Answer,
    Asked,
    Feedback,
    ServiceDown,
    ToldAnswer,
    down,
)
from iorder.kernel.service_settings import setting

LEVELS = {"normal": 5, "elevated": 60, "highest": 90}
"""Points where the account has no Radar score."""


@dataclass(frozen=True, slots=True)
class Access:
    api_key: str = setting("Secret key", "A restricted key that reads charges", secret=True)
    weight: int = setting("Percent of its points that count", default=60)
    url: str = setting("Another address", "For trials only, such as http://127.0.0.1:9000")


class StripeRadar:
    slug = "stripe_radar"
    label = "Stripe Radar"
    Settings = Access
    learns = False
    has_hooks = False

    def assess(self, settings: Access, asked: Asked) -> Answer | None:
        ref = next(
            (
                one.external_ref
                for one in asked.case.payments
                if one.provider == "stripe" and one.external_ref
            ),
            "",
        )
        return answer_of(_charge(settings, ref)) if ref else None

    def learn(self, settings: Access, feedback: Feedback) -> None:
        raise ServiceDown("Stripe Radar learns from refunds and disputes by itself.")

    def told_by(
        self, settings: Access, headers: Mapping[str, str], body: bytes
    ) -> Sequence[ToldAnswer]:
        return ()

    def try_out(self, settings: Access) -> str:
        client, stripe = _client(settings)
        try:
            client.v1.charges.list({"limit": 1})
        except stripe.StripeError as error:
            raise down("Stripe", error) from error
        return "It answered."


def _client(settings: Access) -> tuple[Any, Any]:
    import stripe  # noqa: PLC0415 - the SDK takes half a second to load

    if not settings.api_key:
        raise ServiceDown("Stripe Radar has no secret key; look at its settings.")
    more: dict[str, Any] = {"base_addresses": {"api": settings.url}} if settings.url else {}
    http = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    client = stripe.StripeClient(settings.api_key, http_client=http, max_network_retries=0, **more)
    return client, stripe


def _charge(settings: Access, ref: str) -> Mapping[str, Any]:
    """The payment's last charge as plain data."""
    client, stripe = _client(settings)
    try:
        if ref.startswith("ch_"):
            return _as_dict(client.v1.charges.retrieve(ref))
        intent = client.v1.payment_intents.retrieve(ref, {"expand": ["latest_charge"]})
        charge = _as_dict(intent).get("latest_charge")
    except stripe.StripeError as error:
        raise down("Stripe", error) from error
    if not isinstance(charge, dict):
        raise ServiceDown("Stripe knows no charge of the payment yet.")
    return charge


def _as_dict(thing: Any) -> dict[str, Any]:
    return dict(thing.to_dict())


def answer_of(charge: Mapping[str, Any]) -> Answer | None:
    """What a charge's ``outcome`` says; None where Radar has not looked. Raises ServiceDown."""
    outcome = charge.get("outcome")
    if not isinstance(outcome, Mapping):
        raise ServiceDown("Stripe answered a charge without an outcome.")
    level, score = outcome.get("risk_level"), outcome.get("risk_score")
    verdict = {"manual_review": "review", "blocked": "decline"}.get(str(outcome.get("type")), "")
    if level not in LEVELS and score is None and not verdict:
        return None
    points = score if isinstance(score, int) else LEVELS.get(str(level), 50)
    reasons = [f"Risk {level or 'unknown'}" + ("" if score is None else f", {score} of 100")]
    if outcome.get("seller_message"):
        reasons.append(str(outcome["seller_message"]))
    rule = outcome.get("rule")
    if isinstance(rule, Mapping) and rule.get("predicate"):
        reasons.append(f"Rule: {rule['predicate']}")
    return Answer(
        max(0, min(100, points)), verdict, tuple(reasons), str(charge.get("id") or ""),
        {"risk_level": level, "type": outcome.get("type")},
    )  # fmt: skip


SERVICE = StripeRadar()
