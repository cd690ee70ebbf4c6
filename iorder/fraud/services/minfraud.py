"""MaxMind minFraud: Score, Insights or Factors, over the SDK ``minfraud`` 3.

Source: https://dev.maxmind.com/minfraud/api-documentation (2026-11) and the SDK's own fixtures.
"""

from collections.abc import Iterator, Mapping, Sequence
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
    major,
    names,
)
from iorder.kernel.address import Address
from iorder.kernel.service_settings import choice, setting

TAGS = {"genuine": "not_fraud", "fraud": "spam_or_fraud", "friendly": "chargeback"}
VERDICTS = {"accept": "approve", "reject": "decline", "manual_review": "review"}


@dataclass(frozen=True, slots=True)
class Access:
    account_id: str = setting("Account id", "A number, shown in your MaxMind account")
    license_key: str = setting("Licence key", secret=True)
    product: str = choice("Product", ("score", "insights", "factors"), "insights")
    weight: int = setting("Percent of its points that count", default=60)
    url: str = setting("Another address", "For trials only, such as http://127.0.0.1:9000")


class MinFraud:
    slug = "minfraud"
    label = "MaxMind minFraud"
    Settings = Access
    learns = True
    has_hooks = False

    def assess(self, settings: Access, asked: Asked) -> Answer | None:
        model = _calling(settings, settings.product, transaction_of(asked))
        return answer_of(model.to_dict())

    def learn(self, settings: Access, feedback: Feedback) -> None:
        tag = TAGS[feedback.label]
        if feedback.label == "fraud" and feedback.source == "chargeback":
            tag = "chargeback"
        report = {"tag": tag, "transaction_id": feedback.case.number, "notes": feedback.source}
        if feedback.external_ref:
            report["minfraud_id"] = feedback.external_ref
        if feedback.case.ip:
            report["ip_address"] = feedback.case.ip
        _calling(settings, "report", report)

    def told_by(
        self, settings: Access, headers: Mapping[str, str], body: bytes
    ) -> Sequence[ToldAnswer]:
        return ()

    def try_out(self, settings: Access) -> str:
        model = _calling(settings, "score", {"device": {"ip_address": "192.0.2.1"}})
        left = model.to_dict().get("queries_remaining")
        return f"It answered; {left:,} queries are left." if left else "It answered."


def _calling(settings: Access, method: str, body: Mapping[str, Any]) -> Any:
    from minfraud.errors import MinFraudError  # noqa: PLC0415
    from minfraud.webservice import Client  # noqa: PLC0415 - loads aiohttp and geoip2
    from requests import RequestException  # noqa: PLC0415

    if not settings.account_id.isdecimal():
        raise ServiceDown("minFraud: the account id is no number; look at its settings.")
    more: dict[str, Any] = {} if method == "report" else {"hash_email": True}
    try:
        with Client(
            int(settings.account_id), settings.license_key, timeout=TIMEOUT_SECONDS
        ) as client:
            if settings.url:
                _redirect(client, settings.url.rstrip("/"))
            return getattr(client, method)(dict(body), validate=False, **more)
    except (MinFraudError, RequestException) as error:
        raise down("minFraud", error, settings.license_key) from error
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise ServiceDown("minFraud answered what cannot be read.") from error


def _redirect(client: Any, url: str) -> None:
    """The SDK takes a host and https only."""
    base = f"{url}/minfraud/v2.0"
    client._score_uri = f"{base}/score"
    client._insights_uri = f"{base}/insights"
    client._factors_uri = f"{base}/factors"
    client._report_uri = f"{base}/transactions/report"


def transaction_of(asked: Asked) -> dict[str, Any]:
    """The request as minFraud wants it; what is not known is left out."""
    case = asked.case
    card = next((one for one in case.payments if one.card_country or one.instrument), None)
    body: dict[str, Any] = {
        "event": {"transaction_id": case.number, "type": "purchase"},
        "order": {
            "amount": float(major(case.total_minor, case.currency)), "currency": case.currency,
        },
        "billing": _place(case.bill),
        "shipping": _place(case.ship),
        "shopping_cart": [
            {
                "item_id": line.sku or line.title[:255],
                "quantity": line.quantity,
                "price": float(major(line.total_minor, case.currency) / max(line.quantity, 1)),
            }
            for line in case.lines
        ],
    }  # fmt: skip
    if case.placed_at:
        body["event"]["time"] = case.placed_at.isoformat()
    if case.customer_id is not None:
        body["account"] = {"user_id": str(case.customer_id)}
    if "@" in case.email:
        body["email"] = {"address": case.email, "domain": case.email.rpartition("@")[2]}
    if case.ip:
        body["device"] = {"ip_address": case.ip, "user_agent": asked.agent or None}
    if card:
        last = "".join(filter(str.isdigit, card.instrument))[-4:]
        body["credit_card"] = {"country": card.card_country or None, "last_digits": last or None}
    return {key: _known(value) for key, value in body.items() if _known(value)}


def _place(at: Address) -> dict[str, Any]:
    first, last = names(at.name)
    return {
        "first_name": first, "last_name": last, "company": at.company, "address": at.line1,
        "address_2": at.line2, "city": at.city, "country": at.country, "postal": at.postcode,
        "phone_number": at.phone,
    }  # fmt: skip


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: one for key, one in value.items() if one not in ("", None)}
    return value


def answer_of(body: Mapping[str, Any]) -> Answer:
    """What an answer of Score, Insights or Factors says. Raises ServiceDown for garbage."""
    try:
        risk = float(body["risk_score"])
        ref = str(body["id"])
    except (KeyError, TypeError, ValueError) as error:
        raise ServiceDown("minFraud answered without a risk score.") from error
    disposition = body.get("disposition") or {}
    return Answer(
        points=max(0, min(100, round(risk))),
        verdict=VERDICTS.get(disposition.get("action") or "", ""),
        reasons=tuple(dict.fromkeys([f"Risk score {risk:g} of 99", *_reasons(body)])),
        external_ref=ref,
        evidence={"risk_score": risk, **_facts(body)},
    )


def _reasons(body: Mapping[str, Any]) -> Iterator[str]:
    disposition = body.get("disposition") or {}
    if disposition.get("action") in ("reject", "manual_review"):
        rule = disposition.get("rule_label") or disposition.get("reason") or "its rules"
        yield f"Disposition {_plain(disposition['action'])} by {_plain(rule)}"
    for weighed in body.get("risk_score_reasons") or ():
        for one in weighed.get("reasons") or ():
            yield f"{one.get('reason') or _plain(one.get('code'))} (×{weighed.get('multiplier')})"
    for one in (body.get("ip_address") or {}).get("risk_reasons") or ():
        yield str(one.get("reason") or _plain(one.get("code")))
    for part, flag, is_bad, words in _FLAGS:
        if (body.get(part) or {}).get(flag) is is_bad:
            yield words


_FLAGS = (
    ("email", "is_disposable", True, "The email is disposable"),
    ("email", "is_high_risk", True, "The email is of high risk"),
    ("credit_card", "is_prepaid", True, "The card is prepaid"),
    ("credit_card", "is_issued_in_billing_address_country", False,
     "The card is not of the billing country"),
    ("shipping_address", "is_high_risk", True, "The delivery address is of high risk"),
    ("shipping_address", "is_in_ip_country", False,
     "The delivery is not in the country of the internet address"),
    ("billing_address", "is_postal_in_city", False, "The billing postcode is not of its city"),
    ("shipping_address", "is_postal_in_city", False, "The delivery postcode is not of its city"),
    ("billing_phone", "is_voip", True, "The billing phone is a number on the internet"),
)  # fmt: skip


def _facts(body: Mapping[str, Any]) -> dict[str, Any]:
    place = body.get("ip_address") or {}
    facts = {
        "ip_country": (place.get("country") or {}).get("iso_code"),
        "ip_place": _spot(place.get("location") or {}),
        "ip_risk": place.get("risk"),
        "km_billing_to_shipping": (body.get("shipping_address") or {}).get(
            "distance_to_billing_address"
        ),
        "km_ip_to_shipping": (body.get("shipping_address") or {}).get("distance_to_ip_location"),
        "card_brand": (body.get("credit_card") or {}).get("brand"),
        "funds_remaining": body.get("funds_remaining"),
        "warnings": [one.get("code") for one in body.get("warnings") or ()] or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


def _spot(location: Mapping[str, Any]) -> list[float] | None:
    """[latitude, longitude] of the internet address."""
    at = [location.get("latitude"), location.get("longitude")]
    return None if None in at else [float(one) for one in at if one is not None]


def _plain(code: Any) -> str:
    return str(code or "").replace("_", " ").lower()


SERVICE = MinFraud()
