"""Checkout.com (https://www.checkout.com/docs): cards by a token of its form, or by a link.

Captures, voids and refunds are accepted first and told later, by webhook or by the payment's
actions. Webhooks are signed by HMAC-SHA256 of the body, in hex, in ``Cko-Signature``.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from iorder.kernel.service_settings import choice, needed, setting
from iorder.payments import wire
from iorder.payments.defences.checkout import CheckoutDefence
from iorder.payments.provider import Answer, Asked, Capabilities, Hook, Told, Unsuitable
from iorder.payments.readings import checkout as reading
from iorder.payments.readings import checkout_search as search
from iorder.payments.readings.checkout import LABEL as _LABEL
from iorder.payments.readings.checkout_clients import Declined
from iorder.payments.readings.checkout_clients import asked as asked_of


@dataclass(frozen=True)
class CheckoutSettings:
    secret_key: str = needed(
        "Secret key", "Developers > Keys: sk_sbox_... for trials, sk_... for real payments.",
        secret=True, begins=("sk_",),
    )  # fmt: skip
    processing_channel: str = setting("Processing channel id", "pc_...")
    subdomain: str = setting("Subdomain", "The first characters of your client id, without cli_.")
    environment: str = choice("Environment", ("production", "sandbox"), "production")
    signature_key: str = setting(
        "Webhook signature key",
        "The key typed in the webhook's workflow at Checkout.com.",
        secret=True,
    )
    authorization: str = setting(
        "Webhook authorization header",
        "Only where the workflow sends one; it is then demanded.",
        secret=True,
    )
    several_captures: bool = setting(
        "Several captures for one payment",
        "Only where Checkout.com enabled non-final captures for this account.",
        default=False,
    )
    searches: bool = setting(
        "Look for lost webhooks",
        "By the payment search, which this key must be allowed to use.",
        default=True,
    )
    api_url: str = setting("Other address", hidden=True)


class CheckoutCom:
    slug = "checkout"
    label = _LABEL
    Settings = CheckoutSettings
    capabilities = Capabilities(links=True, dispute_evidence=True, polls=True, authorization_days=7)
    methods = ("card", "wallet")

    @property
    def defence(self) -> CheckoutDefence:
        return CheckoutDefence(asked_of, Declined)

    def capabilities_with(self, settings: CheckoutSettings) -> Capabilities:
        return replace(
            self.capabilities, several_captures=settings.several_captures, polls=settings.searches
        )

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
            payment = asked_of(
                settings,
                lambda api: api.payments.request_payment(request, wire.shaped(asked.key, 80)),
            )
        except Declined as refused:
            return Answer("declined", reason=str(refused))
        with wire.reading(_LABEL):
            return reading.answer(payment)

    def capture(self, settings: CheckoutSettings, asked: Asked) -> Answer:
        request: dict[str, Any] = {
            "amount": reading.whole(asked.amount),
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
            "amount": reading.whole(asked.amount),
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
            made = asked_of(settings, lambda api: api.payments_links.create_payment_link(request))
        except Declined as refused:
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
            return _standing(settings, ref)
        except Declined:
            return None

    def told_since(self, settings: CheckoutSettings, cursor: str) -> tuple[Sequence[Told], str]:
        """The cursor is ISO 8601. The payment search finds what moved; each is then asked."""
        now = wire.now()
        since = wire.moment(cursor) if cursor else now - search.SPAN
        try:
            with wire.reading(_LABEL):
                moved = search.moved(partial(_searched, settings), since, now)
        except Declined as refused:
            raise Unsuitable(
                f"Checkout.com says: {refused} Let its key use the payment search, or switch off "
                "that lost webhooks are looked for."
            ) from None
        some, done = search.portion(moved, since, now)
        told = [fact for one in some for fact in _facts(settings, one.ref)]
        return told, done.isoformat()

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
            asked_of(settings, lambda api: api.payments.get_payments_list(query))
        except Declined as refused:
            raise Unsuitable(f"Checkout.com says: {refused}") from None
        return f"Checkout.com knows this key ({settings.environment})."


PROVIDER = CheckoutCom()


def _accepted(
    settings: CheckoutSettings, asked: Asked, call: str, request: dict[str, Any]
) -> Answer:
    key = wire.shaped(asked.key, 80)
    try:
        found = asked_of(
            settings, lambda api: getattr(api.payments, call)(asked.external_ref, request, key)
        )
    except Declined as refused:
        return Answer("declined", asked.external_ref, reason=str(refused))
    with wire.reading(_LABEL):
        if not found["action_id"]:
            raise ValueError("no action")
    return Answer("pending", asked.external_ref)


def _standing(settings: CheckoutSettings, ref: str) -> Answer:
    """A payment with all its actions. Raises Declined."""
    payment = asked_of(settings, lambda api: api.payments.get_payment_details(ref))
    actions = asked_of(settings, lambda api: api.payments.get_payment_actions(ref))
    with wire.reading(_LABEL):
        return reading.answer(payment, actions["items"])


def _facts(settings: CheckoutSettings, ref: str) -> Sequence[Told]:
    """None of a payment that the search finds and this key may not see."""
    try:
        return _standing(settings, ref).facts
    except Declined:
        return ()


def _searched(settings: CheckoutSettings, wanted: dict[str, Any]) -> dict[str, Any]:
    return asked_of(settings, lambda api: api.payments.search_payments(wanted))


def _named(settings: CheckoutSettings, asked: Asked) -> str:
    query = {"reference": asked.reference, "limit": 100}
    found = asked_of(settings, lambda api: api.payments.get_payments_list(query))
    ours = f"tender:{asked.tender_id}"
    with wire.reading(_LABEL):
        for payment in found["data"]:
            if (payment.get("metadata") or {}).get("tender", ours) == ours:
                return str(payment["id"])
    return ""


def _common(settings: CheckoutSettings, asked: Asked) -> dict[str, Any]:
    return {
        "amount": reading.whole(asked.amount),
        "currency": asked.amount.currency,
        "reference": asked.reference,
        "description": asked.description or asked.reference,
        "processing_channel_id": settings.processing_channel or None,
        "customer": {"email": asked.email} if asked.email else None,
        "metadata": _marks(asked),
    }


def _marks(asked: Asked) -> dict[str, str]:
    return {"tender": f"tender:{asked.tender_id}", "key": asked.key}
