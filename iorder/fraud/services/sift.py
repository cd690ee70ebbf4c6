"""Sift: the payment abuse score of an order, over the SDK ``Sift`` 6.

Source: https://developers.sift.com/docs/curl/events-api (2026-11) and the SDK. A Sift score is 0
to 1; what it blocks is for its own workflows, so it has no verdict here.
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
from iorder.kernel.address import Address
from iorder.kernel.money import exponent
from iorder.kernel.service_settings import setting

ABUSE = "payment_abuse"
URL = "https://api.sift.com"


@dataclass(frozen=True, slots=True)
class Access:
    account_id: str = setting("Account id")
    api_key: str = setting("API key", secret=True)
    weight: int = setting("Percent of its points that count", default=60)
    url: str = setting("Another address", "For trials only, such as http://127.0.0.1:9000")


class Sift:
    slug = "sift"
    label = "Sift"
    Settings = Access
    learns = True
    has_hooks = False

    def assess(self, settings: Access, asked: Asked) -> Answer | None:
        body = _calling(settings, "track", "$create_order", order_of(asked), return_score=True,
                        abuse_types=[ABUSE])  # fmt: skip
        return answer_of(body)

    def learn(self, settings: Access, feedback: Feedback) -> None:
        told = {
            "$is_bad": feedback.label == "fraud",
            "$abuse_type": ABUSE,
            "$description": f"{feedback.label}, said by {feedback.source}",
            "$source": "manual review" if feedback.source == "agent" else "automated rule",
        }
        _calling(settings, "label", user_of(feedback.case.customer_id, feedback.case.number), told)

    def told_by(
        self, settings: Access, headers: Mapping[str, str], body: bytes
    ) -> Sequence[ToldAnswer]:
        return ()

    def try_out(self, settings: Access) -> str:
        _calling(settings, "track", "$logout", {"$user_id": "iorder-settings-test"})
        return "It answered."


def _calling(settings: Access, method: str, *args: Any, **more: Any) -> Mapping[str, Any]:
    """The decoded answer. Raises ServiceDown."""
    import requests  # noqa: PLC0415
    import sift  # type: ignore[import-untyped]  # noqa: PLC0415
    from sift.exceptions import ApiException  # type: ignore[import-untyped]  # noqa: PLC0415

    if not settings.api_key:
        raise ServiceDown("Sift has no API key; look at its settings.")
    try:
        with requests.Session() as session:
            client = sift.Client(
                api_key=settings.api_key, account_id=settings.account_id or None,
                api_url=settings.url.rstrip("/") or URL, timeout=TIMEOUT_SECONDS, session=session,
            )  # fmt: skip
            response = getattr(client, method)(*args, **more)
    except (ApiException, requests.RequestException, ValueError, TypeError) as error:
        raise down("Sift", error, settings.api_key) from error
    if not response.is_ok():
        raise ServiceDown(
            f"Sift refused: {response.api_error_message or response.http_status_code}"
        )
    return response.body if isinstance(response.body, dict) else {}


def user_of(customer_id: int | None, number: str) -> str:
    """What Sift calls the buyer: our customer, or the order where nobody is known."""
    return f"customer-{customer_id}" if customer_id is not None else f"order-{number}"


def order_of(asked: Asked) -> dict[str, Any]:
    """``$create_order``; amounts in micros, a millionth of the currency's unit."""
    case = asked.case
    micros = 10 ** (6 - exponent(case.currency)) if case.currency else 10_000
    body = {
        "$user_id": user_of(case.customer_id, case.number),
        "$order_id": case.number,
        "$user_email": case.email,
        "$amount": case.total_minor * micros,
        "$currency_code": case.currency,
        "$ip": case.ip,
        "$billing_address": _place(case.bill),
        "$shipping_address": _place(case.ship),
        "$items": [
            {
                "$item_id": line.sku or line.title, "$product_title": line.title,
                "$quantity": line.quantity,
                "$price": line.total_minor * micros // max(line.quantity, 1),
                "$currency_code": case.currency,
            }
            for line in case.lines
        ],
    }  # fmt: skip
    return {key: value for key, value in body.items() if value}


def _place(at: Address) -> dict[str, str]:
    body = {
        "$name": at.name, "$phone": at.phone, "$address_1": at.line1, "$address_2": at.line2,
        "$city": at.city, "$region": at.region, "$country": at.country, "$zipcode": at.postcode,
    }  # fmt: skip
    return {key: value for key, value in body.items() if value}


def answer_of(body: Mapping[str, Any]) -> Answer:
    """What the score of an event's answer says. Raises ServiceDown for garbage."""
    try:
        score = body["score_response"]["scores"][ABUSE]
        value = float(score["score"])
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceDown("Sift answered without a score.") from error
    reasons = [
        f"{one.get('name')}: {one.get('value')}"
        for one in score.get("reasons") or ()
        if isinstance(one, dict)
    ]
    return Answer(
        points=max(0, min(100, round(value * 100))),
        reasons=(f"Score {value * 100:.0f} of 100", *reasons[:8]),
        external_ref=str(body["score_response"].get("user_id") or ""),
        evidence={"score": value},
    )


SERVICE = Sift()
