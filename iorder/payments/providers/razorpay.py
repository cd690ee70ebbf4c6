"""Razorpay (https://razorpay.com/docs/api): buyers pay in the shop's checkout or by a link.

A payment is captured once and whole; what is not captured goes back by itself. Refunds carry an
idempotency key, captures do not: a second one is refused and looked up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from iorder.kernel.service_settings import needed, setting
from iorder.payments import wire
from iorder.payments.defences.razorpay import RazorpayDefence
from iorder.payments.provider import Answer, Asked, Capabilities, Hook, Told, Unsuitable
from iorder.payments.readings import razorpay as reading
from iorder.payments.readings.razorpay import LABEL as _LABEL

_PAGE = 100
_FIRST = timedelta(days=3)
_OVERLAP = timedelta(hours=1)


@dataclass(frozen=True)
class RazorpaySettings:
    key_id: str = needed(
        "Key id", "Account & Settings > API keys: rzp_test_... for trials, rzp_live_... for real "
        "payments.", begins=("rzp_",),
    )  # fmt: skip
    key_secret: str = needed("Key secret", "Shown once, when the key was made.", secret=True)
    webhook_secret: str = setting(
        "Webhook secret",
        "The one typed at Razorpay under Account & Settings, Webhooks.",
        secret=True,
    )
    api_url: str = setting("Other address", hidden=True)


class Razorpay:
    slug = "razorpay"
    label = _LABEL
    Settings = RazorpaySettings
    capabilities = Capabilities(
        partial_capture=False,
        void=False,
        links=True,
        polls=True,
        dispute_evidence=True,
        idempotent=False,
        authorization_days=3,
    )
    methods = ("card", "upi", "netbanking", "wallet")

    @property
    def defence(self) -> RazorpayDefence:
        return RazorpayDefence(_asked, _Declined)

    def authorize(self, settings: RazorpaySettings, asked: Asked) -> Answer:
        """What the buyer paid in the shop's checkout; ``token`` is Razorpay's payment id."""
        if not asked.token:
            raise Unsuitable(
                "Razorpay takes the buyer's payment in the shop's checkout; send a payment link."
            )
        payment = _asked(settings, lambda client: client.payment.fetch(asked.token))
        with wire.reading(_LABEL):
            paid = reading.money(payment)
            if paid != asked.amount:
                words = f"Razorpay's payment {asked.token} is of {paid}, not of {asked.amount}."
                return Answer("declined", asked.token, reason=words)
        if asked.capture_now and payment["status"] == "authorized":
            return self._capture(settings, asked, asked.token)
        return reading.answer(payment)

    def capture(self, settings: RazorpaySettings, asked: Asked) -> Answer:
        return self._capture(settings, asked, asked.external_ref)

    def _capture(self, settings: RazorpaySettings, asked: Asked, payment_id: str) -> Answer:
        body = {"currency": asked.amount.currency}
        try:
            payment = _asked(
                settings,
                lambda client: client.payment.capture(payment_id, asked.amount.minor, body),
            )
        except _Declined as refused:
            found = _asked(settings, lambda client: client.payment.fetch(payment_id))
            if found.get("captured") and reading.money(found) == asked.amount:
                return reading.answer(found)
            return Answer("declined", payment_id, reason=str(refused))
        return reading.answer(payment)

    def void(self, settings: RazorpaySettings, asked: Asked) -> Answer:
        raise Unsuitable(
            "Razorpay gives back by itself what is authorised and not captured; there is no call."
        )

    def refund(self, settings: RazorpaySettings, asked: Asked) -> Answer:
        body = {
            "amount": asked.amount.minor,
            "notes": {
                "order": asked.reference,
                "tender": f"tender:{asked.tender_id}",
                "key": asked.key,
            },
        }
        header = {"X-Refund-Idempotency": wire.shaped(asked.key, 60, least=10)}
        try:
            refund = _asked(
                settings,
                lambda client: client.payment.refund(asked.external_ref, body, headers=header),
            )
        except _Declined as refused:
            return Answer("declined", asked.external_ref, reason=str(refused))
        with wire.reading(_LABEL):
            outcome = reading.REFUND_OUTCOMES[refund["status"]]
            words = "Razorpay could not give the money back." if outcome == "declined" else ""
            return Answer(outcome, asked.external_ref, tuple(reading.of_refund(refund)), words)

    def link(self, settings: RazorpaySettings, asked: Asked) -> Answer:
        ours = wire.shaped(asked.key, 40)
        body = {
            "amount": asked.amount.minor,
            "currency": asked.amount.currency,
            "reference_id": ours,
            "description": asked.description or asked.reference,
            "customer": {"email": asked.email} if asked.email else {},
            "notify": {"email": False, "sms": False},
            "notes": {"order": asked.reference, "tender": f"tender:{asked.tender_id}"},
        }
        if asked.return_url:
            body |= {"callback_url": asked.return_url, "callback_method": "get"}
        try:
            made = _asked(settings, lambda client: client.payment_link.create(body))
        except _Declined as refused:
            query = {"reference_id": ours}
            there = _asked(settings, lambda client: client.payment_link.all(query))
            links = there.get("payment_links") or []
            if not links:
                return Answer("declined", reason=str(refused))
            made = links[0]
        with wire.reading(_LABEL):
            return Answer("pending", made["id"], link=made["short_url"])

    def fetch(self, settings: RazorpaySettings, asked: Asked) -> Answer | None:
        try:
            payment = _found(settings, asked)
            if payment is None:
                return None
            refunds = (
                _asked(
                    settings,
                    lambda client: client.payment.fetch_multiple_refund(payment["id"]),
                )
                if payment.get("amount_refunded")
                else {}
            )
        except _Declined:
            return None
        with wire.reading(_LABEL):
            return reading.answer(payment, refunds.get("items") or ())

    def told_since(self, settings: RazorpaySettings, cursor: str) -> tuple[Sequence[Told], str]:
        """The cursor is an epoch in seconds; each reading begins an hour before it."""
        now = wire.now()
        since = wire.moment(int(cursor)) - _OVERLAP if cursor else now - _FIRST
        told: list[Told] = []
        for payment in _listed(settings, "payment", since):
            told += reading.of_payment(payment)
        for refund in _listed(settings, "refund", since):
            told += reading.of_refund(refund)
        return told, str(int(now.timestamp()))

    def told_by(self, settings: RazorpaySettings, hook: Hook) -> Sequence[Told]:
        from razorpay.errors import SignatureVerificationError
        from razorpay.utility import Utility

        signature = hook.headers.get("x-razorpay-signature", "")
        try:
            body = hook.body.decode()
            if not settings.webhook_secret:
                raise wire.unsigned(_LABEL)
            Utility().verify_webhook_signature(body, signature, settings.webhook_secret)
        except (SignatureVerificationError, UnicodeDecodeError, TypeError):
            raise wire.unsigned(_LABEL) from None
        found = wire.parsed(_LABEL, hook.body)
        with wire.reading(_LABEL):
            return list(reading.of_event(found))

    def acknowledgement(self) -> bytes:
        return b'{"status":"ok"}'

    def try_out(self, settings: RazorpaySettings) -> str:
        try:
            found = _asked(settings, lambda client: client.payment.all({"count": 1}))
        except _Declined as refused:
            raise Unsuitable(f"Razorpay says: {refused}") from None
        last = "its last payment can be read" if found.get("items") else "no payment yet"
        return f"Razorpay knows these keys ({last})."


PROVIDER = Razorpay()


class _Declined(Exception):
    """Razorpay refused the request, in its own words."""


def _asked(settings: RazorpaySettings, call: Any) -> dict[str, Any]:
    import razorpay
    from razorpay.errors import BadRequestError, GatewayError, ServerError

    address = {"base_url": settings.api_url} if settings.api_url else {}
    client = razorpay.Client(
        session=wire.session(_LABEL), auth=(settings.key_id, settings.key_secret), **address
    )
    with wire.reading(_LABEL):
        try:
            found = call(client)
        except (BadRequestError, GatewayError, ServerError) as refused:
            raise _Declined(str(refused) or "Razorpay refused it and did not say why.") from None
        if not isinstance(found, dict):
            raise TypeError("no JSON object")
        return found


def _found(settings: RazorpaySettings, asked: Asked) -> dict[str, Any] | None:
    ref = asked.external_ref or asked.token
    if ref.startswith("plink_"):
        link = _asked(settings, lambda client: client.payment_link.fetch(ref))
        paid = [one["payment_id"] for one in link.get("payments") or ()]
        ref = paid[-1] if paid else ""
        if not ref:
            return None
    if not ref:
        query = {"receipt": asked.reference, "expand[]": "payments"}
        orders = _asked(settings, lambda client: client.order.all(query)).get("items") or ()
        payments = [
            one
            for order in orders
            for one in (order.get("payments") or {}).get("items") or ()
            if one["status"] != "failed"
        ]
        return payments[0] if payments else None
    return _asked(settings, lambda client: client.payment.fetch(ref))


def _listed(settings: RazorpaySettings, kind: str, since: datetime) -> Iterator[dict[str, Any]]:
    skip = 0
    while True:
        query = {"from": int(since.timestamp()), "count": _PAGE, "skip": skip}
        found = _asked(settings, lambda client: getattr(client, kind).all(query))  # noqa: B023
        items = found.get("items") or []
        yield from items
        if len(items) < _PAGE:
            return
        skip += _PAGE
