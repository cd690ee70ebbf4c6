"""PayPal, over its documented REST API with httpx.

Not over its own SDK: the licence of paypal-server-sdk is PayPal's own text with indemnity and
fields of use, which an Apache-2.0 project cannot pass on.

Protocol: https://developer.paypal.com/docs/api/orders/v2, /docs/api/payments/v2,
/docs/api/webhooks/v1; repeated calls https://developer.paypal.com/api/rest/reference/idempotency;
signatures https://developer.paypal.com/api/rest/webhooks/rest/#link-messagesignature.
The buyer agrees first, in the shop's checkout or by a link; then the payment is taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit

from iorder.kernel.service_settings import needed, setting
from iorder.payments import wire
from iorder.payments.defences.paypal import PayPalDefence
from iorder.payments.provider import (  # fmt: skip
    Answer,
    Asked,
    Capabilities,
    Hook,
    LockedOut,
    Told,
    Unsuitable,
)
from iorder.payments.readings import paypal as reading
from iorder.payments.readings.paypal import LABEL
from iorder.payments.readings.paypal_signature import checked

_ORDERS: Final = "/v2/checkout/orders"
_EVENTS: Final = "/v1/notifications/webhooks-events"
_FIRST = timedelta(days=3)
_OVERLAP = timedelta(minutes=30)
_EARLY = 60.0
_TOKENS: dict[tuple[str, str, str], tuple[str, datetime]] = {}
"""Access tokens of this process: (address, client, secret) -> (token, until when)."""


@dataclass(frozen=True)
class PayPalSettings:
    client_id: str = needed("Client ID", "developer.paypal.com, Apps & Credentials.")
    secret: str = needed("Secret", "Beside the client ID.", secret=True)
    webhook_id: str = setting("Webhook ID", "Of the webhook in the same app; it signs messages.")
    live: bool = setting("Real payments", "Off: PayPal's sandbox.", default=False)
    api_url: str = setting("Other address", hidden=True)

    @property
    def base(self) -> str:
        return self.api_url or f"https://api-m.{'' if self.live else 'sandbox.'}paypal.com"


class PayPal:
    slug = "paypal"
    label = LABEL
    Settings = PayPalSettings
    capabilities = Capabilities(
        several_captures=True,
        links=True,
        polls=True,
        dispute_evidence=True,
        authorization_days=29,
    )
    methods = ("wallet", "pay_later")

    @property
    def defence(self) -> PayPalDefence:
        return PayPalDefence(_get, _send)

    def authorize(self, settings: PayPalSettings, asked: Asked) -> Answer:
        """``token``, or after a link ``external_ref``: the order that the buyer approved. Its
        intent decides whether it is captured at once."""
        reading.amount(asked.amount)
        order_id = asked.token or asked.external_ref
        if not order_id:
            raise Unsuitable("PayPal takes what a buyer approved; send a payment link.")
        order = _get(settings, f"{_ORDERS}/{order_id}")
        with wire.reading(LABEL):
            if order is None:
                return Answer("declined", order_id, reason="PayPal knows no such order.")
            if (paid := reading.total_of(order)) != asked.amount:
                reason = f"The buyer approved {paid}, not {asked.amount}."
                return Answer("declined", order_id, reason=reason)
            if order["status"] == "COMPLETED":
                return reading.answer_of_order(order)
            act = "authorize" if order["intent"] == "AUTHORIZE" else "capture"
        taken = _post(settings, asked, f"{_ORDERS}/{order_id}/{act}", {})
        with wire.reading(LABEL):
            return _refused(taken, order_id) or reading.answer_of_order(taken.json)

    def capture(self, settings: PayPalSettings, asked: Asked) -> Answer:
        wanted = {"amount": reading.amount(asked.amount), "final_capture": asked.last}
        held = self._authorization(settings, asked)
        if not held:
            reason = "Nothing that PayPal authorised is left to capture."
            return Answer("declined", asked.external_ref, reason=reason)
        made = _post(settings, asked, f"/v2/payments/authorizations/{held}/capture", wanted)
        with wire.reading(LABEL):
            return _refused(made, asked.external_ref) or reading.answer_of_part(
                made.json, "captured", asked.external_ref
            )

    def void(self, settings: PayPalSettings, asked: Asked) -> Answer:
        """Give up the authorisation; an order that nobody approved lapses by itself."""
        held = self._authorization(settings, asked)
        if not held:
            return Answer("done", asked.external_ref)
        gone = _post(settings, asked, f"/v2/payments/authorizations/{held}/void", {})
        with wire.reading(LABEL):
            if no := _refused(gone, asked.external_ref):
                return no
            fact = Told(f"{held}:voided", "voided", asked.external_ref, wire.now(), act_ref=held)
            return Answer("done", asked.external_ref, (fact,))

    def refund(self, settings: PayPalSettings, asked: Asked) -> Answer:
        """Of ``capture_ref``, or of another capture of the order that has enough left."""
        wanted = {
            "amount": reading.amount(asked.amount),
            "custom_id": f"tender:{asked.tender_id}|{asked.key}",
        }
        order = _get(settings, f"{_ORDERS}/{asked.external_ref}")
        with wire.reading(LABEL):
            if order is None:
                reason = "PayPal knows no such payment."
                return Answer("declined", asked.external_ref, reason=reason)
            if made := reading.refund_under(order, asked.key):
                return reading.answer_of_part(made, "refunded", asked.external_ref)
            left = reading.refundable(order)
            able = [one for one in left if asked.amount <= left[one]]
        if not able:
            most = max(left.values(), key=lambda one: one.minor, default=None)
            reason = f"No capture has {asked.amount} left; the most one has is {most or 'nothing'}."
            return Answer("declined", asked.external_ref, reason=reason)
        capture = asked.capture_ref if asked.capture_ref in able else able[0]
        back = _post(settings, asked, f"/v2/payments/captures/{capture}/refund", wanted)
        with wire.reading(LABEL):
            return _refused(back, asked.external_ref) or reading.answer_of_part(
                back.json, "refunded", asked.external_ref
            )

    def link(self, settings: PayPalSettings, asked: Asked) -> Answer:
        back = asked.return_url or "https://www.paypal.com"
        shown = {
            "return_url": back, "cancel_url": back, "user_action": "PAY_NOW",
            "shipping_preference": "NO_SHIPPING",
        }  # fmt: skip
        unit = {
            "amount": reading.amount(asked.amount),
            "description": (asked.description or f"Order {asked.reference}")[:127],
            "custom_id": f"tender:{asked.tender_id}|{asked.reference}",
        }
        wanted = {
            "intent": "CAPTURE" if asked.capture_now else "AUTHORIZE",
            "purchase_units": [unit],
            "payment_source": {"paypal": {"experience_context": shown}},
        }
        made = _post(settings, asked, _ORDERS, wanted)
        with wire.reading(LABEL):
            if no := _refused(made, ""):
                return no
            return Answer("pending", made.json["id"], link=reading.approve_link(made.json))

    def fetch(self, settings: PayPalSettings, asked: Asked) -> Answer | None:
        """By the order: PayPal finds none by what we call it."""
        order_id = asked.external_ref or asked.token
        order = _get(settings, f"{_ORDERS}/{order_id}") if order_id else None
        with wire.reading(LABEL):
            return None if order is None else reading.answer_of_order(order)

    def told_since(self, settings: PayPalSettings, cursor: str) -> tuple[Sequence[Told], str]:
        """The webhooks PayPal sent or could not send. ``cursor``: when the newest was made."""
        now = wire.now()
        since = wire.moment(cursor) - _OVERLAP if cursor else now - _FIRST
        path = f"{_EVENTS}?page_size=100&start_time={since:%Y-%m-%dT%H:%M:%SZ}"
        events: list[Mapping[str, Any]] = []
        while path:
            page = _get(settings, path) or {}
            with wire.reading(LABEL):
                events += page.get("events") or ()
                path = _next(page)
        with wire.reading(LABEL):
            events.sort(key=lambda event: wire.moment(event["create_time"]))
            told = [fact for event in events for fact in reading.of_event(event)]
            newest = wire.moment(events[-1]["create_time"]) if events else now
            return told, max(newest, wire.moment(cursor or newest)).isoformat()

    def told_by(self, settings: PayPalSettings, hook: Hook) -> Sequence[Told]:
        """May fetch PayPal's certificate, once a process; raises ServiceDown where it cannot."""
        checked(hook, settings.webhook_id, settings.base)
        event = wire.parsed(LABEL, hook.body)
        return list(reading.of_event(event)) if "event_type" in event else []

    def acknowledgement(self) -> bytes:
        return b""

    def try_out(self, settings: PayPalSettings) -> str:
        found = _get(settings, "/v1/notifications/webhooks") or {}
        with wire.reading(LABEL):
            known = settings.webhook_id in {one["id"] for one in found["webhooks"]}
        kind = "real payments" if settings.live else "the sandbox"
        hook = "its webhook is set up" if known else "but this webhook ID is not one of this app"
        return f"PayPal knows this app, for {kind}; {hook}."

    def _authorization(self, settings: PayPalSettings, asked: Asked) -> str:
        order = _get(settings, f"{_ORDERS}/{asked.external_ref}")
        with wire.reading(LABEL):
            return reading.authorization_of(order or {})


PROVIDER = PayPal()


@dataclass(frozen=True, slots=True)
class _Said:
    status: int
    json: Any


def _get(settings: PayPalSettings, path: str) -> Any:
    """What is there, or None where PayPal knows no such thing."""
    said = _call(settings, "GET", path)
    if said.status == 404:
        return None
    if said.status >= 400:
        raise Unsuitable(f"PayPal refused: {reading.refusal(said.json)[1]}")
    return said.json


def _post(settings: PayPalSettings, asked: Asked, path: str, body: Mapping[str, Any]) -> _Said:
    key = {"PayPal-Request-Id": wire.shaped(asked.key, 108), "Prefer": "return=representation"}
    return _call(settings, "POST", path, body, key)


def _send(settings: PayPalSettings, path: str, key: str, parts: Any) -> str:
    """A multipart request under ``key``; why it was refused, empty where it was not."""
    _get(settings, "/v1/customer/disputes?page_size=1")  # renews a token that has lapsed
    headers = {"Authorization": f"Bearer {_token(settings)}",
               "PayPal-Request-Id": wire.shaped(key, 108)}  # fmt: skip
    with wire.client(LABEL) as client, wire.reading(LABEL):
        got = client.post(settings.base + path, files=parts, headers=headers)
        return reading.refusal(got.json())[1] if got.status_code >= 400 else ""


def _call(
    settings: PayPalSettings, method: str, path: str, body: Any = None, more: Any = None
) -> _Said:
    """One call; a token that is refused was not used for anything and is renewed once."""
    who = settings.base, settings.client_id, settings.secret
    fresh = who not in _TOKENS
    try:
        return _said(settings, method, path, body, more)
    except LockedOut:
        if fresh or _TOKENS.pop(who, None) is None:
            raise
    return _said(settings, method, path, body, more)


def _said(settings: PayPalSettings, method: str, path: str, body: Any, more: Any) -> _Said:
    headers = {"Authorization": f"Bearer {_token(settings)}", **(more or {})}
    with wire.client(LABEL) as client, wire.reading(LABEL):
        got = client.request(method, settings.base + path, json=body, headers=headers)
        return _Said(got.status_code, got.json() if got.content else {})


def _token(settings: PayPalSettings) -> str:
    who, now = (settings.base, settings.client_id, settings.secret), wire.now()
    known = _TOKENS.get(who)
    if known and known[1] > now:
        return known[0]
    with wire.client(LABEL) as client, wire.reading(LABEL):
        got = client.post(
            f"{settings.base}/v1/oauth2/token", data={"grant_type": "client_credentials"},
            auth=(settings.client_id, settings.secret),
        ).json()  # fmt: skip
        until = now + timedelta(seconds=float(got["expires_in"]) - _EARLY)
        _TOKENS[who] = str(got["access_token"]), until
    return _TOKENS[who][0]


def _refused(said: _Said, order_id: str) -> Answer | None:
    """The answer where PayPal understood and refused; the buyer may have to act once more."""
    if said.status < 400:
        return None
    issue, words = reading.refusal(said.json)
    if issue in ("PAYER_ACTION_REQUIRED", "ORDER_NOT_APPROVED"):
        fact = Told(f"{order_id}:{issue}", "requires_action", order_id, wire.now())
        return Answer("pending", order_id, (fact,), words, reading.approve_link(said.json))
    return Answer("declined", order_id, reason=words)


def _next(page: Mapping[str, Any]) -> str:
    """Path and query of the next page, at our own address of PayPal; empty at the end."""
    links = {one["rel"]: str(one["href"]) for one in page.get("links") or ()}
    at = urlsplit(links.get("next", ""))
    return f"{at.path}?{at.query}" if at.path else ""
