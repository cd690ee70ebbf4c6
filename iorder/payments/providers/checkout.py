"""Checkout.com (https://www.checkout.com/docs): cards by a token of its form, or by a link.

Captures, voids and refunds are accepted first and told later, by webhook or by the payment's
actions. Webhooks are signed by HMAC-SHA256 of the body, in hex, in ``Cko-Signature``.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

from iorder.payments import wire
from iorder.payments.provider import Answer, Asked, Capabilities, Hook, Told, Unsuitable
from iorder.payments.readings import checkout as reading
from iorder.payments.readings.checkout import LABEL as _LABEL


@dataclass(frozen=True)
class CheckoutSettings:
    secret_key: str = field(
        default="",
        metadata={"label": "Secret key", "secret": True, "help": "sk_... or sk_sbox_..."},
    )
    processing_channel: str = field(
        default="", metadata={"label": "Processing channel id", "help": "pc_..."}
    )
    subdomain: str = field(
        default="",
        metadata={
            "label": "Subdomain",
            "help": "The first characters of your client id, without cli_.",
        },
    )
    environment: str = field(
        default="production",
        metadata={"label": "Environment", "choices": ("production", "sandbox")},
    )
    signature_key: str = field(
        default="",
        metadata={
            "label": "Webhook signature key",
            "secret": True,
            "help": "The key typed in the webhook's workflow at Checkout.com.",
        },
    )
    authorization: str = field(
        default="",
        metadata={
            "label": "Webhook authorization header",
            "secret": True,
            "help": "Only where the workflow sends one; it is then demanded.",
        },
    )
    several_captures: bool = field(
        default=False,
        metadata={
            "label": "Several captures for one payment",
            "help": "Only where Checkout.com enabled non-final captures for this account.",
        },
    )
    api_url: str = field(default="", metadata={"label": "Other address", "hidden": True})


class CheckoutCom:
    slug = "checkout"
    label = _LABEL
    Settings = CheckoutSettings
    capabilities = Capabilities(links=True, authorization_days=7)
    methods = ("card", "wallet")

    def capabilities_with(self, settings: CheckoutSettings) -> Capabilities:
        return replace(self.capabilities, several_captures=settings.several_captures)

    def authorize(self, settings: CheckoutSettings, asked: Asked) -> Answer:
        """``token``: of the card form (tok_...), or of a card on file (src_...)."""
        if not asked.token:
            raise Unsuitable(
                "Checkout.com needs the token of its card form; or send a payment link."
            )
        source = {"type": "token", "token": asked.token}
        if asked.token.startswith("src_"):
            source = {"type": "id", "id": asked.token}
        request: dict[str, Any] = {
            **_common(settings, asked),
            "source": source,
            "capture": asked.capture_now,
        }
        if asked.return_url:
            request |= {"success_url": asked.return_url, "failure_url": asked.return_url}
            request["3ds"] = {"enabled": True, "attempt_n3d": True}
        try:
            payment = _asked(
                settings,
                lambda api: api.payments.request_payment(request, wire.shaped(asked.key, 80)),
            )
        except _Declined as refused:
            return Answer("declined", reason=str(refused))
        with wire.reading(_LABEL):
            return reading.answer(payment)

    def capture(self, settings: CheckoutSettings, asked: Asked) -> Answer:
        request: dict[str, Any] = {
            "amount": asked.amount.minor,
            "reference": asked.reference,
            "metadata": _marks(asked),
        }
        if settings.several_captures:
            request["capture_type"] = "Final" if asked.last else "NonFinal"
        return _accepted(settings, asked, "capture_payment", request)

    def void(self, settings: CheckoutSettings, asked: Asked) -> Answer:
        request = {"reference": asked.reference, "metadata": _marks(asked)}
        return _accepted(settings, asked, "void_payment", request)

    def refund(self, settings: CheckoutSettings, asked: Asked) -> Answer:
        request: dict[str, Any] = {
            "amount": asked.amount.minor,
            "reference": asked.reference,
            "metadata": _marks(asked),
        }
        if settings.several_captures and asked.capture_ref:
            request["capture_action_id"] = asked.capture_ref
        return _accepted(settings, asked, "refund_payment", request)

    def link(self, settings: CheckoutSettings, asked: Asked) -> Answer:
        request = {
            **_common(settings, asked),
            "capture": asked.capture_now,
            "billing": {"address": {}},
        }
        if asked.return_url:
            request["return_url"] = asked.return_url
        try:
            made = _asked(settings, lambda api: api.payments_links.create_payment_link(request))
        except _Declined as refused:
            return Answer("declined", reason=str(refused))
        with wire.reading(_LABEL):
            return Answer("pending", made["id"], link=made["_links"]["redirect"]["href"])

    def fetch(self, settings: CheckoutSettings, asked: Asked) -> Answer | None:
        """By the payment's id or by our reference, with all its actions."""
        try:
            ref = asked.external_ref
            if not ref.startswith("pay_"):
                ref = _named(settings, asked)
            if not ref:
                return None
            payment = _asked(settings, lambda api: api.payments.get_payment_details(ref))
            actions = _asked(settings, lambda api: api.payments.get_payment_actions(ref))
        except _Declined:
            return None
        with wire.reading(_LABEL):
            return reading.answer(payment, actions["items"])

    def told_since(self, settings: CheckoutSettings, cursor: str) -> tuple[Sequence[Told], str]:
        """It lists no events; what is open is fetched one by one."""
        return (), cursor

    def told_by(self, settings: CheckoutSettings, hook: Hook) -> Sequence[Told]:
        want = hmac.new(settings.signature_key.encode(), hook.body, hashlib.sha256).hexdigest()
        have = hook.headers.get("cko-signature", "").strip().lower()
        named = hook.headers.get("authorization", "")
        right = bool(settings.signature_key) and hmac.compare_digest(want.encode(), have.encode())
        if settings.authorization:
            right &= hmac.compare_digest(settings.authorization.encode(), named.encode())
        if not right:
            raise wire.unsigned(_LABEL)
        found = wire.parsed(_LABEL, hook.body)
        with wire.reading(_LABEL):
            return list(reading.of_event(found))

    def acknowledgement(self) -> bytes:
        return b""

    def try_out(self, settings: CheckoutSettings) -> str:
        query = {"reference": "iorder-try", "limit": 1}
        try:
            _asked(settings, lambda api: api.payments.get_payments_list(query))
        except _Declined as refused:
            raise Unsuitable(f"Checkout.com says: {refused}") from None
        return f"Checkout.com knows this key ({settings.environment})."


PROVIDER = CheckoutCom()


class _Declined(Exception):
    """Checkout.com refused the request, in its own words."""


def _asked(settings: CheckoutSettings, call: Any) -> dict[str, Any]:
    from checkout_sdk.exception import CheckoutApiException, CheckoutException

    with wire.reading(_LABEL):
        try:
            return dict(_plain(call(_api(settings))))
        except CheckoutApiException as refused:
            words = ", ".join(str(code).replace("_", " ") for code in refused.error_details or ())
            status = refused.http_metadata.status_code
            raise _Declined(words or f"Checkout.com refused it ({status}).") from None
        except CheckoutException as failed:
            raise ValueError(str(failed)) from failed


def _api(settings: CheckoutSettings) -> Any:
    """The two clients that are used; the SDK's whole has thirty, some deprecated."""
    from checkout_sdk.api_client import ApiClient
    from checkout_sdk.checkout_configuration import CheckoutConfiguration
    from checkout_sdk.default_keys_credentials import DefaultKeysSdkCredentials
    from checkout_sdk.environment import Environment
    from checkout_sdk.environment_subdomain import EnvironmentSubdomain
    from checkout_sdk.exception import CheckoutArgumentException
    from checkout_sdk.payments.links.payments_client import PaymentsLinksClient
    from checkout_sdk.payments.payments_client import PaymentsClient

    made = {"production": Environment.production, "sandbox": Environment.sandbox}
    if settings.environment not in made:
        raise Unsuitable("The environment of a Checkout.com account is production or sandbox.")
    environment = made[settings.environment]()
    address = f"{settings.api_url.rstrip('/')}/" if settings.api_url else environment.base_uri
    if not settings.api_url and settings.subdomain:
        try:
            address = EnvironmentSubdomain(environment, settings.subdomain).base_uri
        except CheckoutArgumentException:
            raise Unsuitable(
                f"{settings.subdomain!r} is no subdomain of Checkout.com; it has letters and "
                "digits only, the first of your client id."
            ) from None
    keys = DefaultKeysSdkCredentials(secret_key=settings.secret_key, public_key=None)
    line = wire.session(_LABEL, refused=(401,))
    configuration = CheckoutConfiguration(keys, environment, line)
    client = ApiClient(configuration, address)
    return SimpleNamespace(
        payments=PaymentsClient(client, configuration),
        payments_links=PaymentsLinksClient(client, configuration),
    )


def _plain(found: Any) -> Any:
    """The SDK's objects as dictionaries; a bare list stands under ``items``."""
    if isinstance(found, list):
        return [_plain(one) for one in found]
    if not hasattr(found, "__dict__"):
        return found
    return {name: _plain(one) for name, one in vars(found).items() if name != "http_metadata"}


def _accepted(
    settings: CheckoutSettings, asked: Asked, call: str, request: dict[str, Any]
) -> Answer:
    key = wire.shaped(asked.key, 80)
    try:
        found = _asked(
            settings, lambda api: getattr(api.payments, call)(asked.external_ref, request, key)
        )
    except _Declined as refused:
        return Answer("declined", asked.external_ref, reason=str(refused))
    with wire.reading(_LABEL):
        if not found["action_id"]:
            raise ValueError("no action")
    return Answer("pending", asked.external_ref)


def _named(settings: CheckoutSettings, asked: Asked) -> str:
    query = {"reference": asked.reference, "limit": 100}
    found = _asked(settings, lambda api: api.payments.get_payments_list(query))
    ours = f"tender:{asked.tender_id}"
    with wire.reading(_LABEL):
        for payment in found["data"]:
            if (payment.get("metadata") or {}).get("tender", ours) == ours:
                return str(payment["id"])
    return ""


def _common(settings: CheckoutSettings, asked: Asked) -> dict[str, Any]:
    return {
        "amount": asked.amount.minor,
        "currency": asked.amount.currency,
        "reference": asked.reference,
        "description": asked.description or asked.reference,
        "processing_channel_id": settings.processing_channel or None,
        "customer": {"email": asked.email} if asked.email else None,
        "metadata": _marks(asked),
    }


def _marks(asked: Asked) -> dict[str, str]:
    return {"tender": f"tender:{asked.tender_id}", "key": asked.key}
