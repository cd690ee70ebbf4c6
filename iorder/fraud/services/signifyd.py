"""Signifyd: a decision on a sale, over its REST API v3; later decisions come by webhook.

Sources: https://developer.signifyd.com/main/reference (sale, decisions, webhooks; 2026-11), field
names as other open integrations use them. Its score is 0 to 1000, higher is safer. It knows no
labels: what an order turned out to be it learns from chargebacks, each of which opens a claim there
(reference/createchargeback, ``POST /v3/orders/events/chargebacks``; github.com/signifyd/docs,
claimsapi2.apib, for the fields), so they are told only where the shop wants that.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from iorder.fraud.external import (
    TIMEOUT_SECONDS,
    Answer,
    Asked,
    Chargeback,
    Feedback,
    ServiceDown,
    ToldAnswer,
    Untold,
    WrongSignature,
    down,
    major,
)
from iorder.kernel.address import Address
from iorder.kernel.service_settings import setting

URL = "https://api.signifyd.com"
SIGNATURES = ("signifyd-sec-hmac-sha256", "x-signifyd-sec-hmac-sha256")
VERDICTS = {"ACCEPT": "approve", "REJECT": "decline", "HOLD": "review", "CHALLENGE": "review",
            "CREDIT": "review"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Access:
    api_key: str = setting("Team API key", "It signs the webhooks as well", secret=True)
    weight: int = setting("Percent of its points that count", default=60)
    claims: bool = setting(
        "Tell it of chargebacks",
        "Each dispute that is lost opens a claim at Signifyd. Leave it off where your payment "
        "service tells Signifyd of them.",
        default=False,
    )
    url: str = setting("Another address", "For trials only, such as http://127.0.0.1:9000")


class Signifyd:
    slug = "signifyd"
    label = "Signifyd"
    Settings = Access
    learns = True
    has_hooks = True

    def assess(self, settings: Access, asked: Asked) -> Answer | None:
        """A sale that was told before is looked up: the question is never doubled."""
        if asked.external_ref and (known := _get(settings, asked.case.number)) is not None:
            return answer_of(known)
        return answer_of(_calling(settings, "POST", "/v3/orders/events/sales", sale_of(asked)))

    def learn(self, settings: Access, feedback: Feedback) -> None:
        lost = feedback.chargeback
        if feedback.source != "chargeback" or lost is None:
            raise Untold("Signifyd knows no labels; it learns from chargebacks alone.")
        if not settings.claims:
            raise Untold("Signifyd is not told of chargebacks; its settings say so.")
        body = claim_of(feedback.case.number, lost)
        with suppress(_Known):
            _calling(settings, "POST", "/v3/orders/events/chargebacks", body)

    def told_by(
        self, settings: Access, headers: Mapping[str, str], body: bytes
    ) -> Sequence[ToldAnswer]:
        _check_signature(settings.api_key, headers, body)
        try:
            told = json.loads(body)
            number = str(told["orderId"])
            decision = told.get("decision") or told
            moment = str(decision.get("createdAt") or hashlib.sha256(body).hexdigest()[:16])
            return [ToldAnswer(f"{number}:{moment}", number, answer_of(told))]
        except (ValueError, KeyError, TypeError, ServiceDown):
            return ()

    def try_out(self, settings: Access) -> str:
        _get(settings, "iorder-settings-test")
        return "It answered."


def _check_signature(key: str, headers: Mapping[str, str], body: bytes) -> None:
    given = next((headers[name] for name in SIGNATURES if name in headers), "")
    right = base64.b64encode(hmac.digest(key.encode(), body, "sha256")).decode()
    if not key or not hmac.compare_digest(given.encode(), right.encode()):
        raise WrongSignature("The webhook is not signed with Signifyd's team API key.")


def _get(settings: Access, number: str) -> Mapping[str, Any] | None:
    try:
        return _calling(settings, "GET", f"/v3/decisions/{number}")
    except _Unknown:
        return None


class _Unknown(ServiceDown):
    """Signifyd knows no such order."""


class _Known(ServiceDown):
    """Signifyd was told of this before."""


def _calling(
    settings: Access, method: str, path: str, body: Mapping[str, Any] | None = None
) -> Mapping[str, Any]:
    import httpx  # noqa: PLC0415

    if not settings.api_key:
        raise ServiceDown("Signifyd has no team API key; look at its settings.")
    base = settings.url.rstrip("/") or URL
    try:
        response = httpx.request(
            method, f"{base}{path}", json=body, auth=(settings.api_key, ""),
            timeout=TIMEOUT_SECONDS,
        )  # fmt: skip
        if response.status_code == httpx.codes.NOT_FOUND:
            raise _Unknown("Signifyd knows no such order.")
        if response.status_code == httpx.codes.CONFLICT:
            raise _Known("Signifyd was told of this before.")
        response.raise_for_status()
        told = response.json()
    except (httpx.HTTPError, ValueError) as error:
        raise down("Signifyd", error) from error
    if not isinstance(told, dict):
        raise ServiceDown("Signifyd answered what cannot be read.")
    return told


def claim_of(number: str, lost: Chargeback) -> dict[str, Any]:
    def money(minor: int) -> dict[str, Any]:
        return {"amount": float(major(minor, lost.currency)), "currencyCode": lost.currency}

    return {
        "orderId": number,
        "chargebackId": lost.ref,
        "chargeback": {
            "amount": money(lost.amount_minor),
            "reason": {
                "processorName": lost.processor,
                "processorReasonDescription": lost.reason or "not told",
            },
            "issuerReportedDate": lost.opened_at.isoformat(),
            "paymentProcessor": lost.processor,
            "chargebackStage": "CHARGEBACK",
            **({"chargebackFees": money(lost.fee_minor)} if lost.fee_minor else {}),
        },
    }


def sale_of(asked: Asked) -> dict[str, Any]:
    case = asked.case
    placed = case.placed_at.isoformat() if case.placed_at else None
    return {
        "orderId": case.number,
        "decisionDelivery": "SYNC",
        "purchase": {
            "createdAt": placed,
            "orderChannel": "WEB",
            "totalPrice": float(major(case.total_minor, case.currency)),
            "currency": case.currency,
            "confirmationEmail": case.email,
            "confirmationPhone": case.phone,
            "products": [
                {
                    "itemName": line.title, "itemId": line.sku, "itemQuantity": line.quantity,
                    "itemPrice": float(
                        major(line.total_minor, case.currency) / max(line.quantity, 1)
                    ),
                }
                for line in case.lines
            ],
            "shipments": [{"destination": _destination(case.ship)}],
        },
        "device": {"clientIpAddress": case.ip} if case.ip else None,
        "userAccount": {
            "email": case.email,
            "accountNumber": str(case.customer_id or ""),
            "phone": case.phone,
        },
        "transactions": [
            {"gatewayStatusCode": "SUCCESS", "paymentMethod": one.method, "gateway": one.provider}
            for one in case.payments
        ],
    }  # fmt: skip


def _destination(at: Address) -> dict[str, Any]:
    return {
        "fullName": at.name,
        "organization": at.company,
        "address": {
            "streetAddress": at.line1, "unit": at.line2, "postalCode": at.postcode,
            "city": at.city, "provinceCode": at.region, "countryCode": at.country,
        },
    }  # fmt: skip


def answer_of(body: Mapping[str, Any]) -> Answer:
    """What a sale's answer, a decision or a webhook says. Raises ServiceDown for garbage."""
    decision = body.get("decision") or body
    try:
        action = str(decision["checkpointAction"]).upper()
        score = decision.get("score")
        risk = None if score is None else max(0, min(100, round((1000 - float(score)) / 10)))
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceDown("Signifyd answered without a decision.") from error
    if action not in VERDICTS:
        raise ServiceDown(f"Signifyd decided {action[:40]!r}, which is not known here.")
    verdict = VERDICTS[action]
    plain = {"approve": 0, "review": 50, "decline": 100}[verdict]
    because = str(decision.get("checkpointActionReason") or "").replace("_", " ").lower()
    reasons = [f"Decision {action.lower()}" + (f": {because}" if because else "")]
    if score is not None:
        reasons.append(f"Score {float(score):g} of 1000, higher is safer")
    return Answer(
        points=plain if risk is None else risk,
        verdict=verdict,
        reasons=tuple(reasons),
        external_ref=str(body.get("signifydId") or ""),
        evidence={} if score is None else {"score": float(score)},
    )


SERVICE = Signifyd()
